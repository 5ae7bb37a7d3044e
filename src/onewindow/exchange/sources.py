"""Files that come in: opened as they are or compressed, checked to their end before anything of them is used."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from onewindow.kit.acting import Invalid

CHUNK = 256 * 1024
MOST_BYTES = 4 * 1024**3
XES, CSV, JSON, ZIP = "xes", "csv", "json", "zip"
_MULTIBYTE = frozenset({"gb2312", "gbk", "gb18030", "cp936"})


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its name, and how to open it anew (bytes as they lie there) for each pass."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the first pass found: SHA-256 of the file, what it holds, in which encoding."""

    sha256: str
    kind: str
    encoding: str


def find_source(path: Path) -> Source:
    """A file of this machine. Raises Invalid when it cannot be read."""
    try:
        size = path.stat().st_size
        path.open("rb").close()
    except OSError as error:
        raise Invalid(
            "import_unreadable", f"读不了文件 {path.name}：{error.strerror}", advice="请核对文件路径"
        ) from None
    return Source(path.name, size, lambda: path.open("rb"))


class _Counted(io.RawIOBase):
    """A stream that refuses to unpack without end."""

    def __init__(self, inner: BinaryIO) -> None:
        self.inner, self.count = inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        part = self.inner.read(len(buffer))
        self.count += len(part)
        if self.count > MOST_BYTES:
            raise Invalid("import_too_large", "文件展开后超过 4 GiB", advice="请分成几个文件导入")
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def open_plain(source: Source, raw: BinaryIO | None = None) -> Iterator[BinaryIO]:
    """The content, unpacked where the file is gzip. Raises Invalid for a broken or endless one."""
    with raw or source.open() as stream:
        # Every raw stream here is a file or made seekable to its beginning by peeking.
        reader = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var, arg-type]
        packed = reader.peek(2)[:2] == b"\x1f\x8b"
        inner = gzip.GzipFile(fileobj=reader) if packed else reader
        try:
            yield io.BufferedReader(_Counted(inner), CHUNK)  # type: ignore[type-var, arg-type]
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Invalid(
                "import_damaged",
                f"文件 {source.name} 不完整或已损坏，压缩数据读不到结尾，什么都没有写入",
                advice="请向来源系统重新取一份完整的文件",
            ) from None


def check_source(source: Source) -> SourceFacts:
    """Reads a file to its end before anything is written: its hash, its kind, that it is whole and can be read.

    XML is checked for form; a document type, and with it every entity of its own, is refused. Raises Invalid with the line.
    """
    digest = hashlib.sha256()
    with source.open() as stream:
        for part in iter(lambda: stream.read(CHUNK), b""):
            digest.update(part)
    with open_plain(source) as stream:
        head = stream.peek(4096)[:4096]  # type: ignore[attr-defined]
    if not head.strip():
        raise Invalid("import_empty", f"文件 {source.name} 是空的", advice="请核对文件")
    kind = _guess_kind(head)
    encoding = read_xml_encoding(head) if kind == XES else ""
    if kind == XES:
        with open_plain(source) as stream:
            _check_xml(source, stream, encoding)
    elif kind != ZIP:
        with open_plain(source) as stream:
            encoding = _find_encoding(source, stream)
    return SourceFacts(digest.hexdigest(), kind, encoding)


def _guess_kind(head: bytes) -> str:
    if head[:4] == b"PK\x03\x04":
        return ZIP
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace").lstrip()
    else:
        text = head.removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip()
    return XES if text[:1] == "<" else JSON if text[:1] in ("{", "[") else CSV


def read_xml_encoding(head: bytes) -> str:
    """The encoding an XML file declares, when it is one the parser does not know itself (GB 18030 and its parts); else ""."""
    declared = head[:200].partition(b"encoding=")[2][1:20].split(b"'")[0].split(b'"')[0].decode("latin-1").lower()
    return "gb18030" if declared in _MULTIBYTE else ""


def make_xml_parser() -> expat.XMLParserType:
    """A parser that knows no document types: no entity can be declared, so none can be expanded."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise Invalid("xml_has_doctype", "文件含有文档类型声明（DOCTYPE），可能夹带实体展开，不予读取")


def feed_xml(parser: expat.XMLParserType, source: Source, stream: BinaryIO, encoding: str) -> Iterator[None]:
    """Feeds a parser part by part, giving way after each. Raises Invalid naming the line."""
    decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
    try:
        for part in iter(lambda: stream.read(CHUNK), b""):
            parser.Parse(decoder.decode(part) if decoder else part, False)
            yield
        parser.Parse(decoder.decode(b"", True) if decoder else b"", True)
        yield
    except expat.ExpatError as error:
        raise Invalid(
            "import_not_xml",
            f"文件 {source.name} 第 {error.lineno} 行不是正确的 XML：{expat.ErrorString(error.code)}，什么都没有写入",
            advice="请向来源系统重新取一份完整的文件",
        ) from None
    except UnicodeDecodeError:
        raise _refuse_encoding(source, parser.CurrentLineNumber) from None
    except Invalid as refusal:
        raise Invalid(
            refusal.code,
            f"文件 {source.name} 第 {parser.CurrentLineNumber} 行：{refusal.message}，什么都没有写入",
            advice="请核对文件的来源",
        ) from None


def _check_xml(source: Source, stream: BinaryIO, encoding: str) -> None:
    for _ in feed_xml(make_xml_parser(), source, stream, encoding):
        pass


def _find_encoding(source: Source, stream: BinaryIO) -> str:
    """UTF-8, UTF-16 by its mark, or GB 18030; what is none of them from its first to its last byte is refused with the line."""
    head = stream.peek(4)[:4]  # type: ignore[attr-defined]
    names = ["utf-16"] if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8-sig", "gb18030"]
    decoders = {name: codecs.getincrementaldecoder(name)() for name in names}
    line, bad = 1, 0
    parts = iter(lambda: stream.read(CHUNK), b"")
    for part in parts:
        for name, decoder in list(decoders.items()):
            try:
                decoder.decode(part)
            except UnicodeDecodeError as error:
                bad = bad or line + part[: error.start].count(b"\n")
                del decoders[name]
        line += part.count(b"\n")
    for name, decoder in list(decoders.items()):
        try:
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            bad = bad or line
            del decoders[name]
    if not decoders:
        raise _refuse_encoding(source, bad)
    return next(iter(decoders))


def _refuse_encoding(source: Source, line: int) -> Invalid:
    return Invalid(
        "import_encoding",
        f"文件 {source.name} 第 {line} 行的编码读不懂（认得 UTF-8、UTF-16、GB 18030），什么都没有写入",
        advice="请另存为 UTF-8 后再导入",
    )
