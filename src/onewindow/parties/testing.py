"""Persons and organisations of nobody, registered through the actions: numbers from a division that does not exist."""

from __future__ import annotations

from datetime import date

from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.identity_codes import CREDIT_CODE, IDENTITY_CARD, make_citizen_number, make_credit_code
from onewindow.parties.actions import PartyRef, register_party
from onewindow.parties.rules import PartyDetails


def make_person_details(serial: int = 1, name: str = "李明", phone: str = "13800001234") -> PartyDetails:
    """Details of a made-up person; `serial` 0..999 makes another number."""
    return PartyDetails(IDENTITY_CARD, make_citizen_number(serial, date(1990, 3, 7)), name, phone, "福建省莆田市城厢区")


def make_organisation_details(serial: int = 1, name: str = "莆田市模拟食品有限公司") -> PartyDetails:
    """Details of a made-up enterprise."""
    return PartyDetails(CREDIT_CODE, make_credit_code(serial), name, "05942690000", legal_representative="陈洁")


def make_person(at: At, serial: int = 1, name: str = "李明", phone: str = "13800001234") -> PartyRef:
    """A registered person."""
    return register_party(details=make_person_details(serial, name, phone), actor=SYSTEM, at=at)


def make_organisation(at: At, serial: int = 1) -> PartyRef:
    """A registered enterprise."""
    return register_party(details=make_organisation_details(serial), actor=SYSTEM, at=at)
