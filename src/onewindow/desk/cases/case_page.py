"""One case whole: where it stands and why by that date, its papers, its people, and only the acts that are allowed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from onewindow.cases.actions import look_for_paper_offers, open_case
from onewindow.cases.actions.revealing import PURPOSES as FORM_PURPOSES
from onewindow.cases.actions.wordings import CHANNEL_WORDS
from onewindow.cases.queries import CaseView, TimelineRow, explain_case_dates, get_case
from onewindow.cases.queries.held_papers import list_reused_papers
from onewindow.cases.queries.meetings import list_spoken_on
from onewindow.cases.queries.pre_reviews import find_case_bond
from onewindow.cases.rules.held_papers import VERIFIED
from onewindow.cases.rules.meetings import CONCLUSIONS
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_version
from onewindow.clocks.rules import PURPOSES as CLOCK_PURPOSES
from onewindow.desk.cases.act_forms import Attempt, list_typed, make_act_form
from onewindow.desk.cases.late_entry import SOURCE_WORDS
from onewindow.desk.cases.paper_rows import NO_OFFERS, Offers
from onewindow.desk.cases.procedure_choices import list_procedure_choices
from onewindow.desk.cases.procedure_words import PROCEDURE_WORDS, lacks_procedure, lacks_site_record
from onewindow.desk.cases.service_rows import describe_service
from onewindow.desk.cases.visits import describe_visits
from onewindow.desk.cases.word_rows import STANDING_OF_WORD, list_word_choices
from onewindow.desk.cases.words import ACCEPTANCE_WORDS, HANDOVER_WORDS, PROBLEM_PHRASES, STATE_TONES, WAITING_WORDS
from onewindow.desk.devices import allow_devices
from onewindow.desk.navigation import is_of_a_department, show_page
from onewindow.desk.persons.marks import Occasion, link_person
from onewindow.directory.inside_queries import list_colleagues
from onewindow.kit.acting import Actor
from onewindow.kit.masking import mask_name
from onewindow.parties.rules import PERSONAL_FIELDS, PURPOSES, WINDOW_ROLES
from onewindow.web.acting import get_today, make_at, require_staff

GREEN = frozenset({"CaseAccepted", "CaseGranted", "CaseDelivered", "CaseDecidedInstantly", "CaseReadied"})
RED = frozenset({"CaseDeclined", "CaseRefused", "CaseWithdrawn", "LimitPassed"})
AMBER = frozenset(
    {
        "CorrectionsNotified",
        "CasePaused",
        "StepReturned",
        "CaseExtended",
        "ClockRungPassed",
        "HearingRequested",
        "ChairChallenged",
    }
)
# What the doer said goes into the timeline of the desk.
SAID = {
    "CaseAccepted": "comment",
    "CaseCorrectedOnSpot": "note",
    "CasePauseEnded": "reason",
    "CaseResumed": "note",
    "CaseClosed": "reason",
    "CaseClosedUnaccepted": "reason",
    "HandoverProposed": "reason",
    "HandoverDeclined": "reason",
    "CaseHandedOver": "reason",
    "CaseTakenToDepartment": "reason",
    "CaseBroughtToWindow": "note",
    "HearingOrdered": "reason",
    "HearingCalled": "moved_for",
    "ProcedureCancelled": "reason",
}
NAMING_ACTS = frozenset({"hand_over", "order_handover"})
# Acts that take papers in or ask for them: what is here already is offered with them (BE-03).
TAKING_ACTS = frozenset({"supplement", "correct_on_spot", "notify"})
SIGNING_ACTS = frozenset({"grant", "refuse"})


@require_GET
@allow_devices
def show_case(request: HttpRequest, number: str) -> HttpResponse:
    """The case page; whoever may decide the case has opened it, which is recorded (batch signing). Raises NotFound."""
    actor = require_staff(request)
    case = get_case(number, actor, get_today(request))
    if any(act.name in SIGNING_ACTS for act in case.allowed_actions):
        open_case(number=number, actor=actor, at=make_at(request))
    return render_case(request, case)


def look_for_case_offers(request: HttpRequest, case: CaseView, item: ItemView, actor: Actor) -> Offers:
    """What of the applicant is here already for the papers of his case, for whoever receives it, on record (BE-03, PI-01)."""
    about, at = ("case", case.number), make_at(request)
    return look_for_paper_offers(item=item, party_id=case.applicant.id, about=about, actor=actor, at=at)


def render_case(
    request: HttpRequest,
    case: CaseView,
    attempt: Attempt | None = None,
    status: int = 200,
    service: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page, with the act that was refused open, what was typed in it and why it was refused; `service`: the same for proof of
    service."""
    actor, item = require_staff(request), get_item_version(case.item.version_id)
    names = [act.name for act in case.allowed_actions]
    colleagues = list_colleagues(case.item.department_id, on=get_today(request)) if NAMING_ACTS & {*names} else ()
    choices = {**list_procedure_choices(case, names, get_today(request)), **list_word_choices(case)}
    offers = look_for_case_offers(request, case, item, actor) if TAKING_ACTS & {*names} else NO_OFFERS
    made = [make_act_form(act, case, item, attempt, colleagues, choices, offers) for act in case.allowed_actions]
    forms = [form for form in made if not form.is_procedure]
    lost = attempt if attempt and attempt.name not in {act.name for act in case.allowed_actions} else None
    context: dict[str, Any] = {
        "case": case,
        "item": item,
        "accounts": explain_case_dates(case.number, actor, get_today(request)),
        "forms": forms,
        "procedure_forms": [form for form in made if form.is_procedure],
        "procedures_open": any(
            form.is_procedure and (form.is_open or form.name == request.GET.get("act")) for form in made
        ),
        "lacks_record": lacks_site_record(case),
        "lacks_procedure": lacks_procedure(case),
        **PROCEDURE_WORDS,
        "opened": request.GET.get("act", ""),
        "lost": lost,
        "lost_words": list_typed(lost) if lost else [],
        "events": [describe_event(row, case) for row in reversed(case.timeline)],
        "last_actor": write_doer(case.last_actor, None, case),
        "tones_of_case": STATE_TONES,
        "today": get_today(request),
        "has_personal": any(field.personal for field in case.form),
        "purpose_words": CLOCK_PURPOSES,
        "channel_words": CHANNEL_WORDS,
        "acceptance": ACCEPTANCE_WORDS.get(case.acceptance_kind, ""),
        "waiting": WAITING_WORDS.get(case.waiting_on, case.waiting_on),
        "handover_words": HANDOVER_WORDS,
        "spoken": list_spoken_on(case.number, actor=actor),
        "conclusion_words": CONCLUSIONS,
        "phrases": PROBLEM_PHRASES,
        "purposes": list_purposes(actor),
        "form_purposes": {key: name for key, name in FORM_PURPOSES.items() if key != "own_data"},
        "personal_fields": PERSONAL_FIELDS,
        "device_url": settings.DEVICE_URL,
        **describe_bond(case, actor),
        "reused": list_reused_papers(case.number),
        "verified_words": VERIFIED,
        "visits": describe_visits(case, item, actor, get_today(request)),
        "at_window": stands_at_window(actor),
        **STANDING_OF_WORD,
        "served": service,
        **describe_service(case),
        "person_url": link_person(case.applicant.id, Occasion(case.number)) if stands_at_window(actor) else "",
    }
    return show_page(request, "desk/case.html", context, here="worklist", status=status)


