"""Own cases as rows of the tables 5 to 8 of GB/T 39046-2020: masked, or in clear for somebody whose duty it is, each reveal on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F

from onewindow.cases.models import CaseMaterial, CaseStep
from onewindow.clocks.models import ClockExtension, ClockPause
from onewindow.clocks.rules import PAUSE_NAMES
from onewindow.documents.models import Document
from onewindow.documents.rules import KINDS
from onewindow.exchange.outgoing import PART, filter_own_cases
from onewindow.exchange.rules.choices import ExportFilters
from onewindow.exchange.rules.gbt_schema import MASKED_TEXT, TABLES, GbtRow, GbtRows, fit_gbt_row
from onewindow.kit.acting import Actor, At
from onewindow.kit.local_time import LOCAL
from onewindow.kit.masking import mask_name
from onewindow.ledger.models import LedgerEntry
from onewindow.parties.actions import reveal_party
from onewindow.parties.queries import list_masked_parties

SOURCES = {"window": "1", "online": "2", "mobile": "3", "post": "4"}
CASE_TYPES = {"instant": "1", "promised": "2"}
RESULTS = {"granted": "准予", "refused": "不予"}
ACTIONS = {"pass": "通过", "passed": "通过", "return": "退回", "returned": "退回"}
ACCEPTING = ("CaseAccepted", "CaseDeemedAccepted", "CaseDecidedInstantly")
DECIDING = ("CaseGranted", "CaseRefused", "CaseDecidedInstantly", "CaseWithdrawn")
PAPERS = ("acceptance", "grant_decision", "refusal_decision", "result")
REVEALED = ("number", "name", "phone", "address", "legal_representative")
COLUMNS = (
    "pk", "number", "item_code", "item_name", "case_kind", "channel", "state", "result", "received_at", "accepted_at", "decided_at",
    "completed_on", "applicant_id", "agent_id", "department__name", "department__credit_code", "department__region_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who takes the tables out: with a purpose personal fields are in clear, without one masked."""

    actor: Actor
    at: At
    purpose: str = ""


def stream_own_gbt(filters: ExportFilters, clearance: Clearance, left: Counter[str]) -> Iterator[GbtRows]:
    """Own cases the actor may read, as rows that keep to the schema; what does not fit is left out and counted in `left`."""
    last = 0
    found = filter_own_cases(filters, clearance.actor).annotate(due=F("due_clock__due_on"))
    while True:
        cases = list(found.filter(pk__gt=last).order_by("pk").values(*COLUMNS, "due")[:PART])
        if not cases:
            return
        last = cases[-1]["pk"]
        part = _GbtPart(cases, clearance)
        for case in cases:
            yield fit_rows(part.make_rows(case), masked=not clearance.purpose, left=left)


def fit_rows(rows: GbtRows, *, masked: bool, left: Counter[str]) -> GbtRows:
    """The rows within the schema."""
    fitted: GbtRows = {}
    for table in TABLES:
        for row in rows.get(table.key, ()):
            kept, faults = fit_gbt_row(table, row, masked=masked)
            left.update(faults)
            fitted.setdefault(table.key, []).append(kept)
    return fitted


