"""The law under test: every article and reading in the list has a line in docs/law whose test is a table of rows."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "law" / "tables.md"
# The articles and readings that must each have a table.
CODES = [
    *(f"AL-{number:02}" for number in (*range(1, 15), *range(16, 23), 24)),
    *("BE-04", "BE-06"),
    *(f"RD-{number:02}" for number in (*range(1, 7), *range(10, 17))),
]
FEWEST_ROWS = 140
LINE = re.compile(r"^\|\s*(?P<code>[A-Z]{2}-\d{2})\s*\|[^|]*\|(?P<tests>[^|]+)\|[^|]*\|\s*$")
TEST = re.compile(r"\[(?P<name>test_\w+)\]\((?P<path>[^)\s]+\.py)\)")


@cache
def read_module(path: Path) -> ast.Module:
    """A test file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def count_rows(path: Path, name: str) -> int:
    """Rows of the table that a test goes through; 0 when it has none or they cannot be counted. Raises LookupError without the test."""
    module = read_module(path)
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            rows = 1
            tables = [mark for mark in node.decorator_list if is_table(mark)]
            for mark in tables:
                rows *= count_items(module, mark.args[1])  # type: ignore[attr-defined]
            return rows if tables else 0
    raise LookupError(name)


def is_table(mark: ast.expr) -> bool:
    """Whether a decorator is `pytest.mark.parametrize(names, rows)`."""
    return isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.parametrize" and len(mark.args) > 1


def count_items(module: ast.Module, node: ast.expr) -> int:
    """Items of a list written out, named, made of others, or run over one; what only running would tell counts as none."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return sum(count_items(module, item.value) if isinstance(item, ast.Starred) else 1 for item in node.elts)
    if isinstance(node, ast.Dict):
        return sum(1 if key else count_items(module, value) for key, value in zip(node.keys, node.values, strict=True))
    if isinstance(node, ast.Name):
        return count_named(module, node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return count_items(module, node.left) + count_items(module, node.right)
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and not any(part.ifs for part in node.generators):
        rows = 1
        for part in node.generators:
            rows *= count_items(module, part.iter)
        return rows
    return count_call(module, node)


def count_named(module: ast.Module, name: str) -> int:
    """Items of a constant of this module, or of the module of the product that it comes from."""
    for constant, value in list_constants(module):
        if constant == name:
            return count_items(module, value)
    for node in module.body:
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            path = ROOT / "src" / (node.module or "").replace(".", "/")
            file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
            return count_named(read_module(file), name) if file.is_file() else 0
    return 0


def count_call(module: ast.Module, node: ast.expr) -> int:
    """`TABLE.items()`, `sorted(TABLE)` and the like have as many as the table; a range has its length."""
    if not isinstance(node, ast.Call):
        return 0
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("items", "values", "keys") and not node.args:
        return count_items(module, node.func.value)
    called = ast.unparse(node.func)
    if called in ("sorted", "list", "tuple", "set", "frozenset", "enumerate", "MappingProxyType") and node.args:
        return count_items(module, node.args[0])
    if called == "range" and all(isinstance(argument, ast.Constant) for argument in node.args):
        return len(range(*(argument.value for argument in node.args)))  # type: ignore[attr-defined]
    return 0


def list_constants(module: ast.Module) -> list[tuple[str, ast.expr]]:
    """What a module names at its top: name and value."""
    named = []
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.append((node.targets[0].id, node.value))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            named.append((node.target.id, node.value))
    return named


def read_tables() -> tuple[dict[str, dict[str, int]], list[str]]:
    """Code → its tables with their rows, and what is wrong with the page."""
    tables: dict[str, dict[str, int]] = {}
    faults = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not (match := LINE.match(line)):
            continue
        rows = tables.setdefault(match["code"], {})
        for test in TEST.finditer(match["tests"]):
            path = (PAGE.parent / test["path"]).resolve()
            where = f"docs/law/tables.md: {match['code']}: {test['path']}"
            try:
                count = count_rows(path, test["name"])
            except (LookupError, OSError):
                faults.append(f"{where} has no {test['name']}")
                continue
            if not count:
                faults.append(f"{where}: {test['name']} is no table of rows")
            rows[f"{path.relative_to(ROOT)}::{test['name']}"] = count
    return tables, faults


def check_law() -> tuple[int, list[str]]:
    """Rows of all tables, each table counted once, and the faults."""
    tables, faults = read_tables()
    faults += [f"docs/law/tables.md: {code} has no table" for code in CODES if not tables.get(code)]
    faults += [
        f"docs/law/tables.md: {code} is not in the list of tools/check_law.py" for code in tables if code not in CODES
    ]
    rows = sum({test: count for found in tables.values() for test, count in found.items()}.values())
    if rows < FEWEST_ROWS:
        faults.append(f"docs/law/tables.md: {rows} rows; {FEWEST_ROWS} are the fewest")
    return rows, faults


def main() -> int:
    """Prints each code with the rows of its tables and how many tables, and the faults; 1 when there is one."""
    for code, found in read_tables()[0].items():
        print(f"{code}: {sum(found.values())} rows ({len(found)})")
    rows, faults = check_law()
    print("\n".join(faults) or f"law: {rows} rows, each table counted once")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
