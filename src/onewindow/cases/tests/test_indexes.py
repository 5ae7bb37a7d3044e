"""Every question of a page that filters on a foreign key finds an index, though foreign keys carry none of their own here."""

import pytest
from django.db import connection

from onewindow.cases.models import Case, CaseMaterial, CaseVisit
from onewindow.documents.models import Document
from onewindow.ledger.models import LedgerPending

OPEN = ["received", "accepted"]
WRITTEN_AT_RECEIPT = [
    *("cases_case", "cases_casematerial", "cases_casevisit"),
    *("clocks_clock", "documents_document", "ledger_entry", "ledger_pending"),
]
QUESTIONS = {
    "case_of_window": lambda: Case.objects.filter(window_id__in=[1, 2], state__in=OPEN),
    "case_of_lower_department": lambda: Case.objects.filter(lower_department_id__in=[1, 2]),
    "case_of_applicant": lambda: Case.objects.filter(applicant_id=1),
    "case_of_agent": lambda: Case.objects.filter(agent_id=1),
    "case_silent_so_far": lambda: Case.objects.filter(state__in=["received", "correcting"], notice_clock_id=1),
    "case_holds_each_material_once": lambda: CaseMaterial.objects.filter(case_id=1),
    "a_person_visits_a_case_once_a_day": lambda: CaseVisit.objects.filter(case_id=1),
    "document_of_template": lambda: Document.objects.filter(template_id=1),
    "ledger_reaction_waits_once": lambda: LedgerPending.objects.filter(entry_id=1),
    "cases_case_number": lambda: Case.objects.filter(number="1"),
    "documents_document_number": lambda: Document.objects.filter(number="1"),
    "documents_document_check_code": lambda: Document.objects.filter(check_code="1"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("index", QUESTIONS)
def test_question_finds_its_index(index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = QUESTIONS[index]().order_by().explain()
    assert index in plan, plan


@pytest.mark.django_db
def test_no_index_is_covered_by_another():
    """Of two indexes with the same beginning and no condition, the shorter one is only work at every receipt."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT short.indexrelid::regclass::text, long.indexrelid::regclass::text
            FROM pg_index short JOIN pg_index long ON long.indrelid = short.indrelid AND long.indexrelid <> short.indexrelid
            WHERE short.indrelid::regclass::text = ANY(%s) AND NOT short.indisunique
              AND short.indpred IS NULL AND long.indpred IS NULL AND short.indexprs IS NULL AND long.indexprs IS NULL
              AND (long.indkey::text || ' ') LIKE (short.indkey::text || ' %%')
            """,
            [WRITTEN_AT_RECEIPT],
        )
        assert cursor.fetchall() == []
