"""Just enough of a PDF reader to see what a reader's copy-and-paste would give: page text through the fonts' ToUnicode maps."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.S)
_STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.S)
_LENGTH = re.compile(rb"/Length (\d+)(?! \d+ R)")
# Strings may hold balanced brackets two deep as they are (PDF 1.7, 7.3.4.2).
_TOKEN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\(((?:\\.|[^\\()]|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\))*)\)|(?<!<)<([0-9A-Fa-f]+)>", re.S
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def read_pdf_text(pdf: bytes) -> str:
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(pdf)}
    maps = _read_font_maps(objects)
    pages = [
        int(n) for body in objects.values() if b"/Type/Page/" in body for n in re.findall(rb"/Contents (\d+)", body)
    ]
    forms = [n for n, body in objects.items() if b"/Subtype/Form" in body]
    return "".join(_read_content(_open_stream(objects[n]), maps) for n in pages + forms)


def count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type/Page/", pdf))


def _read_font_maps(objects):
    maps = {}
    for body in objects.values():
        for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", body):
            found = re.search(rb"/ToUnicode (\d+)", objects[int(font)])
            if found:
                maps[name] = _read_unicode_map(_open_stream(objects[int(found[1])]))
    return maps


def _read_unicode_map(cmap):
    chars = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.S):
        for glyph, text in re.findall(rb"<(\w+)>\s*<(\w+)>", block):
            chars[int(glyph, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.S):
        for first, last, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for n in range(int(first, 16), int(last, 16) + 1):
                chars[n] = chr(int(text, 16) + n - int(first, 16))
    return chars


def _open_stream(body):
    found, length = _STREAM.search(body), _LENGTH.search(body)
    # The length as written: compressed bytes may themselves end in a line break.
    data = body[found.start(1) :][: int(length[1])] if length else found[1]
    return zlib.decompress(data) if b"FlateDecode" in body else data


def _read_content(content, maps):
    out, font = [], {}
    for found in _TOKEN.finditer(content):
        if found[1]:
            font = maps.get(found[1], {})
        else:
            raw = bytes.fromhex(found[3].decode()) if found[3] else _ESCAPE.sub(_unescape, found[2])
            out += [font.get(int.from_bytes(raw[n : n + 2], "big"), "") for n in range(0, len(raw), 2)]
    return "".join(out)


def _unescape(found):
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else _NAMED.get(code, code)
