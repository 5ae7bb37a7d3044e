"""Signing posts and rounds for tests, made through actions so that what tests stand on can be reached in life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from onewindow.accounts.actions import create_account
from onewindow.directory.actions import create_department, create_post
from onewindow.directory.powers import appoint_holder
from onewindow.directory.queries import load_actor
from onewindow.directory.rules import SIGNING_BODIES, Role
from onewindow.directory.signing import flag_signing_post
from onewindow.directory.testing import CAST_AT, CAST_DAY, REGION, Cast
from onewindow.governance.actions import open_round, put_to_signature, sign_round
from onewindow.kit.acting import SYSTEM, Actor, At
from onewindow.kit.identity_codes import make_credit_code
from onewindow.kit.local_time import LOCAL

ROUND_AT = At(occurred_at=datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL), origin="demo")
ROUND_DAY = date(2026, 4, 1)
OFFICES = {
    "government_office": ("城厢区人民政府办公室", "区政府办", 61),
    "legal_office": ("城厢区司法局", "区司法局", 62),
    "staffing_office": ("城厢区委机构编制委员会办公室", "区委编办", 63),
}


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signs for each body, by its key."""

    actors: dict[str, Actor]


def make_signers(cast: Cast) -> Signers:
    """The four signing posts of the cast's centre: 蔡云 for the centre, one person each for the three offices."""
    _flag(cast, cast.posts["centre"], "centre")
    actors = {"centre": cast.centre}
    for serial, (body, (name, short_name, code)) in enumerate(OFFICES.items(), start=1):
        department_id = create_department(
            name=name,
            short_name=short_name,
            credit_code=make_credit_code(code, "1"),
            region_code=REGION,
            kind="organ",
            starts_on=CAST_DAY,
            actor=SYSTEM,
            at=CAST_AT,
        )
        post_id = create_post(
            name="会签岗", role=Role.HEAD, department_id=department_id, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT
        )
        account = create_account(
            username=f"signer{serial}", name=f"会签人{serial}", kind="staff", password=None, actor=SYSTEM, at=CAST_AT
        )
        appoint_holder(post_id=post_id, account_id=account.id, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT)
        _flag(cast, post_id, body)
        actors[body] = load_actor(account.id, ROUND_AT.local_date)
    return Signers(actors)


def _flag(cast: Cast, post_id: int, body: str) -> None:
    flag_signing_post(
        centre_id=cast.centre_id,
        post_id=post_id,
        body=body,
        document="城政办〔2020〕1号",
        starts_on=CAST_DAY,
        actor=SYSTEM,
        at=CAST_AT,
    )


def make_round(cast: Cast, *, number: int = 1, effective_on: date = ROUND_DAY) -> int:
    """An open round of the cast's centre, without lines."""
    return open_round(
        centre_id=cast.centre_id,
        number=number,
        title=f"第{number}轮事项清理",
        effective_on=effective_on,
        actor=cast.centre,
        at=ROUND_AT,
    )


def sign_everything(round_id: int, cast: Cast, signers: Signers) -> None:
    """Puts the round to signature and has all four bodies sign it."""
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    for body in SIGNING_BODIES:
        sign_round(round_id=round_id, actor=signers.actors[body], at=ROUND_AT)
