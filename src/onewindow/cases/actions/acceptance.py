"""Receipt becomes acceptance, non-acceptance, or the one notice with its shrinking list (行政许可法 32, RD-02, RD-03)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from onewindow.cases.actions.applying import end_certificate_application, hold_certificate_application
from onewindow.cases.actions.bonds import require_unbound
from onewindow.cases.actions.handing_in import store_materials, write_form
from onewindow.cases.actions.lawful import open_matter_received
from onewindow.cases.actions.limits import start_supplement_limit, stop_notice_limit
from onewindow.cases.actions.loading import (
    Matter,
    Outcome,
    change_state,
    finish_act,
    require_act,
    require_agency,
)
from onewindow.cases.actions.papers import describe_remedies, issue_case_paper
from onewindow.cases.actions.payloads import Correction, MaterialIn
from onewindow.cases.actions.settling import settle_acceptance
from onewindow.cases.actions.visits import note_visit
from onewindow.cases.events import (
    CaseAccepted,
    CaseCorrectedOnSpot,
    CaseDeclined,
    CorrectionsNotified,
    MaterialsSupplemented,
)
from onewindow.cases.models import CaseCorrection
from onewindow.cases.queries.held_papers import list_paper_offers
from onewindow.cases.rules import ARTICLE_32, Act, State, date_acceptance, refuse_lacking, shrink_missing
from onewindow.cases.rules.held_papers import ARTICLE_7, ISSUED_HERE
from onewindow.kit.acting import Actor, At, Conflict, Invalid

HAND_IN_WAYS = ("window", "post", "fax", "email")
DECLINE_REASONS = {"not_required": "依法不需要取得许可", "wrong_authority": "不属于本机关职权范围"}


def accept_case(
    *,
    number: str,
    actor: Actor,
    at: At,
    comment: str = "",
    needed: tuple[str, ...] = (),
    expected_version: int | None = None,
) -> Outcome:
    """Accept: complete papers, or all that the notice asked (32(5)); the legal day may lie before the recorded one (RD-03).

    Papers needed under a condition are the acceptor's to judge: `needed` names those that this case needs and lacks. Raises NotAllowed, Conflict (`papers_lacking`, `corrections_open`,
    `state_does_not_allow`). AL-07, AL-08, AL-09.
    """
    with transaction.atomic():
        matter = open_matter_received(number, actor, at, expected_version)
        row = require_act(matter, Act.ACCEPT)
        needless = judge_conditional_papers(matter, needed)
        accepted_on, kind = date_acceptance(matter.facts, matter.today)
        settle_acceptance(matter, kind=kind, accepted_on=accepted_on)
        event = CaseAccepted(accepted_on, kind, matter.paper_facts, tuple(matter.clocks), comment.strip(), needless)
        return finish_act(matter, row.label, event)


def judge_conditional_papers(matter: Matter, needed: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of papers needed only under a condition that the acceptor judged not to hold; `needed`: those that do lack.

    Raises Conflict `papers_lacking` naming what is needed and not there. After a notice its own list alone counts (RD-03).
    """
    conditional = {material.code: material.name for material in matter.item.materials if material.needed_when}
    if matter.facts.notified or not (conditional or needed):
        return ()
    require_unbound(matter, needed)
    absent = matter.case.materials.filter(code__in=[*conditional, *needed], supplied_on__isnull=True)
    lacking = set(absent.values_list("code", flat=True))
    if wanted := [material.name for material in matter.item.materials if material.code in lacking & set(needed)]:
        raise refuse_lacking(wanted)
    return tuple(sorted(lacking))


def decline_case(
    *,
    number: str,
    reason: str,
    explanation: str,
    actor: Actor,
    at: At,
    competent_organ: str = "",
    expected_version: int | None = None,
) -> Outcome:
    """Decide non-acceptance at once: `not_required`, or `wrong_authority` naming the right organ (32(1)(2), AL-05).

    Raises Invalid (unknown reason, no organ), NotAllowed, Conflict.
    """
    with transaction.atomic():
        matter = open_matter_received(number, actor, at, expected_version)
        row = require_act(matter, Act.DECLINE)
        check_decline(reason, explanation, competent_organ)
        stop_notice_limit(matter, matter.today, "不予受理")
        change_state(matter, State.NOT_ACCEPTED)
        end_certificate_application(matter, "not_accepted")
        data: dict[str, Any] = {
            "received_on": matter.case.received_on,
            "decided_on": matter.today,
            "reason_kind": reason,
        }
        data |= {"reasons": [explanation], **describe_remedies(matter, electronic=True)}
        if competent_organ:
            data["competent_organ"] = competent_organ
        issue_case_paper(matter, "non_acceptance", **data)
        return finish_act(matter, row.label, CaseDeclined(reason, competent_organ, matter.paper_facts))


