"""A case that asks for something about a certificate: lodged with its submission, held and ended with it (49, 50, 70)."""

from __future__ import annotations

from onewindow.cases.actions.loading import Matter
from onewindow.cases.actions.receiving import Application
from onewindow.catalogue.guides import ItemView
from onewindow.certificates.actions import close_application, hold_application, lodge_application
from onewindow.kit.acting import Actor, At, Invalid


def lodge_certificate_application(
    application: Application, item: ItemView, number: str, party_id: int, actor: Actor, at: At
) -> None:
    """Name the certificate the case is about, inside its submission. Raises Invalid `certificate`, Conflict."""
    if not item.certificate_act.act:
        fault = {"certificate": "本事项不针对已有的证照"}
        raise Invalid("certificate_not_asked", "这个事项不是对已有证照的申请", fields=fault)
    if not application.certificate:
        fault = {"certificate": "请选择要办理的证照"}
        raise Invalid("certificate_missing", "请写明要办理哪个证照", advice="从“我的证照”里选择", fields=fault)
    lodge_application(
        certificate_number=application.certificate,
        item=item,
        case_number=number,
        holder_id=party_id,
        actor=actor,
        at=at,
    )


def hold_certificate_application(matter: Matter, *, waits: bool) -> None:
    """The applicant owes papers now, or no longer: while he does, the organ is not silent (50). Nothing for other items."""
    if matter.item.certificate_act.act:
        hold_application(case_number=matter.case.number, waits=waits, on=matter.today)


def end_certificate_application(matter: Matter, outcome: str) -> None:
    """The case ended without a grant: refused, withdrawn, not_accepted. Nothing for other items."""
    if matter.item.certificate_act.act:
        close_application(case_number=matter.case.number, outcome=outcome, at=matter.at)
