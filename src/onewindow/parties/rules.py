"""Who a party is, who may see its data and for what, what an agent may do: pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onewindow.kit.acting import Actor, Conflict, Invalid, NotAllowed
from onewindow.kit.identity_codes import (
    ORGANISATION_ID_TYPES,
    PERSON_ID_TYPES,
    IdentityCode,
    parse_identity,
    parse_phone,
)
from onewindow.messages.rules import check_address

PERSON = "person"
ORGANISATION = "organisation"
NAME_LIMIT = 100
ADDRESS_LIMIT = 200
IDENTITY_CHECKS = {"declared": "本人申报", "original_seen": "窗口核验原件", "verified_outside": "外部系统核验"}
PERSONAL_FIELDS = {
    "number": "证件号码",
    "name": "姓名或名称",
    "phone": "电话",
    "address": "地址",
    "email": "电子邮箱",
    "legal_representative": "法定代表人",
}

HANDLING_ROLES = frozenset({"clerk", "reviewer", "chief", "head", "government_leader", "centre_staff"})
# 个人信息保护法 6, 34: a clear purpose, and only for a duty given by law. Purpose -> its name and the roles that have it.
# An administrator or a guide has no duty that needs anybody's number, so no purpose names them.
PURPOSES: dict[str, tuple[str, frozenset[str]]] = {
    "handle_matter": ("办理本事项核对信息", HANDLING_ROLES),
    "contact": ("就本事项联系当事人", HANDLING_ROLES),
    "verify_identity": ("核验身份", frozenset({"clerk", "reviewer", "chief"})),
    "deliver": ("送达文书、证照", HANDLING_ROLES),
    "supervise": ("督查、处理投诉", frozenset({"supervisor", "chief", "head"})),
    "lawful_request": ("司法、监察等机关依法调取", frozenset({"head", "supervisor"})),
}
OWN_DATA = "own_data"  # 个人信息保护法 45: everybody may see and copy his own
DOCUMENT = "document"  # the system prints it into a document of the matter
PURPOSE_NAMES = {key: name for key, (name, _) in PURPOSES.items()} | {OWN_DATA: "本人查阅", DOCUMENT: "制作文书"}

POWERS = {
    "apply": "提出申请",
    "supplement": "补正材料",
    "sign": "代为签字",
    "withdraw": "撤回申请",
    "collect": "领取结果",
}
BASES = {"entrusted": "书面委托", "guardian": "监护", "legal_representative": "法定代表人", "online": "本人线上授权"}
AUTHORITY_STATES = {
    "ahead": "未到起始日",
    "in_force": "有效",
    "ended": "已到期",
    "revoked": "已撤销",
    "withdrawn": "生效前撤回",
}
# Who stands before the person and the paper: the window. Nobody else's grant lets him register or end what he has not seen.
WINDOW_ROLES = frozenset({"clerk", "chief"})


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """An agent's authority; `valid_to` is included."""

    id: int
    principal_id: int
    agent_id: int
    basis: str
    powers: tuple[str, ...]
    item_code: str
    matter: tuple[str, str]
    valid_from: date
    valid_to: date
    evidence_id: int | None
    revoked_on: date | None


@dataclass(frozen=True, slots=True)
class PartyDetails:
    """What somebody declares about a party; `legal_representative` only of organisations."""

    id_type: str
    number: str
    name: str
    phone: str = ""
    address: str = ""
    email: str = ""
    legal_representative: str = ""


@dataclass(frozen=True, slots=True)
class CheckedDetails:
    """The same, normalised and found good."""

    kind: str
    code: IdentityCode
    name: str
    phone: str
    address: str
    email: str
    legal_representative: str


def get_party_kind(id_type: str) -> str:
    """person or organisation. Raises Invalid for an unknown kind of document."""
    if id_type in PERSON_ID_TYPES:
        return PERSON
    if id_type in ORGANISATION_ID_TYPES:
        return ORGANISATION
    raise Invalid(
        "bad_id_type",
        "不认识的证件种类",
        advice="请从列表中选择证件种类",
        fields={"id_type": "不认识的证件种类，请从列表中选择"},
    )


def check_details(details: PartyDetails, on: date) -> CheckedDetails:
    """Normalise and check what was declared, on the local day `on`. Raises Invalid naming the field."""
    kind = get_party_kind(details.id_type)
    code = parse_identity(details.id_type, details.number, on)
    return CheckedDetails(
        kind=kind,
        code=code,
        name=check_party_name(details.name),
        phone=parse_phone(details.phone) if details.phone.strip() else "",
        address=check_postal_address(details.address),
        email=check_address("email", details.email).plain if details.email.strip() else "",
        legal_representative=details.legal_representative.strip()[:NAME_LIMIT] if kind == ORGANISATION else "",
    )


def check_party_name(name: str) -> str:
    """The name as given, outer blanks gone; any character of GB 18030 and beyond. Raises Invalid."""
    plain = " ".join(name.split())
    if not plain or len(plain) > NAME_LIMIT or not plain.isprintable():
        raise Invalid(
            "bad_name",
            "请填写姓名或名称",
            advice=f"按证件填写，{NAME_LIMIT}字以内",
            fields={"name": "没有填写、太长或含有不能显示的字符，请按证件重新填写"},
        )
    return plain


def check_postal_address(address: str) -> str:
    """The address, outer blanks gone. Raises Invalid when too long."""
    plain = " ".join(address.split())
    if len(plain) > ADDRESS_LIMIT:
        raise Invalid("bad_address", f"地址过长，应在{ADDRESS_LIMIT}字以内", fields={"address": "过长"})
    return plain


