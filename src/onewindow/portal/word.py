"""The applicant's word online: promising papers for later, handing them in, contesting a note, committing oneself (RD-10)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onewindow.cases.actions import MaterialIn
from onewindow.cases.actions.committing import commit_case
from onewindow.cases.actions.promising import contest_breach, hand_in_promised, promise_papers
from onewindow.kit.acting import Invalid, NotFound
from onewindow.portal.tracking import load_own_case
from onewindow.portal.uploads import collect_papers
from onewindow.web.acting import get_actor, make_at
from onewindow.web.rate_limits import take_request_quota

WORD_LIMIT = 20
WORD_SECONDS = 60


@never_cache
@require_http_methods(["GET", "POST"])
def promise_own_papers(request: HttpRequest, number: str) -> HttpResponse:
    """Which secondary papers follow, and by when; signed by one's own account."""
    case, errors = load_own_case(request, number), {}
    if "promise_papers" not in {act.name for act in case.allowed_actions}:
        raise NotFound("nothing_to_promise", "本件没有可以容缺后补的材料")
    chosen, by = request.POST.getlist("codes"), request.POST.get("by", "")
    if request.method == "POST":
        take_request_quota(request, "apply", WORD_LIMIT, WORD_SECONDS)
        try:
            day = read_promised_day(by)
            promise_papers(number=number, codes=tuple(chosen), by=day, actor=get_actor(request), at=make_at(request))
            messages.success(request, gettext("已承诺。部门受理后期限照常计算，请按时补交。"))
            return redirect("portal:case", number=number)
        except Invalid as refusal:
            errors = dict(refusal.fields) or {"": refusal.message}
    context = {"case": case, "chosen": chosen, "by": by, "errors": errors}
    return render(request, "portal/promise.html", context, status=422 if errors else 200)


def read_promised_day(text: str) -> date:
    """The day as the browser sends it. Raises Invalid."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("promise_wrong", "请填写补交日期", fields={"by": "请填写补交日期"}) from error


@never_cache
@require_http_methods(["GET", "POST"])
def hand_in_own_promised(request: HttpRequest, number: str) -> HttpResponse:
    """Handing in what was promised, in one go or in parts."""
    case = load_own_case(request, number)
    waiting = [promise for promise in case.word.promises if promise.supplied_on is None]
    errors: dict[str, str] = {}
    if request.method == "POST":
        take_request_quota(request, "apply", WORD_LIMIT, WORD_SECONDS)
        actor, at = get_actor(request), make_at(request)
        files, errors = collect_papers(request, {promise.code for promise in waiting}, {}, actor, at)
        if not errors and not files:
            errors = {"": gettext("请至少上传一份要补的材料。")}
        if not errors:
            papers = tuple(MaterialIn(code=code, file_ids=ids) for code, ids in files.items())
            hand_in_promised(number=number, materials=papers, actor=actor, at=at)
            messages.success(request, gettext("已收到承诺后补的材料。"))
            return redirect("portal:case", number=number)
    lines = [(promise, errors.get(f"paper_{promise.code}", "")) for promise in waiting]
    context = {"case": case, "lines": lines, "errors": errors}
    return render(request, "portal/promised.html", context, status=422 if errors else 200)


@require_POST
def contest_own_note(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's objection to the inside note of a broken promise; the department answers on record."""
    load_own_case(request, number)
    contest = request.POST.get("contest", "")
    contest_breach(number=number, contest=contest, actor=get_actor(request), at=make_at(request))
    messages.success(request, gettext("已收到您的异议，部门会答复。"))
    return redirect("portal:case", number=number)


@require_POST
def commit_own_case(request: HttpRequest, number: str) -> HttpResponse:
    """Choosing notify-and-commit for a case that was received and not accepted yet."""
    load_own_case(request, number)
    if request.POST.get("committed") != "on":
        raise Invalid("not_committed", "请先阅读并确认承诺的内容", "RD-10", "请勾选确认后再提交")
    commit_case(number=number, actor=get_actor(request), at=make_at(request))
    messages.success(request, gettext("已采用告知承诺，告知承诺书可在本页下载。"))
    return redirect("portal:case", number=number)
