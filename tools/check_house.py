"""The house rules that no linter knows: sizes, unique names, one base class, no banned rooms (design 8)."""

from __future__ import annotations

import ast
import statistics
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src" / "onewindow"
LONGEST_FILE, LONGEST_FUNCTION, MEDIAN, NINTH_TENTH = 400, 60, 10, 30
BANNED = {"utils.py", "helpers.py", "services.py", "common.py"}


def list_sources() -> list[Path]:
    """Every source file of the product; tests and migrations are measured for nothing but length of files."""
    return [path for path in sorted(ROOT.rglob("*.py")) if "migrations" not in path.parts]


def check_sources(paths: list[Path]) -> tuple[list[str], list[int]]:
    """The faults, and the length of every function outside the tests."""
    faults: list[str] = []
    lengths: list[int] = []
    names: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(ROOT.parent).as_posix()
        if text.count("\n") > LONGEST_FILE:
            faults.append(f"{place}: {text.count(chr(10))} lines; split it (at most {LONGEST_FILE})")
        if path.name in BANNED:
            faults.append(f"{place}: name the room's file for what it does")
        if "tests" in path.relative_to(ROOT).parts:
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                lengths.append(length)
                if length > LONGEST_FUNCTION:
                    faults.append(f"{place}:{node.lineno} {node.name}: {length} lines (at most {LONGEST_FUNCTION})")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                names[node.name].append(place)
    faults += [
        f"{name} is defined in {', '.join(places)}: one name, one function"
        for name, places in names.items()
        if len(places) > 1
    ]
    return faults, lengths


def main() -> int:
    """Print the faults and the measure; 1 when there is a fault."""
    faults, lengths = check_sources(list_sources())
    median = statistics.median(lengths)
    ninth = sorted(lengths)[int(len(lengths) * 0.9)]
    print(f"functions {len(lengths)}: median {median:g}, p90 {ninth}, longest {max(lengths)} lines")
    if median > MEDIAN or ninth > NINTH_TENTH:
        faults.append(f"functions have grown: median {median:g} (≤ {MEDIAN}), p90 {ninth} (≤ {NINTH_TENTH})")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
