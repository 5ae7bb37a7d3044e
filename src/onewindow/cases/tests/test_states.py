"""Every state is reached by the acts that lead there, and what each act leaves behind."""

import pytest

from onewindow.cases.queries import get_case
from onewindow.cases.testing import DAY, ROADS, make_case
from onewindow.ledger.verification import verify_ledger

pytestmark = pytest.mark.django_db


def test_every_state_is_reached_and_seen(play):
    for state in ROADS:
        number = make_case(play, state=state, key=state)
        view = get_case(number, play.li_ming, DAY)
        assert view.state == state
        assert view.documents
        assert len(view.timeline) == view.version
    assert not verify_ledger().findings
