"""Wording of papers: plain paragraphs with places to fill, shipped as files and never changed once used (a new file is a new version).

A wording is written by clerks, not programmers:
  first line            the title
  ={applicant}：        a line flush left (who is addressed)
  text with {key}       a paragraph; dates are written 2026年11月23日
  ?text with {key}      left out when a key in it has no value
  ?key=value|text       left out unless the key has that value
  ?!key|text            left out when the key has a value
  +label|text           a row of the table [[facts]]
  [[materials]]         a list: materials, corrections, reasons, conditions, papers, facts, remedies
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onewindow.documents.rules import EXCLUDED_PROCEDURES, KINDS, get_variant
from onewindow.kit.acting import Invalid

SHIPPED_VERSION = 1
_FOLDER = Path(__file__).parent / "wordings"
_PLACE = re.compile(r"\{(\w+)\}")
_BLOCK = re.compile(r"^\[\[(\w+)\]\]$")
_WHEN = re.compile(r"^(?:(!?)(\w+)(?:=(\w+))?\|)")
_CITATION = re.compile(r"^([^\s《》]+(?:法|条例|办法|规定)) (\d{1,3})$")
_WRITTEN_CITATION = re.compile(r"^([^\s《》]+(?:法|条例|办法|规定)) ?(第[零一二三四五六七八九十百]+条\S*)$")
_DIGITS = "零一二三四五六七八九"
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")

_DEFAULTS = MappingProxyType(
    {
        "acceptance_kind": "ordinary",
        "court": "有管辖权的人民法院",
        "reconsideration_article": "第二十四条",
        "certificate_name": "行政许可证件",
    }
)

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind and variant: the title and the lines to fill."""

    title: str
    lines: tuple[str, ...]


@cache
def load_shipped_wording(kind: str, variant: str, version: int = SHIPPED_VERSION) -> Wording:
    """The wording in the repository. Raises FileNotFoundError for a version that never existed."""
    return parse_wording((_FOLDER / f"{kind}.{variant}.{version}.txt").read_text(encoding="utf-8"))


def parse_wording(text: str) -> Wording:
    """Title and lines of a wording's text; empty lines mean nothing."""
    title, *lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return Wording(title=title, lines=tuple(lines))


def require_sound_wording(kind: str, wording: Wording) -> None:
    """A centre's own wording must print everything the law wants said (AL-13, RD-03). Raises Invalid naming what is left out."""
    text = "\n".join(wording.lines)
    printed = set(_PLACE.findall(text)) | {block for line in wording.lines for block in _BLOCK.findall(line)}
    entry = KINDS[kind]
    given = [key for key in entry.required if key not in ("reason_kind",)]
    # Rows given as `facts_list` are printed by the table [[facts]].
    needed = ["facts" if key == "facts_list" else key for key in given]
    needed += [key for key in ("item_name", "case_number") if key in entry.common]
    needed += ["remedies"] if entry.remedies else []
    missing = [key for key in needed if key not in printed]
    unknown = sorted({block for line in wording.lines for block in _BLOCK.findall(line)} - set(_BLOCKS))
    if missing or unknown or not wording.title:
        faults = dict.fromkeys(missing, "样式中没有印出") | dict.fromkeys(unknown, "没有这种列表")
        raise Invalid(
            "document_template_incomplete", f"文书样式不完整：{'、'.join(faults) or '缺少标题'}", fields=faults
        )


def fill_wording(wording: Wording, data: Mapping[str, Any]) -> list[Block]:
    """The paper's body as blocks for the layout: {kind: to | text | list | table, …}; conditions and places resolved."""
    view = _make_view(wording.title, data)
    rows: list[list[str]] = []
    blocks: list[Block] = []
    for line in wording.lines:
        kept = _resolve_line(line.removeprefix("+"), view)
        if kept is None:
            continue
        if line.startswith("+"):
            rows.append(kept.split("|", 1))
        elif found := _BLOCK.match(kept):
            blocks += _BLOCKS[found[1]](view, rows)
        else:
            blocks.append(_make_paragraph(kept))
    return blocks


