"""Every read of the register."""

from onewindow.certificates.queries.lists import (
    count_certificates,
    list_certificates,
    list_certificates_of,
    list_holder_ids,
    list_own_certificates,
    list_pending_renewals,
)
from onewindow.certificates.queries.one import (
    check_certificate,
    find_certificates_of_case,
    get_certificate,
    get_certificate_paper,
)
from onewindow.certificates.queries.public import list_deregistrations
from onewindow.certificates.queries.pushes import (
    PushLine,
    SectionLine,
    count_waiting_pushes,
    list_pushes,
    list_regulating_sections,
)
from onewindow.certificates.queries.views import (
    CertificateLine,
    CertificateView,
    EndedLine,
    PublicCertificate,
    RegisterCounts,
    RenewalLine,
)

__all__ = [
    "PushLine",
    "SectionLine",
    "count_waiting_pushes",
    "list_pushes",
    "list_regulating_sections",
    "CertificateLine",
    "CertificateView",
    "EndedLine",
    "PublicCertificate",
    "RegisterCounts",
    "RenewalLine",
    "check_certificate",
    "count_certificates",
    "find_certificates_of_case",
    "get_certificate",
    "get_certificate_paper",
    "list_certificates",
    "list_deregistrations",
    "list_certificates_of",
    "list_holder_ids",
    "list_own_certificates",
    "list_pending_renewals",
]