def check_decline(reason: str, explanation: str, competent_organ: str) -> None:
    """Only the law's two reasons; the right organ is named, and the applicant told why. Raises Invalid."""
    faults: dict[str, str] = {}
    if reason not in DECLINE_REASONS:
        faults["reason"] = "只能是“不需要取得许可”或“不属于本机关职权范围”"
    if not explanation.strip():
        faults["explanation"] = "请说明理由"
    if reason == "wrong_authority" and not competent_organ.strip():
        faults["competent_organ"] = "请写明申请人应当向哪个机关申请"
    if faults:
        raise Invalid("decline_incomplete", "不予受理的理由不完整", ARTICLE_32, "材料不齐的应当一次性告知补正", faults)


def notify_corrections(
    *,
    number: str,
    corrections: tuple[Correction, ...],
    actor: Actor,
    at: At,
    expected_version: int | None = None,
) -> Outcome:
    """Give the one notice with its complete list, on the spot or within five working days of receipt (32(4), C-06, RD-03).

    Raises Invalid for an empty list, an unknown material or an essential paper left out, Conflict `second_notice`, `notice_too_late`.
    """
    with transaction.atomic():
        matter = open_matter_received(number, actor, at, expected_version)
        row = require_act(matter, Act.NOTIFY)
        require_complete_notice(matter, corrections)
        require_not_held(matter, corrections)
        require_unbound(matter, (line.code for line in corrections))
        lines = write_corrections(matter, corrections)
        stop_notice_limit(matter, matter.today, "已一次性告知")
        change_state(matter, State.CORRECTING, notified_on=matter.today)
        hold_certificate_application(matter, waits=True)
        told = [{"name": line.name, "problem": line.problem, "demand": line.demand or "请补正后提交"} for line in lines]
        issue_case_paper(
            matter, "correction_notice", received_on=matter.case.received_on, notified_on=matter.today, corrections=told
        )
        event = CorrectionsNotified(tuple(line.code for line in lines), matter.paper_facts)
        return finish_act(matter, row.label, event)


def require_complete_notice(matter: Matter, corrections: tuple[Correction, ...]) -> None:
    """The notice is the only one, so it names every essential paper that lacks (32(4), C-06, RD-03). Raises Invalid with names."""
    told = {correction.code for correction in corrections}
    lacking = matter.case.materials.filter(essential=True, supplied_on__isnull=True).order_by("position")
    left_out = {code: name for code, name in lacking.values_list("code", "name") if code not in told}
    if left_out:
        raise Invalid(
            "corrections_incomplete",
            f"补正告知漏了没有交的必交材料：{'、'.join(left_out.values())}",
            ARTICLE_32,
            "补正只能告知一次，请把缺的材料都列入清单",
            {"corrections": f"还应列入：{'、'.join(left_out.values())}"},
        )


def require_not_held(matter: Matter, corrections: tuple[Correction, ...]) -> None:
    """What this centre issued to the applicant and holds in force may not be asked of him (BE-03), unless he does not agree to its
    being looked up (`declined`). Raises Conflict naming it."""
    absent = matter.case.materials.filter(
        code__in=[line.code for line in corrections if not line.declined], supplied_on__isnull=True
    )
    lacking = dict(absent.values_list("code", "name"))
    if not lacking:
        return
    offers = list_paper_offers(matter.item, matter.case.applicant_id, matter.today)
    held = {code: found for code in lacking if (found := [p for p in offers.get(code, ()) if p.source in ISSUED_HERE])}
    if held:
        told = "；".join(f"{lacking[code]}：{papers[0].number}" for code, papers in held.items())
        raise Conflict(
            "paper_is_held",
            f"本中心已经出具、可以调用的材料不得要求申请人另行提供：{told}",
            ARTICLE_7,
            "请征得申请人同意后用“当场更正”调用；申请人不同意的，请在该项勾选后再告知",
        )


def write_corrections(matter: Matter, corrections: tuple[Correction, ...]) -> list[CaseCorrection]:
    """Store the list of the notice. A line names a material of the guide, or `form` for the application form (AL-04)."""
    names = {material.code: material.name for material in matter.item.materials} | {"form": "申请表"}
    codes = [correction.code for correction in corrections]
    faults = {f"corrections.{i}": "不是本事项要求的材料" for i, code in enumerate(codes) if code not in names}
    faults |= {f"corrections.{i}": "请写明问题" for i, line in enumerate(corrections) if not line.problem.strip()}
    if len(set(codes)) != len(codes):
        faults["corrections"] = "同一材料只写一项"
    if not corrections:
        faults["corrections"] = "请列出需要补正的全部内容"
    if faults:
        raise Invalid("corrections_wrong", "补正清单有误", ARTICLE_32, "一次写明需要补正的全部内容", faults)
    lines = [
        CaseCorrection(
            case=matter.case,
            position=i,
            code=line.code,
            name=names[line.code],
            problem=line.problem,
            demand=line.demand,
        )
        for i, line in enumerate(corrections)
    ]
    return CaseCorrection.objects.bulk_create(lines)


