"""A refused act becomes a page (or, for htmx, a fragment) that says why and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.db import DataError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from onewindow.kit.acting import Invalid, Refusal
from onewindow.web.acting import LoginNeeded
from onewindow.web.database_away import is_database_away, show_database_away
from onewindow.web.fields import make_faults
from onewindow.web.wording import say

Form = TypeVar("Form", bound=BaseForm)

HEADINGS = {
    400: gettext_lazy("这个请求看不懂"),
    403: gettext_lazy("您没有办理这一步的权限"),
    404: gettext_lazy("没有找到这个页面"),
    409: gettext_lazy("情况已经变化，这一步没有办成"),
    413: gettext_lazy("上传的内容太大"),
    422: gettext_lazy("填写的内容需要改正"),
    423: gettext_lazy("账户暂时锁定"),
    429: gettext_lazy("操作太频繁，请稍候"),
    500: gettext_lazy("系统出了问题，不是您的错"),
}
ADVICE = {
    400: gettext_lazy("请返回上一页重试；如果是从别处复制的链接，请检查是否完整。"),
    403: gettext_lazy("如果您认为应当可以办理，请联系本单位管理员或拨打咨询电话。"),
    404: gettext_lazy("请检查地址是否完整，或从首页搜索事项。"),
    409: gettext_lazy("请返回并刷新页面，看看最新的状态后再办。"),
    413: gettext_lazy("请压缩或分开上传后再试。"),
    422: gettext_lazy("请返回，按提示改正后再提交；已经填写的内容不会丢失。"),
    423: gettext_lazy("请等锁定时间过后再试，或联系管理员。"),
    429: gettext_lazy("请等一会儿再试。"),
    500: gettext_lazy("我们已经记录下来。请稍后再试；急事请拨打咨询电话或到大厅办理。"),
}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says."""

    status: int
    heading: str
    message: str
    advice: str
    article: str = ""
    code: str = ""


class RefusalMiddleware:
    """Turns a `Refusal` raised by a view into its page; everything else goes its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only refusals, a NUL byte, which no text can hold, and a database that is away; a fault of ours stays a 500."""
        if is_database_away(exception):
            return show_database_away(request, exception)
        if isinstance(exception, DataError) and "NUL" in str(exception):
            exception = Invalid("unreadable_text", "填写的内容里有无法识别的字符", advice="请删去后重新填写")
        return show_refusal(request, exception) if isinstance(exception, Refusal) else None


def show_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page or fragment of a refusal, with its status and, where it says when to come back, Retry-After."""
    if isinstance(refusal, LoginNeeded):
        return send_to_login(request, refusal)
    page = ErrorPage(
        status=refusal.status,
        heading=str(HEADINGS.get(refusal.status, HEADINGS[409])),
        message=say(refusal.message),
        advice=say(refusal.advice) if refusal.advice else str(ADVICE.get(refusal.status, ADVICE[409])),
        article=say(refusal.article),
        code=refusal.code,
    )
    response = render_error(request, page, dict(refusal.fields))
    retry_after = getattr(refusal, "retry_after", 0)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def render_error(request: HttpRequest, page: ErrorPage, fields: dict[str, str] | None = None) -> HttpResponse:
    """Renders an error as a whole page, or as a fragment when htmx asked."""
    template = "web/refusal_fragment.html" if getattr(request, "htmx", False) else "web/error.html"
    context = {"error": page, "faults": make_faults(fields or {})}
    return render(request, template, context, status=page.status)


def send_to_login(request: HttpRequest, refusal: LoginNeeded) -> HttpResponse:
    """To the login page and afterwards back to a page that can be asked for again."""
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    where = f"{reverse(refusal.where)}?{urlencode({'next': back})}"
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = where
        return response
    return redirect(where)


def add_refusal(form: Form, refusal: Refusal) -> Form:
    """Puts a refusal's faults beside the fields they are about; the rest above the form."""
    left = []
    for name, message in refusal.fields.items():
        if name in form.fields:
            form.add_error(name, say(message))
        else:
            left.append(say(message))
    if left or not refusal.fields:
        words = [say(refusal.message), *left, say(refusal.advice) if refusal.advice else ""]
        form.add_error(None, say("；").join(word for word in words if word))
    return form
