"""Submission: all or nothing, once per key, a receipt at once, and nothing refused that the law wants received (RD-02)."""

import pytest
from django.db import connection
from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH, MAX_CACHED_STATEMENT_PARAMS

from onewindow.cases.actions import Applicant, MaterialIn, submit_case
from onewindow.cases.models import Case, CaseMaterial
from onewindow.cases.queries import get_case
from onewindow.cases.testing import DAY, FORM, at_day, hand_in_all, make_case, make_case_cast
from onewindow.files.actions import store_file
from onewindow.files.storage import install_file_root
from onewindow.files.testing import PDF
from onewindow.kit.acting import ANONYMOUS, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.ledger.queries import list_entries
from onewindow.parties.queries import get_masked_party
from onewindow.parties.testing import make_person_details

pytestmark = pytest.mark.django_db
AT = at_day()


def send(play, key="key-1", **changes):
    given = {
        "item_code": play.item.code,
        "form": FORM,
        "materials": hand_in_all(play.item),
        "actor": play.li_ming,
        "at": AT,
    }
    return submit_case(idempotency_key=key, **given | changes)


def test_one_call_makes_everything(play, django_assert_num_queries):
    send(play, "warm")
    # what is known before (item, serial, department, key, name); the case itself; the ledger. Begin and end of the transaction
    # are two more.
    with django_assert_num_queries(5):
        sent = send(play)
    view = get_case(sent.number, play.li_ming, DAY)
    assert sent.receipt.number == view.documents[0].number
    assert len(sent.number) == 23
    assert sent.notice_due_on == view.notice_due_on
    assert [material.supplied_on for material in view.materials] == [DAY] * 3
    entry = list_entries(subject=("case", sent.number))[0]
    assert entry.event == "CaseReceived"
    assert entry.data["lacking"] == []
    assert entry.data["clocks"] == [{"purpose": "acceptance_notice", "due_on": "2026-09-29"}]


def test_the_same_key_and_body_answers_the_same_case(play):
    first, again = send(play), send(play)
    assert (again.number, again.replayed, first.replayed) == (first.number, True, False)
    assert again.receipt.number == first.receipt.number
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(play):
    send(play)
    with pytest.raises(Invalid) as caught:
        send(play, form={**FORM, "area": "99"})
    assert (caught.value.code, caught.value.status) == ("idempotency_key_reused", 422)


def test_keys_of_two_people_are_two_keys(play):
    assert send(play).number != send(play, actor=play.chen_jie).number


def test_missing_papers_never_refuse_receipt(play):
    """RD-02, 32(4)."""
    sent = send(play, materials=())
    assert list_entries(subject=("case", sent.number))[0].data["lacking"] == ["M01", "M02", "M03"]
    assert all(material.missing for material in get_case(sent.number, play.li_ming, DAY).materials)


def test_a_wrong_form_names_its_fields(play):
    with pytest.raises(Invalid) as caught:
        send(play, form={**FORM, "area": "many", "unknown": "x"})
    assert "form.area" in caught.value.fields
    assert not Case.objects.exists()


def test_papers_the_guide_does_not_ask_are_refused(play):
    """AL-04."""
    with pytest.raises(Invalid) as caught:
        send(play, materials=(MaterialIn("M99", copies=1), MaterialIn("M01", original_returned=True)))
    assert set(caught.value.fields) == {"materials.M99", "materials.M01"}


def test_uploads_belong_to_the_one_who_sends_them(play, tmp_path):
    install_file_root(tmp_path)
    mine = store_file(content=PDF, filename="a.pdf", actor=play.li_ming, at=AT).id
    others = store_file(content=PDF, filename="a.pdf", actor=play.chen_jie, at=AT).id
    for wrong in (others, 987654):
        with pytest.raises(Invalid):
            send(play, materials=(MaterialIn("M01", file_ids=(wrong,)),))
    sent = send(play, materials=(MaterialIn("M01", file_ids=(mine,)),))
    assert CaseMaterial.objects.get(case__number=sent.number, code="M01").file_ids == [mine]


def test_an_item_not_in_force_is_not_received(play):
    with pytest.raises(NotFound):
        send(play, item_code="nothing")


def test_who_may_receive(play):
    """RD-06: the department's window and the comprehensive one; nobody else, no centre role."""
    walk_in = {"applicant": Applicant(party_id=play.li_ming.party_id), "channel": "window"}
    send(play, "a", actor=play.clerk, window_id=play.cast.window_id, **walk_in)
    send(play, "b", actor=play.cast.window_clerk, window_id=play.cast.comprehensive_window_id, **walk_in)
    for actor in (play.cast.stranger, play.cast.centre, play.cast.supervisor, play.cast.admin, ANONYMOUS):
        with pytest.raises(NotAllowed):
            send(play, "c", actor=actor, **walk_in)
    assert Case.objects.count() == 2


def test_a_walk_in_is_registered_in_the_same_act(play):
    details = make_person_details(77, "王小明", "13700007777")
    applicant = Applicant(id_type=details.id_type, id_number=details.number, name=details.name, phone=details.phone)
    sent = send(play, actor=play.clerk, applicant=applicant, channel="window")
    case = Case.objects.get(number=sent.number)
    assert get_masked_party(case.applicant_id).name == "王**"
    with pytest.raises(Conflict):
        send(play, "other", actor=play.clerk, applicant=Applicant(**{**_plain(applicant), "name": "别人"}))


def _plain(applicant):
    from dataclasses import asdict

    return asdict(applicant)


def test_nobody_applies_for_another_without_authority(play):
    """AL-02."""
    with pytest.raises(NotAllowed) as caught:
        send(play, applicant=Applicant(party_id=play.chen_jie.party_id))
    assert caught.value.code == "no_authority"


def test_an_item_that_wants_the_person_takes_no_agent(cast):
    play = make_case_cast(cast, agent_allowed=False)
    with pytest.raises(NotAllowed) as caught:
        send(play, applicant=Applicant(party_id=play.chen_jie.party_id))
    assert caught.value.code == "presence_required"


def test_a_refused_submission_leaves_nothing(play):
    with pytest.raises(Invalid):
        send(play, channel="pigeon")
    assert not Case.objects.exists()
    assert make_case(play)


def test_a_wished_notice_address_is_kept_sealed(play):
    sent = send(play, "address", notice_address=" 荔城大道1号 ")
    sealed = bytes(Case.objects.get(number=sent.number).notice_address_sealed)
    assert get_vault().decrypt(sealed) == "荔城大道1号"


def test_its_one_statement_stays_prepared(play):
    """Beyond these sizes the driver reads a statement anew each time (psycopg._queries)."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        send(play)
    sizes = [(len(sql), len(params or ())) for sql, params in sent]
    assert max(length for length, _ in sizes) <= MAX_CACHED_STATEMENT_LENGTH, sizes
    assert max(count for _, count in sizes) <= MAX_CACHED_STATEMENT_PARAMS, sizes