def check_phone_ending(ending: str) -> str:
    """Four digits. Raises Invalid."""
    plain = ending.strip()
    if len(plain) != 4 or not (plain.isascii() and plain.isdigit()):
        raise Invalid("bad_phone_ending", "请填写手机号码后四位", fields={"phone_ending": "应为4位数字"})
    return plain


def require_purpose(actor: Actor, party_id: int, purpose: str, matter: tuple[str, str] | None) -> None:
    """May this actor see the party's data for this purpose? Raises NotAllowed, Invalid (purpose, matter).

    Staff see it for a matter at hand only, by a role that has the purpose; a person sees his own (PI-01).
    """
    if purpose not in PURPOSE_NAMES:
        raise Invalid(
            "bad_purpose",
            "请选择查看目的",
            article="个人信息保护法 第六条",
            fields={"purpose": "请从列表中选择一项查看目的"},
        )
    if purpose == OWN_DATA:
        allowed = actor.kind == "citizen" and actor.party_id == party_id
    elif purpose == DOCUMENT:
        allowed = actor.kind == "system"
    else:
        allowed = actor.kind == "staff" and any(grant.role in PURPOSES[purpose][1] for grant in actor.grants)
    if not allowed:
        raise NotAllowed("may_not_reveal", "您的岗位没有这一查看目的", article="个人信息保护法 第三十四条")
    if purpose != OWN_DATA and not (matter and all(str(part).strip() for part in matter)):
        raise Invalid("no_matter", "请写明为哪一件事查看", article="个人信息保护法 第六条", fields={"matter": "必填"})


def check_powers(powers: tuple[str, ...]) -> list[str]:
    """The powers in their fixed order, each once. Raises Invalid when none or unknown."""
    if not powers or not set(powers) <= set(POWERS):
        raise Invalid("bad_powers", "请选择授权事项", fields={"powers": "请至少选择一项，如提出申请、补正材料"})
    return [power for power in POWERS if power in powers]


def check_term(valid_from: date, valid_to: date) -> None:
    """Both days included. Raises Invalid when the end lies before the start."""
    if valid_to < valid_from:
        raise Invalid("bad_term", "授权终止日早于起始日", fields={"valid_to": "早于起始日"})


def covers_act(
    authority: AuthorityRow, power: str, on: date, *, item_code: str = "", matter: tuple[str, str] = ("", "")
) -> bool:
    """Whether an authority lets its agent use a power on a day, for an item and a matter (AL-02): scope and term, both.

    One without item (or matter) covers all of them. On its day of revocation it no longer holds.
    """
    return (
        power in authority.powers
        and authority.item_code in ("", item_code)
        and authority.matter in (("", ""), matter)
        and judge_authority(authority, on) == "in_force"
    )


def judge_authority(authority: AuthorityRow, on: date) -> str:
    """How an authority stands on a day, one of AUTHORITY_STATES; withdrawn: revoked before it ever began."""
    if authority.revoked_on is not None and authority.revoked_on <= on:
        return "withdrawn" if authority.revoked_on < authority.valid_from else "revoked"
    if on < authority.valid_from:
        return "ahead"
    return "in_force" if on <= authority.valid_to else "ended"


def require_window(actor: Actor, message: str) -> None:
    """Only who stands before the person registers what the person shows: window roles. Raises NotAllowed."""
    if actor.kind == "system" or (actor.kind == "staff" and any(grant.role in WINDOW_ROLES for grant in actor.grants)):
        return
    raise NotAllowed("window_only", message, advice="请由窗口人员核对原件后登记")


def require_original_seen(original_seen: bool) -> None:
    """The window held the document in hand. Raises Invalid."""
    if not original_seen:
        raise Invalid(
            "original_not_seen",
            "请先核对身份证件原件",
            advice="核对人和证件一致后勾选",
            fields={"original_seen": "没有核对原件，不能登记"},
        )


def require_open_term(valid_to: date, on: date) -> None:
    """What is registered today must not have ended before. Raises Conflict."""
    if valid_to < on:
        raise Conflict("authority_over", "这份授权已经过了终止日", advice="请由委托人重新出具写明期限的委托书")


def require_authority_maker(actor: Actor, principal_id: int, basis: str) -> None:
    """An authority online is the principal's own act; on paper the window enters it, having seen it. Raises NotAllowed."""
    own = actor.kind == "citizen" and actor.party_id == principal_id
    window = actor.kind == "staff" and any(grant.role in WINDOW_ROLES for grant in actor.grants)
    if actor.kind == "system" or (own and basis == "online") or (window and basis != "online"):
        return
    raise NotAllowed(
        "may_not_authorise", "只有委托人本人或核验委托书的窗口可以登记授权", article="行政许可法 第二十九条"
    )


def require_agent_allowed(presence_article: str) -> None:
    """No agent where the law wants the applicant in person; `presence_article` cites it, "" when none does (AL-02).

    Raises NotAllowed.
    """
    if presence_article:
        raise NotAllowed(
            "presence_required",
            "这个事项依法须由申请人本人到场办理，不能委托",
            article=presence_article,
            advice="请申请人本人携带证件到窗口办理",
        )


def require_contact_owner(actor: Actor, party_id: int) -> None:
    """Contact details are changed by their owner or by staff. Raises NotAllowed."""
    if actor.kind in ("staff", "system") or (actor.kind == "citizen" and actor.party_id == party_id):
        return
    raise NotAllowed("not_your_party", "只能修改本人的联系方式")
