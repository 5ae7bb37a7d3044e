"""Milliseconds a paper, and what of it is our own: python bench/bench_documents.py [N]  (1,000 by default, no database).

Prints the preparing of a row (keys, glyphs, hash, seal of SM4: what a submit pays), the drawing of N acceptance notices with
seal and check square, and the ratio of that to a bare typst compile of the same words on a plain sheet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter, process_time

import typst

from onewindow.documents.glyphs import require_printable
from onewindow.documents.rules import (
    draw_check_code,
    hash_body,
    list_texts,
    make_body,
    normalise_data,
    require_keys,
    write_canonical_json,
)
from onewindow.documents.sheets import Sheet, draw_pdf, load_fonts
from onewindow.documents.testing import make_document_data
from onewindow.documents.wording import fill_wording, load_shipped_wording
from onewindow.kit.cipher import Vault

MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
VAULT = Vault(b"k" * 16, b"s" * 32)
BARE = '#set page(paper: "a4")\n#set text(font: "Noto Serif SC", fallback: false, size: 14pt, lang: "zh")\n'


def make_bench_sheet(n: int) -> Sheet:
    data = normalise_data(make_document_data("acceptance", case_number=f"2026112300{n:05d}", applicant=f"李明{n}"))
    organ = data["department"]
    number = f"莆卫受〔2026〕{n:06d}号"
    words = load_shipped_wording("acceptance", "licence")
    return Sheet(words, data, number, draw_check_code(), organ, MOMENT, "demo", organ, "行政审批专用章", "https://x.cn")


def prepare_row(n: int) -> None:
    data = normalise_data(make_document_data("receipt", case_number=f"2026112300{n:05d}", applicant=f"李明{n}"))
    require_keys("receipt", data)
    require_printable(list_texts(data))
    body = make_body(
        kind="receipt",
        subject=("case", str(n)),
        department_id=1,
        data=data,
        check_code=draw_check_code(),
        issued_at=MOMENT,
        origin="demo",
    )
    hash_body(body)
    VAULT.encrypt(write_canonical_json(data))


def measure(work: Callable[[int], object], count: int) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call, after a warm-up."""
    work(0)
    wall, cpu = perf_counter(), process_time()
    for n in range(1, count + 1):
        work(n)
    return (perf_counter() - wall) / count * 1000, (process_time() - cpu) / count * 1000


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    compiler = typst.Compiler(input=b"", font_paths=load_fonts(), ignore_system_fonts=True)

    def compile_bare(n: int) -> object:
        sheet = make_bench_sheet(n)
        words = "\n\n".join(str(block.get("text", "")) for block in fill_wording(sheet.wording, sheet.data))
        return compiler.compile(input=(BARE + words).encode(), format="pdf", timestamp=0, pdf_standards="a-2u")

    row, row_cpu = measure(prepare_row, count)
    drawn, drawn_cpu = measure(lambda n: draw_pdf(make_bench_sheet(n)), count)
    bare, bare_cpu = measure(compile_bare, count)
    print(f"prepare a receipt row   {row:8.3f} ms wall {row_cpu:8.3f} ms CPU   (N={count})")
    print(f"draw an acceptance      {drawn:8.2f} ms wall {drawn_cpu:8.2f} ms CPU")
    print(f"bare typst, same words  {bare:8.2f} ms wall {bare_cpu:8.2f} ms CPU")
    print(f"ratio drawn / bare      {drawn / bare:8.2f}      {drawn_cpu / bare_cpu:8.2f}")


if __name__ == "__main__":
    main()
