"""Tables of the register, one file a topic; everything is imported from here."""

from onewindow.certificates.models.proceedings import ExpiryReminder, Proceeding
from onewindow.certificates.models.pushes import RegulatingSection, RegulationPush
from onewindow.certificates.models.register import (
    Certificate,
    CertificateApplication,
    CertificateEntry,
    CertificateVersion,
)

__all__ = [
    "Certificate",
    "CertificateApplication",
    "CertificateEntry",
    "CertificateVersion",
    "ExpiryReminder",
    "Proceeding",
    "RegulatingSection",
    "RegulationPush",
]
