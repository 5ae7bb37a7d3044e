"""Personal data in clear: one button, a purpose chosen, one row in the ledger (PI-01, PI-08)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from onewindow.cases.actions import reveal_case_form
from onewindow.cases.queries import get_case
from onewindow.desk.navigation import show_page
from onewindow.kit.acting import NotFound
from onewindow.parties.actions import reveal_party
from onewindow.parties.rules import PERSONAL_FIELDS
from onewindow.web.acting import get_today, make_at, require_staff


@require_POST
@never_cache
def show_party(request: HttpRequest, number: str, party_id: int) -> HttpResponse:
    """Chosen fields of the applicant or agent of this case. Raises NotFound for anybody else's, NotAllowed, Invalid."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    if party_id not in {party.id for party in (case.applicant, case.agent) if party is not None}:
        raise NotFound("no_such_party", "没有这个办事人")
    shown = reveal_party(
        party_id=party_id,
        fields=tuple(request.POST.getlist("field")),
        purpose=request.POST.get("purpose", ""),
        matter=("case", number),
        actor=actor,
        at=make_at(request),
    )
    rows = [(PERSONAL_FIELDS[name], value) for name, value in shown.items()]
    return show_clear_rows(request, number, rows)


@require_POST
@never_cache
def show_form(request: HttpRequest, number: str) -> HttpResponse:
    """The personal answers of the form. Raises NotFound for whoever does not act on the case, Invalid."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    purpose = request.POST.get("purpose", "")
    personal = reveal_case_form(number=number, purpose=purpose, actor=actor, at=make_at(request))
    rows = [(field.label, personal[field.path]) for field in case.form if field.path in personal]
    return show_clear_rows(request, number, rows)


def show_clear_rows(request: HttpRequest, number: str, rows: Sequence[tuple[str, object]]) -> HttpResponse:
    """A fragment for htmx, a plain page otherwise."""
    context = {"rows": rows, "number": number}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/parts/clear_rows.html", context)
    return show_page(request, "desk/clear.html", context, here="worklist")
