"""Kinds of papers, what each must say, numbers, check codes and hashes; nothing here touches a database.

行政许可法 32 (last paragraph): acceptance and non-acceptance in writing, with the organ's special seal and the date (AL-09).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from onewindow.kit.acting import Invalid

COMMON_KEYS = ("department", "item_name", "item_code", "case_number", "applicant", "regime")
LICENCE = "licence"
GENERAL = "general"
VARIANTS = (LICENCE, GENERAL)

# 行政许可法 45 lists these and no others; the names are the article's own (AL-17, RD-05).
EXCLUDED_PROCEDURES = MappingProxyType(
    {
        "hearing": "听证",
        "tender": "招标",
        "auction": "拍卖",
        "inspection": "检验",
        "testing": "检测",
        "quarantine": "检疫",
        "appraisal": "鉴定",
        "expert_review": "专家评审",
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper: the mark in its number, the data it cannot do without, and the keys its lists' entries need.

    `remedies` papers must name the reconsideration organ (AL-13, RD-12). `general_keys` are required outside the licence
    regime, where no article of the licensing law can be cited (RD-01). `inside` papers carry no seal and go to no applicant.
    `common`: what every paper of its sort says; a paper about no single case names none.
    """

    title: str
    mark: str
    required: tuple[str, ...]
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    may_be_empty: tuple[str, ...] = ()
    general_keys: tuple[str, ...] = ()
    remedies: bool = False
    inside: bool = False
    seal_label: str = ""
    common: tuple[str, ...] = COMMON_KEYS


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "receipt": Kind(
            "收件回执",
            "收",
            ("received_on", "channel", "materials"),
            lists={"materials": ("name",)},
            may_be_empty=("materials",),
            seal_label="收件专用章",
        ),
        "acceptance": Kind("受理通知书", "受", ("received_on", "accepted_on", "due_on", "limit_text")),
        "non_acceptance": Kind(
            "不予受理通知书",
            "不受",
            ("received_on", "decided_on", "reason_kind", "reasons"),
            lists={"reasons": ()},
            remedies=True,
        ),
        "correction_notice": Kind(
            "补正告知书",
            "补",
            ("received_on", "notified_on", "corrections"),
            lists={"corrections": ("name", "problem")},
        ),
        "excluded_time": Kind(
            "所需时间告知书",
            "时",
            ("accepted_on", "procedure", "starts_on", "ends_on", "reason"),
            general_keys=("basis",),
        ),
        "extension": Kind(
            "延期告知书",
            "延",
            ("accepted_on", "due_on", "new_due_on", "days_text", "reason", "approver"),
            general_keys=("basis",),
        ),
        # Procedures inside a review (行政许可法 34-36, 46-48); `addressee`: the applicant, or a person with an interest.
        "interest_notice": Kind("陈述申辩告知书", "陈", ("addressee", "told_on", "until")),
        "hearing_right": Kind("听证告知书", "听告", ("addressee", "told_on", "last_day")),
        "hearing_notice": Kind("听证通知书", "听通", ("addressee", "told_on", "day", "hour", "place", "chair")),
        "hearing_announcement": Kind("听证公告", "听公", ("told_on", "day", "hour", "place", "reason")),
        "hearing_record": Kind("听证笔录", "听笔", ("day", "facts_list"), lists={"facts_list": ("label", "value")}),
        "examination_record": Kind(
            "核查检验记录", "核", ("check", "done_on", "facts_list"), lists={"facts_list": ("label", "value")}
        ),
        "preliminary_opinion": Kind(
            "初步审查意见书", "初", ("accepted_on", "sent_on", "upper_organ", "opinion", "basis")
        ),
        # RD-02: an answer before any application; it is no receipt and no acceptance.
        "pre_review_pass": Kind(
            "预审通过通知书",
            "预通",
            ("asked_on", "answered_on", "valid_to", "materials"),
            lists={"materials": ("name",)},
            may_be_empty=("materials",),
            seal_label="政务服务专用章",
        ),
        "pre_review_list": Kind(
            "预审完善清单",
            "预完",
            ("asked_on", "answered_on", "corrections"),
            lists={"corrections": ("name", "problem")},
            seal_label="政务服务专用章",
        ),
        "grant_decision": Kind("准予决定书", "准", ("accepted_on", "decided_on", "content")),
        "refusal_decision": Kind(
            "不予许可决定书",
            "不准",
            ("accepted_on", "decided_on", "facts", "reasons", "basis"),
            lists={"reasons": ()},
            remedies=True,
        ),
        "delivery_proof": Kind(
            "送达回证", "送", ("delivered_on", "method", "receiver", "papers"), lists={"papers": ("name",)}
        ),
        "closure": Kind("终止办理通知书", "终", ("ended_on", "reason_kind", "reasons"), lists={"reasons": ()}),
        # The weekly approval meeting of a bureau (W-08): its opinions are input, the decision is the authorised person's (RD-06).
        "meeting_minutes": Kind(
            "审批办公会纪要",
            "会纪",
            ("held_on", "place", "chair", "present", "agenda"),
            lists={"agenda": ("number", "item_name", "conclusion", "opinion")},
            inside=True,
            common=("department", "regime"),
        ),
        "step_return": Kind(
            "退回补办单", "退", ("returned_on", "step_from", "step_to", "reasons"), lists={"reasons": ()}, inside=True
        ),
        # The applicant's word (RD-10): papers to follow, a commitment, and what a check found unmet.
        "tolerance_notice": Kind(
            "容缺受理告知承诺书", "容", ("accepted_on", "materials"), lists={"materials": ("name",)}
        ),
        "commitment": Kind(
            "告知承诺书", "诺", ("committed_on", "basis", "materials", "check_text"), lists={"materials": ("name",)}
        ),
        "rectification": Kind("限期改正通知书", "改", ("found_on", "finding", "rectify_by")),
        "result": Kind("办理结果通知书", "结", ("decided_on", "content")),
        "change_decision": Kind(
            "准予变更决定书", "变", ("decided_on", "certificate_name", "certificate_number", "content")
        ),
        "renewal_decision": Kind(
            "准予延续决定书", "续", ("decided_on", "certificate_name", "certificate_number", "valid_from", "valid_to")
        ),
        # Nobody decided: the law did, when the term ended (行政许可法 50). The holder gets this as his proof (RD-14).
        "renewal_proof": Kind(
            "视为准予延续证明",
            "视续",
            ("certificate_name", "certificate_number", "lodged_on", "expired_on", "basis", "valid_from", "valid_to"),
        ),
        "intent_notice": Kind(
            "拟处理告知书",
            "告",
            ("told_on", "certificate_name", "certificate_number", "intended", "ground_text", "facts", "answer_by"),
        ),
        "withdrawal_decision": Kind(
            "撤回决定书",
            "撤回",
            (
                "decided_on",
                "certificate_name",
                "certificate_number",
                "ground_text",
                "facts",
                "public_interest",
                "compensation",
            ),
            remedies=True,
        ),
        "revocation_decision": Kind(
            "撤销决定书",
            "撤销",
            ("decided_on", "certificate_name", "certificate_number", "ground_text", "facts", "statement_text", "basis"),
            remedies=True,
        ),
        "cancellation_notice": Kind(
            "证件吊销登记通知书",
            "吊",
            (
                "entered_on",
                "certificate_name",
                "certificate_number",
                "penalty_organ",
                "penalty_number",
                "penalised_on",
                "basis",
            ),
        ),
        "deregistration": Kind(
            "注销决定书",
            "注",
            ("decided_on", "certificate_name", "certificate_number", "ground_text", "basis"),
            remedies=True,
        ),
    }
)

