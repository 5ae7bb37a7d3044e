"""Lists of cases: the desk's work, what falls due today, an applicant's own. Keyset pages, fixed numbers of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import Count, F, Q, QuerySet

from onewindow.cases.models import Case
from onewindow.cases.queries.views import CaseRow, DueGroup, WorkCounts
from onewindow.cases.rules import OPEN_STATES, STATE_LABELS, State, judge_missed, judge_timeliness
from onewindow.directory.inside_queries import match_absent
from onewindow.directory.places import build_place_filter
from onewindow.directory.queries import list_authorisations
from onewindow.directory.rules import CENTRE_ROLES, DECIDING_ROLES, Role, get_region_stem
from onewindow.kit.acting import Actor
from onewindow.kit.paging import Page, read_cursor, write_cursor
from onewindow.parties.queries import find_parties_by_name, match_authority

# The centre's referees, its comprehensive windows and the government read; guides do not.
REFEREES = frozenset({*CENTRE_ROLES, Role.GOVERNMENT_LEADER, Role.CLERK}) - {Role.GUIDE}
OPEN = sorted(state.value for state in OPEN_STATES)
WAITING_ROLES = {
    Role.CLERK: ("clerk",),
    Role.REVIEWER: ("reviewer",),
    Role.CHIEF: ("chief", "decider"),
    Role.HEAD: ("head", "decider"),
}
ROW_COLUMNS = [
    "number",
    "item_code",
    "item_name",
    "department_id",
    "applicant_masked",
    "state",
    "received_at",
    "received_on",
    "accepted_on",
    "waiting_on",
    "step_name",
    "step_place",
    "window_id",
    "version",
    "responsible_account_id",
    "responsible_name",
    "receipt_seq",
    "due",
    "warn",
    "governing",
    "statute",
    "running_clock_id",
    "promise_clock_id",
]


def list_cases(
    *,
    actor: Actor,
    on: date,
    waiting: str = "me",
    timeliness: str = "",
    state: str = "",
    item_code: str = "",
    text: str = "",
    window_id: int | None = None,
    place: str = "",
    region_code: str = "",
    cursor: str = "",
    limit: int = 30,
) -> Page[CaseRow]:
    """The desk's list, oldest receipt first. `waiting`: me, mine (answered for), department, all, applicant, decider, deliver.

    `timeliness`: overdue (or only its part promise_missed, statute_missed), at_risk, on_time; `place`: hall, back_office; `text`: number or a party's exact name;
    `region_code`: a place, under its old and its new divisions.
    Raises Invalid for a mangled cursor.
    """
    found = filter_readable(actor, on).filter(*_choose_waiting(waiting, actor, on))
    if timeliness:
        found = found.filter(get_timeliness_filter(timeliness, on), state__in=OPEN)
    wanted = {"state": state, "item_code": item_code, "window_id": window_id, "step_place": place}
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    if region_code:
        found = found.filter(build_place_filter(region_code, "received_on"))
    if text.strip():
        found = found.filter(_match_text(text.strip()))
    return make_page(found, on, cursor, limit, newest_first=False)


def filter_readable(actor: Actor, on: date) -> QuerySet[Case]:
    """The cases an actor may read on a day, as a condition of the database: the same line as rules.may_read with find_owners."""
    if actor.kind == "citizen" and actor.party_id is not None:
        acts_today = match_authority(
            actor.party_id, on, principal="applicant_id", item="item_code", matter=("case", "number")
        )
        return Case.objects.filter(Q(applicant_id=actor.party_id) | Q(acts_today, agent_id=actor.party_id))
    return filter_staff_readable(actor)


def filter_staff_readable(actor: Actor) -> QuerySet[Case]:
    """The same for staff and the law's software, whatever the day; nothing for anybody else."""
    if actor.kind == "system":
        return Case.objects.all()
    if actor.kind != "staff":
        return Case.objects.none()
    departments = {g.department_id for g in actor.grants if g.role in DECIDING_ROLES and g.department_id is not None}
    readable = Q(department_id__in=departments) | Q(lower_department_id__in=departments)
    for grant in actor.grants:
        if grant.department_id is None and grant.role in REFEREES:
            stem = get_region_stem(grant.region_code)
            # A case sent up is still one that this centre received (35).
            readable |= Q(department__region__code__startswith=stem) | Q(
                lower_department__region__code__startswith=stem
            )
    return Case.objects.filter(readable)


