"""Every kind as a PDF: its text can be taken out, its fonts are inside, the same paper gives the same bytes."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from onewindow.documents import sheets
from onewindow.documents.drawing import draw_seal
from onewindow.documents.rules import (
    KINDS,
    LICENCE_SEAL_LABEL,
    format_number,
    get_variant,
    make_number_prefix,
    normalise_data,
)
from onewindow.documents.sheets import Sheet, draw_pdf, draw_pictures, install_simulation
from onewindow.documents.testing import make_document_data
from onewindow.documents.tests.pdf_reading import count_pages, read_pdf_text
from onewindow.documents.wording import load_shipped_wording


def make_sheet(kind, regime="licence", origin="live", **changes):
    data = normalise_data(make_document_data(kind, regime, **changes))
    return Sheet(
        wording=load_shipped_wording(kind, get_variant(regime)),
        data=data,
        number=format_number(make_number_prefix("莆卫", kind), 2026, 123),
        check_code="7K2M9QXA04TD",
        organ=data["department"],
        issued_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
        origin=origin,
        ring_text=data["department"],
        seal_label="" if KINDS[kind].inside else LICENCE_SEAL_LABEL,
        check_base_url="https://zwfw.example.cn/",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_with_its_words_inside(kind):
    sheet = make_sheet(kind)
    pdf = draw_pdf(sheet)
    text = read_pdf_text(pdf)
    assert pdf.startswith(b"%PDF-") and count_pages(pdf) == 1
    whose = ("李明",) if "applicant" in KINDS[kind].common else ()
    for words in (sheet.wording.title, sheet.number, *whose, "公共场所卫生许可", "2026年11月23日", "7K2M-9QXA-04TD"):
        assert words in text
    assert "https://zwfw.example.cn/check/7K2M9QXA04TD" in text
    assert pdf.count(b"/FontFile3") == pdf.count(b"/Type/FontDescriptor") > 0
    assert pdf.count(b"/ToUnicode") == pdf.count(b"/Subtype/Type0") > 0
    assert ("模拟" in text, b"NotoSerifSC" in pdf) == (False, True)


def test_every_paper_of_a_demo_centre_says_so(monkeypatch):
    """RD-20: also the receipt of a case somebody made by hand there."""
    monkeypatch.setattr(sheets, "_simulation", [False])
    install_simulation(True)
    assert "模拟数据，无法律效力" in read_pdf_text(draw_pdf(make_sheet("receipt", origin="live")))


@pytest.mark.parametrize("origin", ["demo", "rebuilt"])
def test_generated_data_says_so_on_every_page(origin):
    """RD-20."""
    many = [{"name": f"第{n}份材料", "problem": "未提交"} for n in range(60)]
    pdf = draw_pdf(make_sheet("correction_notice", origin=origin, corrections=many))
    pages = count_pages(pdf)
    text = read_pdf_text(pdf)
    assert pages >= 3
    assert text.count("模拟数据，无法律效力") == pages
    assert text.count("模拟数据") == 2 * pages


def test_sixty_materials_and_long_names_break_over_pages():
    name = "某" * 60 + "有限责任公司"
    papers = [{"name": f"第{n}份材料：" + "关于建设项目用地预审与选址意见的说明" * 2} for n in range(60)]
    pdf = draw_pdf(make_sheet("receipt", applicant=name, materials=papers, department="莆" * 40 + "局"))
    text = read_pdf_text(pdf)
    assert name in text and "第59份材料" in text
    assert text.count("材料名称") == count_pages(pdf) - 1 or text.count("材料名称") == count_pages(pdf)


def test_words_of_the_applicant_are_never_markup():
    text = read_pdf_text(draw_pdf(make_sheet("result", content="#panic() *粗* $x$ [[reasons]] {applicant} <b>")))
    assert "#panic() *粗* $x$ [[reasons]] {applicant} <b>" in text


def test_the_same_paper_gives_the_same_bytes_in_another_process():
    here = hashlib.sha256(draw_pdf(make_sheet("acceptance"))).hexdigest()
    code = (
        "import hashlib\nfrom onewindow.documents.tests.test_sheets import make_sheet, draw_pdf\n"
        "print(hashlib.sha256(draw_pdf(make_sheet('acceptance'))).hexdigest())"
    )
    environment = {**os.environ, "TZ": "America/New_York", "PYTHONPATH": os.pathsep.join(sys.path)}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert there.stdout.strip() == here


def test_another_paper_gives_other_bytes():
    assert draw_pdf(make_sheet("acceptance")) != draw_pdf(make_sheet("acceptance", applicant="李鸣"))


def test_inside_papers_bear_no_seal_and_seals_show_when_simulated():
    assert LICENCE_SEAL_LABEL not in read_pdf_text(draw_pdf(make_sheet("step_return")))
    assert "模拟" in draw_seal("莆田市卫生健康委员会", LICENCE_SEAL_LABEL, simulated=True)
    assert "模拟" not in draw_seal("莆田市卫生健康委员会", LICENCE_SEAL_LABEL, simulated=False)
    assert "&lt;" in draw_seal("<局>", "章", simulated=False)


def test_pictures_for_previews():
    assert draw_pictures(make_sheet("receipt"), ppi=30)[0].startswith(b"\x89PNG")
