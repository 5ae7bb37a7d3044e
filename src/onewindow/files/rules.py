"""What may be uploaded: recognised by its bytes, never by its name (design 7). Refusals say what to do instead."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from onewindow.kit.acting import Invalid

SIZE_LIMIT = 20 * 1024 * 1024
NAME_LIMIT = 120
UNPACKED_LIMIT = 200 * 1024 * 1024
UNPACKED_RATIO = 200
MEMBER_LIMIT = 5000

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "application/ofd": ("ofd",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
}
ALLOWED_WORDS = "PDF、OFD、JPG、PNG、DOCX 或 XLSX"
# The member that makes a package what it is; an OFD names its entry OFD.xml (GB/T 33190).
_PACKAGE_MARKS = {
    "OFD.xml": "application/ofd",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KNOWN_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"GIF8", "GIF 图片", "请另存为 PNG 或 JPG 再上传"),
    (b"BM", "BMP 图片", "请另存为 PNG 或 JPG 再上传"),
    (b"II*\x00", "TIFF 图片", "请另存为 PDF 或 JPG 再上传"),
    (b"MM\x00*", "TIFF 图片", "请另存为 PDF 或 JPG 再上传"),
    (b"RIFF", "WEBP 图片或音视频", "请另存为 PNG 或 JPG 再上传"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office 文件", "请另存为 DOCX、XLSX 或 PDF 再上传"),
    (b"Rar!", "压缩包", "请解压后逐份上传"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包", "请解压后逐份上传"),
    (b"\x1f\x8b", "压缩包", "请解压后逐份上传"),
    (b"MZ", "可执行程序", f"只接收 {ALLOWED_WORDS}"),
    (b"\x7fELF", "可执行程序", f"只接收 {ALLOWED_WORDS}"),
    (b"#!", "脚本程序", f"只接收 {ALLOWED_WORDS}"),
)
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|svg|script|iframe|body)\b|<\?php", re.IGNORECASE)
# Embedded files are not refused: electronic invoices carry their data as an attachment.
_PDF_ACTIONS = re.compile(rb"/(?:JavaScript\b|JS\s*[(<]|Launch\b|RichMedia\b)")
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED_STEMS = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """An upload that may be kept, with the name it is kept under."""

    media_type: str
    filename: str


def check_upload(content: bytes, filename: str, limit: int = SIZE_LIMIT) -> CheckedUpload:
    """Decide what the bytes are and whether they are taken. `limit` in bytes. Raises Invalid with advice in Chinese."""
    if not content:
        raise refuse_upload("file_empty", "这份文件是空的", "请确认文件能正常打开后重新选择")
    if len(content) > limit:
        size = f"{limit / 1024 / 1024:.0f} MB" if limit >= 1024 * 1024 else f"{limit // 1024} KB"
        raise refuse_upload("file_too_large", f"文件超过 {size}", "请降低扫描分辨率，或分成几份上传", status=413)
    media_type = detect_media_type(content)
    return CheckedUpload(media_type, name_upload(filename, media_type))


def detect_media_type(content: bytes) -> str:
    """The media type the bytes themselves prove, checked for a second nature. Raises Invalid."""
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_png(content)
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        _check_image(content, ended=b"\xff\xd9" in content)
        return "image/jpeg"
    if content.startswith(b"PK\x03\x04"):
        return _detect_package(content)
    raise _refuse_other(content)


def name_upload(filename: str, media_type: str) -> str:
    """A safe file name with the extension of its content; raises Invalid when the given extension says otherwise."""
    stem, extension = split_filename(filename)
    extensions = EXTENSIONS[media_type]
    if extension and extension not in extensions:
        raise refuse_upload(
            "file_extension_mismatch",
            f"文件名以 .{extension} 结尾，内容却是 {extensions[0].upper()}",
            f"请把文件名改为 .{extensions[0]}，或用原来的软件重新保存后上传",
        )
    extension = extension or extensions[0]
    return f"{stem[: NAME_LIMIT - len(extension) - 1]}.{extension}"


def split_filename(filename: str) -> tuple[str, str]:
    """Stem and small-letter extension of a name without folders, control signs, direction marks or leading dots."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE_NAME.sub("", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", extension):
        stem, extension = name, ""
    stem = stem.strip(" .") or "文件"
    return (f"_{stem}" if _RESERVED_STEMS.match(stem) else stem), extension.lower()