def _choose_waiting(waiting: str, actor: Actor, on: date) -> Iterable[Q]:
    if waiting == "me":
        return [build_waiting_filter(actor, on)]
    if waiting == "mine":
        return [build_mine_filter(actor, on)]
    chosen = {
        "department": Q(state__in=OPEN) & ~Q(waiting_on__in=["applicant", ""]),
        "applicant": Q(waiting_on="applicant", state__in=OPEN),
        "decider": Q(waiting_on="decider", state__in=OPEN),
        "deliver": Q(state__in=[State.GRANTED, State.REFUSED]),
    }
    return [chosen[waiting]] if waiting in chosen else []


def build_waiting_filter(actor: Actor, on: date) -> Q:
    """What waits for this very person: by role in each department, by letters at the post, and what a colleague offers to
    hand over; one statement."""
    mine = Q(handover_to=actor.account_id or 0)
    for grant in actor.grants:
        names = WAITING_ROLES.get(Role(grant.role), ())
        if names and grant.department_id is not None:
            mine |= Q(department_id=grant.department_id, waiting_on__in=names)
    if actor.post_id is not None:
        letters = list_authorisations(on=on, post_id=actor.post_id)
        decide = sorted({letter.item_code for letter in letters if letter.level == "decide"})
        accept = sorted({letter.item_code for letter in letters if letter.level == "accept"})
        # After a hand-over the higher organ's letters count, for its own item (35).
        by_letter = Q(lower_department__isnull=True, item_code__in=decide) | Q(deciding_item_code__in=decide)
        mine |= Q(waiting_on="decider") & by_letter | Q(state=State.RECEIVED, item_code__in=accept)
    return mine & Q(state__in=OPEN)


def build_mine_filter(actor: Actor, on: date) -> Q:
    """The open cases this very person answers for (S-05), and as B holder those of the A holder who is away (M-04)."""
    account_id = actor.account_id or 0
    absent = match_absent(account_id, on, holder="responsible_account", post="responsible_post")
    return (Q(responsible_account=account_id) | Q(absent)) & Q(state__in=OPEN)


def get_timeliness_filter(timeliness: str, on: date) -> Q:
    """OVERDUE / AT RISK / ON TIME by the clock that runs now, as conditions of the database."""
    overdue = Q(running_clock__due_on__lt=on)
    at_risk = Q(running_clock__due_on__gte=on, running_clock__warn_on__lte=on)
    if timeliness == "overdue":
        return overdue
    if timeliness == "promise_missed":
        in_time = Q(statutory_clock__isnull=True) | Q(statutory_clock__due_on__gte=on)
        return overdue & Q(running_clock=F("promise_clock")) & in_time
    if timeliness == "statute_missed":
        by_law = Q(promise_clock__isnull=True) | ~Q(running_clock=F("promise_clock"))
        return overdue & (by_law | Q(statutory_clock__due_on__lt=on))
    if timeliness == "at_risk":
        return at_risk
    return Q(running_clock__isnull=True) | Q(running_clock__warn_on__gt=on)


def _match_text(text: str) -> Q:
    if len(text) >= 4 and text.isascii():
        return Q(number__startswith=text) | Q(number__endswith=text)
    parties = [party.id for party in find_parties_by_name(text)]
    return Q(applicant_id__in=parties) | Q(agent_id__in=parties)


def make_page(found: QuerySet[Case], on: date, cursor: str, limit: int, *, newest_first: bool) -> Page[CaseRow]:
    """One keyset page by receipt; one statement."""
    size = max(1, min(limit, 200))
    place = read_cursor(cursor, 1)
    if place is not None:
        found = found.filter(**{"receipt_seq__lt" if newest_first else "receipt_seq__gt": int(place[0])})
    rows = list(
        annotate_dates(found)
        .order_by("-receipt_seq" if newest_first else "receipt_seq")
        .values(*ROW_COLUMNS)[: size + 1]
    )
    more = len(rows) > size
    next_cursor = write_cursor(rows[size - 1]["receipt_seq"]) if more else ""
    return Page(tuple(make_case_row(row, on) for row in rows[:size]), next_cursor)


