"""GET certificates/{number}: how a certificate stands, for its holder, its department and the centre's referees."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from onewindow.api.v1.gate import PROBLEMS, get_token_actor, token_bearer
from onewindow.api.v1.shapes import CertificateOut
from onewindow.certificates.queries import get_certificate
from onewindow.web.acting import get_today

router = Router(tags=["certificates"], auth=token_bearer)


@router.get("/{certificate}", response={200: CertificateOut, **PROBLEMS}, operation_id="get_certificate")
def get_certificate_state(request: HttpRequest, certificate: str) -> dict[str, Any]:
    """One certificate, its holder masked; for everybody else there is no such certificate."""
    view = get_certificate(certificate, get_token_actor(request), get_today(request))
    line = view.line
    return {
        "number": line.number, "name": line.name, "item": line.item_code, "item_name": line.item_name,
        "department": line.department_name, "holder": line.holder_masked, "state": line.state.value,
        "state_label": line.state_label, "issued_on": line.issued_on, "valid_from": line.valid_from,
        "valid_to": line.valid_to, "long_term": line.long_term, "case": view.case_number, "version": view.version,
        "allowed_actions": [row.act.value for row in view.allowed],
        "history": [
            {
                "act": entry.act, "label": entry.label, "on": entry.on, "article": entry.article,
                "document": entry.paper.number if entry.paper else "",
            }
            for entry in view.entries
        ],
    }  # fmt: skip
