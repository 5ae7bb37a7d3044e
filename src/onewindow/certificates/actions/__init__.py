"""Every write of the register."""

from onewindow.certificates.actions.applying import (
    close_application,
    grant_application,
    hold_application,
    lodge_application,
)
from onewindow.certificates.actions.changing import change_certificate, renew_certificate
from onewindow.certificates.actions.ending import (
    cancel_certificate,
    deregister_certificate,
    revoke_certificate,
    withdraw_certificate,
)
from onewindow.certificates.actions.issuing import GrantOrder, IssuedCertificate, issue_certificate
from onewindow.certificates.actions.lapsing import deem_renewed, settle_silence
from onewindow.certificates.actions.loading import CertificateOutcome
from onewindow.certificates.actions.proceeding import (
    drop_proceeding,
    hear_holder,
    prepare_revocation,
    propose_act,
)
from onewindow.certificates.actions.pushing import (
    Happening,
    appoint_section,
    end_section,
    push_to_section,
    sign_push,
    urge_push,
)

__all__ = [
    "Happening",
    "appoint_section",
    "end_section",
    "push_to_section",
    "sign_push",
    "urge_push",
    "CertificateOutcome",
    "GrantOrder",
    "IssuedCertificate",
    "cancel_certificate",
    "change_certificate",
    "close_application",
    "deem_renewed",
    "deregister_certificate",
    "drop_proceeding",
    "grant_application",
    "hear_holder",
    "hold_application",
    "issue_certificate",
    "lodge_application",
    "prepare_revocation",
    "propose_act",
    "renew_certificate",
    "revoke_certificate",
    "settle_silence",
    "withdraw_certificate",
]
