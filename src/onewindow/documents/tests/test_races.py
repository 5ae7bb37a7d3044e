"""Simultaneous clerks and workers, with real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from django.db import connection, transaction

from onewindow.directory.testing import make_cast
from onewindow.documents import actions, queries
from onewindow.documents.testing import make_document_data
from onewindow.kit.acting import SYSTEM, At
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

AT = At(occurred_at=datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL), origin="demo")
THREADS = 8


def run_together(work):
    barrier = Barrier(THREADS)

    def one(n):
        try:
            barrier.wait(timeout=30)
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def issue(cast, subject):
    return actions.issue_document(
        kind="receipt", subject=("case", subject), department_id=cast.department.id,
        data=make_document_data("receipt"), actor=cast.clerk, at=AT,
    )  # fmt: skip


def test_no_number_is_given_twice_even_on_the_first_of_a_series(committed_db):
    cast = make_cast()

    def work(n):
        rows = []
        for k in range(5):
            with transaction.atomic():
                rows.append(issue(cast, f"{n}-{k}"))
        return rows

    numbers = [row.number for rows in run_together(work) for row in rows]
    assert len(set(numbers)) == len(numbers) == 5 * THREADS


def test_an_open_transaction_keeps_nobody_waiting_for_a_number(committed_db):
    cast = make_cast()
    issue(cast, "opens the series")
    with transaction.atomic():
        held = issue(cast, "held")

        def work(n):
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            return issue(cast, str(n)).number

        numbers = run_together(work)
        transaction.set_rollback(True)
    assert held.number not in numbers and len(set(numbers)) == THREADS
    assert queries.find_document(held.number) is None  # a gap, allowed


def test_two_workers_draw_a_paper_once(committed_db):
    cast = make_cast()
    row = issue(cast, "1")
    drawn = run_together(
        lambda n: actions.render_document(
            document_id=row.id, check_base_url=f"https://{n}.example.cn", actor=SYSTEM, at=AT
        )
    )
    assert len({one.pdf_sha256 for one in drawn}) == 1
    assert [entry.event for entry in list_entries(subject=("document", row.number))] == ["DocumentRendered"]
