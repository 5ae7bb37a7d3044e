"""A round from opening to publication: lines, four signatures, and what reaches the catalogue (K-04..K-07, K-12, K-16, K-21)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from onewindow.catalogue.queries import find_item_in_force, get_item_draft, list_item_versions
from onewindow.catalogue.testing import ITEM_CODE, make_item
from onewindow.directory.rules import SIGNING_BODIES
from onewindow.governance.actions import (
    add_catalogue_items,
    add_round_lines,
    decide_line,
    drop_line,
    edit_round,
    open_round,
    publish_round,
    put_to_signature,
    record_round,
    return_round,
    sign_round,
)
from onewindow.governance.models import AuthorityChange, CancelledFee, CarriedResult, Round, RoundLine
from onewindow.governance.rules import LineContent
from onewindow.governance.testing import ROUND_AT, ROUND_DAY, make_round, make_signers, sign_everything
from onewindow.kit.acting import SYSTEM, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
PAPER: dict[str, Any] = {"document_number": "城政〔2026〕8号", "document_date": date(2026, 3, 20)}
FEE = {
    "name": "工本费", "amount_fen": 2000, "law": "居民身份证法", "article": "第二十条", "level": "law", "standard": "20元/证",
}  # fmt: skip


@pytest.fixture
def signers(cast):
    return make_signers(cast)


def code(number: int) -> str:
    return f"{ITEM_CODE[:-3]}{number:03d}"


def make_items(count: int, **guide: Any) -> None:
    for number in range(count):
        make_item(code=code(number), name=f"事项{number}", **guide)


def find_line(round_id: int, item_code: str = ITEM_CODE) -> int:
    return RoundLine.objects.get(round_id=round_id, item_code=item_code).pk


def decide(cast, round_id: int, item_code: str = ITEM_CODE, **decision: Any) -> None:
    decide_line(line_id=find_line(round_id, item_code), actor=cast.centre, at=ROUND_AT, **decision)


def fill(cast, round_id: int, **decision: Any) -> None:
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    for line in RoundLine.objects.filter(round_id=round_id):
        decide_line(line_id=line.pk, actor=cast.centre, at=ROUND_AT, **(decision or {"result": "keep"}))


def publish(cast, round_id: int, **rest: Any) -> int:
    return publish_round(round_id=round_id, actor=cast.centre, at=ROUND_AT, **{**PAPER, **rest})


def events(round_id: int) -> list[str]:
    return [entry.event for entry in list_entries(subject=("round", round_id))]


def test_k07_a_round_takes_its_items_from_the_catalogue_once(cast) -> None:
    make_items(3)
    round_id = make_round(cast)
    assert add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT) == 3
    assert add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT) == 0
    other = make_round(cast, number=2)
    elsewhere = cast.other_department.id
    assert add_catalogue_items(round_id=other, department_id=elsewhere, actor=cast.centre, at=ROUND_AT) == 0
    line = RoundLine.objects.get(round_id=round_id, line_no=1)
    assert (line.item_type, line.in_hall, line.department_id) == ("licence", True, cast.department.id)
    assert events(round_id) == ["RoundOpened", "RoundLinesAdded"]


def test_k04_k07_each_line_is_decided_on_record_and_an_equal_decision_is_none(cast) -> None:
    make_item()
    round_id = make_round(cast)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    decide(cast, round_id, result="keep", entry="returned", reasons=("rare", "complex"))
    decide(cast, round_id, result="keep", entry="returned", reasons=("rare", "complex"))
    line = RoundLine.objects.get(pk=find_line(round_id))
    assert (line.result, line.entry, line.reasons) == ("keep", "returned", ["rare", "complex"])
    assert events(round_id).count("RoundLineDecided") == 1
    with pytest.raises(Invalid, match="round_line_invalid") as refusal:
        decide(cast, round_id, entry="deferred", reasons=())
    assert "reasons" in refusal.value.fields
    drop_line(line_id=find_line(round_id), actor=cast.centre, at=ROUND_AT)
    with pytest.raises(NotFound):
        drop_line(line_id=line.pk, actor=cast.centre, at=ROUND_AT)
    with pytest.raises(Invalid, match="line_fields"):
        decide_line(line_id=1, colour="x", actor=cast.centre, at=ROUND_AT)


def test_the_head_is_edited_on_record(cast) -> None:
    round_id = make_round(cast)
    edit_round(round_id=round_id, title="首轮清理", departments_named=33, actor=cast.centre, at=ROUND_AT)
    edit_round(round_id=round_id, title="首轮清理", actor=cast.centre, at=ROUND_AT)
    assert list_entries(subject=("round", round_id))[-1].data["changed"] == ["title", "departments_named"]
    assert len(events(round_id)) == 2
    with pytest.raises(Invalid, match="round_fields"):
        edit_round(round_id=round_id, number=9, actor=cast.centre, at=ROUND_AT)
    with pytest.raises(Invalid, match="blank_fields"):
        edit_round(round_id=round_id, title=" ", actor=cast.centre, at=ROUND_AT)


def test_k06_a_round_with_open_lines_is_not_put_to_signature(cast, signers) -> None:
    make_items(2)
    round_id = make_round(cast)
    with pytest.raises(Invalid, match="round_not_ready"):
        put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    add_catalogue_items(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    with pytest.raises(Invalid, match="round_not_ready") as refusal:
        put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    assert set(refusal.value.fields) == {"line_1", "line_2"}


def test_k06_a_draft_no_guide_may_be_is_found_before_anybody_signs(cast, signers) -> None:
    make_item()
    round_id = make_round(cast)
    longer = {"promised_limit": {"amount": 200, "unit": "working_day"}}
    fill(cast, round_id, result="simplify", changes=longer)
    with pytest.raises(Invalid, match="round_not_ready") as refusal:
        put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    assert refusal.value.fields == {"line_1": "承诺时限不能长于法定时限"}


def test_k06_all_four_sign_each_once_and_then_it_is_published(cast, signers) -> None:
    make_items(1)
    round_id = make_round(cast)
    fill(cast, round_id)
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    for body in SIGNING_BODIES:
        with pytest.raises(Conflict, match="signatures_missing"):
            publish(cast, round_id)
        assert sign_round(round_id=round_id, actor=signers.actors[body], at=ROUND_AT) == body
    with pytest.raises(Conflict, match="signed_already"):
        sign_round(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    assert publish(cast, round_id) == 0
    assert events(round_id)[-6:] == ["RoundPutToSignature", *["RoundSigned"] * 4, "RoundPublished"]
    assert Round.objects.get(pk=round_id).state == "published"
    for act in (put_to_signature, sign_round):
        with pytest.raises(Conflict, match="round_moved_on"):
            act(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    with pytest.raises(Conflict, match="round_moved_on"):
        fill(cast, round_id, result="cancel")


def test_k06_who_may_do_what(cast, signers) -> None:
    """Centre staff prepares and publishes, the four posts sign, nobody else does anything: the administrator neither."""
    make_items(1)
    round_id = make_round(cast)
    strangers = [actor for key, actor in cast.actors.items() if key != "centre"] + [
        signers.actors[body] for body in SIGNING_BODIES if body != "centre"
    ]
    line = [LineContent(name="x")]
    for nobody in strangers:
        for act, rest in (
            (open_round, {"centre_id": cast.centre_id, "number": 7, "title": "x", "effective_on": ROUND_DAY}),
            (edit_round, {"round_id": round_id, "title": "y"}),
            (add_catalogue_items, {"round_id": round_id}),
            (add_round_lines, {"round_id": round_id, "lines": line}),
            (put_to_signature, {"round_id": round_id}),
        ):
            with pytest.raises(NotAllowed):
                act(actor=nobody, at=ROUND_AT, **rest)
    fill(cast, round_id)
    line_id = find_line(round_id, code(0))
    for nobody in strangers:
        with pytest.raises(NotAllowed):
            decide_line(line_id=line_id, result="cancel", actor=nobody, at=ROUND_AT)
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    for nobody in cast.actors.values():
        if nobody is not cast.centre:
            with pytest.raises(NotAllowed, match="no_signing_post"):
                sign_round(round_id=round_id, actor=nobody, at=ROUND_AT)
            with pytest.raises(NotAllowed):
                return_round(round_id=round_id, reason="x", actor=nobody, at=ROUND_AT)
    with pytest.raises(NotAllowed):
        sign_round(round_id=round_id, actor=SYSTEM, at=ROUND_AT)
    for nobody in strangers:
        with pytest.raises(NotAllowed):
            publish(replace(cast, actors={**cast.actors, "centre": nobody}), round_id)


def test_k06_staff_of_another_centre_prepare_nothing_here(cast) -> None:
    grant = replace(cast.centre.grants[0], centre_id=cast.centre_id + 1)
    other = replace(cast.centre, grants=(grant,))
    with pytest.raises(NotAllowed, match="centre_staff_required"):
        open_round(centre_id=cast.centre_id, number=1, title="x", effective_on=ROUND_DAY, actor=other, at=ROUND_AT)


def test_k06_a_returned_round_is_open_again_and_needs_all_four_anew(cast, signers) -> None:
    make_items(1)
    round_id = make_round(cast)
    fill(cast, round_id)
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    sign_round(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    legal = signers.actors["legal_office"]
    with pytest.raises(Invalid, match="blank_fields"):
        return_round(round_id=round_id, reason=" ", actor=legal, at=ROUND_AT)
    return_round(round_id=round_id, reason="第1行缺依据", actor=legal, at=ROUND_AT)
    assert list_entries(subject=("round", round_id))[-1].data["body"] == "legal_office"
    decide(cast, round_id, code(0), result="cancel", reasons=("unlawful",))
    sign_everything(round_id, cast, signers)
    assert publish(cast, round_id) == 1
    assert Round.objects.get(pk=round_id).edition == 2


def test_k06_the_centre_may_take_a_round_back(cast) -> None:
    make_items(1)
    round_id = make_round(cast)
    fill(cast, round_id)
    put_to_signature(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    return_round(round_id=round_id, reason="漏列一项", actor=cast.centre, at=ROUND_AT)
    assert Round.objects.get(pk=round_id).state == "draft"


def test_k06_k12_k16_results_reach_the_catalogue_as_withdrawals_and_drafts(cast, signers) -> None:
    make_items(6, charges=True, fees=[FEE], exercise_level="3")
    round_id = make_round(cast)
    fill(cast, round_id)
    decide(cast, round_id, code(0), result="cancel", disposition="market_regulates", reasons=("market",))
    decide(cast, round_id, code(1), result="merge", merged_into=code(5))
    decide(cast, round_id, code(2), result="devolve", devolved_to_level="4", disposition="local_manages_better")
    decide(cast, round_id, code(3), result="keep", entry="returned", reasons=("rare",))
    changes = {"promised_limit": {"amount": 1, "unit": "working_day"}, "fees_left_out": ["工本费"]}
    decide(cast, round_id, code(4), result="simplify", reasons=("unlawful",), changes=changes)
    sign_everything(round_id, cast, signers)
    assert publish(cast, round_id) == 5
    for number in (0, 1, 2):
        assert find_item_in_force(code(number), ROUND_DAY) is None
        assert find_item_in_force(code(number), date(2026, 3, 31)) is not None
        assert "城政〔2026〕8号" in list_item_versions(code(number))[0].withdrawn_reason
    draft = get_item_draft(code(3))
    assert draft is not None and draft.view.in_hall is False
    draft = get_item_draft(code(4))
    assert draft is not None and draft.view.promised_limit is not None
    assert (draft.view.promised_limit.amount, draft.view.fees, draft.view.charges) == (1, (), False)
    standing = find_item_in_force(code(4), ROUND_DAY)
    assert standing is not None and standing.promised_limit != draft.view.promised_limit
    assert get_item_draft(code(5)) is None and find_item_in_force(code(5), ROUND_DAY) is not None
    kinds = CarriedResult.objects.order_by("line__line_no").values_list("kind", flat=True)
    assert list(kinds) == ["withdrawn"] * 3 + ["drafted"] * 2 + ["unchanged"]
    ended = CancelledFee.objects.order_by("line__line_no").values_list("line__item_code", "reason", "amount_fen")
    assert list(ended) == [
        *((code(number), "with_item", 2000) for number in (0, 1, 2)),
        (code(4), "unlawful", 2000),
    ]
    change = AuthorityChange.objects.get()
    assert (change.direction, change.from_level, change.to_level, change.changed_on) == ("down", "3", "4", ROUND_DAY)
    published = list_entries(subject=("round", round_id))[-1].data
    assert published["withdrawn"] == [code(0), code(1), code(2)] and published["unchanged"] == 1


def test_k06_a_round_published_late_withdraws_from_that_day_not_before(cast, signers) -> None:
    make_items(1)
    round_id = make_round(cast, effective_on=date(2026, 3, 1))
    fill(cast, round_id, result="cancel", reasons=("unlawful",))
    sign_everything(round_id, cast, signers)
    late = At(occurred_at=datetime.now(LOCAL))
    publish_round(round_id=round_id, actor=cast.centre, at=late, **PAPER)
    assert find_item_in_force(code(0), date(2026, 3, 2)) is not None
    assert find_item_in_force(code(0), late.local_date) is None


def test_k06_an_item_gone_meanwhile_is_said_not_skipped_silently(cast, signers) -> None:
    round_id = make_round(cast)
    line = LineContent(name="旧事项", item_code="OLD-1", item_type="licence", result="cancel")
    add_round_lines(round_id=round_id, lines=[line], actor=cast.centre, at=ROUND_AT)
    sign_everything(round_id, cast, signers)
    assert publish(cast, round_id) == 0
    assert CarriedResult.objects.get().words == "今天的目录里没有这个事项"


def test_lines_of_a_list_are_entered_all_or_none(cast) -> None:
    round_id = make_round(cast)
    good, bad = LineContent(name="甲", result="keep"), LineContent(name="乙", result="merge")
    with pytest.raises(Invalid, match="round_lines_invalid") as refusal:
        add_round_lines(round_id=round_id, lines=[good, bad], actor=cast.centre, at=ROUND_AT)
    assert list(refusal.value.fields) == ["line_2"]
    assert not RoundLine.objects.exists()
    add_round_lines(round_id=round_id, lines=[good, good], actor=cast.centre, at=ROUND_AT)
    assert [line.line_no for line in RoundLine.objects.order_by("line_no")] == [1, 2]
    coded = replace(good, item_code="A")
    with pytest.raises(Conflict, match="item_in_round"):
        add_round_lines(round_id=round_id, lines=[coded, coded], actor=cast.centre, at=ROUND_AT)


def test_rd19_rd20_a_round_of_an_account_is_recorded_whole_and_touches_nothing(cast) -> None:
    make_item()
    lines = [LineContent(name="未列名事项 1", unnamed=True, item_type="licence", result="cancel")]
    given: dict[str, Any] = {
        "centre_id": cast.centre_id, "number": 1, "title": "旧账", "effective_on": date(2006, 5, 8), "lines": lines,
        "mark": "published_input", "source": "某中心2006年账目", "digest": "d", "actor": cast.centre, "at": ROUND_AT,
    }  # fmt: skip
    round_id = record_round(**given)
    assert Round.objects.get(pk=round_id).state == "recorded"
    assert find_item_in_force(ITEM_CODE, ROUND_DAY) is not None and not CarriedResult.objects.exists()
    for act in (put_to_signature, sign_round):
        with pytest.raises(Conflict, match="round_moved_on"):
            act(round_id=round_id, actor=cast.centre, at=ROUND_AT)
    with pytest.raises(Conflict, match="round_number_taken"):
        record_round(**given)
    with pytest.raises(Invalid, match="blank_fields"):
        record_round(**{**given, "number": 2, "source": ""})
    with pytest.raises(Invalid, match="unknown_choice"):
        record_round(**{**given, "number": 2, "mark": "guess"})


def test_refusals_of_opening(cast) -> None:
    make_round(cast)
    with pytest.raises(Conflict, match="round_number_taken"):
        make_round(cast)
    with pytest.raises(Invalid, match="round_number_wrong"):
        make_round(cast, number=0)
    with pytest.raises(NotFound, match="no_such_round"):
        put_to_signature(round_id=10**9, actor=cast.centre, at=ROUND_AT)
