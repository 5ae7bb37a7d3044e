"""Papers and form as handed in: uploads checked, personal fields sealed (PI-02), the guide's list filled (AL-04)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from onewindow.cases.actions.bonds import loosen_bond
from onewindow.cases.actions.held_papers import (
    describe_taken,
    replace_reused_papers,
    take_held_papers,
    write_reused_papers,
)
from onewindow.cases.actions.loading import Matter
from onewindow.cases.actions.payloads import MaterialIn
from onewindow.cases.events import Reused
from onewindow.cases.models import CaseMaterial, PaperDates
from onewindow.cases.rules.pre_review import FORM
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.rules import list_personal_keys, validate_form
from onewindow.files.queries import list_files
from onewindow.kit.acting import Actor, Invalid
from onewindow.kit.cipher import get_vault


def check_papers(item: ItemView, materials: Iterable[MaterialIn], actor: Actor) -> None:
    """Known materials, each once, uploads of the actor's own. Raises Invalid with `materials.<code>` faults.

    A paper that lacks is no fault: receipt is never refused for it, the one notice tells it (RD-02).
    """
    papers = list(materials)
    known = {material.code for material in item.materials}
    faults: dict[str, str] = {}
    for position, paper in enumerate(papers):
        if paper.code not in known:
            faults[f"materials.{paper.code}"] = "本事项不要求这份材料"
        if any(other.code == paper.code for other in papers[:position]):
            faults[f"materials.{paper.code}"] = "同一份材料只填一次"
        if paper.original_returned and not paper.original_seen:
            faults[f"materials.{paper.code}"] = "没有核对过的原件无从退还"
        if min(paper.originals, paper.copies) < 0 or max(paper.originals, paper.copies) > 999:
            faults[f"materials.{paper.code}"] = "份数有误"
    faults |= find_file_faults(papers, actor)
    if faults:
        raise Invalid(
            "materials_wrong", "提交的材料有误", "行政许可法 第三十一条", "请按办事指南的材料清单提交", faults
        )


def find_file_faults(papers: list[MaterialIn], actor: Actor) -> dict[str, str]:
    """Uploads that do not exist, or that a citizen did not upload; one statement for all of them, none without uploads."""
    wanted = {file_id for paper in papers for file_id in paper.file_ids}
    if not wanted:
        return {}
    stored = list_files(wanted)
    usable = {
        file_id
        for file_id, row in stored.items()
        if actor.kind != "citizen" or row.account_id is None or row.account_id == actor.account_id
    }
    return {f"materials.{paper.code}": "上传的文件不存在" for paper in papers if not usable.issuperset(paper.file_ids)}


def split_form(item: ItemView, form: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The cleaned form: open fields as they are, fields marked personal sealed as one (PI-02). Raises Invalid `form.<path>`."""
    try:
        cleaned = validate_form(item.form, dict(form))
    except Invalid as refusal:
        raise Invalid(
            refusal.code,
            refusal.message,
            refusal.article,
            refusal.advice,
            {f"form.{path}": fault for path, fault in refusal.fields.items()},
        ) from refusal
    personal = list_personal_keys(item.form)
    sealed = {key: value for key, value in cleaned.items() if key in personal}
    shown = {key: value for key, value in cleaned.items() if key not in personal}
    return shown, seal_form(sealed)


def seal_form(personal: Mapping[str, Any]) -> bytes:
    return get_vault().encrypt(json.dumps(personal, ensure_ascii=False, separators=(",", ":")))


def open_form(sealed: bytes) -> dict[str, Any]:
    """The personal fields in clear; the caller checks the right to see them."""
    opened: dict[str, Any] = json.loads(get_vault().decrypt(sealed))
    return opened


def write_form(matter: Matter, form: Mapping[str, Any]) -> None:
    """Replace the form of a case under correction by a corrected one, whole."""
    case = matter.case
    case.form_open, case.form_sealed = split_form(matter.item, form)
    case.save(update_fields=["form_open", "form_sealed"])
    loosen_bond(case.pk, [FORM])


def store_materials(matter: Matter, materials: tuple[MaterialIn, ...], *, by_agent: bool = False) -> Reused:
    """Write papers handed in after receipt over the stored list, held ones among them; returns where those come from.

    Raises Invalid as check_papers and take_held_papers.
    """
    check_papers(matter.item, materials, matter.actor)
    case, actor = matter.case, matter.actor
    by_agent = by_agent or (actor.kind == "citizen" and actor.party_id != case.applicant_id)
    agent_id = case.agent_id if by_agent else None
    filled, taken = take_held_papers(
        matter.item, materials, applicant_id=case.applicant_id, agent_id=agent_id, actor=actor, at=matter.at
    )
    replace_papers(matter, filled)
    write_reused_papers(case.number, taken, applicant_id=case.applicant_id, actor=actor, at=matter.at)
    return describe_taken(taken)


def replace_papers(matter: Matter, materials: tuple[MaterialIn, ...]) -> None:
    """The rows themselves: what lay there before, its dates and its provenance give way."""
    codes = [paper.code for paper in materials]
    PaperDates.objects.filter(material__case=matter.case, material__code__in=codes).delete()
    replace_reused_papers(matter.case.pk, codes, matter.today)
    loosen_bond(matter.case.pk, codes)
    for paper in materials:
        CaseMaterial.objects.filter(case=matter.case, code=paper.code).update(
            file_ids=list(paper.file_ids),
            originals=paper.originals,
            copies=paper.copies,
            original_seen=paper.original_seen,
            copy_kept=paper.copy_kept,
            original_returned=paper.original_returned,
            supplied_on=matter.today if paper.is_handed_in else None,
        )
