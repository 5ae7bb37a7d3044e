"""One party per document, sealed and masked; showing in clear is recorded with its purpose."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, connections, transaction

from onewindow.kit.acting import ANONYMOUS, SYSTEM, Actor, At, Conflict, Grant, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.models import LedgerEntry
from onewindow.ledger.queries import list_entries
from onewindow.messages.queries import list_confirmed_addresses
from onewindow.parties import actions, queries
from onewindow.parties.models import Party
from onewindow.parties.testing import make_organisation, make_organisation_details, make_person, make_person_details

WANGFANG = Actor(kind="staff", account_id=3, name="王芳", grants=(Grant("clerk", 1, "350302"),))
MATTER = ("case", "PT1")


def liming(party_id):
    return Actor(kind="citizen", account_id=9, name="李*", party_id=party_id)


def events(party_id):
    return [entry.event for entry in list_entries(subject=("party", party_id))]


def upsert(at, details=None):
    return actions.upsert_party(details=details or make_person_details(), actor=WANGFANG, at=at)


@pytest.mark.django_db
def test_a_person_is_registered_sealed_and_masked(at):
    ref = make_person(at)
    view = queries.get_masked_party(ref.id)
    assert (view.number, view.name, view.phone, view.address) == (
        "3****************" + make_person_details().number[-1],
        "李*",
        "138****1234",
        "福建省莆*****",
    )
    assert view.id_type_name == "居民身份证" and view.identity_check == "declared"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM parties_party p")
        dump = cursor.fetchone()[0]
    for secret in (make_person_details().number, "13800001234", "李明", "城厢区"):
        assert secret not in dump and secret.encode().hex() not in dump
    assert events(ref.id) == ["PartyRegistered"]


@pytest.mark.django_db
def test_an_organisation_is_public_but_its_representative_is_masked(at):
    ref = make_organisation(at)
    view = queries.get_masked_party(ref.id)
    details = make_organisation_details()
    assert (view.number, view.name, view.legal_representative) == (details.number, details.name, "陈*")


@pytest.mark.django_db
def test_the_hot_path_is_one_statement_for_new_and_known(at, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = upsert(at)
    with django_assert_num_queries(1):
        again = upsert(at)
    assert (first.created, again.created, first.id) == (True, False, again.id)
    assert not LedgerEntry.objects.filter(subject_kind="party").exists()


@pytest.mark.django_db
def test_the_same_number_typed_differently_is_one_party(at):
    details = make_person_details()
    spaced = replace(details, number=f" {details.number[:6]} {details.number[6:]} ".translate(str.maketrans("0123456789", "０１２３４５６７８９")), name="李 明")  # fmt: skip
    assert upsert(at).id == upsert(at, spaced).id
    other = replace(make_person_details(2), name="李明")
    assert upsert(at, other).id != upsert(at).id


@pytest.mark.django_db
def test_another_name_under_a_known_number_is_refused_and_changes_nothing(at):
    ref = upsert(at)
    with pytest.raises(Conflict, match="party_name_differs"):
        upsert(at, make_person_details(name="王芳"))
    assert queries.matches_name(ref.id, "李明") and Party.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["𬸚", "㛃䶮", "张𬸚", "阿依古丽·买买提", "John O'Neil", "欧阳㛃"])
def test_rare_characters_store_search_and_mask(at, name):
    ref = make_person(at, name=name)
    assert [view.id for view in queries.find_parties_by_name(name)] == [ref.id]
    shown = actions.reveal_party(
        party_id=ref.id, fields=("name",), purpose="handle_matter", matter=MATTER, actor=WANGFANG, at=at
    )
    assert shown == {"name": name} and queries.get_masked_party(ref.id).name != name


@pytest.mark.django_db
def test_search_by_number_name_phone_and_ending(at):
    ref, other = make_person(at), make_person(at, serial=2, phone="13900005678")
    assert queries.find_party("identity_card", make_person_details().number.lower()).id == ref.id
    assert queries.find_party("identity_card", make_person_details(3).number) is None
    assert [view.id for view in queries.find_parties_by_name("李 明")] == [ref.id, other.id]
    assert [view.id for view in queries.find_parties_by_name("李明", phone_ending="5678")] == [other.id]
    assert [view.id for view in queries.find_parties_by_phone("138-0000-1234")] == [ref.id]
    assert queries.matches_phone_ending(ref.id, "1234") and not queries.matches_phone_ending(ref.id, "1235")
    assert not queries.matches_phone_ending(0, "1234") and not queries.matches_phone_ending(ref.id, "")
    assert set(queries.list_masked_parties([ref.id, other.id, 0])) == {ref.id, other.id}
    with pytest.raises(Invalid):
        queries.find_parties_by_name("李明", phone_ending="12345")


@pytest.mark.django_db
def test_listing_thirty_costs_as_many_queries_as_three(at, django_assert_num_queries):
    ids = [make_person(at, serial=number).id for number in range(30)]
    for some in (ids[:3], ids):
        with django_assert_num_queries(1):
            assert len(queries.list_masked_parties(some)) == len(some)


@pytest.mark.django_db
def test_every_unmasking_is_recorded_with_purpose_and_without_data(at):
    ref = make_person(at)
    shown = actions.reveal_party(
        party_id=ref.id, fields=("phone", "number"), purpose="contact", matter=MATTER, actor=WANGFANG, at=at
    )
    assert shown == {"number": make_person_details().number, "phone": "13800001234"}
    (row,) = queries.list_reveals(ref.id)
    assert (row.actor_name, row.fields, row.purpose, row.matter) == (
        "王芳",
        ("number", "phone"),
        "就本事项联系当事人",
        MATTER,
    )
    bodies = "".join(LedgerEntry.objects.values_list("body", flat=True))
    for secret in ("13800001234", make_person_details().number, "李明"):
        assert secret not in bodies


@pytest.mark.django_db
def test_an_unmasking_that_is_refused_shows_and_records_nothing(at):
    ref = make_person(at)
    wish = {"party_id": ref.id, "fields": ("number",), "purpose": "handle_matter", "matter": MATTER, "at": at}
    zhaoqiang = Actor(kind="staff", account_id=4, name="赵强", grants=(Grant("administrator", None, "350300"),))
    for actor, change, refusal in (
        (zhaoqiang, {}, NotAllowed),
        (ANONYMOUS, {}, NotAllowed),
        (liming(ref.id + 1), {"purpose": "own_data"}, NotAllowed),
        (WANGFANG, {"matter": None}, Invalid),
        (WANGFANG, {"fields": ()}, Invalid),
        (WANGFANG, {"fields": ("number_sealed",)}, Invalid),
        (WANGFANG, {"party_id": 0}, NotFound),
    ):
        with pytest.raises(refusal):
            actions.reveal_party(**{**wish, "actor": actor, **change})
    assert queries.list_reveals(ref.id) == []
    own = actions.reveal_party(
        party_id=ref.id, fields=("address", "email"), purpose="own_data", actor=liming(ref.id), at=at
    )
    assert own == {"address": "福建省莆田市城厢区", "email": ""}


@pytest.mark.django_db
def test_contact_is_revised_by_its_owner_or_staff(at):
    ref = make_person(at)
    actions.revise_contact(party_id=ref.id, phone="13900005678", email="Li@Example.com", actor=WANGFANG, at=at)
    view = queries.get_masked_party(ref.id)
    assert (view.phone, view.email) == ("139****5678", "l***@example.com")
    actions.revise_contact(party_id=ref.id, email="", address="莆田市", actor=liming(ref.id), at=at)
    contact = queries.read_contact_for_sending(ref.id)
    assert (contact.phone, contact.email, contact.address) == ("13900005678", "", "莆田市")
    paper = queries.read_name_for_paper(ref.id)
    assert (paper.name, paper.shown) == ("李明", "李*")
    for read in (queries.read_contact_for_sending, queries.read_name_for_paper):
        with pytest.raises(NotFound):
            read(0)
    with pytest.raises(NotAllowed):
        actions.revise_contact(party_id=ref.id, phone="13700000000", actor=liming(ref.id + 1), at=at)
    with pytest.raises(Invalid, match="phone_not_confirmed"):
        actions.revise_contact(party_id=ref.id, phone="13700000000", actor=liming(ref.id), at=at)
    assert queries.matches_phone_ending(ref.id, "5678")
    assert events(ref.id) == ["PartyRegistered", "PartyContactRevised", "PartyContactRevised"]


@pytest.mark.django_db
def test_agreeing_to_service_confirms_the_address_on_file(at):
    ref = make_person(at)
    agree = {"party_id": ref.id, "how": "signature", "actor": WANGFANG, "at": at}
    actions.agree_to_service(channel="sms", **agree)
    actions.agree_to_service(channel="in_app", account_id=9, **agree)
    for channel in ("email", "in_app"):
        with pytest.raises(Conflict, match="no_address_on_file"):
            actions.agree_to_service(channel=channel, **agree)
    shown = [(row.channel, row.address_masked) for row in list_confirmed_addresses(("party", ref.id))]
    assert shown == [("sms", "138****1234"), ("in_app", "9")]


@pytest.mark.django_db
def test_a_name_is_changed_at_the_counter_with_its_reason(at):
    ref = make_person(at)
    actions.change_party_name(party_id=ref.id, name="李明辉", reason="更名，户口簿已核验", actor=WANGFANG, at=at)
    assert queries.matches_name(ref.id, "李明辉") and queries.get_masked_party(ref.id).name == "李**"
    with pytest.raises(NotAllowed):
        actions.change_party_name(party_id=ref.id, name="x", reason="x", actor=liming(ref.id), at=at)
    with pytest.raises(Invalid):
        actions.change_party_name(party_id=ref.id, name="李明", reason=" ", actor=WANGFANG, at=at)
    actions.record_identity_check(party_id=ref.id, how="original_seen", actor=WANGFANG, at=at)
    assert queries.get_masked_party(ref.id).identity_check == "original_seen"
    assert events(ref.id) == ["PartyRegistered", "PartyRenamed", "PartyIdentityChecked"]


@pytest.mark.django_db
def test_registering_is_not_for_anonymous_visitors(at):
    with pytest.raises(NotAllowed):
        actions.register_party(details=make_person_details(), actor=ANONYMOUS, at=at)
    with pytest.raises(NotAllowed):
        actions.register_party(details=make_person_details(), original_seen=True, actor=liming(1), at=at)
    card = make_person_details()
    ref = actions.register_person(id_type=card.id_type, number=card.number, name="李明", original_seen=True, actor=WANGFANG, at=at)  # fmt: skip
    assert queries.get_masked_party(ref.id).identity_check == "original_seen"
    company = make_organisation_details()
    assert actions.register_enterprise(number=company.number, name=company.name, actor=WANGFANG, at=at).created
    old = actions.register_enterprise(
        id_type="organisation_code", number="60003734-1", name="旧社", actor=WANGFANG, at=at
    )
    assert queries.get_masked_party(old.id).legacy
    with pytest.raises(NotFound):
        queries.get_masked_party(0)


def test_fifty_registrations_of_one_number_make_one_party(committed_db):
    at = At(datetime.now(LOCAL))

    def register(number):
        try:
            return actions.register_party(details=make_person_details(number % 2), actor=SYSTEM, at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        refs = list(pool.map(register, range(50)))
    assert len({ref.id for ref in refs}) == 2 and sum(ref.created for ref in refs) == 2
    assert Party.objects.count() == 2
    assert LedgerEntry.objects.filter(event="PartyRegistered").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number_shown": "35010519491231002X"}, "a_persons_number_is_shown_masked"),
        ({"number_shown": "3501****"}, "a_persons_number_is_shown_masked"),
        ({"name_shown": "李明"}, "a_persons_name_is_shown_masked"),
        ({"phone_shown": "13800001234"}, "a_phone_is_shown_masked"),
        ({"phone_shown": ""}, "party_phone_has_its_mask"),
        ({"phone_hash": None}, "a_phone_is_sealed_and_searchable_together"),
        ({"address_sealed": None}, "party_address_has_its_mask"),
        ({"email_shown": "l***@x"}, "party_email_has_its_mask"),
        (
            {"representative_sealed": b"x", "representative_shown": "陈*"},
            "only_an_organisation_has_a_legal_representative",
        ),
        ({"representative_shown": "陈*"}, "party_representative_has_its_mask|only_an_organisation"),
        ({"kind": "organisation"}, "party_kind_fits_its_document"),
        ({"identity_check": "guessed"}, "party_identity_check_is_known"),
    ],
)
def test_the_database_refuses_nonsense(at, change, constraint):
    ref = make_person(at)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Party.objects.filter(pk=ref.id).update(**change)


@pytest.mark.django_db
def test_the_database_refuses_a_second_party_of_one_number(at):
    party = Party.objects.get(pk=make_person(at).id)
    party.pk = None
    with pytest.raises(IntegrityError, match="one_party_per_document_number"), transaction.atomic():
        party.save(force_insert=True)
