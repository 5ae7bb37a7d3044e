"""Who is admitted where: one row for every address of the house. A new address without a row fails the tests.

A row names the roles that are let in; all others must be sent to sign in (401 here), refused (403) or told there is nothing (404).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onewindow.project.tests.walking import ROLES

ALL = frozenset(ROLES)
NOBODY: frozenset[str] = frozenset()
SIGNED_IN = ALL - {"anonymous"}
CITIZENS = frozenset({"citizen", "other_citizen"})
OWNER = frozenset({"citizen"})
STAFF = SIGNED_IN - CITIZENS
DEPARTMENT = frozenset({"clerk", "reviewer", "chief", "head"})
REFEREES = frozenset({"centre", "supervisor", "leader", "admin"})
CASE_READERS = DEPARTMENT | REFEREES
SIGNERS = frozenset({"chief", "head"})
CATALOGUE = frozenset({"centre", "admin"})
CATALOGUE_READERS = CATALOGUE | SIGNERS
DIRECTORY = frozenset({"head", "centre", "supervisor", "admin"})
CALENDAR = frozenset({"centre", "supervisor", "admin"})
WINDOW = frozenset({"clerk", "other_clerk", "chief"})
ADMIN = frozenset({"admin"})
LEDGER = frozenset({"supervisor", "admin"})


@dataclass(frozen=True, slots=True)
class Row:
    """`facts`: what stands in the place of the address's variables where the usual will not do. `empty`: nothing is there yet."""

    admitted: frozenset[str]
    facts: dict[str, str] = field(default_factory=dict)
    empty: bool = False


def _group(admitted: frozenset[str], *routes: str) -> dict[str, Row]:
    return dict.fromkeys(routes, Row(admitted))


