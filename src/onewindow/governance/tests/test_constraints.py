"""Each invariant of the tables, broken once past the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from onewindow.directory.rules import SIGNING_BODIES
from onewindow.governance.models import (
    AuthorityChange,
    BatchItem,
    CancelledFee,
    CarriedResult,
    CentreCost,
    EntryBatch,
    Improvement,
    OwnHallClosure,
    PublishedFigure,
    Round,
    RoundLine,
    Signature,
    WaitingMatter,
)
from onewindow.governance.testing import ROUND_AT

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
MOMENT = ROUND_AT.occurred_at
ACCOUNT = {"mark": "published_input", "source": "账目"}


def refuse(constraint: str, write: Any) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    assert refused.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.fixture
def base(cast) -> dict[Any, dict[str, Any]]:
    """Values of a lawful row of each model, to be spoilt one at a time; one lawful round, line and batch stand."""
    here = {"centre_id": cast.centre_id}
    lawful = {"title": "x", "effective_on": DAY, "created_at": MOMENT, **here}
    draft = Round.objects.create(number=1, **lawful)
    line = RoundLine.objects.create(round=draft, line_no=1, name="甲", item_type="licence", item_code="A")
    batch = EntryBatch.objects.create(number=1, title="x", document_number="x", entered_on=DAY, **here)
    return {
        Round: {"number": 2, **lawful},
        RoundLine: {"round": draft, "line_no": 2, "name": "乙", "item_type": "licence"},
        Signature: {
            "round": draft, "edition": 1, "digest": "d", "body": "centre", "account_id": cast.accounts["centre"].id,
            "account_name": "x", "post_id": cast.posts["centre"], "unit": "x", "signed_on": DAY,
        },
        CarriedResult: {"line": line, "kind": "unchanged", "on": DAY, "words": "x"},
        CancelledFee: {"line": line, "name": "费", "reason": "other"},
        EntryBatch: {"number": 2, "title": "x", "document_number": "x", "entered_on": DAY, **here},
        BatchItem: {"batch": batch, "name": "甲", "department_name": "x", "enforcement_subject": "x"},
        WaitingMatter: {"kind": "item", "name": "甲", "reason": "premises", "since": DAY, **here},
        OwnHallClosure: {"department_name": "x", "hall": "x", "closed_on": DAY, "evidence": "x", **here},
        AuthorityChange: {
            "name": "x", "direction": "down", "from_level": "3", "to_level": "4", "document_number": "x",
            "changed_on": DAY, **here,
        },
        Improvement: {"name": "x", "as_of": DAY, "steps_before": 5, "source": "x", **here},
        PublishedFigure: {"key": "items", "as_of": DAY, "printed": "1", "value": 1, "source": "x", **here},
        CentreCost: {"year": 2025, "kind": "rent", "amount_fen": 1, "source": "x", **here},
    }  # fmt: skip


def test_the_lawful_rows_are_lawful(base) -> None:
    for model, values in base.items():
        model.objects.create(**values)


BROKEN: list[tuple[str, Any, dict[str, Any]]] = [
    ("round_number_is_unique_in_its_centre", Round, {"number": 1}),
    ("round_number_starts_at_one", Round, {"number": 0}),
    ("round_has_a_title", Round, {"title": ""}),
    ("round_of_an_account_is_recorded_not_published", Round, {"state": "x", "digest": "d"}),
    ("round_of_an_account_names_its_source", Round, {"mark": "fitted"}),
    ("round_of_an_account_is_recorded_not_published", Round, {"state": "recorded", "digest": "d"}),
    ("round_of_an_account_is_recorded_not_published", Round, {"state": "signing", "digest": "d", **ACCOUNT}),
    ("round_put_to_signature_has_its_digest", Round, {"state": "signing"}),
    ("round_put_to_signature_has_its_digest", Round, {"digest": "d"}),
    ("round_is_published_with_four_signatures", Round, {"state": "published", "digest": "d"}),
    ("line_number_is_unique_in_its_round", RoundLine, {"line_no": 1}),
    ("item_stands_once_in_a_round", RoundLine, {"item_code": "A"}),
    ("line_names_its_item", RoundLine, {"name": ""}),
    ("unnamed_item_has_no_code", RoundLine, {"unnamed": True, "item_code": "B"}),
    ("line_type_is_known", RoundLine, {"item_type": "x"}),
    ("line_decision_is_known", RoundLine, {"result": "x"}),
    ("line_decision_is_known", RoundLine, {"entry": "x", "reasons": ["rare"]}),
    ("line_gives_reasons_of_the_list", RoundLine, {"reasons": ["x"]}),
    ("item_that_leaves_has_no_entry_decision", RoundLine, {"result": "cancel", "entry": "must_enter"}),
    ("deferred_or_returned_item_has_a_reason", RoundLine, {"entry": "deferred"}),
    ("merged_item_names_what_it_joins", RoundLine, {"result": "merge"}),
    ("merged_item_names_what_it_joins", RoundLine, {"result": "keep", "merged_into": "x"}),
    ("devolved_item_names_its_level", RoundLine, {"result": "devolve"}),
    ("devolved_item_names_its_level", RoundLine, {"result": "keep", "devolved_to": "x"}),
    ("line_disposition_fits_its_result", RoundLine, {"result": "keep", "disposition": "market_regulates"}),
    ("line_disposition_fits_its_result", RoundLine, {"result": "keep", "disposition": "x"}),
    ("only_a_simplified_item_is_changed", RoundLine, {"result": "keep", "changes": {"visits": 0}}),
    ("item_concerns_at_least_one_department", RoundLine, {"departments_involved": 0}),
    ("signing_body_is_known", Signature, {"body": "x"}),
    ("carried_result_is_known", CarriedResult, {"kind": "x"}),
    ("carried_draft_names_its_version", CarriedResult, {"kind": "drafted"}),
    ("cancelled_fee_has_a_name", CancelledFee, {"name": ""}),
    ("cancelled_fee_reason_is_known", CancelledFee, {"reason": "x"}),
    ("cancelled_fee_is_not_negative", CancelledFee, {"amount_fen": -1}),
    ("batch_number_is_unique_in_its_centre", EntryBatch, {"number": 1}),
    ("batch_has_a_number_and_a_title", EntryBatch, {"title": ""}),
    ("batch_of_an_account_names_its_source", EntryBatch, {"mark": "derived"}),
    ("own_batch_has_its_document_and_day", EntryBatch, {"entered_on": None}),
    ("entered_item_names_department_and_enforcement_subject", BatchItem, {"enforcement_subject": ""}),
    ("waiting_matter_says_what_and_why", WaitingMatter, {"reason": "x"}),
    ("waiting_matter_of_an_account_names_its_source", WaitingMatter, {"mark": "fitted"}),
    ("waiting_matter_says_since_when", WaitingMatter, {"since": None, **ACCOUNT}),
    ("waiting_ends_with_an_outcome", WaitingMatter, {"ended_on": DAY}),
    ("waiting_does_not_end_before_it_began", WaitingMatter, {"ended_on": date(2026, 1, 1), "outcome": "entered"}),
    ("closed_hall_has_its_evidence", OwnHallClosure, {"evidence": ""}),
    ("closed_hall_of_an_account_names_its_source", OwnHallClosure, {"mark": "fitted"}),
    ("closed_hall_says_when", OwnHallClosure, {"closed_on": None}),
    ("authority_change_names_its_item", AuthorityChange, {"name": ""}),
    ("authority_change_is_between_known_levels", AuthorityChange, {"to_level": "7"}),
    ("authority_moves_the_way_it_says", AuthorityChange, {"to_level": "2"}),
    ("authority_moves_the_way_it_says", AuthorityChange, {"direction": "up"}),
    ("authority_change_of_an_account_names_its_source", AuthorityChange, {"mark": "fitted"}),
    ("authority_change_has_its_document_and_day", AuthorityChange, {"document_number": ""}),
    ("measured_item_has_its_name_and_source", Improvement, {"source": ""}),
    ("measured_item_says_when", Improvement, {"as_of": None}),
    ("measured_span_has_its_unit", Improvement, {"span_before": 5}),
    ("measured_span_has_its_unit", Improvement, {"span_after": 5, "span_after_unit": "moon"}),
    ("measured_item_says_what_was_before", Improvement, {"steps_before": None}),
    ("printed_figure_is_known", PublishedFigure, {"key": "x"}),
    ("printed_figure_names_its_source", PublishedFigure, {"source": ""}),
    ("printed_figure_qualifier_is_known", PublishedFigure, {"qualifier": "x"}),
    ("printed_figure_has_its_value", PublishedFigure, {"value": -1}),
    ("cost_kind_is_known", CentreCost, {"kind": "x"}),
    ("cost_is_not_negative", CentreCost, {"amount_fen": -1}),
    ("cost_year_is_sensible", CentreCost, {"year": 1999}),
    ("cost_names_its_source", CentreCost, {"source": ""}),
]


@pytest.mark.parametrize(("constraint", "model", "values"), BROKEN)
def test_the_database_refuses(base, constraint, model, values) -> None:
    refuse(constraint, lambda: model.objects.create(**{**base[model], **values}))


@pytest.mark.parametrize(
    ("constraint", "model", "values"),
    [
        ("body_signs_an_edition_once", Signature, {}),
        ("nobody_signs_for_two_bodies", Signature, {"body": "legal_office"}),
        ("fee_is_cancelled_once_in_a_line", CancelledFee, {}),
        ("item_enters_once_in_a_batch", BatchItem, {}),
        ("matter_waits_once_at_a_time", WaitingMatter, {}),
        ("own_hall_closes_once", OwnHallClosure, {}),
        ("authority_moves_once_a_day", AuthorityChange, {}),
        ("item_is_measured_once_a_day", Improvement, {}),
        ("figure_is_printed_once_a_day_and_base", PublishedFigure, {}),
        ("cost_is_entered_once_a_year_and_kind", CentreCost, {}),
    ],
)
def test_the_database_refuses_a_second_one(base, constraint, model, values) -> None:
    model.objects.create(**base[model])
    refuse(constraint, lambda: model.objects.create(**{**base[model], **values}))


def put(found: Round, **columns: Any) -> None:
    Round.objects.filter(pk=found.pk).update(**columns)


def test_k06_only_four_signatures_under_these_very_lines_publish(cast, base) -> None:
    found = Round.objects.get()
    publish = {"state": "published", "document_number": "x", "document_date": DAY, "published_at": MOMENT}
    put(found, state="signing", digest="d")
    keys = ("admin", "centre", "clerk", "head")
    for body, key in zip(SIGNING_BODIES, keys, strict=True):
        refuse("round_is_published_with_four_signatures", lambda: put(found, **publish))
        signed = {**base[Signature], "body": body, "account_id": cast.accounts[key].id}
        Signature.objects.create(**signed)
    refuse("round_is_published_with_four_signatures", lambda: put(found, **publish, digest="another text"))
    refuse("round_is_published_with_four_signatures", lambda: put(found, **publish, edition=2))
    refuse("published_round_has_its_document", lambda: put(found, **{**publish, "document_number": ""}))
    put(found, **publish)
    refuse("settled_round_stays", lambda: put(found, title="y"))
    refuse("settled_round_stays", lambda: put(found, state="draft", digest=""))


def test_k06_lines_put_to_signature_and_signatures_stay(base) -> None:
    found, lines = Round.objects.get(), RoundLine.objects.all()
    Signature.objects.create(**base[Signature])
    put(found, state="signing", digest="d")
    refuse("lines_put_to_signature_stay", lambda: RoundLine.objects.create(**base[RoundLine]))
    refuse("lines_put_to_signature_stay", lambda: lines.update(result="cancel"))
    refuse("lines_put_to_signature_stay", lambda: lines.delete())
    refuse("signature_stays", lambda: Signature.objects.update(account_name="y"))
    refuse("signature_stays", lambda: Signature.objects.all().delete())
    put(found, state="draft", digest="")
    lines.update(result="cancel")
