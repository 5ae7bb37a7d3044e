"""Loads the demo centre into a database, once and completely, through the rooms' own actions (issue 2, RD-20)."""

from __future__ import annotations

from dataclasses import asdict

from onewindow.demo.accounts import import_demo_accounts
from onewindow.demo.citizens import register_demo_citizens
from onewindow.demo.events import DemoCentreLoaded
from onewindow.demo.governing import confirm_signer_factors, govern_demo_catalogue
from onewindow.demo.guides import publish_demo_items
from onewindow.demo.inside import show_inside_of_departments
from onewindow.demo.organisation import find_demo_organisation, found_demo_organisation
from onewindow.demo.people import confirm_demo_factors, engage_demo_staff
from onewindow.demo.playing import play_demo_cases
from onewindow.demo.scenarios import list_case_plans
from onewindow.demo.sections import appoint_demo_sections
from onewindow.demo.sent_up import found_upper_organ
from onewindow.demo.world import list_department_plans, list_draft_guides, list_item_guides, list_staff_plans
from onewindow.directory.queries import list_departments
from onewindow.kit.acting import SYSTEM, At
from onewindow.ledger.actions import record
from onewindow.ledger.queries import list_entries

SUBJECT = ("demo", "centre")


def load_demo_centre(*, at: At, only_if_empty: bool = False) -> dict[str, int]:
    """Everything of the demo centre that is missing, with `at` (origin demo) as the present moment.

    A second call finds the mark of the first and changes nothing; one that was cut off goes on where it stopped.
    `only_if_empty`: leave a database alone that has departments of its own. Not inside a transaction. Returns what stands.
    """
    loaded = list_entries(subject=SUBJECT)
    if loaded:
        return {key: int(value) for key, value in loaded[0].data.items()}
    if only_if_empty and list_departments(on=at.local_date) and not find_demo_organisation(on=at.local_date):
        return {}
    organisation = found_demo_organisation(at=at)
    engage_demo_staff(organisation, at=at)
    confirm_demo_factors(at=at)
    found_upper_organ(at=at)
    register_demo_citizens(at=at)
    publish_demo_items(at=at)
    appoint_demo_sections(organisation, at=at)
    play_demo_cases(organisation, at=at)
    show_inside_of_departments(organisation, at=at)
    govern_demo_catalogue(organisation, at=at)
    confirm_signer_factors(at=at)
    import_demo_accounts(at=at)
    return _mark_loaded(at)


def _mark_loaded(at: At) -> dict[str, int]:
    event = DemoCentreLoaded(
        departments=len(list_department_plans()),
        staff=len(list_staff_plans()),
        items=len(list_item_guides()),
        drafts=len(list_draft_guides()),
        cases=len(list_case_plans()),
    )
    record(subject=SUBJECT, event=event, actor=SYSTEM, at=at)
    return asdict(event)
