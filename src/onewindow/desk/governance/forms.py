"""Shapes of governance's acts; substance is refused by the actions. Field names are the actions' keywords."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.policies import EFFECTS, EXEMPTIONS, KNOWN_POLICIES, POLICY_KINDS
from onewindow.catalogue.terms import UNITS
from onewindow.desk.admin.acts import ActForm
from onewindow.desk.admin.directory.forms import (
    Choices,
    clean_whole,
    make_choices,
    make_day_field,
    make_reason_field,
    make_text_field,
)
from onewindow.directory.queries import list_departments, list_posts
from onewindow.directory.rules import SIGNING_BODIES
from onewindow.governance import terms
from onewindow.governance.actions.entries import Entrant
from onewindow.governance.queries import get_round
from onewindow.governance.rules import Measures, Span

NOTE = {"rows": "3"}


def make_note_field(label: Any, most: int = 500, **rest: Any) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.Textarea(attrs=NOTE), **rest)


def make_count_field(label: Any, **rest: Any) -> forms.IntegerField:
    """A whole number that may be left out."""
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, required=False, **rest)


class RoundForm(ActForm):
    """The head of a round (K-07)."""

    number = forms.IntegerField(label=_("轮次"), min_value=1, max_value=1000)
    title = make_text_field(_("名称"), 120)
    effective_on = make_day_field(_("结果从哪天起实施"), help_text=_("公布得晚的，从公布当天起"))
    data_cutoff = make_day_field(_("数据截至"), required=False)
    departments_named = make_count_field(_("涉及部门数（文件所载）"))
    note = make_note_field(_("说明"), 1000)


class EditRoundForm(RoundForm):
    """The same without the number, which stays."""

    number = None  # type: ignore[assignment]

    def fill_choices(self) -> None:
        """What stands."""
        found = get_round(int(self.target))
        for name in self.fields:
            self.fields[name].initial = getattr(found, name)


class DepartmentItemsForm(ActForm):
    """Whose items to take in."""

    department_id = forms.TypedChoiceField(label=_("部门"), coerce=clean_whole, empty_value=None, required=False)

    def fill_choices(self) -> None:
        """The departments of today; all of them by default."""
        rows = [(row.id, row.name) for row in list_departments(on=self.on)]
        self.fields["department_id"].choices = [("", _("全部进驻部门")), *rows]  # type: ignore[attr-defined]


class PublishRoundForm(ActForm):
    """The document by which the new catalogue is published."""

    document_number = make_text_field(_("公布文号"), 120)
    document_date = make_day_field(_("公布文件日期"))


class ReturnRoundForm(ActForm):
    """Why it goes back."""

    reason = make_reason_field()


class BatchForm(ActForm):
    """Items that entered together (K-24)."""

    number = forms.IntegerField(label=_("批次"), min_value=1, max_value=1000)
    title = make_text_field(_("名称"), 120)
    document_number = make_text_field(_("文号"), 120)
    entered_on = make_day_field(_("进厅日期"))
    items = forms.CharField(
        label=_("进厅的事项"),
        max_length=50_000,
        help_text=_("每行一项，用竖线隔开：事项名称|部门|行政执法主体|实施编码（编码可以不写）"),
        widget=forms.Textarea(attrs={"rows": "8", "spellcheck": "false"}),
    )
    note = make_note_field(_("说明"))

    def clean_items(self) -> list[Entrant]:
        """The items; every line that lacks a part is named."""
        items, faults = [], []
        for number, line in enumerate(self.cleaned_data["items"].splitlines(), start=1):
            parts = [part.strip() for part in line.replace("｜", "|").split("|")]
            if not any(parts):
                continue
            if len(parts) not in (3, 4) or not all(parts[:3]):
                faults.append(
                    forms.ValidationError(
                        _("第%(number)d行应为：事项名称|部门|行政执法主体"), params={"number": number}
                    )
                )
                continue
            name, department, subject = parts[:3]
            items.append(Entrant(name[:300], department[:100], subject[:100], parts[3][:64] if parts[3:] else ""))
        if faults:
            raise forms.ValidationError(faults)
        return items


class WaitingForm(ActForm):
    """What waits, why and since when (O-09)."""

    kind = forms.ChoiceField(label=_("类别"), choices=make_choices(terms.WAITERS))
    name = make_text_field(_("名称"), 300)
    department_name = make_text_field(_("部门"), 100, required=False)
    item_code = make_text_field(_("实施编码"), 64, required=False)
    reason = forms.ChoiceField(label=_("原因"), choices=make_choices(terms.WAITING_REASONS))
    since = make_day_field(_("从哪天起等候"))
    note = make_note_field(_("说明"))


class EndWaitingForm(ActForm):
    """How the waiting ends."""

    outcome = forms.ChoiceField(label=_("结果"), choices=make_choices(terms.WAITING_ENDS))
    ended_on = make_day_field(_("日期"))


class ClosureForm(ActForm):
    """A department's own counter that closed (K-17)."""

    department_name = make_text_field(_("部门"), 100)
    hall = make_text_field(_("关闭的办事厅"), 200)
    closed_on = make_day_field(_("关闭日期"))
    evidence = make_note_field(_("证明"), help_text=_("公告、照片、移交清单等，写明存放处"))

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["evidence"].required = True


