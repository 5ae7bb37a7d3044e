"""Shapes of what the window registers of a person; the acts judge the substance. Field names are the acts' keywords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.cases.actions.agency import SCOPES
from onewindow.desk.persons.marks import Occasion
from onewindow.kit.identity_codes import ID_TYPES, PERSON_ID_TYPES
from onewindow.parties.rules import BASES, NAME_LIMIT, POWERS, PartyDetails
from onewindow.web.wording import say

MIDDLE = {"width": "middle"}
DAY = {"type": "date", "width": "short"}
ON_PAPER = {key: name for key, name in BASES.items() if key != "online"}


class FindForm(forms.Form):
    """Whose document lies on the counter."""

    id_type = forms.ChoiceField(label=_("证件种类"))
    number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "width": "middle code"}),
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["id_type"].choices = [(key, say(name)) for key, name in ID_TYPES.items()]  # type: ignore[attr-defined]


class PhoneChangeForm(forms.Form):
    """A new phone, and that the person's own document was seen."""

    phone = forms.CharField(
        label=_("新的联系电话"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", **MIDDLE})
    )
    original_seen = forms.BooleanField(label=_("已核对本人证件原件，人证一致"), required=False)


class AgentForm(forms.Form):
    """Who may act for this person, what, how long, by which paper."""

    id_type = forms.ChoiceField(label=_("代理人证件种类"))
    number = forms.CharField(label=_("代理人证件号码"), max_length=30, widget=forms.TextInput(attrs=MIDDLE))
    name = forms.CharField(label=_("代理人姓名"), max_length=NAME_LIMIT, widget=forms.TextInput(attrs=MIDDLE))
    phone = forms.CharField(
        label=_("代理人联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs=MIDDLE)
    )
    basis = forms.ChoiceField(label=_("授权依据"), widget=forms.RadioSelect(attrs={"in_row": True}))
    powers = forms.MultipleChoiceField(
        label=_("授权事项"),
        required=False,
        help_text=_("只勾选委托书上写明的"),
        widget=forms.CheckboxSelectMultiple(attrs={"in_row": True}),
    )
    scope = forms.ChoiceField(label=_("授权范围"), widget=forms.RadioSelect())
    valid_from = forms.DateField(label=_("自"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    valid_to = forms.DateField(label=_("至（含当日）"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    evidence = forms.FileField(
        label=_("委托书或证明"),
        required=False,
        help_text=_("拍照或扫描；PDF、JPG、PNG"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    evidence_id = forms.IntegerField(required=False, widget=forms.HiddenInput())
    original_seen = forms.BooleanField(label=_("已核对代理人证件和委托书原件"), required=False)

    def __init__(self, *args: Any, occasion: Occasion, **rest: Any) -> None:
        super().__init__(*args, **rest)
        choices = {
            "id_type": {key: say(name) for key, name in PERSON_ID_TYPES.items()},
            "basis": {key: say(name) for key, name in ON_PAPER.items()},
            "powers": {key: say(name) for key, name in POWERS.items()},
            "scope": list_scopes(occasion),
        }
        for name, words in choices.items():
            self.fields[name].choices = list(words.items())  # type: ignore[attr-defined]
        self.initial.setdefault("basis", "entrusted")
        self.initial.setdefault("scope", next(iter(choices["scope"])))

    def make_details(self) -> PartyDetails:
        """The agent as typed."""
        told = self.cleaned_data
        return PartyDetails(told["id_type"], told["number"], told["name"], told["phone"])


class RevokeForm(forms.Form):
    """Why an authority ends."""

    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=200,
        help_text=_("会记入台账，请不要写个人信息"),
        widget=forms.TextInput(attrs=MIDDLE),
    )


def list_scopes(occasion: Occasion) -> dict[str, str]:
    """How far an authority may reach, the narrowest first: what is at hand decides which scopes there are."""
    scopes = {"matter": say(SCOPES["matter"])} if occasion.case else {}
    if occasion.item:
        scopes["item"] = f"{say(SCOPES['item'])}：{occasion.item_name}"
    return scopes | {"all": say(SCOPES["all"])}