SEAL_STATES = {"in_use": "在用", "lost": "已挂失", "retired": "已停用"}
LICENCE_SEAL_LABEL = "行政审批专用章"
GENERAL_SEAL_LABEL = "政务服务专用章"

# Crockford's base 32: no I, L, O, U, so a code read over the telephone cannot be mistaken.
CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_CODE_LENGTH = 12
_CHECK_READING = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def get_variant(regime: str) -> str:
    """`licence` wording for 行政许可, `general` for every other regime: those papers never say 行政许可 (RD-01)."""
    return LICENCE if regime == LICENCE else GENERAL


def get_kind(kind: str) -> Kind:
    """The kind by its name. Raises Invalid for a name not in KINDS."""
    if kind not in KINDS:
        raise Invalid("document_kind_unknown", f"没有“{kind}”这种文书", fields={"kind": kind})
    return KINDS[kind]


def list_missing_keys(kind: str, data: Mapping[str, Any]) -> list[str]:
    """Every key the paper cannot do without and does not have, lists' entries as `materials[2].name` (AL-13, RD-03, RD-12)."""
    entry = get_kind(kind)
    needed = (*entry.common, *entry.required, *_list_conditional_keys(kind, entry, data))
    missing = [key for key in needed if _is_blank(data.get(key)) and not (key in entry.may_be_empty and key in data)]
    for key, subkeys in entry.lists.items():
        missing += _list_missing_subkeys(key, subkeys, data.get(key) or ())
    return missing


