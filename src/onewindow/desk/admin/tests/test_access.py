"""Who may open which page of the administration, and who may not (O-03)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from onewindow.catalogue.testing import make_item
from onewindow.desk.admin.directory.acts import DIRECTORY_ACTS
from onewindow.desk.admin.tests.conftest import sign_in

pytestmark = pytest.mark.django_db
EVERYBODY = {
    "li_ming", "clerk", "stranger", "reviewer", "chief", "head", "leader", "centre", "window_clerk", "supervisor",
    "admin",
}  # fmt: skip
CATALOGUE = {"admin", "centre", "head", "chief", "other_head"}
KEEPERS = {"admin", "centre"}
DIRECTORY = {"admin", "centre", "supervisor", "head"}
CALENDAR = {"admin", "centre", "supervisor"}
ADMIN = {"admin"}
PAGES: dict[str, set[str]] = {
    "items/": CATALOGUE,
    "items/new": CATALOGUE,
    "items/import": KEEPERS,
    "items/export.json": CATALOGUE,
    "items/export.csv": CATALOGUE,
    "items/at/ACC1": CATALOGUE,
    "items/at/ACC1/edit/materials": CATALOGUE,
    "items/at/ACC1/difference": CATALOGUE,
    "items/at/ACC1/do/publish": CATALOGUE - {"chief"},
    "items/at/ACC1/do/withdraw": CATALOGUE - {"chief"},
    "items/versions/{version}": CATALOGUE,
    "items/versions/{version}/form": CATALOGUE,
    "directory/": DIRECTORY,
    "directory/regions/": DIRECTORY,
    "directory/regions/350302": DIRECTORY,
    "directory/centres/{centre}": DIRECTORY,
    "directory/departments/": DIRECTORY,
    "directory/departments/{department}": DIRECTORY,
    "people/": ADMIN,
    "people/{person}": ADMIN,
    "people/{person}/token": ADMIN,
    "calendar/": CALENDAR,
    "calendar/2026": CALENDAR,
    "calendar/type": ADMIN,
    "calendar/upload": ADMIN,
    "calendar/hall": CALENDAR,
    "papers/": ADMIN,
    "papers/receipt/licence": ADMIN,
    "seals/{department}": ADMIN,
    "paper-acts/publish-wording/receipt.licence": ADMIN,
    "paper-acts/set-seal/{department}": ADMIN,
    "outbox/": KEEPERS,
    "ledger/": {"admin", "supervisor"},
    "ledger/check": {"admin", "supervisor"},
    "reveals/": {"supervisor"},
    "calendar/do/set-hall-day/{centre}": {"centre"},
}


@pytest.fixture
def places(cast: Any) -> dict[str, int]:
    item = make_item(code="ACC1")
    return {
        "version": item.version_id,
        "centre": cast.centre_id,
        "department": cast.department.id,
        "person": cast.accounts["clerk"].id,
    }


def test_every_page_opens_to_those_it_is_for_and_to_nobody_else(cast: Any, places: dict[str, int]) -> None:
    clients = {name: sign_in(cast.actors[name]) for name in EVERYBODY}
    wrong = []
    for page, allowed in PAGES.items():
        for name, client in clients.items():
            status = client.get("/desk/admin/" + page.format(**places)).status_code
            if status != (200 if name in allowed else 403):
                wrong.append((page, name, status))
    assert wrong == []


def test_nobody_unknown_sees_a_page(db: None, cast: Any, places: dict[str, int]) -> None:
    answers = {page: Client().get("/desk/admin/" + page.format(**places)) for page in PAGES}
    assert {page for page, answer in answers.items() if answer.status_code != 302} == set()
    assert all("/login/staff" in answer.headers["Location"] for answer in answers.values())


def test_every_act_asks_its_role_before_it_shows_its_form(cast: Any, places: dict[str, int]) -> None:
    heads_acts = {name for name, act in DIRECTORY_ACTS.items() if "head" in act.roles}
    admin, head, clerk = (sign_in(cast.actors[name]) for name in ("admin", "head", "clerk"))
    for name, act in DIRECTORY_ACTS.items():
        address = f"/desk/admin/directory/do/{name}" + (f"/{places['department']}" if act.target else "")
        assert admin.get(address).status_code == (200 if "administrator" in act.roles else 403), name
        assert head.get(address).status_code == (200 if name in heads_acts else 403), name
        assert clerk.get(address).status_code == clerk.post(address, {"last_day": "2026-01-01"}).status_code == 403


def test_unknown_acts_and_pages_are_not_found(admin: Client) -> None:
    for page in ("directory/do/nothing", "directory/do/close-post", "directory/do/close-post/x1", "calendar/1999",
                 "papers/nothing/licence", "items/at/NOSUCH", "items/versions/999999", "people/999999"):  # fmt: skip
        assert admin.get(f"/desk/admin/{page}").status_code == 404, page


def test_the_navigation_offers_only_what_opens(cast: Any) -> None:
    for name in EVERYBODY - {"li_ming"}:
        client = sign_in(cast.actors[name])
        text = client.get("/desk/admin/items/").content.decode() if name in CATALOGUE else ""
        for page in ("items/", "directory/", "people/", "calendar/", "papers/", "outbox/", "ledger/", "reveals/"):
            if f'href="/desk/admin/{page}"' in text:
                assert client.get(f"/desk/admin/{page}").status_code == 200, (name, page)
