"""A case bound by a pass: nothing of it is asked again; what is handed in anew leaves the bond (RD-02)."""

from __future__ import annotations

from collections.abc import Iterable

from onewindow.cases.actions.loading import Matter
from onewindow.cases.models import PreReviewBond
from onewindow.cases.rules.pre_review import FORM, refuse_bound


def require_unbound(matter: Matter, codes: Iterable[str]) -> None:
    """Nothing that a pass covers is found lacking or wrong any more. Raises Conflict `pre_review_binds` citing the pass's paper."""
    bond = PreReviewBond.objects.select_related("pre_review__document").filter(case=matter.case).first()
    if bond is None:
        return
    bound = [code for code in codes if code in bond.covered]
    if bound:
        names = {paper.code: paper.name for paper in matter.item.materials} | {FORM: "申请表"}
        passed = bond.pre_review
        paper = passed.document.number if passed.document else passed.number
        raise refuse_bound([names.get(code, code) for code in bound], paper, passed.valid_to or matter.today)


def loosen_bond(case_id: int, codes: Iterable[str]) -> None:
    """What was handed in anew after the submission was not passed: it leaves the bond."""
    gone = set(codes)
    bond = PreReviewBond.objects.filter(case_id=case_id).first()
    if bond is not None and gone & set(bond.covered):
        bond.covered = [code for code in bond.covered if code not in gone]
        bond.save(update_fields=["covered"])
