"""Gathers docs/requirements.d/*.md (one part a room) into docs/requirements.md, one row per requirement code and place."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ROOT / "docs" / "requirements.d"
HEAD = """# 要求对照表 Requirements

Each requirement code that the product claims, the page or command where it is seen, and the test that holds it. Codes are those of
the product's requirement list: O organisation, K catalogue, W windows, C cases, N online hall, L network, AL 行政许可法, BE 营商环境, PI personal
information, RD readings. Gathered from `docs/requirements.d` by `tools/gather_requirements.py`; `make check` fails when it is stale.

| code | page or command | test |
|---|---|---|
"""


def gather_rows() -> str:
    """The whole page."""
    rows = []
    for part in sorted(PARTS.glob("*.md")):
        rows += [
            line.strip()
            for line in part.read_text(encoding="utf-8").splitlines()
            if re.match(r"^\|\s*[A-Z]{1,2}-\d", line)
        ]
    return HEAD + "\n".join(sorted(set(rows), key=lambda row: row.replace("| ", "|"))) + "\n"


def main() -> int:
    """Write, or with --check only compare."""
    target = ROOT / "docs" / "requirements.md"
    text = gather_rows()
    if "--check" in sys.argv:
        if not target.is_file() or target.read_text(encoding="utf-8") != text:
            print("docs/requirements.md is stale: run tools/gather_requirements.py")
            return 1
        return 0
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
