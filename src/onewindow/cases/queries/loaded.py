"""The guide a case runs on, kept in the process: a published version never changes."""

from __future__ import annotations

from functools import lru_cache

from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_version


@lru_cache(maxsize=2048)
def load_item_view(version_id: int, content_hash: str) -> ItemView:
    """The version of the guide in force on the day of receipt; `content_hash` keys the cache so that it can never be stale."""
    return get_item_version(version_id)