class _GbtPart:
    """What belongs to some cases, fetched at once: eight statements, and two for each reveal."""

    def __init__(self, cases: list[dict[str, Any]], clearance: Clearance) -> None:
        self.clearance = clearance
        numbers, keys = [case["number"] for case in cases], [case["pk"] for case in cases]
        self.masked = list_masked_parties(
            {case[name] for case in cases for name in ("applicant_id", "agent_id") if case[name]}
        )
        self.materials = _gather(CaseMaterial.objects.filter(case_id__in=keys).order_by("position"), "case_id")
        self.steps = _gather(CaseStep.objects.filter(case_id__in=keys).order_by("pk"), "case_id")
        clocks = {"clock__subject_kind": "case", "clock__subject_id__in": numbers}
        pauses = ClockPause.objects.filter(**clocks, is_void=False).annotate(case=F("clock__subject_id")).order_by("pk")
        self.pauses = _gather(pauses, "case")
        longer = ClockExtension.objects.filter(**clocks, withdrawn_on__isnull=True).annotate(
            case=F("clock__subject_id")
        )
        self.extensions = _gather(longer.order_by("pk"), "case")
        papers = Document.objects.filter(subject_kind="case", subject_id__in=numbers, kind__in=PAPERS, state="issued")
        self.papers = _gather(papers.order_by("pk").only("subject_id", "kind", "number"), "subject_id")
        entries = LedgerEntry.objects.filter(
            subject_kind="case", subject_id__in=numbers, event__in={*ACCEPTING, *DECIDING}
        )
        self.entries = _gather(entries.order_by("seq"), "subject_id")

    def make_rows(self, case: dict[str, Any]) -> GbtRows:
        """All rows of a case."""
        number = case["number"]
        rows: GbtRows = {
            "application": [self.make_application(case)],
            "document": [make_document(number, paper) for paper in self.materials.get(case["pk"], ())],
            "handling": [self.make_step(case, step) for step in self.steps.get(case["pk"], ())],
            "special": [*self.list_extensions(case), *self.list_pauses(case)],
        }
        if case["accepted_at"]:
            rows["acceptance"] = [self.make_acceptance(case)]
        if case["completed_on"]:
            rows["completion"] = [self.make_completion(case)]
        return rows

    def make_application(self, case: dict[str, Any]) -> GbtRow:
        """Table 5. Codes of documents of identity belong to a list that was not read, so none is given."""
        applicant, agent = self.read_party(case, "applicant_id"), self.read_party(case, "agent_id")
        return {
            "case_no": case["number"], "implementing_code": case["item_code"], "item_name": case["item_name"],
            "case_type": CASE_TYPES.get(case["case_kind"], "9"), "applicant_name": applicant["name"], "id_number": applicant["number"],
            "agent_name": agent["name"], "agent_id_number": agent["number"], "mobile": applicant["phone"], "address": applicant["address"],
            "legal_representative": applicant["legal_representative"], "source": SOURCES.get(case["channel"], "9"),
            "applied_at": write_gbt_time(case["received_at"]), "division": (case["department__region_id"] or "")[:9],
        }  # fmt: skip

    def read_party(self, case: dict[str, Any], column: str) -> dict[str, str]:
        """A party as the clearance allows it; every field in clear is on record with purpose and case (PI-08)."""
        party_id, clearance = case[column], self.clearance
        if not party_id:
            return dict.fromkeys(REVEALED, "")
        if not clearance.purpose:
            return {name: getattr(self.masked[party_id], name) for name in REVEALED}
        return reveal_party(
            party_id=party_id, fields=REVEALED, purpose=clearance.purpose, matter=("case", case["number"]),
            actor=clearance.actor, at=clearance.at,
        )  # fmt: skip

    def make_acceptance(self, case: dict[str, Any]) -> GbtRow:
        """Table 6."""
        return {
            "case_no": case["number"], "implementing_code": case["item_code"], "unit": case["department__name"],
            "unit_code": case["department__credit_code"], "clerk": self.find_doer(case, ACCEPTING),
            "accepted_at": write_gbt_time(case["accepted_at"]), "document_no": self.find_paper(case, ("acceptance",))[1],
            "promised_at": case["due"].isoformat() if case["due"] else "", "case_type": CASE_TYPES.get(case["case_kind"], "9"),
            "division": (case["department__region_id"] or "")[:9],
        }  # fmt: skip

    def make_step(self, case: dict[str, Any], step: Any) -> GbtRow:
        """Table 7: one passage of a step."""
        ended = step.state != "todo"
        return {
            "case_no": case["number"], "action": ACTIONS.get(step.result or step.state, "其他") if ended else "", "step_name": step.name,
            "handler": self.show_name(step.handler_name), "opinion": self.show_text(step.opinion),
            "started_at": write_gbt_time(step.started_at), "ended_at": write_gbt_time(step.ended_at),
            "unit": case["department__name"], "unit_code": case["department__credit_code"], "state": "2" if ended else "1",
        }  # fmt: skip

    def list_extensions(self, case: dict[str, Any]) -> Iterator[GbtRow]:
        """Special procedures of kind 1; an act that moved several clocks is one."""
        seen = {(one.granted_on, one.days, one.reason): one for one in self.extensions.get(case["number"], ())}
        for one in seen.values():
            yield {
                "case_no": case["number"], "name": "延长期限", "kind": "1", "started_at": one.granted_on.isoformat(),
                "reason": self.show_text(one.reason), "result": f"延长{one.days}日", "unit": case["department__name"],
                "handler": self.show_name(one.approver_name),
            }  # fmt: skip

    def list_pauses(self, case: dict[str, Any]) -> Iterator[GbtRow]:
        """Special procedures of kind 2: excluded time, with its article as the reason."""
        seen = {(one.kind, one.notice_number, one.starts_on): one for one in self.pauses.get(case["number"], ())}
        for one in seen.values():
            yield {
                "case_no": case["number"], "name": PAUSE_NAMES.get(one.kind, one.kind), "kind": "2",
                "started_at": one.starts_on.isoformat(), "reason": one.article, "ended_at": one.ends_on.isoformat(),
                "unit": case["department__name"],
            }  # fmt: skip

    def make_completion(self, case: dict[str, Any]) -> GbtRow:
        """Table 8; a lawful withdrawal completes a case too (RD-16)."""
        title, number = self.find_paper(case, PAPERS[1:])
        moment = write_gbt_time(case["decided_at"]) or case["completed_on"].isoformat()
        return {
            "case_no": case["number"], "handler": self.find_doer(case, DECIDING), "completed_at": moment, "certificate_name": title,
            "certificate_no": number, "result_text": RESULTS.get(case["result"], "申请人撤回"),
            "issuing_unit": case["department__name"], "division": (case["department__region_id"] or "")[:9],
        }  # fmt: skip

    def find_paper(self, case: dict[str, Any], kinds: tuple[str, ...]) -> tuple[str, str]:
        """Title and number of the last paper of these kinds."""
        papers = [paper for paper in self.papers.get(case["number"], ()) if paper.kind in kinds]
        return (KINDS[papers[-1].kind].title, papers[-1].number) if papers else ("", "")

    def find_doer(self, case: dict[str, Any], events: tuple[str, ...]) -> str:
        """The official who did the last of these acts; what the law or the applicant did has none."""
        found = [entry for entry in self.entries.get(case["number"], ()) if entry.event in events]
        return self.show_name(found[-1].actor_name) if found and found[-1].actor_kind == "staff" else ""

    def show_name(self, name: str) -> str:
        """An official's name as the clearance allows it."""
        return name if self.clearance.purpose else mask_name(name)

    def show_text(self, text: str) -> str:
        """What officials wrote may name people."""
        return text if self.clearance.purpose or not text else MASKED_TEXT


def make_document(number: str, paper: Any) -> GbtRow:
    """Table 5: one paper of the application. Whether it came shows by its date: the code list of 是否收取 was not read."""
    way = "、".join(
        words
        for words, said in (("原件", paper.originals), ("复印件", paper.copies), ("电子文件", paper.file_ids))
        if said
    )
    copies = paper.originals + paper.copies
    return {
        "case_no": number, "name": paper.name, "way": way, "copies": str(copies) if copies else "",
        "received_at": paper.supplied_on.isoformat() if paper.supplied_on else "",
        "attachment": f"{len(paper.file_ids)}个电子文件" if paper.file_ids else "",
    }  # fmt: skip


def write_gbt_time(moment: datetime | date | None) -> str:
    """Local time as the tables write it."""
    return moment.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if isinstance(moment, datetime) else ""


def _gather(rows: Any, column: str) -> dict[Any, list[Any]]:
    gathered: dict[Any, list[Any]] = {}
    for row in rows:
        gathered.setdefault(getattr(row, column), []).append(row)
    return gathered
