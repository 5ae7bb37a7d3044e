"""The four facts every guide starts with: who may apply, which papers, how long, how much (K-10, AL-03)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from onewindow.catalogue.guides import Fee, ItemView
from onewindow.catalogue.terms import CASE_KINDS, GOVERNMENT_SOURCES, SERVICE_OBJECTS
from onewindow.web.templatetags.parts import render_limit_words, write_money


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: an icon, its question, the answer in a few words and what must be known with it."""

    icon: str
    question: str
    answer: str
    note: str
    anchor: str


def list_facts(item: ItemView) -> tuple[Fact, ...]:
    """Who, papers, time, fee, in this order."""
    return (_tell_who(item), _tell_papers(item), _tell_time(item), _tell_fee(item))


def _tell_who(item: ItemView) -> Fact:
    answer = gettext("、").join(gettext(SERVICE_OBJECTS[one]) for one in item.service_objects)
    note = gettext("可以委托他人代办") if item.agent_allowed else gettext("须本人办理")
    return Fact("user", gettext("谁可以办"), answer or gettext("未载明"), note, "conditions")


def _tell_papers(item: ItemView) -> Fact:
    asked = [material for material in item.materials if material.source not in GOVERNMENT_SOURCES]
    count = sum(material.required for material in asked)
    answer = (
        ngettext("自备 %(n)d 件材料", "自备 %(n)d 件材料", count) % {"n": count} if count else gettext("不用带材料")
    )
    notes = []
    if sometimes := len(asked) - count:
        notes.append(gettext("有 %(n)d 件看情况提供") % {"n": sometimes})
    if held := len(item.materials) - len(asked):
        notes.append(
            ngettext("另有 %(n)d 件由政府核查，不用您交", "另有 %(n)d 件由政府核查，不用您交", held) % {"n": held}
        )
    return Fact("files", gettext("要带什么"), answer, gettext("；").join(notes), "materials")


def _tell_time(item: ItemView) -> Fact:
    statute = item.statutory_limit
    law = (
        gettext("法定时限 %(span)s") % {"span": render_limit_words(statute.amount, statute.unit)}
        if statute and not statute.none
        else gettext("法律法规没有规定时限")
    )
    if item.case_kind == "instant":
        return Fact(
            "clock", gettext("多久办好"), gettext(CASE_KINDS["instant"]), gettext("材料齐全当场办结；") + law, "time"
        )
    promised = item.promised_limit
    answer = render_limit_words(promised.amount, promised.unit) if promised else law
    return Fact("clock", gettext("多久办好"), answer, law if promised else "", "time")


def _tell_fee(item: ItemView) -> Fact:
    if not item.charges:
        note = gettext("申请书格式文本也不收费")
        return Fact("wallet", gettext("收多少钱"), gettext("不收费"), note, "fees")
    first = item.fees[0] if item.fees else None
    answer = word_fee(first) if first and len(item.fees) == 1 else gettext("收费")
    return Fact("wallet", gettext("收多少钱"), answer, gettext("收费依据见下"), "fees")


def word_fee(fee: Fee) -> str:
    """The amount in words, or the published standard it follows."""
    if fee.amount_fen is None:
        return fee.standard
    amount = write_money(fee.amount_fen)
    return f"{amount}/{fee.per}" if fee.per else amount
