"""Is this paper real? The address behind the code printed on every document (AL-17)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from onewindow.documents.queries import check_document, check_document_file
from onewindow.documents.rules import normalise_check_code
from onewindow.web.rate_limits import take_request_quota

CHECK_LIMIT = 30
CHECK_SECONDS = 60
LARGEST_PDF = 10 * 1024 * 1024


class CheckForm(forms.Form):
    """The check code as printed."""

    code = forms.CharField(
        label=_("核验码"),
        max_length=60,
        help_text=_("印在文书右下角二维码旁边"),
        widget=forms.TextInput(attrs={"width": "middle", "autocomplete": "off", "spellcheck": "false"}),
    )


class CheckFileForm(forms.Form):
    """The file itself, compared byte by byte."""

    paper = forms.FileField(
        label=_("文书文件（PDF）"),
        help_text=_("文件只用来比对，不会保存"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_paper(self) -> object:
        """Not larger than any paper we issue."""
        paper = self.cleaned_data["paper"]
        if paper.size > LARGEST_PDF:
            raise forms.ValidationError(_("文件太大，最多 10 MB"))
        return paper


@never_cache
def ask_check_code(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        code = normalise_check_code(form.cleaned_data["code"])
        if code:
            return redirect("portal:check", code=code)
        form.add_error("code", _("核验码由字母和数字组成，请照着文书重新输入"))
    return render(request, "portal/check_form.html", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
def show_check(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, altered, voided or unknown; no personal data (PI-01). A POST compares a file as well."""
    take_request_quota(request, "check", CHECK_LIMIT, CHECK_SECONDS)
    form = CheckFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        view = check_document_file(code, form.cleaned_data["paper"].read())
        return render(request, "portal/check.html", {"check": view, "code": code, "form": form, "compared": True})
    context = {"check": check_document(code), "code": code, "form": form, "compared": False}
    return render(request, "portal/check.html", context, status=422 if form.is_bound else 200)
