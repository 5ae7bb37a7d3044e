"""Cases with uploads of one person, as tests of held papers need them."""

from __future__ import annotations

from onewindow.cases.actions import (
    MaterialIn,
    submit_case,
)
from onewindow.cases.testing import DAY, FORM, at_day
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png


def hand_in_file(play, actor, key, code="M01", on=DAY, byte=1):
    """A case with one upload of the actor's."""
    file_id = store_file(content=make_png(byte), filename="a.png", actor=actor, at=at_day(on)).id
    papers = (MaterialIn(code, file_ids=(file_id,)),)
    return send_application(play, key, actor=actor, materials=papers, at=at_day(on))


def send_application(play, key, **changes):
    given = {"item_code": play.item.code, "form": FORM, "materials": (), "actor": play.li_ming, "at": at_day()}
    return submit_case(idempotency_key=key, **given | changes).number


def use_held(held, code="M01", consent=True, reference=""):
    return (MaterialIn(code, held=held, consent=consent, reference=reference),)
