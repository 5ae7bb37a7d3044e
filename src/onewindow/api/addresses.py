"""The addresses of the open interface alone, and its own answer to an unknown one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

urlpatterns = [path("api/", include("onewindow.api.urls"))]


def answer_unknown_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the one shape of every error."""
    return write_plain_problem(404, "no_such_address", "接口没有这个地址")


def answer_bad_call(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A call that is not even HTTP as we know it."""
    return write_plain_problem(400, "bad_call", "请求无法识别")


def answer_fault(request: HttpRequest) -> HttpResponse:
    """A fault of ours: said so, nothing told of the inside."""
    return write_plain_problem(500, "fault", "系统出了问题，已记录")


def write_plain_problem(status: int, code: str, message: str) -> HttpResponse:
    """The shape of `Problem` where no endpoint has been reached."""
    body = {"code": code, "message": message, "advice": "", "article": "", "fields": {}}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


handler400 = answer_bad_call
handler404 = answer_unknown_address
handler500 = answer_fault