def refuse_upload(code: str, message: str, advice: str, status: int = 422) -> Invalid:
    """A refusal of an upload in the form every page shows it."""
    return Invalid(code, message, advice=advice, fields={"file": message}, status=status)


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise refuse_upload("file_broken", "PDF 文件不完整", "请重新导出或重新扫描后上传")
    if _PDF_ACTIONS.search(content):
        raise refuse_upload("file_active", "PDF 中含有脚本或可运行的内容", "请用“打印为 PDF”另存一份后上传")
    if _has_zip_tail(content):
        raise _refuse_two_natures()


def _check_png(content: bytes) -> None:
    end = _find_png_end(content)
    if content[12:16] != b"IHDR" or not end:
        raise refuse_upload("file_broken", "PNG 图片不完整", "请重新截图或扫描后上传")
    if content[end:].strip(b"\x00\r\n"):
        raise _refuse_two_natures()
    _check_image(content, ended=True)


def _find_png_end(content: bytes) -> int:
    """Where the last chunk ends, walking from chunk to chunk; 0 when the chain breaks first."""
    place = 8
    while place + 12 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        place += length + 12
        if kind == b"IEND":
            return place if place <= len(content) else 0
    return 0


def _check_image(content: bytes, *, ended: bool) -> None:
    if not ended:
        raise refuse_upload("file_broken", "JPG 图片不完整", "请重新拍照或扫描后上传")
    # Phones append a short film to a photo, so bytes after the end are not refused as such: only a second nature is.
    if _has_zip_tail(content) or b"%PDF-" in content[:1024] or _MARKUP.search(content[:1024]):
        raise _refuse_two_natures()


def _has_zip_tail(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content[-66_000:]))


def _detect_package(content: bytes) -> str:
    members = _read_members(content)
    names = {member.filename for member in members}
    found = {media_type for mark, media_type in _PACKAGE_MARKS.items() if mark in names}
    if len(found) > 1:
        raise _refuse_two_natures()
    if not found:
        raise refuse_upload("file_type_refused", "不接收压缩包", "请解压后逐份上传")
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".html", ".svg")) for name in names):
        raise refuse_upload("file_active", "文件中含有宏或程序", "请另存为不含宏的文件，或存为 PDF 后上传")
    return found.pop()


def _read_members(content: bytes) -> list[zipfile.ZipInfo]:
    broken = refuse_upload("file_broken", "文件已损坏，无法打开", "请用原来的软件重新保存后上传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        raise broken from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > MEMBER_LIMIT or unpacked > UNPACKED_LIMIT or unpacked > UNPACKED_RATIO * len(content):
        raise refuse_upload("file_too_large", "文件展开后过大", "请存为 PDF 后上传", status=413)
    if any(member.filename.startswith(("/", "\\")) or ".." in member.filename.split("/") for member in members):
        raise broken
    return members


def _refuse_other(content: bytes) -> Invalid:
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        advice = "请在手机相机设置中选“兼容性最佳”重新拍照，或截屏后上传"
        return refuse_upload("file_type_refused", "不接收 HEIC 图片", advice)
    for mark, words, advice in _KNOWN_OTHERS:
        if content.startswith(mark):
            return refuse_upload("file_type_refused", f"不接收{words}", advice)
    if _MARKUP.search(content[:1024]) or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return refuse_upload("file_type_refused", "不接收网页或 SVG 文件", "请打印为 PDF，或截图保存为 PNG 后上传")
    return refuse_upload("file_type_refused", "认不出这份文件的类型", f"只接收 {ALLOWED_WORDS}")


def _refuse_two_natures() -> Invalid:
    return refuse_upload("file_two_natures", "这份文件里还藏着另一种文件", "请重新拍照、扫描或另存后上传")
