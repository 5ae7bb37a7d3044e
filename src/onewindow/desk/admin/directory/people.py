"""Staff accounts: who is in which role, second factor, tokens. Passwords are set here and never shown."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from onewindow.accounts.actions import issue_token
from onewindow.accounts.queries import get_account, has_second_factor, list_staff_accounts, list_tokens
from onewindow.desk.admin.access import read_asked_number, require_desk_role, show_admin_page
from onewindow.desk.admin.directory.forms import TokenForm
from onewindow.directory.queries import list_departments, list_role_grants
from onewindow.directory.rules import Role
from onewindow.kit.acting import NotFound, Refusal
from onewindow.kit.local_time import LOCAL
from onewindow.web.acting import get_today, make_at
from onewindow.web.refusals import add_refusal

PAGE_SIZE = 30
LARGEST_ID = 2**31


def show_people(request: HttpRequest) -> HttpResponse:
    """Staff accounts by name or sign-in name, with the roles of today; three queries for any number."""
    require_desk_role(request, Role.ADMINISTRATOR)
    text, today = request.GET.get("q", "").replace("\x00", "").strip()[:60], get_today(request)
    after = read_asked_number(request, "after", LARGEST_ID)
    found = list_staff_accounts(search=text, after_id=after, limit=PAGE_SIZE + 1)
    roles: dict[int, list[str]] = {}
    for grant in list_role_grants(on=today):
        roles.setdefault(grant.account_id, []).append(grant.role)
    context = {
        "text": text,
        "people": [(row, roles.get(row.id, [])) for row in found[:PAGE_SIZE]],
        "next": found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else "",
    }
    return show_admin_page(request, "people.html", context, here="people")


def show_person(request: HttpRequest, account_id: int) -> HttpResponse:
    """One staff account with every role it ever had, its tokens and its second factor. Raises NotFound."""
    require_desk_role(request, Role.ADMINISTRATOR)
    account = get_account(account_id)
    if account is None or account.kind != "staff":
        raise NotFound("no_such_account", "没有这个工作人员账户")
    at = make_at(request)
    context = {
        "person": account,
        "is_locked": account.is_locked_at(at.occurred_at),
        "has_second_factor": has_second_factor(account_id),
        "grants": list_role_grants(account_id=account_id),
        "departments": {row.id: row.name for row in list_departments(on=at.local_date)},
        "tokens": list_tokens(account_id),
        "today": at.local_date,
    }
    return show_admin_page(request, "person.html", context, here="people")


@never_cache
def give_token(request: HttpRequest, account_id: int) -> HttpResponse:
    """Issues a token and shows it this once; only its hash is kept."""
    actor = require_desk_role(request, Role.ADMINISTRATOR)
    form, raw = TokenForm(request.POST or None, on=get_today(request)), ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        ends = datetime.combine(asked["expires_on"] + timedelta(days=1), time(), LOCAL)
        try:
            raw = issue_token(
                account_id=account_id,
                label=asked["label"],
                expires_at=ends,
                actor=actor,
                at=make_at(request),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "raw": raw, "account_id": account_id}
    return show_admin_page(request, "token.html", context, here="people", status=422 if form.errors else 200)
