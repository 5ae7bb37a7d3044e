"""Details, purposes, powers: without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.kit.acting import ANONYMOUS, SYSTEM, Actor, Grant, Invalid, NotAllowed
from onewindow.kit.identity_codes import make_citizen_number
from onewindow.parties import rules
from onewindow.parties.rules import PartyDetails
from onewindow.parties.sealing import seal_party
from onewindow.parties.testing import make_organisation_details, make_person_details

TODAY = date(2026, 11, 23)
MATTER = ("case", "PT1")


def staff(*roles):
    return Actor(kind="staff", account_id=1, name="王芳", grants=tuple(Grant(role, 1, "350300") for role in roles))


def citizen(party_id):
    return Actor(kind="citizen", account_id=9, name="李*", party_id=party_id)


def test_details_are_normalised():
    details = make_person_details(phone="+86 138 0000 1234", name="  李　明 ")
    checked = rules.check_details(details, TODAY)
    assert (checked.kind, checked.phone, checked.name) == ("person", "13800001234", "李 明")
    assert rules.check_details(make_organisation_details(), TODAY).legal_representative == "陈洁"


@pytest.mark.parametrize(
    "details",
    [
        PartyDetails("identity_card", "11010519491231002X", ""),
        PartyDetails("identity_card", "11010519491231002X", "李\x00明"),
        PartyDetails("identity_card", "11010519491231002X", "长" * 101),
        PartyDetails("identity_card", "110105194912310021", "李明"),
        PartyDetails("identity_card", "11010519491231002X", "李明", phone="123"),
        PartyDetails("identity_card", "11010519491231002X", "李明", email="x"),
        PartyDetails("identity_card", "11010519491231002X", "李明", address="长" * 201),
        PartyDetails("membership", "1", "李明"),
    ],
)
def test_bad_details_name_their_field(details):
    with pytest.raises(Invalid) as refused:
        rules.check_details(details, TODAY)
    assert refused.value.fields


@given(
    name=st.text(min_size=1, max_size=30),
    serial=st.integers(0, 999),
    born=st.dates(date(1900, 1, 1), TODAY),
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    address=st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=60),
)
def test_no_shown_column_of_a_person_leaks(name, serial, born, phone, address):
    number = make_citizen_number(serial, born)
    try:
        checked = rules.check_details(PartyDetails("identity_card", number, name, phone, address), TODAY)
    except Invalid:
        return
    columns = seal_party(checked)
    assert number[1:17] not in columns["number_shown"] and columns["number_shown"].count("*") == 16
    assert columns["phone_shown"] == f"{phone[:3]}****{phone[-4:]}"
    assert "*" in columns["name_shown"] and "*" in columns["address_shown"]
    for column, value in columns.items():
        if column.endswith(("_sealed", "_hash")) and value is not None:
            assert number.encode() not in value and phone.encode() not in value


@pytest.mark.parametrize(
    ("actor", "purpose", "allowed"),
    [
        (staff("clerk"), "handle_matter", True),
        (staff("centre_staff"), "handle_matter", True),
        (staff("clerk"), "lawful_request", False),
        (staff("supervisor"), "supervise", True),
        (staff("supervisor"), "handle_matter", False),
        (staff("administrator"), "handle_matter", False),
        (staff("guide"), "contact", False),
        (staff(), "handle_matter", False),
        (staff("clerk"), "own_data", False),
        (staff("head"), "document", False),
        (SYSTEM, "document", True),
        (citizen(7), "own_data", True),
        (citizen(8), "own_data", False),
        (citizen(7), "handle_matter", False),
        (ANONYMOUS, "own_data", False),
    ],
)
def test_a_purpose_belongs_to_a_duty(actor, purpose, allowed):
    if allowed:
        rules.require_purpose(actor, 7, purpose, MATTER)
        return
    with pytest.raises(NotAllowed):
        rules.require_purpose(actor, 7, purpose, MATTER)


def test_a_purpose_needs_its_matter_and_must_be_listed():
    for matter in (None, ("", ""), ("case", " ")):
        with pytest.raises(Invalid, match="no_matter"):
            rules.require_purpose(staff("clerk"), 7, "handle_matter", matter)
    with pytest.raises(Invalid, match="bad_purpose"):
        rules.require_purpose(staff("clerk"), 7, "curiosity", MATTER)
    rules.require_purpose(citizen(7), 7, "own_data", None)


def test_no_agent_where_the_law_wants_the_person():
    rules.require_agent_allowed("")
    with pytest.raises(NotAllowed) as refused:
        rules.require_agent_allowed("婚姻登记条例 4")
    assert refused.value.article == "婚姻登记条例 4"


def test_powers_are_known_ordered_and_single():
    assert rules.check_powers(("collect", "apply", "collect")) == ["apply", "collect"]
    for powers in ((), ("rule",)):
        with pytest.raises(Invalid):
            rules.check_powers(powers)
