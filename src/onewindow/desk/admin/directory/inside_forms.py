"""Shapes of the acts inside a department: who answers first. Field names are the actions' keywords."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import make_day_field, make_text_field
from onewindow.directory.queries import list_posts


class FirstContactForm(ActForm):
    """The post whose A holder answers first for what comes online (S-05)."""

    post_id = forms.TypedChoiceField(label=_("首办岗位"), coerce=int)
    document = make_text_field(_("依据的规定"), 120, help_text=_("例如：本局首问首办责任制第几条"))
    starts_on = make_day_field(_("起始日期"))

    def fill_choices(self) -> None:
        """The department's posts of today with their A holders."""
        posts = list_posts(on=self.on, department_id=int(self.target or 0)) if self.target else ()
        self.fields["post_id"].choices = [  # type: ignore[attr-defined]
            (post.id, "，".join([post.name, *(one.name for one in post.holders if one.position == "A")]))
            for post in posts
        ]