def describe_bond(case: CaseView, actor: Actor) -> dict[str, Any]:
    """The pass that binds the case (RD-02); the pre-review itself is for departments, not for referees."""
    return {"bond": find_case_bond(case.number), "is_inside": is_of_a_department(actor)}


def stands_at_window(actor: Actor) -> bool:
    """Whether this person registers agents and phones with the papers in hand."""
    return any(grant.role in WINDOW_ROLES for grant in actor.grants)


def list_purposes(actor: Actor) -> dict[str, str]:
    """The purposes for which this person's roles may see personal data (PI-01)."""
    held = {grant.role for grant in actor.grants}
    return {key: name for key, (name, roles) in PURPOSES.items() if roles & held}


def describe_event(row: TimelineRow, case: CaseView) -> dict[str, Any]:
    """One line of the timeline: who, when it happened, when it was recorded if later, and from what source (RD-15)."""
    tone = "green" if row.event in GREEN else "red" if row.event in RED else "amber" if row.event in AMBER else ""
    late = row.recorded_at - row.occurred_at
    return {
        "title": row.label,
        "when": row.occurred_at,
        "who": write_doer(row.actor_name, row.department_id, case),
        "tone": tone,
        "source": row.source,
        "source_words": "" if row.source == "here" and not row.late_reason else SOURCE_WORDS.get(row.source, ""),
        "reference": row.reference,
        "late_reason": row.late_reason,
        "said": row.data.get(SAID.get(row.event, ""), ""),
        "recorded_at": row.recorded_at if late.total_seconds() > 60 else None,
    }


def write_doer(name: str, department_id: int | None, case: CaseView) -> str:
    """Who acted; the applicant's or agent's own account is masked as the party is (PI-08)."""
    masked = mask_name(name)
    people = {party.name for party in (case.applicant, case.agent) if party is not None}
    return masked if department_id is None and masked in people else name


def list_lacking(case: CaseView) -> list[str]:
    """The required papers that were not handed in, by name: what the one notice must tell (C-06)."""
    return [paper.name for paper in case.materials if paper.missing and paper.required]
