"""Seals at windows (W-05): keepers with both signatures, every sealed paper logged, receipts derived, nothing sealed by a lost one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from onewindow.cases.actions import Applicant, accept_case, submit_case
from onewindow.cases.models import Case
from onewindow.cases.queries.seal_uses import list_seal_uses
from onewindow.cases.testing import DAY, FORM, at_day, hand_in_all, make_case
from onewindow.documents.models import OfficialSeal, SealCustody, SealItem, SealTransfer, SealUse
from onewindow.documents.queries import list_documents
from onewindow.documents.seal_queries import get_official_seal, list_custodies, list_official_seals, list_seal_transfers
from onewindow.documents.sealing import (
    drop_seal_transfer,
    give_seal,
    note_seal_use,
    register_seal,
    report_seal_lost,
    retire_seal,
    set_seal_items,
    take_seal,
)
from onewindow.kit.acting import Conflict, Invalid, NotAllowed, NotFound
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
FIRST = DAY - timedelta(10)


def register(play, name="区卫健局办证专用章", taken=True, items=None, actor=None, **changes):
    values = {
        "department_id": play.cast.department.id, "window_id": play.cast.window_id, "name": name,
        "document": "启用印章的通知", "item_codes": items or [play.item.code], "custodian_id": play.clerk.account_id,
        "starts_on": FIRST, **changes,
    }  # fmt: skip
    seal_id = register_seal(**values, actor=actor or play.head, at=at_day(FIRST, 8))
    if taken:
        take_seal(transfer_id=find_open(seal_id), actor=play.clerk, at=at_day(FIRST, 9))
    return seal_id


def find_open(seal_id):
    return get_official_seal(seal_id, on=DAY).open_transfer.id


def receive(play, key="key", hour=10, **changes):
    told = {
        "item_code": play.item.code, "applicant": Applicant(party_id=play.li_ming.party_id), "form": FORM,
        "materials": hand_in_all(play.item), "channel": "window", "window_id": play.cast.window_id, **changes,
    }  # fmt: skip
    return submit_case(idempotency_key=key, actor=play.clerk, at=at_day(hour=hour), **told).number


def list_log(seal_id):
    return [(use.source, use.title, use.name) for use in list_seal_uses(seal_id)]


def test_every_paper_from_the_window_is_logged_and_receipts_are_derived(play):
    seal_id = register(play)
    number = receive(play)
    accept_case(number=number, actor=play.clerk, at=at_day(hour=11))
    assert list_log(seal_id) == [("written", "受理通知书", "王芳"), ("receipt", "收件回执", "王芳")]
    papers = {paper.kind: paper.number for paper in list_documents(subject=("case", number))}
    assert [use.number for use in list_seal_uses(seal_id)] == [papers["acceptance"], papers["receipt"]]
    assert SealUse.objects.count() == 1
    online = make_case(play, key="online")
    accept_case(number=online, actor=play.chief, at=at_day(hour=12))
    assert len(list_seal_uses(seal_id)) == 2


def test_receiving_costs_no_statement_more_with_a_seal(play):
    receive(play, "a")
    with CaptureQueriesContext(connection) as before:
        receive(play, "b")
    register(play)
    with CaptureQueriesContext(connection) as after:
        receive(play, "c")
    assert len(after) == len(before)
    assert not SealUse.objects.exists()


def test_logging_a_seal_costs_an_act_no_statement(play):
    numbers = [receive(play, key) for key in "abc"]
    accept_case(number=numbers[0], actor=play.clerk, at=at_day(hour=11))
    with CaptureQueriesContext(connection) as before:
        accept_case(number=numbers[1], actor=play.clerk, at=at_day(hour=11))
    register(play)
    with CaptureQueriesContext(connection) as after:
        accept_case(number=numbers[2], actor=play.clerk, at=at_day(hour=11))
    assert len(after) == len(before)


@pytest.mark.parametrize("how", ["lost", "retired", "never taken"])
def test_what_is_lost_or_kept_by_nobody_seals_nothing(play, how):
    seal_id = register(play, taken=how != "never taken")
    number = receive(play)
    if how == "lost":
        report_seal_lost(seal_id=seal_id, reason="清点时发现不见", actor=play.clerk, at=at_day(hour=11))
    elif how == "retired":
        retire_seal(seal_id=seal_id, reason="换新", actor=play.head, at=at_day(hour=11))
    if how == "retired":
        accept_case(number=number, actor=play.clerk, at=at_day(hour=12))
    else:
        with pytest.raises(Conflict) as caught:
            accept_case(number=number, actor=play.clerk, at=at_day(hour=12))
        assert (caught.value.code, bool(caught.value.advice)) == ("seal_unusable", True)
        assert Case.objects.get(number=number).state == "received"
        accept_case(number=number, actor=play.chief, at=at_day(hour=13))
    assert not SealUse.objects.exists()
    assert receive(play, "afterwards", hour=14)
    with pytest.raises(Conflict if how != "never taken" else NotAllowed):
        note_seal_use(seal_id=seal_id, purpose="x", copies=1, actor=play.clerk, at=at_day(hour=15))
    derived = [use.source for use in list_seal_uses(seal_id)]
    assert derived == ([] if how == "never taken" else ["receipt"])


def test_a_new_seal_takes_the_place_of_a_lost_one(play):
    lost = register(play)
    report_seal_lost(seal_id=lost, reason="x", actor=play.head, at=at_day(hour=9))
    with pytest.raises(Conflict) as caught:
        register(play, name="办证专用章（2）", taken=False)
    assert caught.value.code == "item_sealed_already"
    retire_seal(seal_id=lost, reason="登报作废", actor=play.head, at=at_day(hour=9, minute=30))
    fresh = register(play, name="办证专用章（2）", taken=False, starts_on=DAY + timedelta(1))
    take_seal(transfer_id=find_open(fresh), actor=play.clerk, at=at_day(hour=10))
    tomorrow = at_day(DAY + timedelta(1))
    number = receive(play, hour=11)
    accept_case(number=number, actor=play.clerk, at=tomorrow)
    assert [use.source for use in list_seal_uses(fresh)] == ["written"]


def test_two_seals_fifteen_items(play):
    """Jiangxia's culture and sports bureau: two seals at the window, fifteen items, each sealed by its own."""
    culture = register(play, name="文化体育局办证专用章", items=[play.item.code, *(f"a{n}" for n in range(9))])
    press = register(play, name="新闻出版局办证专用章", items=[f"b{n}" for n in range(5)])
    rows = list_official_seals(on=DAY, department_ids=[play.cast.department.id])
    assert [(row.name, len(row.item_codes), row.keeper) for row in rows] == [
        ("文化体育局办证专用章", 10, "王芳"), ("新闻出版局办证专用章", 5, "王芳"),
    ]  # fmt: skip
    number = receive(play)
    accept_case(number=number, actor=play.clerk, at=at_day(hour=11))
    assert len(list_seal_uses(culture)) == 2
    assert list_seal_uses(press) == ()
    with pytest.raises(Conflict):
        set_seal_items(seal_id=press, item_codes=[play.item.code], starts_on=DAY, actor=play.head, at=at_day())


