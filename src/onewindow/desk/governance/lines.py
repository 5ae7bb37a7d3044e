"""A round's lines: one after the other by keyboard, or as a table in and out (K-04, K-05, K-07, K-21)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.overviews import load_wordings
from onewindow.catalogue.terms import UNITS
from onewindow.desk.admin.access import require_desk_role
from onewindow.desk.admin.directory.forms import make_choices, make_text_field
from onewindow.desk.governance.forms import make_count_field, make_note_field
from onewindow.desk.governance.pages import READERS, is_own_centre
from onewindow.desk.navigation import show_page
from onewindow.directory.rules import Role
from onewindow.governance import terms
from onewindow.governance.actions import add_round_lines, decide_line, drop_line
from onewindow.governance.line_lists import COLUMNS, read_line_list, write_line_list
from onewindow.governance.queries import (
    LineRow,
    find_neighbours,
    find_next_line,
    get_line,
    get_round,
    list_all_lines,
)
from onewindow.governance.rules import LineContent
from onewindow.kit.acting import Conflict, Invalid
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal

SALT = "round-lines"
HOLD_SECONDS = 3600
LARGEST_FILE = 5 * 1024 * 1024
SHOWN_FAULTS = 100


class LineForm(forms.Form):
    """What becomes of one item. Keys 1 to 5 choose the result, q w e the entry decision (rounds.js)."""

    result = forms.ChoiceField(
        label=_("清理结果"),
        choices=[("", _("本轮不定")), *make_choices(terms.RESULTS)],
        required=False,
        help_text=_("数字键 1 至 5 选择"),
        widget=forms.RadioSelect(attrs={"in_row": True}),
    )
    merged_into = make_text_field(_("并入哪个事项"), 300, required=False, help_text=_("归并时填写事项编码或名称"))
    devolved_to_level = forms.ChoiceField(
        label=_("下放到哪一级"), choices=[("", "—"), *make_choices(terms.LEVELS)], required=False
    )
    devolved_to = make_text_field(_("下放到哪个单位或地区"), 100, required=False)
    disposition = forms.ChoiceField(
        label=_("分类（十八届三中全会）"), choices=[("", "—"), *make_choices(terms.DISPOSITIONS)], required=False
    )
    entry = forms.ChoiceField(
        label=_("进厅决定"),
        choices=[("", _("本轮不定")), *make_choices(terms.ENTRIES)],
        required=False,
        help_text=_("字母键 q、w、e 选择"),
        widget=forms.RadioSelect(attrs={"in_row": True}),
    )
    reasons = forms.MultipleChoiceField(
        label=_("理由"),
        choices=make_choices(terms.REASONS),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"in_row": True}),
    )
    enforcement_subject = make_text_field(_("行政执法主体"), 100, required=False)
    departments_involved = make_count_field(_("涉及几个部门"))
    promised_amount = make_count_field(_("简化后的承诺时限"), help_text=_("只在简化时填写"))
    promised_unit = forms.ChoiceField(label=_("时限单位"), choices=make_choices(UNITS), required=False)
    visits = make_count_field(_("简化后到现场几次"))
    steps_left_out = forms.MultipleChoiceField(
        label=_("减去的环节"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    materials_left_out = forms.MultipleChoiceField(
        label=_("减去的材料"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    fees_left_out = forms.MultipleChoiceField(
        label=_("取消的收费"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    note = make_note_field(_("说明"))

    def __init__(self, *args: Any, wording: dict[str, Any], **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, part, key in (
            ("steps_left_out", "steps", "name"),
            ("materials_left_out", "materials", "code"),
            ("fees_left_out", "fees", "name"),
        ):
            rows = [(row[key], row["name"] or row[key]) for row in wording.get(part, ()) if row.get(key)]
            if rows:
                self.fields[name].choices = list(dict(rows).items())  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def read_decision(self) -> dict[str, Any]:
        """The action's keywords. Call when valid."""
        typed = self.cleaned_data
        changes: dict[str, Any] = {
            name: typed[name] for name in ("steps_left_out", "materials_left_out", "fees_left_out") if typed.get(name)
        }
        if typed["promised_amount"] is not None:
            changes["promised_limit"] = {"amount": typed["promised_amount"], "unit": typed["promised_unit"]}
        if typed["visits"] is not None:
            changes["visits"] = typed["visits"]
        plain = (
            "result", "merged_into", "devolved_to_level", "devolved_to", "disposition", "entry", "enforcement_subject",
            "departments_involved", "note",
        )  # fmt: skip
        return {**{name: typed[name] for name in plain}, "reasons": tuple(typed["reasons"]), "changes": changes}


def make_initial(line: LineContent) -> dict[str, Any]:
    """What stands, for the form."""
    limit = line.changes.get("promised_limit", {})
    names = (
        "result", "merged_into", "devolved_to_level", "devolved_to", "disposition", "entry", "enforcement_subject",
        "departments_involved", "note",
    )  # fmt: skip
    return {
        **{name: getattr(line, name) for name in names},
        "reasons": list(line.reasons),
        "promised_amount": limit.get("amount"),
        "promised_unit": limit.get("unit", "working_day"),
        "visits": line.changes.get("visits"),
        **{name: line.changes.get(name, []) for name in ("steps_left_out", "materials_left_out", "fees_left_out")},
    }


