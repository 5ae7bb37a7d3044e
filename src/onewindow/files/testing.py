"""The smallest honest examples of what may be uploaded, for the tests of every room."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 64 + b"\xff\xd9"


def make_png(shade: int = 0) -> bytes:
    """A picture of one grey point; every `shade` (0..255) is another content."""
    pieces = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes((0, shade)))),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in pieces)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def make_package(*members: str) -> bytes:
    """A zip package whose members carry these names: "word/document.xml" makes a DOCX, "OFD.xml" an OFD."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for member in members:
            package.writestr(member, f"<x>{member}</x>")
    return buffer.getvalue()