def test_custody_passes_by_both_signatures(play):
    seal_id = register(play)
    with pytest.raises(NotAllowed):
        give_seal(seal_id=seal_id, to_account=play.chief.account_id, reason="x", actor=play.reviewer, at=at_day(hour=9))
    transfer = give_seal(
        seal_id=seal_id, to_account=play.chief.account_id, reason="休假", actor=play.clerk, at=at_day(hour=9)
    )
    assert get_official_seal(seal_id, on=DAY).keeper == "王芳"
    with pytest.raises(Conflict):
        give_seal(seal_id=seal_id, to_account=play.reviewer.account_id, reason="x", actor=play.clerk, at=at_day(hour=9))
    with pytest.raises(NotAllowed):
        take_seal(transfer_id=transfer, actor=play.clerk, at=at_day(hour=10))
    take_seal(transfer_id=transfer, actor=play.chief, at=at_day(hour=10))
    keepers = list_custodies(seal_id)
    assert [(one.name, one.ended_at is None) for one in keepers] == [("王芳", False), ("黄敏", True)]
    assert keepers[0].ended_at == keepers[1].begun_at == at_day(hour=10).occurred_at
    told = list_seal_transfers(seal_id)[0]
    assert (told.from_name, told.given_by, told.to_name) == ("王芳", "王芳", "黄敏")
    assert (told.given_at, told.taken_at) == (at_day(hour=9).occurred_at, at_day(hour=10).occurred_at)
    events = [entry.event for entry in list_entries(subject=("official_seal", seal_id))]
    assert events == ["SealRegistered", "SealGiven", "SealTaken", "SealGiven", "SealTaken"]


def test_the_head_gives_in_the_keepers_place_and_an_offer_may_fall_away(play):
    seal_id = register(play)
    transfer = give_seal(
        seal_id=seal_id, to_account=play.chief.account_id, reason="住院", actor=play.head, at=at_day(hour=9)
    )
    assert list_seal_transfers(seal_id)[0].given_by == "郑国"
    drop_seal_transfer(transfer_id=transfer, reason="不接", actor=play.chief, at=at_day(hour=10))
    assert get_official_seal(seal_id, on=DAY).keeper == "王芳"
    with pytest.raises(Conflict):
        take_seal(transfer_id=transfer, actor=play.chief, at=at_day(hour=11))


@pytest.mark.parametrize("who", ["chief", "clerk", "centre", "other_head"])
def test_only_the_head_or_an_administrator_registers(play, who):
    with pytest.raises(NotAllowed):
        register(play, actor=play.cast.actors[who])


def test_a_seal_lies_at_a_window_of_its_department_with_one_of_its_people(play):
    for changes in (
        {"window_id": play.cast.comprehensive_window_id + 10_000},
        {"custodian_id": play.cast.stranger.account_id},
        {"items": [" "]},
    ):
        with pytest.raises((Invalid, NotFound)):
            register(play, taken=False, **changes)


