"""The six disclosures, what hangs of them, and the register of regulations (K-15, B-04, O-11, D-06)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.catalogue.actions import publish_version, save_draft
from onewindow.catalogue.disclosures import SIX_DISCLOSURES, list_disclosures, list_undisclosed
from onewindow.catalogue.models import DisclosurePrint, Regulation
from onewindow.catalogue.posting import list_disclosure_rows, list_posted_prints, post_disclosures
from onewindow.catalogue.regulations import (
    get_regulation,
    list_citing_items,
    list_outdated_citations,
    list_regulations,
    match_regulations,
    register_regulation,
    repeal_regulation,
    simplify_title,
)
from onewindow.catalogue.rules import read_guide
from onewindow.catalogue.testing import ITEM_AT, make_guide, make_item
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed

DAY = ITEM_AT.local_date
TOLD = {
    "issuer": "全国人民代表大会常务委员会",
    "kind": "law",
    "starts_on": date(2020, 1, 1),
    "actor": SYSTEM,
    "at": ITEM_AT,
}


@pytest.mark.parametrize(
    ("changes", "unsaid"),
    [
        ({}, ()),
        ({"legal_bases": []}, ("政策依据",)),
        ({"charges": None, "fees": []}, ("收费项目和标准",)),
        ({"charges": False, "fees": []}, ()),
        ({"steps": [], "conditions": [], "materials": []}, ("办理程序", "申请条件和材料")),
        ({"statutory_limit": None, "promised_limit": None, "case_kind": "promised"}, ("办理时限",)),
        ({"statutory_limit": {"none": True, "note": "法律法规未规定"}, "promised_limit": None}, ()),
    ],
)
def test_the_six_are_said_or_named_as_unsaid(changes, unsaid):
    guide = read_guide(make_guide(**changes))
    assert list_undisclosed(guide) == unsaid
    assert [one.key for one in list_disclosures(guide)] == list(SIX_DISCLOSURES)


def test_limits_and_fees_are_said_with_their_articles():
    fee = {
        "name": "工本费",
        "amount_fen": 2000,
        "per": "证",
        "law": "居民身份证法",
        "article": "第二十条",
        "level": "law",
    }
    guide = read_guide(make_guide(charges=True, fees=[{**fee, "verified": True}, {**fee, "name": "补领"}]))
    said = {one.key: one.lines for one in list_disclosures(guide)}
    assert said["fees"][0] == "工本费：20.00元/证（《居民身份证法》第二十条）"
    assert "未核实" in said["fees"][1]
    assert said["limit"][0].startswith("法定时限：") and "《" in said["limit"][0]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("《中华人民共和国居民身份证法》", "居民身份证法"),
        ("居民身份证法（2011年修正）", "居民身份证法"),
        ("中华人民共和国 居民身份证法(2011修正)", "居民身份证法"),
        ("公共场所卫生管理条例", "公共场所卫生管理条例"),
        ("网吧管理办法（试行）", "网吧管理办法"),
        ("《》", ""),
    ],
)
def test_titles_are_compared_bare(written, key):
    assert simplify_title(written) == key


@pytest.mark.django_db
def test_what_hangs_grows_old_with_a_new_version():
    item = make_item()
    assert post_disclosures(form="window_notice", place="3号窗口", codes=[item.code], actor=SYSTEM, at=ITEM_AT) == 1
    row = list_disclosure_rows(on=DAY)[0]
    assert {form: (now, old) for form, now, old in row.forms}["window_notice"] == (1, 0)
    later = DAY + timedelta(days=40)
    guide = make_guide(summary="改过的说明")
    version = save_draft(code=item.code, guide=guide, actor=SYSTEM, at=ITEM_AT)
    publish_version(version_id=version, valid_from=later, actor=SYSTEM, at=ITEM_AT)
    assert [one.outdated for one in list_posted_prints(on=later - timedelta(days=1))] == [False]
    assert [one.place for one in list_posted_prints(on=later, outdated_only=True)] == ["3号窗口"]


@pytest.mark.django_db
def test_a_new_print_takes_the_old_one_down_and_others_stay(cast):
    item = make_item()
    told = {"form": "leaflet", "codes": [item.code], "actor": cast.chief, "at": ITEM_AT}
    post_disclosures(place="一楼便民柜", **told)
    post_disclosures(place="二楼便民柜", **told)
    post_disclosures(place="一楼便民柜", **told)
    assert sorted(one.place for one in list_posted_prints(on=DAY)) == ["一楼便民柜", "二楼便民柜"]
    assert DisclosurePrint.objects.count() == 3
    for wrong in ({"codes": ["NONE"]}, {"form": "poster"}, {"place": " "}, {"codes": []}):
        with pytest.raises(Invalid):
            post_disclosures(**{**told, "place": "一楼", **wrong})
    with pytest.raises(NotAllowed):
        post_disclosures(**{**told, "place": "一楼", "actor": cast.clerk})


@pytest.mark.django_db
def test_a_regulation_is_found_by_what_cites_it_and_warned_of_when_it_ends():
    basis = {"law": "《中华人民共和国公共场所卫生管理条例》", "article": "第四条", "level": "administrative_regulation"}
    item = make_item(legal_bases=[{**basis, "verified": True}])
    row_id = register_regulation(title="公共场所卫生管理条例", number="国务院令第714号", **TOLD)
    row = get_regulation(row_id)
    assert match_regulations(item)[basis["law"]].id == row_id
    assert [(one.code, one.articles) for one in list_citing_items(row, DAY)] == [(item.code, ("第四条",))]
    assert list_outdated_citations(DAY) == ()
    repeal_regulation(regulation_id=row_id, last_day=DAY, repeal_note="由新条例废止", actor=SYSTEM, at=ITEM_AT)
    assert list_outdated_citations(DAY) == ()
    assert [one.code for one, _ in list_outdated_citations(DAY + timedelta(days=1))] == [item.code]


@pytest.mark.django_db
def test_what_takes_its_place_ends_a_regulation_the_day_before():
    old = register_regulation(title="进驻管理办法", **TOLD)
    with pytest.raises(Conflict):
        register_regulation(title="《进驻管理办法》", **{**TOLD, "starts_on": date(2021, 1, 1)})
    new = register_regulation(title="进驻管理办法", replaces_id=old, **{**TOLD, "starts_on": date(2022, 3, 1)})
    assert get_regulation(old).last_day == date(2022, 2, 28)
    assert get_regulation(new).replaces_id == old
    assert [row.id for row in list_regulations(on=date(2021, 6, 1)).rows] == [old]
    assert [row.id for row in list_regulations(on=DAY, text="进驻").rows] == [new]
    assert list_regulations(on=DAY, in_force=False).total == 2
    with pytest.raises(Conflict):
        repeal_regulation(regulation_id=old, last_day=DAY, repeal_note="再废", actor=SYSTEM, at=ITEM_AT)


@pytest.mark.django_db
def test_the_register_is_kept_by_the_centre_and_the_database(cast):
    with pytest.raises(NotAllowed):
        register_regulation(title="甲", **{**TOLD, "actor": cast.chief})
    with pytest.raises(Invalid):
        register_regulation(title="甲", issued_on=date(2021, 1, 1), **TOLD)
    made = Regulation.objects.get(pk=register_regulation(title="甲", number="一号", **{**TOLD, "actor": cast.admin}))
    breaks = {
        "regulation_kind_is_known": {"kind": "x"},
        "regulation_has_title_and_issuer": {"issuer": ""},
        "regulation_ends_by_something": {"period": (date(2020, 1, 1), date(2021, 1, 1))},
        "regulation_period_has_days": {"period": (None, date(2021, 1, 1)), "repeal_note": "x"},
    }
    for name, change in breaks.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Regulation.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(Conflict):
        register_regulation(title="乙", number="一号", **TOLD)


@pytest.mark.django_db
def test_prints_are_kept_straight_by_the_database():
    item = make_item()
    post_disclosures(form="leaflet", place="柜", codes=[item.code], actor=SYSTEM, at=ITEM_AT)
    made = DisclosurePrint.objects.get()
    breaks = {
        "disclosure_form_is_known": {"form": "x"},
        "disclosure_says_where_it_hangs": {"place": ""},
        "disclosure_is_removed_after_it_was_put_up": {"removed_on": made.printed_on - timedelta(days=1)},
    }
    for name, change in breaks.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            DisclosurePrint.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError, match="one_version_hangs_once_in_a_place"), transaction.atomic():
        DisclosurePrint.objects.create(version=made.version, form="leaflet", place="柜", printed_on=made.printed_on)


@pytest.mark.django_db
def test_lists_cost_the_same_at_3_and_at_30(count_queries):
    def ask():
        list_disclosure_rows(on=DAY)
        list_regulations(on=DAY)
        list_outdated_citations(DAY)

    for number in range(3):
        make_item(code=f"N{number}")
        register_regulation(title=f"甲{number}", **TOLD)
    few = count_queries(ask)
    for number in range(3, 30):
        make_item(code=f"N{number}")
        register_regulation(title=f"甲{number}", **TOLD)
    assert count_queries(ask) == few <= 6