def supplement_case(
    *,
    number: str,
    actor: Actor,
    at: At,
    materials: tuple[MaterialIn, ...] = (),
    form: dict[str, Any] | None = None,
    by_agent: bool = False,
    channel: str = "window",
    expected_version: int | None = None,
) -> Outcome:
    """Hand in what the notice asked: the list shrinks, never grows (RD-03); with the last paper acceptance must follow.

    Raises Invalid for a paper the notice did not ask, Conflict when nothing is asked any more.
    """
    with transaction.atomic():
        matter = open_matter_received(number, actor, at, expected_version)
        row = require_act(matter, Act.SUPPLEMENT)
        if by_agent:
            require_agency(matter, Act.SUPPLEMENT)
        if channel not in HAND_IN_WAYS:
            raise Invalid("channel_unknown", "不认识的提交方式", fields={"channel": "窗口、邮寄、传真或电子邮件"})
        supplied = frozenset(paper.code for paper in materials) | (frozenset({"form"}) if form else frozenset())
        check_supplied(matter, supplied, materials)
        reused = store_materials(matter, materials, by_agent=by_agent)
        if form:
            write_form(matter, form)
        left = shrink_missing(matter.facts.missing, supplied)
        matter.case.corrections.filter(code__in=supplied).update(supplied_on=matter.today)
        if not left:
            change_state(matter, None, full_supplied_on=matter.today, full_supplied_at=matter.at.occurred_at)
            start_supplement_limit(matter)
            hold_certificate_application(matter, waits=False)
        if channel == "window":
            note_visit(matter, "supplement", by_agent=by_agent)
        issue_supplement_receipt(matter, supplied)
        event = MaterialsSupplemented(
            tuple(sorted(supplied)),
            tuple(sorted(left)),
            matter.case.full_supplied_on,
            matter.paper_facts,
            tuple(matter.clocks),
            by_agent,
            reused,
        )
        return finish_act(matter, row.label, event)


def check_supplied(matter: Matter, supplied: frozenset[str], materials: tuple[MaterialIn, ...]) -> None:
    """Only what was asked, and something of it. Raises Invalid with the codes that were not asked (AL-04)."""
    unasked = supplied - matter.facts.missing
    faults = dict.fromkeys(sorted(unasked), "补正告知没有要求这份材料")
    faults |= {paper.code: "没有附上材料" for paper in materials if not paper.is_handed_in}
    if not supplied:
        faults["materials"] = "请附上补正的材料"
    if faults:
        raise Invalid("supplement_wrong", "补交的材料有误", "行政许可法 第三十一条", "请按补正告知的清单补交", faults)


def issue_supplement_receipt(matter: Matter, supplied: frozenset[str]) -> None:
    """Every hand-in gets its receipt at once, as the first one did (RD-02)."""
    names = {line.code: line.name for line in matter.case.corrections.all()}
    issue_case_paper(
        matter,
        "receipt",
        received_on=matter.today,
        channel="补正提交",
        materials=[{"name": names.get(code, code)} for code in sorted(supplied)],
    )


def correct_on_spot(
    *,
    number: str,
    note: str,
    actor: Actor,
    at: At,
    form: dict[str, Any] | None = None,
    materials: tuple[MaterialIn, ...] = (),
    by_agent: bool = False,
    expected_version: int | None = None,
) -> Outcome:
    """Mistakes that can be put right on the spot are put right there and then, and are no notice (32(3), AL-06).

    Raises Invalid without anything corrected or without a note of what it was.
    """
    with transaction.atomic():
        matter = open_matter_received(number, actor, at, expected_version)
        row = require_act(matter, Act.CORRECT_ON_SPOT)
        if by_agent:
            require_agency(matter, Act.CORRECT_ON_SPOT)
        if not note.strip() or not (form or materials):
            raise Invalid("nothing_corrected", "请写明更正了什么", ARTICLE_32, fields={"note": "必填"})
        reused = store_materials(matter, materials, by_agent=by_agent)
        if form:
            write_form(matter, form)
        event = CaseCorrectedOnSpot(tuple(paper.code for paper in materials), bool(form), note, by_agent, reused)
        return finish_act(matter, row.label, event)