def test_uses_outside_are_entered_by_the_keeper_with_a_purpose(play):
    seal_id = register(play)
    with pytest.raises(Invalid):
        note_seal_use(seal_id=seal_id, purpose=" ", copies=1, actor=play.clerk, at=at_day())
    with pytest.raises(Invalid):
        note_seal_use(seal_id=seal_id, purpose="x", copies=0, actor=play.clerk, at=at_day())
    for actor in (play.chief, play.head, play.cast.admin):
        with pytest.raises(NotAllowed):
            note_seal_use(seal_id=seal_id, purpose="报表", copies=1, actor=actor, at=at_day())
    note_seal_use(
        seal_id=seal_id, purpose="上报统计报表", copies=3, outside_number="报〔2026〕1号", actor=play.clerk, at=at_day()
    )
    (use,) = list_seal_uses(seal_id)
    assert (use.source, use.purpose, use.copies, use.number) == ("outside", "上报统计报表", 3, "报〔2026〕1号")
    assert "上报" not in str(list_entries(subject=("official_seal", seal_id))[-1].data)


def test_the_log_costs_the_same_at_three_and_at_thirty(play):
    seal_id = register(play)

    def count():
        with CaptureQueriesContext(connection) as caught:
            list_seal_uses(seal_id), get_official_seal(seal_id, on=DAY)
        return len(caught)

    for key in range(3):
        receive(play, f"k{key}")
    few = count()
    for key in range(3, 30):
        receive(play, f"k{key}")
    assert count() == few


def refuses(sentence):
    return pytest.raises(IntegrityError, match=sentence)


def test_the_database_keeps_seals(play):
    seal = OfficialSeal.objects.get(pk=register(play))
    moment = at_day().occurred_at
    place = {"department_id": seal.department_id, "window_id": seal.window_id}
    good = {**place, "name": "另一枚", "document": "x", "in_use_since": DAY}
    wrong = {
        "official_seal_state_is_known": {"state": "asleep", "ended_at": moment, "end_reason": "x"},
        "seal_out_of_use_says_when_and_why": {"state": "lost"},
        "official_seal_has_name_and_document": {"document": ""},
        "department_has_one_seal_of_a_name": {"name": seal.name},
    }
    refuse_each(OfficialSeal, good, wrong)
    line = {"seal": seal, **place, "item_code": play.item.code, "period": DateRange(DAY, None)}
    refuse_each(SealItem, line, {
        "item_has_one_seal_at_a_window_at_a_time": {},
        "seal_item_period_has_days": {"item_code": "x", "period": DateRange(None, DAY)},
    })  # fmt: skip
    transfer = SealTransfer.objects.get()
    offer = {
        "seal": seal, "from_account_id": play.clerk.account_id, "to_account_id": play.chief.account_id,
        "given_by_id": play.clerk.account_id, "reason": "x", "given_at": moment,
    }  # fmt: skip
    refuse_each(SealTransfer, offer, {
        "seal_goes_to_somebody_else": {"to_account_id": play.clerk.account_id},
        "seal_transfer_has_a_reason": {"reason": ""},
        "seal_transfer_is_taken_or_dropped": {"taken_at": moment, "dropped_at": moment},
        "seal_is_taken_after_it_is_given": {"taken_at": moment - timedelta(1)},
    })  # fmt: skip
    SealTransfer.objects.create(**offer)
    refuse_each(SealTransfer, offer, {"seal_has_one_open_transfer": {}})
    second = SealTransfer.objects.create(**{**offer, "dropped_at": moment})
    kept = {
        "seal": seal,
        "account_id": play.chief.account_id,
        "transfer": second,
        "period": DateTimeTZRange(moment, None),
    }
    refuse_each(SealCustody, kept, {
        "seal_has_one_keeper_at_a_time": {},
        "seal_custody_has_a_beginning": {"period": DateTimeTZRange(None, moment - timedelta(100))},
    })  # fmt: skip
    assert transfer.custody.account_id == play.clerk.account_id
    use = {
        "seal": seal, "purpose": "x", "copies": 1, "account_id": play.clerk.account_id,
        "custodian_id": play.clerk.account_id, "used_at": moment, "used_on": DAY,
    }  # fmt: skip
    paper = list_documents(subject=("case", receive(play)))[0]
    refuse_each(SealUse, use, {
        "seal_use_is_a_document_or_has_a_purpose": {"purpose": ""},
        "seal_use_has_copies": {"copies": 0},
    })  # fmt: skip
    SealUse.objects.create(**{**use, "purpose": "", "document_id": paper.id})
    refuse_each(SealUse, {**use, "purpose": "", "document_id": paper.id}, {"document_is_sealed_once_by_a_seal": {}})


def refuse_each(model, good, wrong):
    for sentence, changes in wrong.items():
        with refuses(sentence), transaction.atomic():
            model.objects.create(**{**good, **changes})
