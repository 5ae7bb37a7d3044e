"""Shapes of the acts inside a department. Field names are the actions' keywords; substance is refused by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import make_choices, make_day_field, make_text_field
from onewindow.directory.absence_rules import ABSENCE_KINDS
from onewindow.directory.rules import DECIDING_ROLES

__all__ = ["DECIDING_ROLES", "AbsenceForm", "EndAbsenceForm", "NoteForm"]


class AbsenceForm(ActForm):
    """From when to when, and what kind; the note is seen inside only."""

    kind = forms.ChoiceField(label=_("缺岗原因"), choices=make_choices(ABSENCE_KINDS))
    starts_on = make_day_field(_("第一天"))
    last_day = make_day_field(_("最后一天"))
    note = make_text_field(_("备注"), 200, required=False, help_text=_("部门内部可见，不进台账"))


class EndAbsenceForm(ActForm):
    """The last day really away."""

    last_day = make_day_field(_("实际最后一天"), help_text=_("今天已回来的，填昨天"))
    note = make_text_field(_("交还说明"), 200, required=False)


class NoteForm(ActForm):
    """Only a note."""

    note = make_text_field(_("备注"), 200, required=False)