def _make_view(title: str, data: Mapping[str, Any]) -> dict[str, Any]:
    view = {**_DEFAULTS, **{key: value for key, value in data.items() if value not in (None, "")}, "title": title}
    if view.get("procedure") in EXCLUDED_PROCEDURES:
        view["procedure"] = EXCLUDED_PROCEDURES[view["procedure"]]
    if "basis" in view:
        view["basis"] = write_citation(str(view["basis"]))
    # An item without a limit is lawful and says so (RD-01): its `due_on` is then words, not a day.
    view["no_limit"] = not _ISO_DATE.match(str(view.get("due_on", "")))
    return view


def _resolve_line(line: str, view: Mapping[str, Any]) -> str | None:
    """The line with its places filled, or None when a condition before it does not hold."""
    while line.startswith("?"):
        line = line[1:]
        found = _WHEN.match(line)
        if not found:
            if any(not view.get(key) for key in _PLACE.findall(line)):
                return None
            continue
        if not _is_wanted(found, view):
            return None
        line = line[found.end() :]
    return _PLACE.sub(lambda place: write_value(view.get(place[1], "")), line)


def _is_wanted(found: re.Match[str], view: Mapping[str, Any]) -> bool:
    negated, key, value = found.groups()
    if value is None:
        return bool(view.get(key)) != bool(negated)
    return (write_value(view.get(key, "")) == value) != bool(negated)


def write_value(value: Any) -> str:
    """A value as the paper says it: 2026年11月23日 for dates, true for a set flag."""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str) and _ISO_DATE.match(value):
        return write_date(date.fromisoformat(value))
    return str(value)


def write_date(day: date) -> str:
    """2026年11月23日, without leading noughts (GB/T 9704)."""
    return f"{day.year}年{day.month}月{day.day}日"


def write_citation(text: str) -> str:
    """The house's short citation as a paper prints it: 行政许可法 45 → 《中华人民共和国行政许可法》第四十五条; anything else unchanged."""
    if found := _WRITTEN_CITATION.match(text):
        return f"《{_write_law_name(found[1])}》{found[2]}"
    if found := _CITATION.match(text):
        return f"《{_write_law_name(found[1])}》第{write_ordinal(int(found[2]))}条"
    return text


def _write_law_name(name: str) -> str:
    """A statute's full name; regulations carry theirs as they are."""
    full = name.startswith("中华人民共和国") or not name.endswith("法")
    return name if full else f"中华人民共和国{name}"


