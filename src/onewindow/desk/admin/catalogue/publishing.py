"""Publishing a draft from a day on, withdrawing an item, putting a draft aside (AL-03, K-15)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from onewindow.catalogue.actions import discard_draft, publish_version, withdraw_item
from onewindow.catalogue.queries import get_item_draft
from onewindow.desk.admin.access import CATALOGUE_READERS
from onewindow.desk.admin.acts import Act, ActForm, perform_act
from onewindow.desk.admin.directory.forms import make_day_field, make_reason_field
from onewindow.directory.rules import Role
from onewindow.kit.acting import Actor, At, Conflict

PUBLISHERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF, Role.HEAD)


class PublishForm(ActForm):
    """From which day, and where known to which."""

    valid_from = make_day_field(_("实施日期"), help_text=_("现行版本到前一天为止；已受理的办件按当时的指南办"))
    valid_to = make_day_field(_("失效日期"), required=False, help_text=_("历史事项须填写"))


class WithdrawForm(ActForm):
    """From which day it is out of force, and why."""

    withdrawn_on = make_day_field(_("从哪天起撤下"))
    reason = make_reason_field()


def publish_draft(*, code: str, valid_from: date, valid_to: date | None, actor: Actor, at: At) -> int:
    """Publishes the item's one draft. Raises Conflict when there is none, Invalid naming all it lacks, NotAllowed."""
    draft = get_item_draft(code)
    if draft is None:
        raise Conflict("no_draft", "这个事项没有草稿", advice="请刷新后查看最新版本")
    return publish_version(
        version_id=draft.view.version_id, valid_from=valid_from, valid_to=valid_to, actor=actor, at=at
    )


def withdraw_from(*, code: str, withdrawn_on: date, reason: str, actor: Actor, at: At) -> None:
    """Takes the item out of force. Raises Invalid, Conflict, NotAllowed."""
    withdraw_item(code=code, on=withdrawn_on, reason=reason, actor=actor, at=at)


def _make(title: object, form: type[ActForm], run: object, done: object, *, dangerous: bool = False) -> Act:
    return Act(
        title=title,  # type: ignore[arg-type]
        form=form,
        run=run,  # type: ignore[arg-type]
        done=done,  # type: ignore[arg-type]
        # A new item whose one draft is put aside has no page of its own any more.
        back="desk:admin_items" if run is discard_draft else "desk:admin_item",
        here="catalogue",
        roles=CATALOGUE_READERS if run is discard_draft else PUBLISHERS,
        target="code",
        target_is_text=True,
        back_takes_target=run is not discard_draft,
        dangerous=dangerous,
    )


ITEM_ACTS: dict[str, Act] = {
    "publish": _make(_("发布草稿"), PublishForm, publish_draft, _("已发布")),
    "withdraw": _make(_("撤下事项"), WithdrawForm, withdraw_from, _("已撤下"), dangerous=True),
    "discard": _make(_("放弃草稿"), ActForm, discard_draft, _("草稿已放弃"), dangerous=True),
}


def perform_item_act(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One act of the table above."""
    return perform_act(request, ITEM_ACTS, name, code)
