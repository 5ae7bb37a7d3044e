"""What each kind must say, numbers, codes, wording and law; without a database."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from onewindow.documents import wording
from onewindow.documents.glyphs import list_unprintable, load_printable_characters, require_printable
from onewindow.documents.rules import (
    CHECK_ALPHABET,
    EXCLUDED_PROCEDURES,
    KINDS,
    VARIANTS,
    draw_check_code,
    format_check_code,
    format_number,
    list_missing_keys,
    make_number_prefix,
    normalise_check_code,
    normalise_data,
    require_keys,
)
from onewindow.documents.testing import make_document_data
from onewindow.documents.wording import (
    fill_wording,
    get_shipped_title,
    load_shipped_wording,
    parse_wording,
    require_sound_wording,
    write_citation,
    write_ordinal,
)
from onewindow.kit.acting import Invalid, Refusal

REGIMES = ("licence", "filing")


def write_words(kind, regime="licence", **changes):
    data = normalise_data(make_document_data(kind, regime, **changes))
    require_keys(kind, data)
    words = load_shipped_wording(kind, "licence" if regime == "licence" else "general")
    blocks = fill_wording(words, data)
    return (
        words.title
        + "\n"
        + "\n".join(str(block.get("text") or block.get("items") or block.get("rows")) for block in blocks)
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("regime", REGIMES)
def test_every_required_key_is_missed_by_name(kind, regime):
    data = normalise_data(make_document_data(kind, regime))
    assert list_missing_keys(kind, data) == []
    for key in (*KINDS[kind].required, *KINDS[kind].common):
        lacking = {name: value for name, value in data.items() if name != key}
        with pytest.raises(Invalid) as refused:
            require_keys(kind, lacking)
        assert key in refused.value.fields


def test_an_unknown_kind_is_refused():
    with pytest.raises(Invalid):
        list_missing_keys("love_letter", {})


def test_receipt_may_list_no_papers_but_must_say_so():
    data = normalise_data(make_document_data("receipt", materials=[]))
    assert list_missing_keys("receipt", data) == []
    del data["materials"]
    assert list_missing_keys("receipt", data) == ["materials"]


def test_entries_of_a_correction_notice_say_what_is_wrong():
    data = normalise_data(make_document_data("correction_notice", corrections=[{"name": "申请表"}]))
    assert list_missing_keys("correction_notice", data) == ["corrections[0].problem"]


def test_wrong_authority_must_name_the_right_organ():
    """行政许可法 32(2): AL-05."""
    data = normalise_data(make_document_data("non_acceptance", reason_kind="wrong_authority"))
    assert list_missing_keys("non_acceptance", data) == ["competent_organ"]
    words = write_words("non_acceptance", reason_kind="wrong_authority", competent_organ="莆田市公安局")
    assert "请向有权办理的机关提出申请：莆田市公安局" in words
    assert "第三十二条第一款第二项" in words


def test_not_required_cites_its_own_item():
    assert "第三十二条第一款第一项" in write_words("non_acceptance", reason_kind="not_required")


@pytest.mark.parametrize("kind", ["refusal_decision", "non_acceptance"])
@pytest.mark.parametrize("regime", REGIMES)
def test_remedies_name_organ_days_and_court(kind, regime):
    """复议法 20, 24; 行诉法 46; RD-12, AL-13."""
    words = write_words(kind, regime)
    for piece in ("六十日", "莆田市人民政府", "第二十四条", "六个月", "莆田市荔城区人民法院", "第四十六条"):
        assert piece in words
    lacking = normalise_data(make_document_data(kind, regime, reconsideration_organ=""))
    assert list_missing_keys(kind, lacking) == ["reconsideration_organ"]


def test_electronic_service_must_name_the_online_channel():
    """复议法 22."""
    data = normalise_data(make_document_data("refusal_decision", electronic_service=True))
    assert list_missing_keys("refusal_decision", data) == ["reconsideration_channel"]
    words = write_words("refusal_decision", electronic_service=True, reconsideration_channel="https://xzfy.example.cn/")
    assert "https://xzfy.example.cn/" in words and "第二十二条" in words


def test_reconsideration_first_tells_fifteen_days_of_court():
    """复议法 23, 行诉法 45."""
    words = write_words("refusal_decision", reconsideration_first=True)
    assert "先向莆田市人民政府申请行政复议" in words and "十五日" in words and "六个月" not in words


@pytest.mark.parametrize("kind", KINDS)
def test_outside_the_licence_regime_no_paper_says_licence(kind):
    """RD-01."""
    assert "行政许可" not in write_words(kind, "filing")


def test_pauses_of_article_45_and_no_others_stand_without_a_cited_law():
    """AL-17, RD-05."""
    assert "依法需要进行检测" in write_words("excluded_time")
    assert "第四十五条" in write_words("excluded_time")
    data = normalise_data(make_document_data("excluded_time", procedure="survey"))
    assert list_missing_keys("excluded_time", data) == ["basis"]
    special = write_words("excluded_time", procedure="现场踏勘", basis="《某某条例》第九条")
    assert "《某某条例》第九条" in special and "《中华人民共和国行政许可法》第四十五条" not in special
    assert len(EXCLUDED_PROCEDURES) == 8


def test_short_citations_are_printed_in_full():
    assert write_citation("行政许可法 45") == "《中华人民共和国行政许可法》第四十五条"
    assert write_citation("市场主体登记管理条例 19") == "《市场主体登记管理条例》第十九条"
    assert write_citation("行政许可法 第四十五条") == "《中华人民共和国行政许可法》第四十五条"
    assert write_citation("中华人民共和国行政许可法 第四十二条第一款") == "《中华人民共和国行政许可法》第四十二条第一款"
    assert write_citation("《某法》第三条") == "《某法》第三条"
    assert [write_ordinal(n) for n in (7, 10, 20, 101, 110, 120)] == [
        "七",
        "十",
        "二十",
        "一百零一",
        "一百一十",
        "一百二十",
    ]
    assert "《中华人民共和国行政许可法》第四十五条" in write_words("excluded_time", basis="行政许可法 45", days_text="")


def test_extension_names_approver_reason_and_new_date():
    """AL-14."""
    words = write_words("extension")
    assert "经主任陈建国批准" in words and "2027年1月5日" in words and "第四十二条" in words


def test_acceptance_words_follow_how_it_came_about():
    """AL-07, AL-08: ordinary, all corrections supplied, silence."""
    assert "第三十二条第一款第五项" in write_words("acceptance")
    assert "最后一份补正材料" in write_words("acceptance", acceptance_kind="supplemented")
    deemed = write_words("acceptance", acceptance_kind="deemed")
    assert "第三十二条第一款第四项" in deemed and "即为受理" in deemed
    assert "暂定" in write_words("acceptance", provisional=True)
    assert "暂定" not in write_words("acceptance")


def test_an_item_without_a_limit_says_so():
    """RD-01."""
    words = write_words("acceptance", "filing", due_on="未规定", limit_text="未规定办理期限")
    assert "没有规定本事项的办理期限" in words and "未规定前" not in words
    assert "没有规定" not in write_words("acceptance", "filing")


def test_receipt_is_not_acceptance_and_tells_the_five_days():
    """RD-02, AL-07."""
    words = write_words("receipt")
    assert "不等于受理" in words and "五个工作日" in words
    assert "即为受理" not in write_words("receipt", "filing")


@pytest.mark.parametrize("regime", ["licence", "filing"])
def test_receipt_of_supplied_papers_promises_no_second_notice(regime):
    """RD-03: there is one notice; what was asked and supplied leads to acceptance."""
    words = write_words("receipt", regime, channel="补正提交", notice_due_on=date(2026, 11, 30))
    assert "补交的“" in words and "受理日期为补齐之日" in words
    assert "提交提交" not in words and "补正的全部内容" not in words and "最后日期" not in words


def test_the_one_notice_counts_all_it_asks():
    """RD-03, C-06."""
    many = [{"name": f"材料{n}", "problem": "未提交"} for n in range(60)]
    words = write_words("correction_notice", corrections=many)
    assert "以上共60项" in words and "全部内容一次告知" in words and "材料59" in words


def test_wordings_once_shipped_never_change():
    """RD-19: a paper is drawn with the wording of its day; a change is a new version, not an edit."""
    folder = Path(wording.__file__).parent / "wordings"
    assert {path.name for path in folder.iterdir()} == {f"{k}.{v}.1.txt" for k in KINDS for v in VARIANTS}
    whole = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.iterdir()))).hexdigest()
    assert whole == "2f12dfd55e8e169aee75da82db0ce6ae4dafad11f0c4815e6d45d29f49a717ce"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_shipped_wordings_are_sound(kind, variant):
    require_sound_wording(kind, load_shipped_wording(kind, variant))


def test_a_wording_that_drops_the_remedies_is_refused():
    with pytest.raises(Invalid) as refused:
        require_sound_wording("refusal_decision", parse_wording("不予许可\n{facts}\n[[reasons]]\n[[surprise]]"))
    assert "remedies" in refused.value.fields and "surprise" in refused.value.fields


def test_titles_by_regime():
    assert get_shipped_title("refusal_decision", "licence") == "不予行政许可决定书"
    assert get_shipped_title("refusal_decision", "registration") == "不予办理决定书"


def test_numbers_look_official_and_outgrow_six_digits():
    assert format_number(make_number_prefix("莆市监", "acceptance"), 2026, 123) == "莆市监受〔2026〕000123号"
    assert format_number("莆市监受", 2026, 1234567) == "莆市监受〔2026〕1234567号"
    assert len({entry.mark for entry in KINDS.values()}) == len(KINDS)


def test_check_codes_are_random_and_forgive_typing():
    codes = {draw_check_code() for _ in range(500)}
    assert len(codes) == 500 and set("".join(codes)) <= set(CHECK_ALPHABET)
    assert format_check_code("7K2M9QXA04T1") == "7K2M-9QXA-04T1"
    assert normalise_check_code(" 7k2m-9qxa-o4tl ") == "7K2M9QXA04T1"
    assert normalise_check_code("7K2M") == "" and normalise_check_code("7K2M9QXA04TU") == ""


def test_data_is_normalised_and_floats_are_refused():
    assert normalise_data({"a": date(2026, 1, 2), "b": ({"c": 1},)}) == {"a": "2026-01-02", "b": [{"c": 1}]}
    with pytest.raises(TypeError):
        normalise_data({"a": 1.5})


def test_rare_names_print_and_missing_glyphs_are_refused():
    assert list_unprintable(["李明 龘 𬸚 㑇 䶮 ①〔〕"]) == []
    assert list_unprintable(["𰻝😀a"]) == ["😀", "𰻝"]
    with pytest.raises(Refusal) as refused:
        require_printable(["王𰻝"])
    assert refused.value.code == "glyph_missing" and "U+30EDD" in refused.value.message
    assert len(load_printable_characters()) > 30_000