def edit_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One line: decide it and go on to the next undecided one, or take it out. Raises NotAllowed, NotFound."""
    actor = require_desk_role(request, *READERS)
    row = get_line(line_id)
    code = row.content.item_code
    wording = load_wordings([code], on=get_today(request)) if code else {}
    content = wording[code].content if code in wording else {}
    form = LineForm(request.POST or None, initial=make_initial(row.content), wording=content)
    if request.method == "POST" and "drop" in request.POST:
        drop_line(line_id=line_id, actor=actor, at=make_at(request))
        messages.success(request, gettext("已从本轮清单去掉"))
        return redirect("desk:governance_round", row.round_id)
    if request.method == "POST" and form.is_valid():
        try:
            decide_line(line_id=line_id, actor=actor, at=make_at(request), **form.read_decision())
        except (Invalid, Conflict) as refusal:
            add_refusal(form, refusal)
        else:
            return go_on(request, row)
    return show_line(request, row, form, content, may_edit=is_own_centre(actor, get_round(row.round_id).centre_id))


def go_on(request: HttpRequest, row: LineRow) -> HttpResponse:
    """To the next undecided line, or back to the round when all are decided or only saving was asked."""
    messages.success(request, gettext("第 %(n)d 项已保存") % {"n": row.line_no})
    following = None if "stay" in request.POST else find_next_line(row.round_id, row.line_no)
    return redirect("desk:governance_line", following) if following else redirect("desk:governance_round", row.round_id)


def show_line(
    request: HttpRequest, row: LineRow, form: LineForm, content: dict[str, Any], *, may_edit: bool
) -> HttpResponse:
    """The page of a line; 422 when something has to be corrected."""
    found = get_round(row.round_id)
    before, after = find_neighbours(row.round_id, row.line_no)
    context = {
        "row": row,
        "line": row.content,
        "round": found,
        "form": form,
        "wording": content,
        "before": before,
        "after": after,
        "may_edit": may_edit and found.state == "draft",
    }
    status = 422 if form.is_bound and form.errors else 200
    return show_page(request, "desk/governance/line.html", context, here="governance", status=status)


class LinesFileForm(forms.Form):
    """A table of lines."""

    file = forms.FileField(
        label=_("清单文件（CSV）"),
        help_text=_("UTF-8 编码，最大 5 MB；先看有没有错，确认以后才写入"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("文件太大，最大 5 MB"))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("请提供 UTF-8 编码的文件")) from error


def import_lines(request: HttpRequest, round_id: int) -> HttpResponse:
    """Reads a table and shows its lines and faults; entered after a second look, all or none. Raises NotAllowed, NotFound."""
    actor = require_desk_role(request, Role.CENTRE_STAFF)
    salt = f"{SALT}:{round_id}:{actor.account_id}"
    if request.method == "POST" and "held" in request.POST:
        return confirm_lines(request, round_id, salt)
    form, found, held = LinesFileForm(request.POST or None, request.FILES or None), None, ""
    if request.method == "POST" and form.is_valid():
        try:
            found = read_line_list(form.cleaned_data["file"])
            held = "" if found.faults else signing.dumps(form.cleaned_data["file"], salt=salt, compress=True)
        except Invalid as refusal:
            add_refusal(form, refusal)
    context = {
        "round": get_round(round_id),
        "form": form,
        "found": found,
        "faults": list(found.faults.items())[:SHOWN_FAULTS] if found else (),
        "held": held,
        "columns": "、".join(COLUMNS.values()),
    }
    return show_page(
        request, "desk/governance/import.html", context, here="governance", status=422 if form.errors else 200
    )


def confirm_lines(request: HttpRequest, round_id: int, salt: str) -> HttpResponse:
    """Enters what was shown. Raises Invalid when it is not held any more."""
    try:
        text = signing.loads(request.POST["held"], salt=salt, max_age=HOLD_SECONDS)
    except signing.BadSignature as error:
        raise Invalid("import_not_held", "这份预览已经过期，什么都没有写入", advice="请重新选择文件") from error
    actor = require_desk_role(request, Role.CENTRE_STAFF)
    lines = read_line_list(text).lines
    number = add_round_lines(round_id=round_id, lines=lines, actor=actor, at=make_at(request))
    messages.success(request, gettext("已录入 %(n)d 行") % {"n": number})
    return redirect("desk:governance_round", round_id)


def export_lines(request: HttpRequest, round_id: int) -> HttpResponse:
    """The round's lines as a table; reading it back gives the same lines. Raises NotFound."""
    require_desk_role(request, *READERS)
    found = get_round(round_id)
    answer = HttpResponse("\ufeff" + write_line_list(list_all_lines(round_id)), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="round-{found.number}.csv"'
    return answer
