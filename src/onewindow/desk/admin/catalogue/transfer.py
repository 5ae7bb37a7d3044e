"""Items in and out: a file is read and shown first, imported after a second look; JSON and CSV go out (K-02, K-03)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.exports import export_items_csv, export_items_json
from onewindow.catalogue.imports import ImportPreview, import_items, preview_items
from onewindow.desk.admin.access import CATALOGUE_KEEPERS, CATALOGUE_READERS, require_desk_role, show_admin_page
from onewindow.kit.acting import Invalid
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal

SALT = "items-to-import"
HOLD_SECONDS = 3600
LARGEST_FILE = 20 * 1024 * 1024
SHOWN_ROWS = 200


class ItemsFileForm(forms.Form):
    """A file of items."""

    file = forms.FileField(
        label=_("事项文件（CSV 或 JSON）"),
        help_text=_("UTF-8 编码，最大 20 MB；先看会改什么，确认以后才写入"),
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )

    def clean(self) -> dict[str, Any]:
        """The text of the file and its kind."""
        file = self.cleaned_data.get("file")
        if file is None:
            return self.cleaned_data
        if file.size > LARGEST_FILE:
            raise forms.ValidationError({"file": _("文件太大，最大 20 MB")})
        kind = "csv" if file.name.lower().endswith(".csv") else "json"
        try:
            return {**self.cleaned_data, "text": file.read().decode("utf-8-sig"), "kind": kind}
        except UnicodeDecodeError as error:
            raise forms.ValidationError({"file": _("请提供 UTF-8 编码的文件")}) from error


def preview_import(request: HttpRequest) -> HttpResponse:
    """Reads an uploaded file and shows line by line what importing it would do; writes nothing."""
    actor = require_desk_role(request, *CATALOGUE_KEEPERS)
    form, preview, held = ItemsFileForm(request.POST or None, request.FILES or None), None, ""
    if request.method == "POST" and form.is_valid():
        text, kind = form.cleaned_data["text"], form.cleaned_data["kind"]
        try:
            preview = preview_items(text, kind=kind)
            held = signing.dumps([text, kind], salt=f"{SALT}:{actor.account_id}", compress=True)
        except Invalid as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "held": held, **describe_preview(preview)}
    return show_admin_page(request, "import.html", context, here="catalogue", status=422 if form.errors else 200)


def describe_preview(preview: ImportPreview | None) -> dict[str, Any]:
    """Counts, and the rows that need a look first: faulty, flagged, then changed and new; equal ones are only counted."""
    if preview is None:
        return {"preview": None}
    faulty = [row for row in preview.rows if row.faults]
    flagged = [row for row in preview.rows if row.flags and not row.faults]
    moved = [row for row in preview.rows if row.state in ("new", "changed") and not row.flags]
    counts = {state: preview.count(state) for state in ("new", "changed", "same", "faulty")}
    rows = [*faulty, *flagged, *moved]
    return {
        "preview": preview,
        "counts": counts,
        "will_change": counts["new"] + counts["changed"],
        "rows": rows[:SHOWN_ROWS],
        "left": max(len(rows) - SHOWN_ROWS, 0),
    }


def confirm_import(request: HttpRequest) -> HttpResponse:
    """Imports what was shown: every good item whole, faulty lines left out and told. Raises Invalid."""
    actor = require_desk_role(request, *CATALOGUE_KEEPERS)
    try:
        text, kind = signing.loads(
            request.POST.get("held", ""), salt=f"{SALT}:{actor.account_id}", max_age=HOLD_SECONDS
        )
    except signing.BadSignature as error:
        raise Invalid("import_not_held", "这份预览已经过期，什么都没有写入", advice="请重新选择文件") from error
    report = import_items(text=text, kind=kind, actor=actor, at=make_at(request))
    messages.success(
        request,
        gettext("导入完成：新增 %(new)d 项，更改 %(changed)d 项，相同 %(same)d 项，%(faults)d 项有错未导入")
        % {"new": report.new, "changed": report.changed, "same": report.same, "faults": len(report.faults)},
    )
    return redirect("desk:admin_items")


def export_items(request: HttpRequest, kind: str) -> HttpResponse:
    """All items' newest versions, or with `?in_force=1` those in force today, as JSON or CSV."""
    require_desk_role(request, *CATALOGUE_READERS)
    on = get_today(request) if request.GET.get("in_force") else None
    if kind == "csv":
        answer = HttpResponse("\ufeff" + export_items_csv(on=on), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(export_items_json(on=on), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="items.{kind}"'
    return answer
