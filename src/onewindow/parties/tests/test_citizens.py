"""A citizen opens an account with a phone confirmed by a code; a number overheard opens nobody's records."""

import re
from dataclasses import replace

import pytest

from onewindow.accounts.queries import find_account, get_account
from onewindow.kit.acting import ANONYMOUS, Actor, Conflict, Invalid, Refusal
from onewindow.ledger.models import LedgerEntry
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_confirmed_addresses, list_outbox
from onewindow.parties import actions, citizens, queries
from onewindow.parties.models import Party
from onewindow.parties.testing import make_organisation_details, make_person, make_person_details

PASSWORD = "qing-tian-2026"


def take_code(at, phone="13800001234"):
    citizens.send_phone_code(phone=phone, actor=ANONYMOUS, at=at)
    return re.search(r"验证码(\d+)", list_outbox(address=phone)[0].text).group(1)


def register(at, **change):
    wish = {
        "username": "liming01",
        "password": PASSWORD,
        "details": make_person_details(),
        "actor": ANONYMOUS,
        "at": at,
    }
    return citizens.register_citizen(**wish | change)


@pytest.mark.django_db
def test_a_new_citizen_registers_in_one_act(at):
    ref = register(at, code=take_code(at), agrees_to_electronic_service=True)
    account = get_account(ref.account_id)
    assert (account.kind, account.party_ref, account.name) == ("citizen", ref.party_id, "李*")
    assert queries.get_masked_party(ref.party_id).phone == "138****1234"
    assert [row.channel for row in list_confirmed_addresses(("party", ref.party_id))] == ["sms", "in_app"]
    assert list_entries(subject=("party", ref.party_id))[0].event == "CitizenRegistered"
    dump = "".join(LedgerEntry.objects.values_list("body", flat=True)) + "".join(
        LedgerEntry.objects.values_list("actor_name", flat=True)
    )
    assert "李明" not in dump and "13800001234" not in dump


@pytest.mark.django_db
def test_without_agreement_no_address_is_confirmed_for_service(at):
    ref = register(at, code=take_code(at))
    assert list_confirmed_addresses(("party", ref.party_id)) == []


@pytest.mark.django_db
def test_a_wrong_code_registers_nothing(at):
    right = take_code(at)
    wrong = "000000" if right != "000000" else "111111"
    for code in (wrong, ""):
        with pytest.raises(Invalid, match="wrong_code"):
            register(at, code=code)
    assert not Party.objects.exists() and find_account("liming01") is None
    assert register(at, code=right)


@pytest.mark.django_db
def test_codes_are_not_sent_in_haste(at):
    take_code(at)
    with pytest.raises(Refusal) as refused:
        citizens.send_phone_code(phone="13800001234", actor=ANONYMOUS, at=at)
    assert refused.value.status == 429 and len(list_outbox(address="13800001234")) == 1


@pytest.mark.django_db
def test_a_number_overheard_opens_nobodys_records(at):
    known = make_person(at)
    stranger = replace(make_person_details(), phone="13900005678")
    with pytest.raises(Conflict, match="identity_not_confirmed") as by_phone:
        register(at, details=stranger, code=take_code(at, "13900005678"))
    misnamed = make_person_details(name="王芳")
    proof = citizens.confirm_phone_code(phone="13800001234", code=take_code(at), actor=ANONYMOUS, at=at)
    with pytest.raises(Conflict, match="identity_not_confirmed") as by_name:
        register(at, details=misnamed, code_id=proof)
    assert by_phone.value.message == by_name.value.message and "窗口" in by_name.value.advice
    assert queries.matches_phone_ending(known.id, "1234")
    # The person himself, with his name and phone, is let in; the proof was not used up by the refusal.
    ref = register(at, code_id=proof)
    assert ref.party_id == known.id


@pytest.mark.django_db
def test_a_person_has_one_account_and_a_taken_name_costs_no_second_code(at):
    register(at, code=take_code(at))
    other = make_person_details(2, phone="13900005678")
    proof = citizens.confirm_phone_code(phone="13900005678", code=take_code(at, "13900005678"), actor=ANONYMOUS, at=at)
    with pytest.raises(Conflict, match="account_taken"):
        register(at, details=other, code_id=proof)
    with pytest.raises(Invalid):
        register(at, details=other, username="chenjie1", password="123", code_id=proof)
    assert register(at, details=other, username="chenjie1", code_id=proof)
    with pytest.raises(Conflict, match="proof_not_valid"):
        register(at, details=other, username="chenjie2", code_id=proof)


@pytest.mark.django_db
def test_a_weak_password_or_a_taken_name_leaves_the_code_unused(at):
    register(at, code=take_code(at))
    other = make_person_details(2, phone="13900005678")
    code = take_code(at, "13900005678")
    with pytest.raises(Conflict, match="account_taken"):
        register(at, details=other, code=code)
    with pytest.raises(Invalid, match="weak_password"):
        register(at, details=other, username="chenjie1", password="123", code=code)
    assert register(at, details=other, username="chenjie1", code=code)


@pytest.mark.django_db
def test_organisations_register_through_a_person(at):
    details = replace(make_organisation_details(), phone="13800001234")
    with pytest.raises(Invalid, match="person_only"):
        register(at, details=details, code="1")


@pytest.mark.django_db
def test_a_citizen_changes_the_phone_with_the_new_phones_code(at):
    ref = make_person(at)
    me = Actor(kind="citizen", account_id=9, party_id=ref.id, name="李*")
    proof = citizens.confirm_phone_code(phone="13900005678", code=take_code(at, "13900005678"), actor=me, at=at)
    with pytest.raises(Conflict, match="proof_not_valid"):
        actions.revise_contact(party_id=ref.id, phone="13700000000", code_id=proof, actor=me, at=at)
    actions.revise_contact(party_id=ref.id, phone="13900005678", code_id=proof, actor=me, at=at)
    assert queries.matches_phone_ending(ref.id, "5678")
    with pytest.raises(Conflict, match="proof_not_valid"):
        actions.revise_contact(party_id=ref.id, phone="13900005678", code_id=proof, actor=me, at=at)
