"""Every state is reached by the acts that lead there, and what each act leaves behind."""

import pytest

from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.rules import State
from onewindow.cases.testing import DAY, ROADS, make_case
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", list(ROADS))
def test_every_state_is_reached_and_seen(play, state):
    number = make_case(play, state=state)
    view = get_case(number, play.li_ming, DAY)
    assert view.state == state
    assert view.documents
    assert view.timeline
    assert Case.objects.get(number=number).version == len(ROADS[state]) + 1 or state in (
        State.GRANTED, State.REFUSED, State.READY, State.DELIVERED, State.CLOSED,
    )  # fmt: skip
    assert not verify_ledger().findings
