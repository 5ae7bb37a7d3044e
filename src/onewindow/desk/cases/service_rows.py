"""How the serving of notices is told on the case page (RD-13)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from onewindow.cases.queries import CaseView
from onewindow.cases.queries.serving import list_notices, list_service_channels

PROOF_WORDS = {
    "signed_receipt": _("送达回证签字"),
    "handed_over": _("窗口当面交付"),
    "carrier_receipt": _("邮政签收回执"),
    "posted": _("已交邮寄出（写邮件号）"),
    "returned": _("被退回（写原因）"),
}
NOTICE_TONES = {"delivered": "green", "failed": "red"}
NOTICE_STATES = {
    "queued": _("待送达"),
    "sending": _("正在发送"),
    "sent": _("已发出，待回执"),
    "delivered": _("已送达"),
    "failed": _("未送达"),
}


def describe_service(case: CaseView) -> dict[str, Any]:
    """What the case page shows of service: the notices, and where the applicant agreed to be served."""
    return {
        "notices": list_notices(case.number),
        "notice_states": NOTICE_STATES,
        "notice_tones": NOTICE_TONES,
        "proof_words": PROOF_WORDS,
        "service_channels": list_service_channels(case.applicant.id),
    }