def annotate_dates(found: QuerySet[Case]) -> QuerySet[Case]:
    """The running clock's last and warning day, the day by which 按时 is judged, and who answers."""
    return found.annotate(
        responsible_name=F("responsible_account__name"),
        due=F("running_clock__due_on"),
        warn=F("running_clock__warn_on"),
        governing=F("due_clock__due_on"),
        statute=F("statutory_clock__due_on"),
    )


def make_case_row(row: dict[str, object], on: date) -> CaseRow:
    """A list row from the columns of ROW_COLUMNS. `due_on` is the running limit, else the one decided by."""
    due, warn, governing = row.pop("due"), row.pop("warn"), row.pop("governing")
    row.pop("receipt_seq")
    statute, running, promise = row.pop("statute"), row.pop("running_clock_id"), row.pop("promise_clock_id")
    state = State(str(row["state"]))
    timeliness = judge_timeliness(state, due, warn, on)  # type: ignore[arg-type]
    return CaseRow(
        state_label=STATE_LABELS[state],
        due_on=due or governing,  # type: ignore[arg-type]
        timeliness=timeliness,
        statutory_due_on=statute,  # type: ignore[arg-type]
        missed=judge_missed(
            timeliness,
            promise_runs=running is not None and running == promise,
            statutory_due=statute,  # type: ignore[arg-type]
            today=on,
        ),
        **row,  # type: ignore[arg-type]
    )


def list_own_cases(*, actor: Actor, on: date, cursor: str = "", limit: int = 20) -> Page[CaseRow]:
    """A citizen's own cases, as applicant or agent, newest first; nothing for anyone else."""
    found = filter_readable(actor, on) if actor.kind == "citizen" else Case.objects.none()
    return make_page(found, on, cursor, limit, newest_first=True)


def count_cases(*, actor: Actor, on: date) -> WorkCounts:
    """How many lie behind each filter of the desk; two statements."""
    readable = filter_readable(actor, on).filter(state__in=OPEN)
    ours = ~Q(waiting_on__in=["applicant", ""])
    filters = {
        "waiting_me": build_waiting_filter(actor, on),
        "mine": build_mine_filter(actor, on),
        "department": ours,
        "overdue": get_timeliness_filter("overdue", on),
        "promise_missed": get_timeliness_filter("promise_missed", on),
        "statute_missed": get_timeliness_filter("statute_missed", on),
        "at_risk": get_timeliness_filter("at_risk", on),
        "on_time": get_timeliness_filter("on_time", on),
        "received": Q(state=State.RECEIVED),
        "correcting": Q(state=State.CORRECTING),
        "paused": Q(state=State.PAUSED),
        "back_office": Q(step_place="back_office"),
        "to_decide": Q(waiting_on="decider"),
        "to_deliver": Q(state__in=[State.GRANTED, State.REFUSED]),
        "due_today": Q(running_clock__due_on=on),
    }
    return WorkCounts(**readable.aggregate(**{name: Count("pk", filter=q) for name, q in filters.items()}))


def list_due_today(*, actor: Actor, on: date, limit: int = 500) -> tuple[DueGroup, ...]:
    """What falls due on `on`, by the window that received it; cases that came online stand last. One statement."""
    found = annotate_dates(filter_readable(actor, on)).filter(state__in=OPEN, running_clock__due_on=on)
    found = found.annotate(window_number=F("window__number"), window_label=F("window__name"))
    columns = [*ROW_COLUMNS, "window_number", "window_label"]
    rows = list(found.order_by(F("window_number").asc(nulls_last=True), "receipt_seq").values(*columns)[:limit])
    groups = []
    for (number, name), cases in groupby(rows, key=lambda row: (row["window_number"], row["window_label"])):
        listed = [{key: value for key, value in row.items() if not key.startswith("window_l")} for row in cases]
        for row in listed:
            row.pop("window_number")
        made = tuple(make_case_row(row, on) for row in listed)
        label = f"{number}号 {name}" if number is not None else "网上收件"
        groups.append(DueGroup(made[0].window_id, label, made))
    return tuple(groups)
