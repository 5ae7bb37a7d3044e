"""Papers asked under a condition: whether this case needs them is the acceptor's judgement, asked one by one (32)."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext

from onewindow.cases.queries import CaseView
from onewindow.catalogue.guides import ItemView, Material
from onewindow.kit.acting import Invalid
from onewindow.web.fields import Field, Option, make_field

PREFIX = "needed."
YES, NO = "yes", "no"


def list_judgement_questions(act: str, case: CaseView, item: ItemView, posted: QueryDict | None) -> tuple[Field, ...]:
    """One question for each paper asked under a condition that was not handed in; none after the one notice (RD-03)."""
    if act != "accept" or case.notified_on is not None:
        return ()
    missing = {paper.code for paper in case.materials if paper.missing}
    return tuple(
        make_judgement_question(act, paper, posted)
        for paper in item.materials
        if paper.needed_when and paper.code in missing
    )


def make_judgement_question(act: str, paper: Material, posted: QueryDict | None) -> Field:
    """Does this case need the paper? Answered by nobody but the acceptor, so nothing is chosen beforehand."""
    name = f"{PREFIX}{paper.code}"
    chosen = posted.get(name, "") if posted is not None else ""
    words = ((NO, gettext("本件不需要")), (YES, gettext("本件需要，应当补正")))
    return make_field(
        name,
        paper.name,
        "radio",
        id=f"id_{act}-{name}",
        hint=gettext("何时需要：%(when)s") % {"when": paper.needed_when},
        error=gettext("请判断本件是否需要这份材料") if posted is not None and not chosen else "",
        options=tuple(Option(key, label, key == chosen) for key, label in words),
        required=True,
    )


def read_judgements(posted: QueryDict) -> tuple[str, ...]:
    """The codes of the papers this case needs. Raises Invalid where a question was left open."""
    asked = [name for name in posted if name.startswith(PREFIX)]
    open_questions = [name for name in asked if posted.get(name) not in (YES, NO)]
    if open_questions:
        raise Invalid(
            "judgement_missing",
            "视情况需要的材料，请逐份判断本件是否需要",
            "行政许可法 第三十二条",
            fields=dict.fromkeys(open_questions, "请判断本件是否需要这份材料"),
        )
    return tuple(name.removeprefix(PREFIX) for name in asked if posted.get(name) == YES)
