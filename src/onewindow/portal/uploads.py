"""Files as they come from a browser, to the files room; each is checked by its bytes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from onewindow.files.actions import store_file
from onewindow.kit.acting import Actor, At, Invalid, Refusal
from onewindow.portal.application import Application

MOST_FILES = 20
PREFIX = "paper_"


def store_upload(upload: Any, actor: Actor, at: At) -> int:
    """One upload's number. Raises Invalid with advice, 413 when too large."""
    return store_file(content=upload.read(), filename=upload.name, actor=actor, at=at).id


def store_form_files(request: HttpRequest, application: Application) -> dict[str, str]:
    """The uploads among the questions, by key. Raises Invalid naming the question."""
    stored = {}
    for key in application.file_keys & set(request.FILES):
        try:
            stored[key] = str(store_upload(request.FILES[key], application.actor, application.at))
        except Refusal as refusal:
            raise Invalid(refusal.code, refusal.message, fields={key: word_fault(refusal)}) from refusal
    return stored


def store_papers(
    request: HttpRequest, application: Application, files: Mapping[str, tuple[int, ...]]
) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """The drafts' uploads with those just sent, and the faults by field name."""
    known = {material.code for material in application.item.materials}
    return collect_papers(request, known, files, application.actor, application.at)


def collect_papers(
    request: HttpRequest, known: set[str], files: Mapping[str, tuple[int, ...]], actor: Actor, at: At
) -> tuple[dict[str, tuple[int, ...]], dict[str, str]]:
    """Uploads of `paper_<code>` added to `files`; a bad one is a fault and the others are kept."""
    kept, errors = dict(files), {}
    for name, uploads in request.FILES.lists():
        code = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX) or code not in known:
            continue
        for upload in uploads:
            if len(kept.get(code, ())) >= MOST_FILES:
                errors[name] = f"同一份材料最多上传 {MOST_FILES} 个文件"
                break
            try:
                kept[code] = (*kept.get(code, ()), store_upload(upload, actor, at))
            except Refusal as refusal:
                errors[name] = f"{upload.name}：{word_fault(refusal)}"
    return kept, errors


def drop_file(files: Mapping[str, tuple[int, ...]], asked: str) -> dict[str, tuple[int, ...]]:
    """Takes one upload off the list; `asked` is `code:number`."""
    code, _, number = asked.rpartition(":")
    if not number.isdigit() or code not in files:
        return dict(files)
    return {**files, code: tuple(file_id for file_id in files[code] if file_id != int(number))}


def word_fault(refusal: Refusal) -> str:
    """What is wrong with a file and what to do about it."""
    return "。".join(part for part in (refusal.message, refusal.advice) if part)