def write_ordinal(number: int) -> str:
    """45 → 四十五, for articles up to 999."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones else "")


def _make_paragraph(text: str) -> Block:
    if text.startswith("="):
        return {"kind": "to", "text": text[1:]}
    return {"kind": "text", "text": text}


def _list_materials(view: Mapping[str, Any], _rows: list[list[str]]) -> list[Block]:
    entries = view.get("materials") or []
    rows = [
        [str(n), entry["name"], entry.get("form", ""), write_value(entry.get("copies", "")), entry.get("note", "")]
        for n, entry in enumerate(entries, 1)
    ]
    return _make_table(["序号", "材料名称", "形式", "份数", "备注"], rows, [9, 45, 13, 9, 24])


def _list_corrections(view: Mapping[str, Any], _rows: list[list[str]]) -> list[Block]:
    rows = [
        [str(n), entry["name"], entry["problem"], entry.get("demand", "")]
        for n, entry in enumerate(view["corrections"], 1)
    ]
    total = {"kind": "text", "text": f"以上共{len(rows)}项。"}
    return [*_make_table(["序号", "材料名称", "存在问题", "补正要求"], rows, [9, 29, 31, 31]), total]


def _list_papers(view: Mapping[str, Any], _rows: list[list[str]]) -> list[Block]:
    rows = [[str(n), entry["name"], entry.get("number", "")] for n, entry in enumerate(view["papers"], 1)]
    return _make_table(["序号", "文书、证件名称", "文号、证号"], rows, [9, 51, 40])


def _list_agenda(view: Mapping[str, Any], _rows: list[list[str]]) -> list[Block]:
    rows = [
        [str(n), entry["number"], entry["item_name"], entry["conclusion"], entry["opinion"]]
        for n, entry in enumerate(view["agenda"], 1)
    ]
    return _make_table(["序号", "办件编号", "事项", "结论", "意见"], rows, [8, 24, 24, 14, 30])


def _list_facts(view: Mapping[str, Any], rows: list[list[str]]) -> list[Block]:
    given = [[entry["label"], write_value(entry["value"])] for entry in view.get("facts_list") or []]
    taken, rows[:] = rows + given, []
    return _make_table([], taken, [28, 72])


def _list_numbered(key: str, lead: str, view: Mapping[str, Any]) -> list[Block]:
    texts = [write_value(text) for text in view.get(key) or []]
    if not texts:
        return []
    opening = [{"kind": "text", "text": lead}] if lead else []
    if len(texts) == 1:
        return [*opening, {"kind": "text", "text": texts[0]}]
    return [*opening, {"kind": "list", "items": texts}]


def _make_table(head: list[str], rows: list[list[str]], widths: list[int]) -> list[Block]:
    """A table without the columns nobody filled."""
    if not rows:
        return []
    used = [n for n in range(len(widths)) if n < 2 or any(row[n] for row in rows)]
    return [
        {
            "kind": "table",
            "head": [head[n] for n in used] if head else [],
            "rows": [[row[n] for n in used] for row in rows],
            "widths": [widths[n] for n in used],
        }
    ]


def write_remedies(view: Mapping[str, Any]) -> list[str]:
    """Remedies: reconsideration in 60 days (复议法 20, 24), court in six months (行诉法 46), the online channel (复议法 22); RD-12.

    Where reconsideration must come first (复议法 23) the court's fifteen days after it are told instead (行诉法 45).
    """
    if not view.get("reconsideration_organ"):
        return []
    organ, article, court = view["reconsideration_organ"], view["reconsideration_article"], view["court"]
    within = f"自收到本{_name_paper(view['title'])}之日起六十日内"
    if view.get("reconsideration_first"):
        words = (
            f"如不服本决定，应当依照《中华人民共和国行政复议法》第二十条、第二十三条、{article}的规定，{within}先向{organ}申请行政复议；"
            f"对行政复议决定仍不服的，可以依照《中华人民共和国行政诉讼法》第四十五条的规定，"
            f"自收到行政复议决定书之日起十五日内向{court}提起行政诉讼。"
        )
    else:
        words = (
            f"如不服本决定，可以{within}，依照《中华人民共和国行政复议法》第二十条、{article}的规定，向{organ}申请行政复议；"
            f"也可以依照《中华人民共和国行政诉讼法》第四十六条的规定，自收到之日起六个月内直接向{court}提起行政诉讼。"
        )
    if not view.get("reconsideration_channel"):
        return [words]
    channel = f"可以通过互联网渠道提交行政复议申请书（《中华人民共和国行政复议法》第二十二条）：{view['reconsideration_channel']}"
    return [words, channel]


def _name_paper(title: str) -> str:
    return "决定书" if title.endswith("决定书") else "通知书"


def _list_remedies(view: Mapping[str, Any], _rows: list[list[str]]) -> list[Block]:
    return [{"kind": "text", "text": text} for text in write_remedies(view)]


_BLOCKS = MappingProxyType(
    {
        "materials": _list_materials,
        "corrections": _list_corrections,
        "papers": _list_papers,
        "agenda": _list_agenda,
        "facts": _list_facts,
        "reasons": lambda view, _rows: _list_numbered("reasons", "", view),
        "conditions": lambda view, _rows: _list_numbered("conditions", "同时应当遵守下列要求：", view),
        "remedies": _list_remedies,
    }
)


def get_shipped_title(kind: str, regime_or_variant: str) -> str:
    """The title a kind carries under a regime: 不予行政许可决定书 for a licence, 不予办理决定书 otherwise."""
    return load_shipped_wording(kind, get_variant(regime_or_variant)).title
