"""Tables 5 to 8 of GB/T 39046-2020 as a schema: application, acceptance, handling with special procedures, completion.

Formats as the standard prints them: `an` any characters, `n` digits, `..` at most, without it exactly. The standard prints the implementing
code as an..24 though the national coding rule of the same year has 31 signs, so 64 are taken and what is longer than printed is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from onewindow.exchange.rules.gbt_codes import CODE_LISTS, UNREAD
from onewindow.exchange.rules.values import read_moment_given
from onewindow.kit.identity_codes import list_credit_code_faults
from onewindow.kit.masking import mask_address, mask_name, mask_number, mask_phone

CHINA = ZoneInfo("Asia/Shanghai")
TEXT_LIMIT = 2000
MASKED_TEXT = "***"
PUBLIC = ("applicant_name", "id_number")
_FORMAT = re.compile(r"(an|n)(\.\.)?(\d+)")
# A line may break inside a text; no other control sign stands in any field.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE = re.compile("[\t\n\r]")


@dataclass(frozen=True, slots=True)
class GbtField:
    """One data item. `personal`: how it is masked (name, number, phone, address, text), "" when it is not personal.

    `codes`: a list of annex A, or UNREAD where the standard names a list that was not read. `printed`: the length the standard prints
    where a longer one is in use.
    """

    key: str
    label: str
    format: str
    required: bool = False
    personal: str = ""
    codes: str = ""
    printed: int = 0


@dataclass(frozen=True, slots=True)
class GbtTable:
    """One table, or the part of one that repeats; `single`: at most one row a case."""

    key: str
    title: str
    fields: tuple[GbtField, ...]
    single: bool = False

    def get_field(self, key: str) -> GbtField | None:
        """The field of a key."""
        return next((one for one in self.fields if one.key == key), None)


CASE_NO = GbtField("case_no", "办件编号", "an..50", required=True)
ITEM_CODE = GbtField("implementing_code", "实施编码", "an..64", printed=24)
CASE_TYPE = GbtField("case_type", "办件类型", "n1", codes="case_type")
DIVISION = GbtField("division", "行政区划代码", "n..9")
UNIT_CODE = GbtField("unit_code", "单位统一社会信用代码", "an18")

TABLES: tuple[GbtTable, ...] = (
    GbtTable(
        "application", "表5 申请信息",
        (
            CASE_NO, ITEM_CODE, GbtField("item_name", "事项名称", "an..300"), CASE_TYPE,
            GbtField("applicant_name", "申请人名称", "an..100", personal="name"),
            GbtField("id_type", "申请人证件类型", "n3", codes=UNREAD),
            GbtField("id_number", "申请人证件号码", "an..18", personal="number"),
            GbtField("agent_name", "代理人姓名", "an..100", personal="name"),
            GbtField("agent_id_type", "代理人证件类型", "n3", codes=UNREAD),
            GbtField("agent_id_number", "代理人证件号码", "an..18", personal="number"),
            GbtField("mobile", "手机号码", "an..18", personal="phone"),
            GbtField("post_code", "邮政编码", "n6"),
            GbtField("address", "通信地址", "an..200", personal="address"),
            GbtField("legal_representative", "法定代表人", "an..100", personal="name"),
            GbtField("source", "申请来源", "n1", codes="handling_form"),
            GbtField("applied_at", "申请时间", "time", required=True),
            GbtField("project_code", "投资项目代码", "an..24"), DIVISION,
        ),
        single=True,
    ),
    GbtTable(
        "document", "表5 申请材料",
        (
            CASE_NO, GbtField("name", "材料名称", "an..200", required=True), GbtField("received", "是否收取", "n1", codes=UNREAD),
            GbtField("way", "收取方式", "an..50"), GbtField("copies", "收取份数", "n..4"), GbtField("received_at", "收取时间", "time"),
            GbtField("attachment", "附件", "an..300"),
        ),
    ),
    GbtTable(
        "acceptance", "表6 受理信息",
        (
            CASE_NO, ITEM_CODE, GbtField("unit", "受理单位", "an..100"), UNIT_CODE,
            GbtField("clerk", "受理人", "an..100", personal="name"), GbtField("accepted_at", "受理时间", "time", required=True),
            GbtField("document_no", "受理文书编号", "an..30"), GbtField("promised_at", "承诺办结时间", "time"), CASE_TYPE, DIVISION,
        ),
        single=True,
    ),
    GbtTable(
        "handling", "表7 办理信息",
        (
            CASE_NO, GbtField("action", "办理动作", "an..10", codes=UNREAD), GbtField("step_name", "环节名称", "an..100", required=True),
            GbtField("handler", "办理人", "an..100", personal="name"), GbtField("opinion", "办理意见", "text", personal="text"),
            GbtField("started_at", "开始时间", "time"), GbtField("ended_at", "结束时间", "time"), GbtField("unit", "办理单位", "an..100"),
            UNIT_CODE, GbtField("state", "办理状态", "n1", codes="handling_state"),
        ),
    ),
    GbtTable(
        "special", "表7 特别程序",
        (
            CASE_NO, GbtField("name", "特别程序名称", "an..100", required=True), GbtField("kind", "特别程序种类", "n1", codes="special_kind"),
            GbtField("started_at", "开始时间", "time"), GbtField("reason", "启动理由", "text", personal="text"),
            GbtField("applied_by", "申请人", "an..100", personal="name"), GbtField("ended_at", "结束时间", "time"),
            GbtField("result", "结果", "text", personal="text"), GbtField("opinion", "办理意见", "text", personal="text"),
            GbtField("unit", "办理单位", "an..100"), GbtField("handler", "办理人", "an..100", personal="name"),
        ),
    ),
    GbtTable(
        "completion", "表8 办结信息",
        (
            CASE_NO, GbtField("handler", "办结人", "an..100", personal="name"), GbtField("completed_at", "办结时间", "time", required=True),
            GbtField("certificate_name", "证照名称", "an..100"), GbtField("certificate_no", "证照编号", "an..100"),
            GbtField("result_text", "办理结果", "text", personal="text"), GbtField("validity", "有效期", "an..50"),
            GbtField("issuing_unit", "发证单位", "an..100"), DIVISION, GbtField("express", "是否快递", "n1", codes=UNREAD),
            GbtField("fee", "是否收费", "n1", codes=UNREAD),
        ),
        single=True,
    ),
)  # fmt: skip
TABLE_OF: Mapping[str, GbtTable] = {table.key: table for table in TABLES}
GbtRow = dict[str, str]
GbtRows = dict[str, list[GbtRow]]


@dataclass(slots=True)
class GbtVerdict:
    """What is wrong with a record (it is refused) and what is only remarkable (it passes as given)."""

    faults: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def judge_gbt_value(spec: GbtField, value: str, *, masked: bool) -> tuple[str, str]:
    """(fault, flag) of one value; both "" when it is good."""
    if _CONTROL.search(value) or (spec.format != "text" and _LINE.search(value)):
        return "含有控制字符", ""
    if masked and spec.personal and "*" in value:
        return ("太长", "") if len(value) > TEXT_LIMIT else ("", "")
    if spec.format == "time":
        return ("", "") if read_moment_given(value, CHINA) and len(value) <= 60 else ("不是时间", "")
    if spec.format == "text":
        return (f"超过{TEXT_LIMIT}个字", "") if len(value) > TEXT_LIMIT else ("", "")
    kind, most, length = read_gbt_format(spec.format)
    if len(value) > length or (not most and len(value) != length):
        return f"应为{'最多' if most else ''}{length}位", ""
    if kind == "n" and not (value.isascii() and value.isdigit()):
        return "应为数字", ""
    if spec.codes == UNREAD:
        return "", f"代码 {value[:20]} 所属的代码表未读到，照原样保存"
    if spec.codes and value not in CODE_LISTS[spec.codes][1]:
        return f"代码 {value[:20]} 不在{CODE_LISTS[spec.codes][0]}代码表里", ""
    return "", f"比标准印的{spec.printed}位长" if spec.printed and len(value) > spec.printed else ""


def read_gbt_format(text: str) -> tuple[str, bool, int]:
    """an..50 → ("an", True, 50); n1 → ("n", False, 1)."""
    found = _FORMAT.fullmatch(text)
    assert found, text
    return found[1], bool(found[2]), int(found[3])


def judge_gbt_row(table: GbtTable, row: Mapping[str, str], *, masked: bool) -> GbtVerdict:
    """Every value of a row against its field; unknown fields and missing ones are faults."""
    verdict = GbtVerdict()
    for key in row:
        if table.get_field(key) is None:
            verdict.faults.append(f"{table.title}没有数据项 {key[:40]}")
    for spec in table.fields:
        value = row.get(spec.key, "")
        if not value:
            if spec.required:
                verdict.faults.append(f"{table.title}缺少{spec.label}")
            continue
        fault, flag = judge_gbt_value(spec, value, masked=masked)
        if fault:
            verdict.faults.append(f"{table.title}的{spec.label}{fault}")
        if flag:
            verdict.flags.append(f"{table.title}的{spec.label}：{flag}")
    return verdict


def judge_gbt_case(rows: GbtRows, *, masked: bool) -> GbtVerdict:
    """All rows of one case: one application, no single table twice, every row of the same case."""
    verdict = GbtVerdict()
    number = rows["application"][0].get("case_no", "") if rows.get("application") else ""
    for key in rows:
        if key not in TABLE_OF:
            verdict.faults.append(f"没有数据表 {key[:40]}")
    for table in TABLES:
        own = rows.get(table.key, [])
        if table.single and len(own) > 1:
            verdict.faults.append(f"{table.title}有{len(own)}行，只能有一行")
        if table.key == "application" and not own:
            verdict.faults.append("没有申请信息")
        for row in own:
            found = judge_gbt_row(table, row, masked=masked)
            verdict.faults += found.faults
            verdict.flags += found.flags
            if number and row.get("case_no", "") not in ("", number):
                verdict.faults.append(f"{table.title}的办件编号与申请信息不同")
    verdict.flags = list(dict.fromkeys(verdict.flags))
    return verdict


def mask_gbt_value(spec: GbtField, value: str, *, already: bool = False) -> str:
    """A personal value as somebody without the duty sees it. `already`: of a file that came in masked; what it masked stays."""
    if not value or not spec.personal or (already and ("*" in value or spec.personal == "text")):
        return value
    masks = {"name": mask_name, "number": mask_number, "phone": mask_phone, "address": mask_address}
    return masks[spec.personal](value) if spec.personal in masks else MASKED_TEXT


def split_gbt_row(table: GbtTable, row: GbtRow) -> tuple[GbtRow, GbtRow]:
    """A row's open and personal part; empty values say nothing and are left out."""
    personal = {spec.key for spec in table.fields if spec.personal}
    kept = {key: value for key, value in row.items() if value}
    return (
        {key: value for key, value in kept.items() if key not in personal},
        {key: value for key, value in kept.items() if key in personal},
    )


def mask_gbt_row(table: GbtTable, row: GbtRow, *, already: bool = False) -> GbtRow:
    """A row with its personal values masked. An organisation's name and code are public, as everywhere in the house."""
    number = row.get("id_number", "")
    public = PUBLIC if number and not list_credit_code_faults(number) else ()
    return {
        key: mask_gbt_value(spec, value, already=already)
        if key not in public and (spec := table.get_field(key))
        else value
        for key, value in row.items()
    }


def fit_gbt_row(table: GbtTable, row: GbtRow, *, masked: bool) -> tuple[GbtRow, list[str]]:
    """A row of ours that keeps to the schema: a value that does not fit is left out, and named."""
    kept, left = {}, []
    for spec in table.fields:
        value = row.get(spec.key, "")
        if not value:
            continue
        fault, _ = judge_gbt_value(spec, value, masked=masked)
        if fault:
            left.append(f"{table.title}的{spec.label}{fault}")
        else:
            kept[spec.key] = value
    return kept, left