class AuthorityForm(ActForm):
    """A power that moved (K-16)."""

    name = make_text_field(_("权限或事项"), 300)
    department_name = make_text_field(_("部门"), 100, required=False)
    item_code = make_text_field(_("实施编码"), 64, required=False)
    direction = forms.ChoiceField(label=_("方向"), choices=make_choices(terms.DIRECTIONS))
    from_level = forms.ChoiceField(label=_("原来在哪一级"), choices=make_choices(terms.LEVELS))
    from_unit = make_text_field(_("原来的单位"), 100, required=False)
    to_level = forms.ChoiceField(label=_("现在在哪一级"), choices=make_choices(terms.LEVELS))
    to_unit = make_text_field(_("现在的单位"), 100, required=False)
    document_number = make_text_field(_("文号"), 120)
    changed_on = make_day_field(_("从哪天起"))
    note = make_note_field(_("说明"))


class ImprovementForm(ActForm):
    """Before and after of an item (K-09); what nobody knows is left out."""

    name = make_text_field(_("事项名称"), 300)
    department_name = make_text_field(_("部门"), 100, required=False)
    item_code = make_text_field(_("实施编码"), 64, required=False)
    as_of = make_day_field(_("截至哪天"))
    span_before = make_count_field(_("以前的时限"), help_text=_("当场办结填0"))
    span_before_unit = forms.ChoiceField(label=_("以前的时限单位"), choices=make_choices(terms.SPAN_UNITS))
    span_after = make_count_field(_("现在的时限"), help_text=_("当场办结填0"))
    span_after_unit = forms.ChoiceField(label=_("现在的时限单位"), choices=make_choices(terms.SPAN_UNITS))
    steps_before = make_count_field(_("以前的环节数"))
    steps_after = make_count_field(_("现在的环节数"))
    places_before = make_count_field(_("以前要去几个地方"))
    places_after = make_count_field(_("现在要去几个地方"))
    documents_before = make_count_field(_("以前的材料数"))
    documents_after = make_count_field(_("现在的材料数"))
    visits_before = make_count_field(_("以前到现场几次"))
    visits_after = make_count_field(_("现在到现场几次"))
    source = make_text_field(_("来源"), 300, help_text=_("部门报送、文件或账目的名称"))
    note = make_note_field(_("说明"))

    def clean(self) -> dict[str, Any]:
        """The two sides as the action takes them."""
        typed = super().clean() or {}
        sides = {side: _gather_side(typed, side) for side in ("before", "after")}
        rest = {key: value for key, value in typed.items() if not key.endswith(("_before", "_after", "_unit"))}
        return {**rest, **sides}


def _gather_side(typed: dict[str, Any], side: str) -> Measures:
    amount = typed.get(f"span_{side}")
    span = Span(amount, typed.get(f"span_{side}_unit", "")) if amount is not None else None
    counts = {key: typed.get(f"{key}_{side}") for key in ("steps", "places", "documents", "visits")}
    return Measures(span=span, **counts)


class CostForm(ActForm):
    """What a year cost (K-23)."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    kind = forms.ChoiceField(label=_("费用范围"), choices=make_choices(terms.COST_KINDS))
    yuan = forms.DecimalField(label=_("金额（元）"), min_value=Decimal(0), max_digits=14, decimal_places=2)
    source = make_text_field(_("来源"), 300, help_text=_("例如：2025年度决算"))
    note = make_note_field(_("说明"), 300)

    def clean(self) -> dict[str, Any]:
        """The amount in fen."""
        typed = super().clean() or {}
        yuan = typed.pop("yuan", None)
        return {**typed, "amount_fen": int(yuan * 100)} if yuan is not None else typed


class PolicyForm(ActForm):
    """A rule of the centre's own (RD-21), offered as Hefei had it."""

    kind = forms.ChoiceField(label=_("规定"), choices=make_choices(POLICY_KINDS))
    amount = forms.IntegerField(label=_("最长"), min_value=1, max_value=3650, initial=KNOWN_POLICIES[0].amount)
    unit = forms.ChoiceField(label=_("单位"), choices=make_choices(UNITS), initial=KNOWN_POLICIES[0].unit)
    exemptions = forms.MultipleChoiceField(
        label=_("哪些事项除外"),
        choices=make_choices(EXEMPTIONS),
        required=False,
        initial=list(EXEMPTIONS),
        widget=forms.CheckboxSelectMultiple(),
    )
    effect = forms.ChoiceField(
        label=_("不合规定的事项"), choices=make_choices(EFFECTS), widget=forms.RadioSelect(), initial="warn"
    )
    document_number = make_text_field(_("本中心文号"), 120)
    source = make_note_field(_("出处"), 300, help_text=_("例如：合肥市2006年的做法"))
    starts_on = make_day_field(_("从哪天起"))
    last_day = make_day_field(_("最后一天"), required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["source"].required = True


class EndPolicyForm(ActForm):
    """Until when, and why no longer."""

    last_day = make_day_field(_("最后一天"))
    reason = make_reason_field()


class SigningPostForm(ActForm):
    """Which post signs for which body (K-06)."""

    body = forms.ChoiceField(label=_("代表哪一方"), choices=make_choices(SIGNING_BODIES))
    post_id = forms.TypedChoiceField(label=_("岗位"), coerce=int)
    document = make_text_field(_("依据文件"), 120)
    starts_on = make_day_field(_("从哪天起"))
    last_day = make_day_field(_("最后一天"), required=False)

    def fill_choices(self) -> None:
        """The posts of today with who holds them."""
        names = {row.id: row.name for row in list_departments(on=self.on)}
        posts: Choices = []
        for post in list_posts(on=self.on):
            holders = "、".join(holder.name for holder in post.holders)
            unit = names.get(post.department_id or 0, str(_("本中心")))
            posts.append((post.id, f"{unit} {post.name}（{holders}）" if holders else f"{unit} {post.name}"))
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]


class EndSigningForm(ActForm):
    """The last day on which the post signs."""

    last_day = make_day_field(_("最后一天"))
