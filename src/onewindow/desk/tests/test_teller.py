"""An instant item at the window: received, decided and handed over in one act by an authorised teller (C-02, W-03)."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.cases.queries import get_case, list_cases
from onewindow.cases.testing import make_case_cast
from onewindow.desk.tests.conftest import sign_in
from onewindow.desk.tests.test_intake import _collect, _find
from onewindow.documents.queries import read_document_data

pytestmark = pytest.mark.django_db


def test_an_instant_item_is_done_in_one_act_by_a_teller_with_the_letter(cast) -> None:
    play = make_case_cast(cast, case_kind="instant")
    teller = sign_in(play.chief)
    found = _find(teller, play)
    assert 'value="instant"' in found.content.decode()
    typed = _collect(found) | {"site_name": "明明理发店", "area": "36.5", "site_kind": "barber", "M01.paper": "1"}
    typed |= {"M01.seen": "on", "a-do": "instant"}
    lacking = teller.post(f"/desk/intake/{play.item.code}/", typed | {"a-content": "准予"})
    assert lacking.status_code == 409 and "经营场所平面图" in lacking.content.decode(), "nothing is decided with a gap"
    typed |= {f"{code}.{part}": "on" for code in ("M02", "M03") for part in ("paper", "kept")}
    refused = teller.post(f"/desk/intake/{play.item.code}/", typed | {"a-content": " "})
    assert refused.status_code == 422 and "明明理发店" in refused.content.decode()
    assert not list_cases(actor=play.chief, on=date.today(), waiting="all").rows
    done = teller.post(f"/desk/intake/{play.item.code}/", typed | {"a-content": "材料齐全，予以办理"})
    assert done.status_code == 302, done.content.decode()
    case = get_case(done["Location"].rsplit("/", 1)[1], play.chief, date.today())
    kinds = [paper.kind for paper in case.documents]
    assert kinds == ["receipt", "acceptance", "grant_decision", "delivery_proof"]
    acceptance = next(paper for paper in case.documents if paper.kind == "acceptance")
    assert read_document_data(acceptance.id)["acceptance_kind"] == "ordinary", "the paper has words for it"
    assert (case.state, case.result, case.acceptance_kind) == ("delivered", "granted", "instant")


def test_without_the_letter_or_for_another_kind_it_is_not_offered(cast) -> None:
    play = make_case_cast(cast, case_kind="instant")
    clerk = sign_in(play.clerk)
    found = _find(clerk, play)
    assert 'value="instant"' not in found.content.decode()
    typed = _collect(found) | {
        "site_name": "明",
        "area": "36.5",
        "site_kind": "barber",
        "a-content": "准",
        "a-do": "instant",
    }
    assert clerk.post(f"/desk/intake/{play.item.code}/", typed).status_code == 403
    assert not list_cases(actor=play.clerk, on=date.today(), waiting="all").rows
