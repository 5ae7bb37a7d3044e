"""What is taken and what is refused, by content."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onewindow.files import rules
from onewindow.files.rules import check_upload, detect_media_type, split_filename
from onewindow.files.testing import JPEG, PDF, make_package, make_png
from onewindow.kit.acting import Invalid

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "filename", "kept", "media_type"),
    [
        (PDF, "申请书.PDF", "申请书.pdf", "application/pdf"),
        (make_png(), "照片.png", "照片.png", "image/png"),
        (JPEG, "IMG_1.JPEG", "IMG_1.jpeg", "image/jpeg"),
        (JPEG, "照片", "照片.jpg", "image/jpeg"),
        (JPEG + b"\x00\x00\x00\x18ftypmp42film", "动态照片.jpg", "动态照片.jpg", "image/jpeg"),
        (make_package("OFD.xml", "Doc_0/Document.xml"), "证照.ofd", "证照.ofd", "application/ofd"),
        (make_package("[Content_Types].xml", "word/document.xml"), "表.docx", "表.docx", DOCX),
        (make_package("xl/workbook.xml"), "清单.xlsx", "清单.xlsx", DOCX.replace("wordprocessingml.document", "spreadsheetml.sheet")),
    ],
)  # fmt: skip
def test_what_is_taken(content, filename, kept, media_type):
    assert check_upload(content, filename) == rules.CheckedUpload(media_type, kept)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"GIF89a" + b"0" * 20, "file_type_refused"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "file_type_refused"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "file_type_refused"),
        (b"<svg onload=alert(1)>", "file_type_refused"),
        (b"MZ\x90\x00" + b"0" * 100, "file_type_refused"),
        (b"\x7fELF" + b"0" * 100, "file_type_refused"),
        (b"#!/bin/sh\nrm", "file_type_refused"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1doc", "file_type_refused"),
        (b"\x00\x00\x00\x18ftypheic", "file_type_refused"),
        (b"hello", "file_type_refused"),
        (make_package("readme.txt"), "file_type_refused"),
        (b"PK\x03\x04broken", "file_broken"),
        (make_package("word/document.xml", "word/vbaProject.bin"), "file_active"),
        (make_package("word/document.xml", "OFD.xml"), "file_two_natures"),
        (make_package("word/document.xml", "../../etc/passwd"), "file_broken"),
        (PDF.replace(b"%%EOF", b""), "file_broken"),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "file_active"),
        (PDF + make_package("a.txt") + b"%%EOF", "file_two_natures"),
        (make_png()[:-12], "file_broken"),
        (make_png() + b"<script>", "file_two_natures"),
        (make_png() + make_png()[-12:], "file_two_natures"),
        (make_png() + make_package("a.txt"), "file_two_natures"),
        (JPEG + make_package("a.class"), "file_two_natures"),
        (JPEG[:20] + b"%PDF-1.4" + JPEG[20:], "file_two_natures"),
        (JPEG[:20] + b"<html><script>" + JPEG[20:], "file_two_natures"),
        (JPEG[:-2], "file_broken"),
    ],
)  # fmt: skip
def test_what_is_refused_and_with_what_advice(content, code):
    with pytest.raises(Invalid) as refused:
        check_upload(content, "文件")
    assert refused.value.code == code and refused.value.advice and refused.value.fields["file"]


def test_size_is_limited_and_the_limit_is_said():
    assert check_upload(PDF, "a.pdf", limit=len(PDF))
    with pytest.raises(Invalid, match="文件超过") as refused:
        check_upload(PDF, "a.pdf", limit=len(PDF) - 1)
    assert refused.value.status == 413


def test_a_packed_bomb_is_refused_without_unpacking():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 30_000_000)
    with pytest.raises(Invalid, match="展开后过大"):
        detect_media_type(buffer.getvalue())


@pytest.mark.parametrize("filename", ["照片.pdf", "照片.exe", "照片.jpg.html", "照片.png.jpg"])
def test_a_name_that_says_otherwise_is_refused(filename):
    with pytest.raises(Invalid, match="file_extension_mismatch") as refused:
        check_upload(make_png(), filename)
    assert ".png" in refused.value.advice


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("C:\\Users\\李明\\照片.png", "照片.png"),
        (".htaccess.png", "htaccess.png"),
        ("a\x00b\u202egnp.png", "abgnp.png"),
        ("", "文件.png"),
        ("...", "文件.png"),
        ("con.png", "_con.png"),
        ("𬸚㛃䶮.png", "𬸚㛃䶮.png"),
        ("长" * 300 + ".png", "长" * 116 + ".png"),
        ("第1.2版说明", "第1.2版说明.png"),
    ],
)
def test_names_are_made_safe(filename, kept):
    assert check_upload(make_png(), filename).filename == kept


@given(st.text(max_size=200))
def test_no_name_escapes_its_folder(filename):
    stem, extension = split_filename(filename)
    kept = f"{stem}.{extension}"
    assert "/" not in kept and "\\" not in kept and not kept.startswith(".") and stem


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"]))
def test_no_bytes_crash_the_check(content, start):
    try:
        detect_media_type(start + content)
    except Invalid as refused:
        assert refused.message
