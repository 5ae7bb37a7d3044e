"""What every page's frame needs, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language

from onewindow.web.preferences import PAGE_LANGUAGES, SIZES, THEMES, read_choice
from onewindow.web.site import get_site


def add_frame(request: HttpRequest) -> dict[str, object]:
    """Site, language, theme, size, and the lazily loaded account (no query for visitors without a session)."""
    return {
        "site": get_site(),
        "page_language": PAGE_LANGUAGES.get(get_language() or "", "zh-CN"),
        "page_theme": read_choice(request, "theme", THEMES),
        "page_size": read_choice(request, "size", SIZES),
        "account": getattr(request, "user", None),
    }
