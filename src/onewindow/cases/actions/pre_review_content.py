"""What was shown, as a pass and a later submission are compared: keyed hashes of answers and papers, nothing readable (RD-02)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from onewindow.cases.actions.payloads import MaterialIn
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.rules import validate_form
from onewindow.files.queries import list_files
from onewindow.kit.cipher import get_vault


def hash_answers(item: ItemView, form: Mapping[str, Any]) -> str:
    """The cleaned answers, keyed: equal answers hash alike, and nobody reads them out of the hash."""
    text = json.dumps(validate_form(item.form, dict(form)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return get_vault().search_hash(text, "pre-review answers").hex()


def hash_papers(materials: Iterable[MaterialIn]) -> dict[str, str]:
    """A hash for each paper handed in, by code: of its files' contents, else of the held paper it stands for. One statement."""
    papers = [paper for paper in materials if paper.is_handed_in]
    files = list_files({file_id for paper in papers for file_id in paper.file_ids})
    return {
        paper.code: hash_parts([files[file_id].sha256 for file_id in paper.file_ids if file_id in files], paper.held)
        for paper in papers
    }


def hash_parts(hashes: Iterable[str], held: str) -> str:
    """One hash of several files, whatever their order; paper on the counter without files has its own."""
    content = ",".join(sorted(hashes)) or held or "paper"
    return hashlib.sha256(content.encode()).hexdigest()