def _list_conditional_keys(kind: str, entry: Kind, data: Mapping[str, Any]) -> list[str]:
    keys = ["reconsideration_organ"] if entry.remedies else []
    if data.get("electronic_service") and (entry.remedies or data.get("reconsideration_organ")):
        keys.append("reconsideration_channel")  # 复议法 22: served online, so the online channel must be named
    if kind == "non_acceptance" and data.get("reason_kind") == "wrong_authority":
        keys.append("competent_organ")  # 行政许可法 32(2): and told where to apply
    if data.get("regime") != LICENCE:
        keys += entry.general_keys
    elif kind == "excluded_time" and data.get("procedure") not in EXCLUDED_PROCEDURES:
        keys.append("basis")  # a pause outside article 45 stands only on a cited special law (RD-05)
    return keys


def _list_missing_subkeys(key: str, subkeys: Sequence[str], entries: Sequence[Any]) -> list[str]:
    if not subkeys:
        return [f"{key}[{n}]" for n, entry in enumerate(entries) if _is_blank(entry)]
    return [f"{key}[{n}].{sub}" for n, entry in enumerate(entries) for sub in subkeys if _is_blank(entry.get(sub))]


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], ()) or (isinstance(value, str) and not value.strip())


def require_keys(kind: str, data: Mapping[str, Any]) -> None:
    """Raises Invalid("document_data_missing") naming every missing key in `fields`."""
    missing = list_missing_keys(kind, data)
    if missing:
        raise Invalid(
            "document_data_missing",
            f"《{KINDS[kind].title}》缺少必备内容：{'、'.join(missing)}",
            advice="补齐所列内容后再制发",
            fields=dict.fromkeys(missing, "必填"),
        )


def normalise_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as JSON holds it: dates as ISO text, tuples as lists. Raises TypeError for a float or an unknown type."""
    return {key: _normalise_value(value) for key, value in data.items()}


def _normalise_value(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _normalise_value(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_normalise_value(entry) for entry in value]
    raise TypeError(f"a paper's data cannot hold {type(value).__name__}")


def write_canonical_json(value: Any) -> str:
    """One spelling for one content: sorted keys, no spaces, characters unescaped."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def list_texts(value: Any) -> list[str]:
    """Every text inside the data, for the check of glyphs."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for entry in value.values() for text in list_texts(entry)]
    if isinstance(value, list | tuple):
        return [text for entry in value for text in list_texts(entry)]
    return []


def make_number_prefix(department_mark: str, kind: str) -> str:
    """`莆市监受`: the department's mark and the kind's; the number series belongs to this text and a year."""
    return department_mark + get_kind(kind).mark


def format_number(prefix: str, year: int, serial: int) -> str:
    """莆市监受〔2026〕000123号; the brackets are the ones official document numbers use (GB/T 9704 style)."""
    return f"{prefix}〔{year}〕{serial:06d}号"


def draw_check_code() -> str:
    """60 random bits as 12 letters: short enough to type, too many to guess."""
    bits = secrets.randbits(5 * CHECK_CODE_LENGTH)
    return "".join(CHECK_ALPHABET[bits >> 5 * n & 31] for n in range(CHECK_CODE_LENGTH))


def format_check_code(code: str) -> str:
    """In groups of four, as printed: 7K2M-9QXA-04TD."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def normalise_check_code(text: str) -> str:
    """A typed code as stored: capitals, no dashes, O read as 0, I and L as 1; what cannot be a code gives ''."""
    code = text.strip().upper().translate(_CHECK_READING)
    return code if len(code) == CHECK_CODE_LENGTH and set(code) <= set(CHECK_ALPHABET) else ""


def make_body(
    *,
    kind: str,
    subject: tuple[str, str | int],
    department_id: int,
    data: Mapping[str, Any],
    check_code: str,
    issued_at: datetime,
    origin: str,
) -> dict[str, Any]:
    """What the content hash covers besides number and template; the moment in UTC so that one instant has one spelling."""
    return {
        "kind": kind,
        "subject": [subject[0], str(subject[1])],
        "department_id": department_id,
        "data": data,
        "check_code": check_code,
        "issued_at": issued_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "origin": origin,
    }


def hash_body(body: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of everything in a paper but its number and template, which the database assigns."""
    return hashlib.sha256(write_canonical_json(body).encode()).hexdigest()


def hash_document(body_hash: str, number: str, template: str) -> str:
    """SHA-256 (hex) of the whole paper; the insert computes the same inside PostgreSQL."""
    return hashlib.sha256(f"{body_hash}|{number}|{template}".encode()).hexdigest()
