"""The English of every room: which words the code asks for, and compiling what was written for them.

No GNU gettext is needed: Django turns templates into pseudo code and Babel reads and compiles.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import template as templates

ROOMS = Path(__file__).resolve().parent.parent
KEYWORDS: dict[str, None] = dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "ngettext", "_"))
# The rooms whose words and refusals pages show.
SPEAKING = (
    *("kit", "ledger", "files", "messages", "accounts", "directory", "workdays", "clocks", "parties"),
    *(
        "catalogue",
        "documents",
        "inspections",
        "certificates",
        "cases",
        "exchange",
        "governance",
        "web",
        "portal",
        "desk",
    ),
)
# Texts that are not shown on English pages: family names, the Chinese of legal documents and of messages, patterns.
SILENT = (
    *("kit/masking.py", "documents/drawing.py", "documents/sheets.py", "documents/wording.py", "cases/reactions.py"),
    *("certificates/rules/terms.py", "certificates/reactions.py", "certificates/sweeps.py"),
    "cases/procedure_reactions.py",
    "inspections/reactions.py",
    *("web/translations.py", "web/wording.py", "portal/home.py", "desk/device_simulator.py"),
)
NOT_WORDS = re.compile(r"\n[A-Z]|^\^|\(\?P<|【一窗】|WITH doc_|^一二三四五六日$|年%\(2\)s月")
_CHINESE = re.compile(r"[一-鿿]")


def compile_catalogues(rooms: Path = ROOMS) -> list[Path]:
    """Compiles each room's django.po that is newer than its django.mo; returns what was written. Called at start."""
    written = []
    for source in sorted(rooms.glob("*/locale/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parts[-3])
        # A fuzzy header would make the whole catalogue disappear.
        catalogue.fuzzy = False
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        fresh = target.with_suffix(".new")
        fresh.write_bytes(compiled.getvalue())
        fresh.replace(target)
        written.append(target)
    return written


def list_translations(room: Path) -> dict[str, str]:
    """What a room's English catalogue says, by msgid; plural forms by their singular."""
    source = room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    if not source.exists():
        return {}
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale="en")
    found: dict[str, str] = {}
    for message in catalogue:
        if message.id:
            found[_get_singular(message.id)] = _get_singular(message.string or "")
    return found


def list_asked_words(room: Path) -> dict[str, str]:
    """Every Chinese msgid a room's templates and code ask for, with the file that asks."""
    asked: dict[str, str] = {}
    for path in sorted([*room.glob("templates/**/*.html"), *room.rglob("*.py")]):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for msgid in _read_words(path):
            if _CHINESE.search(msgid):
                asked.setdefault(msgid, path.name)
    return asked


def _read_words(path: Path) -> Iterator[str]:
    text = path.read_text()
    if path.suffix == ".html":
        text = templates.templatize(text, origin=str(path))
    for _line, _function, message, _comments in extract_python(
        BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        words = (message,) if isinstance(message, str) else message
        yield from (word for word in words or () if isinstance(word, str))


def list_said_texts() -> dict[str, str]:
    """Every Chinese text of two characters or more that the rooms say, with the file; places as `%(1)s`."""
    said: dict[str, str] = {}
    for room in SPEAKING:
        for path in sorted((ROOMS / room).rglob("*.py")):
            place = path.relative_to(ROOMS).as_posix()
            if place in SILENT or path.name in ("testing.py", "apps.py") or {"tests", "migrations"} & {*path.parts}:
                continue
            for text in _list_texts(ast.parse(path.read_text())):
                if len(_CHINESE.findall(text)) > 1 and not NOT_WORDS.search(text):
                    said.setdefault(text, place)
    return said


def _list_texts(node: ast.AST) -> Iterator[str]:
    """The string constants below a node and the skeletons of its f-strings; docstrings left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr):
            yield make_skeleton(child)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str) and not isinstance(node, ast.JoinedStr):
            yield child.value
        yield from _list_texts(child)


def make_skeleton(text: ast.JoinedStr) -> str:
    """An f-string with its values as numbered places; values side by side share one."""
    pieces: list[str] = []
    places = 0
    for part in text.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value).replace("%", "%%"))
        elif not pieces or not pieces[-1].endswith(f"%({places})s"):
            places += 1
            pieces.append(f"%({places})s")
    return "".join(pieces)


def _get_singular(words: str | list[str] | tuple[str, ...]) -> str:
    return words if isinstance(words, str) else words[0]
