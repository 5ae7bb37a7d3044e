"""Docs under test: every requirement claimed has a page and a test, every link leads somewhere, every room has its page."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from check_law import check_law

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "onewindow"
ROW = re.compile(
    r"^\|\s*(?P<code>[A-Z]{1,2}-\d{2,3}|RD-\d{2})\s*\|\s*(?P<page>[^|]+?)\s*\|\s*(?P<test>[^|]+?)\s*\|\s*$"
)
CODE = re.compile(r"\b(?:RD|AL|BE|PI|CP|HL|GB|[OKWCNLPSMJDBX])-\d{2}\b")
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)")


def read_claims() -> tuple[set[str], list[str]]:
    """The codes of docs/requirements.md, and what is wrong with its rows."""
    claimed: set[str] = set()
    faults: list[str] = []
    for number, line in enumerate((ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines(), 1):
        match = ROW.match(line)
        if not match:
            if re.match(r"^\|\s*[A-Z]+-\d", line):
                faults.append(f"docs/requirements.md:{number}: not a row of code, page and test: {line}")
            continue
        claimed.add(match["code"])
        faults += [f"docs/requirements.md:{number}: {fault}" for fault in check_tests(match["test"])]
    return claimed, faults


def check_tests(text: str) -> list[str]:
    """Each `path::name` of a row must exist."""
    found = re.findall(r"([\w/.-]+\.py)(?:::([\w.]+))?", text)
    faults = [] if found else [f"no test named in: {text}"]
    for path, name in found:
        file = ROOT / path
        if not file.is_file():
            faults.append(f"no such test file: {path}")
        elif (
            name
            and f"def {name}" not in file.read_text(encoding="utf-8")
            and f"class {name}" not in file.read_text(encoding="utf-8")
        ):
            faults.append(f"{path} has no {name}")
    return faults


def list_cited_codes() -> dict[str, str]:
    """Every requirement code cited in the product's own sources (tests apart), with one place."""
    cited: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if "tests" in parts or "migrations" in parts:
            continue
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            cited.setdefault(code, path.relative_to(ROOT).as_posix())
    return cited


def check_links() -> list[str]:
    """Relative links of every page must lead to a file."""
    faults = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                faults.append(f"{page.relative_to(ROOT)}: dead link {target}")
    return faults


def check_rooms() -> list[str]:
    """Each room has its page."""
    rooms = [path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()]
    return [
        f"docs/rooms/{room}.md is missing"
        for room in sorted(rooms)
        if not (ROOT / "docs" / "rooms" / f"{room}.md").is_file()
    ]


def check_version() -> list[str]:
    """The version is read from the changelog's first numbered heading."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [] if re.search(r"^## \d+\.\d+\.\d+", text, re.M) else ["CHANGELOG.md has no version heading"]


def main() -> int:
    """Print the faults; 1 when there is one."""
    claimed, faults = read_claims()
    faults += [
        f"{code} is cited in {place} but not in docs/requirements.md"
        for code, place in sorted(list_cited_codes().items())
        if code not in claimed
    ]
    rows, lawless = check_law()
    faults += check_links() + check_rooms() + check_version() + lawless
    print(
        "\n".join(faults)
        or f"docs: {len(claimed)} requirement codes, each with a page and a test; {rows} rows in the law's tables"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
