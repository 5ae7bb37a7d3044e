"""Which characters the two fonts can print, read from their own character maps, so that no paper goes out with an empty box."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path, serif_path

from onewindow.kit.acting import Refusal

_SEGMENTED, _GROUPED = 4, 12
_LINE_BREAKS = frozenset("\n")


def read_font_characters(path: Path) -> frozenset[str]:
    """Every character an OpenType font maps to a glyph (cmap formats 4 and 12). Raises ValueError when it has neither."""
    font = path.read_bytes()
    start = _find_table(font, b"cmap")
    subtables = {}
    for n in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">HHI", font, start + 4 + 8 * n)[2]
        subtables[struct.unpack_from(">H", font, offset)[0]] = offset
    if _GROUPED in subtables:
        return frozenset(map(chr, _list_grouped(font, subtables[_GROUPED])))
    if _SEGMENTED in subtables:
        return frozenset(map(chr, _list_segmented(font, subtables[_SEGMENTED])))
    raise ValueError(f"{path.name} has no character map of format 4 or 12")


def _find_table(font: bytes, tag: bytes) -> int:
    for n in range(struct.unpack_from(">H", font, 4)[0]):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * n)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag.decode()} table")


def _list_grouped(font: bytes, offset: int) -> Iterable[int]:
    count = struct.unpack_from(">I", font, offset + 12)[0]
    for n in range(count):
        first, last, glyph = struct.unpack_from(">III", font, offset + 16 + 12 * n)
        yield from range(first + (glyph == 0), last + 1)


def _list_segmented(font: bytes, offset: int) -> Iterable[int]:
    size = struct.unpack_from(">H", font, offset + 6)[0]  # twice the number of segments
    ends, starts = offset + 14, offset + 16 + size
    for at in range(0, size, 2):
        last = struct.unpack_from(">H", font, ends + at)[0]
        first = struct.unpack_from(">H", font, starts + at)[0]
        yield from range(first, min(last, 0xFFFE) + 1)


@cache
def load_printable_characters() -> frozenset[str]:
    """What both fonts (Song for the body, Hei for titles) can print; read once a process."""
    return (read_font_characters(serif_path()) & read_font_characters(sans_path())) | _LINE_BREAKS


def list_unprintable(texts: Iterable[str]) -> list[str]:
    """The characters no font of ours can print, each once, in code order."""
    return sorted(set().union(*texts) - load_printable_characters())


def require_printable(texts: Iterable[str]) -> None:
    """Raises Refusal("glyph_missing") naming the characters: an official paper may not show an empty box instead of a name."""
    missing = list_unprintable(texts)
    if missing:
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in missing[:10])
        raise Refusal(
            "glyph_missing",
            f"文书字库中没有下列字符，暂不能制发：{named}",
            advice="核对是否误录；确为生僻字的，改用登记的拼写或者汉语拼音大写并在材料中注明",
            fields=dict.fromkeys(missing, "字库缺字"),
            status=422,
        )