EXPECTED: dict[str, Row] = {
    **_group(
        ALL,
        "healthz", "readyz", "", "items/", "items/<str:code>", "items/<str:code>/form", "items/<str:code>/queue", "hearings/",
        "api/v1/items/<code>/queue", "api/v1/hearings", "track", "workdays/", "check/",
        "check/<str:code>", "about", "privacy", "accessibility", "login/", "login/code/", "register/", "login/staff/",
        "logout/", "preferences/", "api/v1/openapi.json", "api/v1/workdays/add", "api/v1/workdays/count",
        "api/v1/workdays/explain", "api/v1/items", "api/v1/items/<code>",
    ),
    **_group(ALL, "notice-board/", "notice-board/<int:department_id>.pdf", "items/<str:code>/leaflet.pdf", "regulations/"),
    "regulations/<int:regulation_id>": Row(ALL, empty=True),
    **_group(
        CATALOGUE_READERS,
        "desk/admin/disclosures/", "desk/admin/disclosures/windows/<int:window_id>.pdf", "desk/admin/regulations/",
    ),
    "desk/admin/disclosures/do/<str:name>": Row(CATALOGUE, {"name": "register"}),
    "desk/admin/disclosures/do/<str:name>/<str:target>": Row(CATALOGUE_READERS, {"name": "post"}),
    **_group(ALL, "check-certificate/", "grants/", "grants.csv", "grants/ended"),
    "certificates/": Row(CITIZENS),
    **_group(OWNER, "certificates/<str:certificate>", "certificates/<str:certificate>/papers/<int:paper_id>"),
    "api/v1/certificates/<certificate>": Row(CASE_READERS | OWNER),
    **_group(STAFF, "desk/certificates/", "desk/certificates/list.csv"),
    **_group(
        CASE_READERS,
        "desk/certificates/at/<str:certificate>", "desk/certificates/at/<str:certificate>/documents/<str:paper_number>",
    ),
    **_group(STAFF, "desk/certificates/pushes/", "desk/certificates/pushes/list.csv"),
    # The section's own people sign; the granting department and the centre's referees urge.
    "desk/certificates/pushes/<int:push_id>/sign": Row(frozenset({"other_clerk"})),
    "desk/certificates/pushes/<int:push_id>/urge": Row(DEPARTMENT | {"centre", "supervisor"}),
    "desk/certificates/sections/do/<str:name>": Row(frozenset({"head", "admin"}), {"name": "appoint"}),
    "desk/certificates/sections/do/<str:name>/<str:section_id>": Row(frozenset({"head", "admin"}), {"name": "end"}),
    "desk/certificates/at/<str:certificate>/acts/<str:name>": Row(SIGNERS, {"name": "cancel"}),
    "outbox/": Row(ALL, empty=True),  # there in the demo centre only
    **_group(SIGNED_IN, "account/", "account/password/", "api/v1/cases", "api/v1/files"),
    **_group(
        ALL,
        "catalogue/", "catalogue/<int:centre_id>/", "catalogue/<int:centre_id>/before-after.csv",
        "catalogue/<int:centre_id>/series.csv", "catalogue/<int:centre_id>/history.json",
        "catalogue/rounds/<int:round_id>/", "catalogue/rounds/<int:round_id>/lines.csv",
        "catalogue/rounds/<int:round_id>/round.json",
    ),
    # Shown between password and code only; whoever comes from elsewhere is sent to sign in.
    "login/second-factor/": Row(NOBODY),
    "api/v1/": Row(NOBODY),
    **_group(CITIZENS, "my/papers/", "my/pre-reviews/"),
    **_group(
        OWNER, "my/pre-reviews/<str:number>", "my/pre-reviews/<str:number>/submit",
        "my/pre-reviews/<str:number>/files/<int:file_id>",
    ),
    # Asked of a pre-review that is still open, so there is no paper yet; withdrawn by its owner alone.
    "my/pre-reviews/<str:number>/paper": Row(OWNER, empty=True),
    "my/pre-reviews/<str:number>/withdraw": Row(OWNER),
    "api/v1/pre-reviews/<number>": Row(DEPARTMENT | OWNER),
    "desk/pre-reviews/": Row(STAFF),
    # Its own department only, no referee: nothing was received yet.
    **_group(
        DEPARTMENT,
        "desk/pre-reviews/<str:number>", "desk/pre-reviews/<str:number>/return",
        "desk/pre-reviews/<str:number>/files/<int:file_id>", "desk/pre-reviews/<str:number>/pass",
        "desk/pre-reviews/<str:number>/reveal", "desk/pre-reviews/<str:number>/receive",
    ),
    "desk/pre-reviews/<str:number>/paper": Row(DEPARTMENT, empty=True),
    # A paper is its owner's alone: whoever names another's finds none.
    **dict.fromkeys(("my/papers/withhold", "my/papers/offer"), Row(OWNER, empty=True)),
    "my/agents/": Row(CITIZENS),
    "my/agents/<int:authority_id>/end": Row(OWNER),
    **_group(
        CITIZENS, "apply/<str:code>", "apply/<str:code>/form", "apply/<str:code>/papers", "apply/<str:code>/check"
    ),
    **_group(
        OWNER,
        "apply/<str:code>/done/<str:number>", "track/<str:number>", "track/<str:number>/dates",
        "track/<str:number>/papers/<int:document_id>", "track/<str:number>/files/<int:file_id>",
        "track/<str:number>/supplement", "track/<str:number>/withdraw", "track/<str:number>/close",
        "track/<str:number>/resume", "track/<str:number>/statement", "track/<str:number>/hearing",
        "track/<str:number>/challenge", "track/<str:number>/hearing/withdraw",
    ),
    # This case's item neither tolerates missing papers nor takes commitments (portal/tests/test_word.py).
    "track/<str:number>/promised": Row(OWNER),
    **_group(NOBODY, "track/<str:number>/promise"),
    **_group(OWNER, "track/<str:number>/contest", "track/<str:number>/commit"),
    # Nobody has an interest in another's case here (portal/tests/test_procedures.py has one).
    **_group(NOBODY, "interests/<str:number>", "interests/<str:number>/papers/<int:document_id>"),
    "api/v1/cases/<number>": Row(CASE_READERS | OWNER),
    "api/v1/cases/<number>/procedures": Row(CASE_READERS | OWNER),
    "api/v1/cases/<number>/materials": Row(SIGNED_IN),  # the shape is judged first; who may, by test_acts_of_strangers
    "api/v1/cases/<number>/actions/<name>": Row(DEPARTMENT),
    "api/v1/events": Row(CALENDAR),
    **_group(
        STAFF,
        "desk/", "desk/list.csv", "desk/live-ticket", "desk/intake/", "desk/intake/<str:code>/", "desk/files/",
    ),
    **_group(
        CASE_READERS,
        "desk/cases/<str:number>", "desk/cases/<str:number>/receipt", "desk/cases/<str:number>/reveal/<int:party_id>",
        "desk/cases/<str:number>/reveal-form", "desk/cases/<str:number>/files/<int:file_id>",
        "desk/cases/<str:number>/documents/<str:document_number>",
    ),
    # A window of the case notes who came; the department's handling people are one.
    "desk/cases/<str:number>/visits": Row(DEPARTMENT),
    "desk/cases/<str:number>/papers/<str:code>": Row(CASE_READERS, {"code": "M01"}),
    "desk/cases/<str:number>/served/<int:message_id>": Row(CASE_READERS, empty=True),
    "desk/cases/<str:number>/agree-service": Row(DEPARTMENT),
    "desk/after-checks/": Row(STAFF),
    "desk/visits/": Row(frozenset({"supervisor"})),
    **_group(DEPARTMENT, "desk/cases/<str:number>/acts/<str:name>", "desk/cases/<str:number>/form"),
    # Only who may receive: the clerk of the window and the chief, whose posts are authorised to.
    "desk/cases/<str:number>/withdrawal-code": Row(frozenset({"clerk", "chief"})),
    **_group(
        WINDOW,
        "desk/persons/", "desk/persons/<str:mark>", "desk/persons/<str:mark>/phone", "desk/persons/<str:mark>/agents",
        "desk/persons/<str:mark>/agents/<int:authority_id>/revoke", "desk/persons/<str:mark>/agents/<int:authority_id>/paper",
    ),
    "desk/absences/": Row(STAFF - {"leader"}),
    "duty": Row(ALL),
    "desk/duties/": Row(DEPARTMENT | {"other_clerk"}),
    "desk/windows/": Row(STAFF),
    "desk/taken-back/": Row(STAFF),
    "desk/inspections/": Row(STAFF),
    "desk/inspections/<int:inspection_id>": Row(STAFF, empty=True),
    "my/inspections/": Row(CITIZENS),
    "desk/meetings/": Row(DEPARTMENT | {"other_clerk"}),
    "desk/meetings/<int:meeting_id>": Row(DEPARTMENT, empty=True),
    "desk/meetings/<int:meeting_id>/attendance": Row(DEPARTMENT, empty=True),
    "desk/meetings/<int:meeting_id>/conclusion": Row(DEPARTMENT, empty=True),
    "desk/meetings/<int:meeting_id>/minutes.pdf": Row(DEPARTMENT, empty=True),
    "desk/seals/": Row(STAFF),
    "desk/seals/<int:seal_id>": Row(STAFF, empty=True),
    "desk/windows/<int:window_id>": Row(STAFF - {"other_clerk"}),
    "desk/inside/do/<str:name>": Row(STAFF - {"leader"}, {"name": "record-own-absence"}),
    "desk/inside/do/<str:name>/<str:target>": Row(SIGNERS | ADMIN, {"name": "record-absence"}),
    **_group(SIGNERS, "desk/chief/", "desk/chief/sign", "desk/chief/delegate"),
    **_group(
        CATALOGUE_READERS,
        "desk/admin/items/", "desk/admin/items/new", "desk/admin/items/export.json", "desk/admin/items/export.csv",
        "desk/admin/items/versions/<int:version_id>", "desk/admin/items/versions/<int:version_id>/form",
        "desk/admin/items/at/<str:code>", "desk/admin/items/at/<str:code>/difference",
    ),
    "desk/admin/items/at/<str:code>/edit/<str:section>": Row(CATALOGUE_READERS, {"section": "basic"}),
    "desk/admin/items/at/<str:code>/do/<str:name>": Row(CATALOGUE | {"head"}, {"name": "publish"}),
    **_group(CATALOGUE, "desk/admin/items/import", "desk/admin/items/import/confirm", "desk/admin/outbox/"),
    "desk/admin/outbox/<int:message_id>": Row(CATALOGUE, empty=True),
    **_group(
        STAFF,
        "desk/governance/", "desk/governance/<int:centre_id>/", "desk/governance/<int:centre_id>/entries",
        "desk/governance/<int:centre_id>/measures", "desk/governance/<int:centre_id>/rules",
        "desk/governance/rounds/<int:round_id>", "desk/governance/rounds/<int:round_id>/lines.csv",
        "desk/governance/lines/<int:line_id>",
    ),
    "desk/governance/rounds/<int:round_id>/import": Row(frozenset({"centre"})),
    "desk/governance/do/<str:name>/<str:target>": Row(frozenset({"centre"}), {"name": "open-round"}),
    **_group(
        DIRECTORY,
        "desk/admin/directory/", "desk/admin/directory/regions/", "desk/admin/directory/regions/<str:code>",
        "desk/admin/directory/centres/<int:centre_id>", "desk/admin/directory/departments/",
        "desk/admin/directory/departments/<int:department_id>",
    ),
    "desk/admin/directory/do/<str:name>": Row(ADMIN, {"name": "create-building"}),
    "desk/admin/directory/do/<str:name>/<str:target>": Row(ADMIN, {"name": "rename-department"}),
    **_group(
        ADMIN,
        "desk/admin/directory/regions/change", "desk/admin/directory/regions/change/confirm", "desk/admin/people/", "desk/admin/people/<int:account_id>", "desk/admin/people/<int:account_id>/token",
        "desk/admin/calendar/type", "desk/admin/calendar/upload", "desk/admin/papers/",
        "desk/admin/papers/<str:kind>/<str:variant>", "desk/admin/seals/<int:department_id>",
    ),
    **_group(CALENDAR, "desk/admin/calendar/", "desk/admin/calendar/<int:year>", "desk/admin/calendar/hall"),
    "desk/admin/calendar/drafts/<int:revision_id>": Row(CALENDAR, empty=True),
    "desk/admin/calendar/do/<str:name>/<str:target>": Row(ADMIN, {"name": "publish-revision"}),
    "desk/admin/paper-acts/<str:name>/<str:target>": Row(ADMIN, {"name": "set-seal"}),
    **_group(LEDGER, "desk/admin/ledger/", "desk/admin/ledger/check"),
    **_group(LEDGER, "desk/admin/exchange/", "desk/admin/exchange/export"),
    "desk/admin/exchange/import": Row(ADMIN),
    **dict.fromkeys(
        (
            "desk/admin/exchange/<int:transfer_id>", "desk/admin/exchange/<int:transfer_id>/stop",
            "desk/admin/exchange/<int:transfer_id>/file", "desk/admin/exchange/<int:transfer_id>/faults.csv",
        ),
        Row(LEDGER, empty=True),
    ),
    "desk/admin/exchange/<int:transfer_id>/confirm": Row(ADMIN, empty=True),
    **_group(CALENDAR, "desk/history/", "desk/history/cases", "desk/history/cases.csv"),
    "desk/history/cases/<int:past_id>": Row(CALENDAR, empty=True),
    "desk/admin/reveals/": Row(frozenset({"supervisor"})),
}  # fmt: skip
