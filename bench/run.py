"""Runs every bench of this folder, one after the other, and prints one table: what each measured against its bound.

Run: make bench   (or python bench/run.py NAME… for some of them). A bench exits 1 when it misses its bound; so does this.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIDTH = 78


@dataclass(frozen=True, slots=True)
class Result:
    """One bench: how it ended, how long it took, the last thing it said."""

    name: str
    code: int
    seconds: float
    said: str


def list_benches(names: list[str]) -> list[Path]:
    """The benches to run: those named (without bench_ and .py), or all."""
    return [path for path in sorted(HERE.glob("bench_*.py")) if not names or path.stem.removeprefix("bench_") in names]


def run_bench(path: Path) -> Result:
    """Run one, let its words through, keep its last line."""
    print(f"\n== {path.stem} ".ljust(WIDTH, "="), flush=True)
    began = time.monotonic()
    last = ""
    with subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return Result(path.stem.removeprefix("bench_"), process.returncode, time.monotonic() - began, describe_end(last))


def describe_end(line: str) -> str:
    """The figures of a JSON line that have a goal, or the line itself."""
    try:
        told = json.loads(line)
    except ValueError:
        return line
    if not isinstance(told, dict):
        return line
    goals = told.get("goals") or {"ratio": told.get("goal")}
    return ", ".join(f"{name} {told[name]} (goal {goal})" for name, goal in goals.items() if name in told)


def main() -> int:
    """Run, then the table; 1 when any bench missed its bound or broke."""
    results = [run_bench(path) for path in list_benches(sys.argv[1:])]
    print("\n" + "=" * WIDTH)
    for result in results:
        verdict = {0: "good", 1: "MISSED"}.get(result.code, f"BROKE ({result.code})")
        print(f"{result.name:<11}{verdict:<11}{result.seconds:6.0f} s  {result.said}")
    return 1 if any(result.code for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
