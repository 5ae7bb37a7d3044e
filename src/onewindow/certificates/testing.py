"""Certificates for tests, made through the room's own actions, so that every made state is one that life can reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.testing import make_item
from onewindow.certificates.actions import (
    GrantOrder,
    cancel_certificate,
    deregister_certificate,
    issue_certificate,
    lodge_application,
    propose_act,
    revoke_certificate,
    withdraw_certificate,
)
from onewindow.certificates.rules import CertificateState, CertificateTerm
from onewindow.directory.testing import Cast, authorise_post, link_actor
from onewindow.kit.acting import Actor, At
from onewindow.kit.cipher import get_vault
from onewindow.kit.local_time import LOCAL
from onewindow.kit.testing import replay_rows
from onewindow.parties.queries import read_name_for_paper
from onewindow.parties.testing import make_organisation, make_person

ISSUED = date(2026, 9, 21)
LAST_DAY = date(2027, 9, 20)
LEVELS = ("receive", "accept", "sign", "seal", "decide")
RENEWAL_CODE = "RENEWAL-OF-CERTIFICATE"


def at_moment(day: date = ISSUED, hour: int = 10) -> At:
    """A moment of a made day; origin demo, so that it is not judged as late entry."""
    return At(datetime.combine(day, time(hour), LOCAL), origin="demo")


@dataclass(frozen=True, slots=True)
class CertificateCast:
    """The cast with an item that grants a certificate, 李明 who holds it, a firm, and letters for the chief."""

    cast: Cast
    item: ItemView
    li_ming: Actor
    chen_jie: Actor
    firm_id: int

    @property
    def chief(self) -> Actor:
        return self.cast.chief

    @property
    def head(self) -> Actor:
        return self.cast.head


def make_certificate_cast(cast: Cast, **guide: Any) -> CertificateCast:
    """The cast at work on one item whose result is a certificate; `guide` changes the item."""
    return replay_rows(repr(("certificate cast", cast, guide)), lambda: _make_certificate_cast_anew(cast, guide))


def _make_certificate_cast_anew(cast: Cast, guide: dict[str, Any]) -> CertificateCast:
    reference = {"credit_code": cast.department.credit_code, "name": cast.department.name}
    item = make_item(department=reference, **guide)
    authorise_post(
        post_id=cast.posts["chief"], department_id=cast.department.id, item_codes=(item.code,), levels=LEVELS
    )
    first, second = make_person(at_moment()), make_person(at_moment(), 2, "陈洁", "13900005678")
    firm = make_organisation(at_moment(), 1)
    return CertificateCast(
        cast, item, link_actor(cast.li_ming, first.id), link_actor(cast.chen_jie, second.id), firm.id
    )


def make_renewal_item(play: CertificateCast, **asked: Any) -> ItemView:
    """The item by which a certificate of the cast's item is renewed (or changed: `act`)."""
    department = play.cast.department
    told = {"act": "renew", "item_code": play.item.code, **asked}
    return make_item(
        code=f"{RENEWAL_CODE}-{told['act']}",
        name="卫生许可证延续",
        department={"credit_code": department.credit_code, "name": department.name},
        certificate_act=told,
    )


def make_order(
    play: CertificateCast, key: str, *, holder_id: int = 0, term: CertificateTerm | None = None, object_text: str = ""
) -> GrantOrder:
    """What a grant of the cast's item hands down."""
    holder = holder_id or play.li_ming.party_id or 0
    name = read_name_for_paper(holder)
    return GrantOrder(
        case_number=key,
        item=play.item,
        department_id=play.cast.department.id,
        department_mark=play.cast.department.short_name,
        holder_id=holder,
        holder_masked=name.shown,
        holder_sealed=get_vault().encrypt(name.name),
        name=play.item.result.name,
        content="准予在城厢区文献路1号经营理发店",
        term=term or CertificateTerm(ISSUED, LAST_DAY),
        object_text=object_text,
    )


def make_certificate(
    play: CertificateCast,
    state: CertificateState = CertificateState.IN_FORCE,
    *,
    key: str = "case-1",
    at: At | None = None,
    **order: Any,
) -> str:
    """The number of a certificate brought to `state` by the acts that lead there; LAPSED: ask on a day after its end."""
    moment = at or at_moment()
    number = issue_certificate(order=make_order(play, key, **order), actor=play.chief, at=moment).number
    bring_certificate(play, number, state, moment)
    return number


def bring_certificate(play: CertificateCast, number: str, state: CertificateState, at: At) -> None:
    """Do to a certificate in force what brings it to `state`."""
    act: dict[str, Any] = {"actor": play.head, "number": number}
    if state is CertificateState.CANCELLED:
        cancel_certificate(
            organ="莆田市公安局", decision="莆公罚〔2026〕3号", penalised_on=at.local_date,
            basis="《条例》第九条", at=at, **act,
        )  # fmt: skip
    if state is CertificateState.DEREGISTERED:
        deregister_certificate(ground="force_majeure", facts="经营场所因洪水灭失", at=at, **act)
    if state in (CertificateState.REVOKED, CertificateState.WITHDRAWN):
        later = announce(play, number, "revoke" if state is CertificateState.REVOKED else "withdraw", at)
        if state is CertificateState.REVOKED:
            revoke_certificate(harms_public_interest=False, at=later, **act)
        else:
            withdraw_certificate(public_interest="划入水源保护区", compensation="按评估补偿", at=later, **act)


def announce(play: CertificateCast, number: str, intended: str, at: At) -> At:
    """Tell the holder what is intended; returns the first moment at which it may be decided without his answer."""
    propose_act(
        number=number,
        intended=intended,
        ground="not_qualified" if intended == "revoke" else "circumstances",
        facts="场所面积不足",
        answer_by=at.local_date + timedelta(days=5),
        proof="送达回证签收",
        actor=play.head,
        at=at,
    )
    return at_moment(at.local_date + timedelta(days=6))


def lodge_renewal(play: CertificateCast, number: str, renewal: ItemView, on: date, *, key: str = "case-renew") -> Any:
    """李明 asks for the renewal of a certificate on a day."""
    return lodge_application(
        certificate_number=number,
        item=renewal,
        case_number=key,
        holder_id=play.li_ming.party_id or 0,
        actor=play.li_ming,
        at=at_moment(on),
    )
