"""The list of checks after grants on commitments: what is due, what is overdue, what was found false (RD-10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.queries.after_checks import list_after_checks
from onewindow.desk.cases.word_rows import CHECK_WORDS
from onewindow.desk.navigation import show_page
from onewindow.web.acting import get_today, require_staff


@require_GET
def show_after_checks(request: HttpRequest) -> HttpResponse:
    """A department sees its own, referees those of their region; whoever reads no cases sees an empty list."""
    today = get_today(request)
    rows = list_after_checks(actor=require_staff(request), on=today)
    context = {
        "rows": rows,
        "overdue": sum(row.is_overdue for row in rows),
        "states": {key: words for key, (_, words) in CHECK_WORDS.items()},
        "tones": {key: tone for key, (tone, _) in CHECK_WORDS.items()},
        "today": today,
    }
    return show_page(request, "desk/after_checks.html", context, here="after_checks")
