"""The real log (08_receipt, CoSeLoG project, Buijs): as many cases, events, activities, people and ways as it has, and as late."""

from __future__ import annotations

import pytest

from onewindow.exchange.figures import compute_past_figures, list_past_systems
from onewindow.exchange.models import PastCase, PastEvent
from onewindow.exchange.past import LATE, PastRange, find_past_numbers, get_past_case, list_past_cases
from onewindow.exchange.rules.choices import ImportChoices
from onewindow.exchange.testing import import_path

pytestmark = pytest.mark.django_db
WABO = ImportChoices("WABO", "weekdays", zone="Europe/Amsterdam", persons="pseudonyms")


@pytest.fixture
def log(shared_data):
    return shared_data / "data" / "eventlogs" / "08_receipt.xes.gz"


def test_the_real_log_comes_in_as_it_is(log, django_assert_num_queries):
    _, counts = import_path(log, WABO)
    assert (counts.new, counts.events, counts.faulty, counts.conflicts) == (1434, 8577, 0, 0)
    with django_assert_num_queries(8):
        figures = compute_past_figures(PastRange())
    assert (figures.cases, figures.events, figures.activities, figures.resources, figures.variants) == (
        1434,
        8577,
        27,
        48,
        116,
    )
    assert (figures.finished, figures.judged, figures.late, figures.late_rate) == (1329, 1329, 377, "28.4%")
    assert dict(figures.channels) == {"Internet": 1250, "Desk": 109, "Post": 53, "e-mail": 21, "Intern": 1}
    assert figures.top_variants[0].cases == 713 and len(figures.top_variants) == 10
    assert sum(month.begun for month in figures.months) == 1434 and sum(month.late for month in figures.months) == 377
    assert figures.calendars == ("weekdays",) and list_past_systems() == (("WABO", 1434),)
    assert len(list_past_cases(PastRange(timeliness=LATE), limit=500).rows) == 377
    with django_assert_num_queries(4):
        view = get_past_case(find_past_numbers("case-10017")[0])
    assert (view.days_taken, view.days_late, view.row.timeliness, view.hidden) == (5, None, "in_time", 0)
    assert view.events[0].at_text == "2011-10-18T13:46:39.679+02:00" and view.sha256.startswith("e79b75d0")
    _, counts = import_path(log, WABO)
    assert (counts.new, counts.same, counts.conflicts) == (0, 1434, 0)
    assert (PastCase.objects.count(), PastEvent.objects.count()) == (1434, 8577)


def test_the_real_log_under_the_chinese_calendar_is_refused_whole(log):
    _, counts = import_path(log, ImportChoices("WABO", "legal"))
    assert (counts.new, counts.faulty) == (0, 1434)
    assert not PastCase.objects.exists()
