"""What tests of acts share: a case as the window sees it, a refusal that leaves nothing, a paper's own words."""

import pytest

from onewindow.cases.models import Case
from onewindow.cases.queries import get_case
from onewindow.cases.testing import DAY
from onewindow.documents.queries import read_document_data
from onewindow.kit.acting import Refusal
from onewindow.ledger.queries import list_entries


def see(play, number, on=DAY):
    return get_case(number, play.clerk, on)


def refused(code, act, **given):
    """The act is refused with `code`, and leaves neither state nor ledger row behind (trap open-zaak#2131)."""
    number = given["number"]
    before = Case.objects.filter(number=number).values().first()
    rows = len(list_entries(subject=("case", number)))
    with pytest.raises(Refusal) as caught:
        act(**given)
    assert caught.value.code == code
    assert Case.objects.filter(number=number).values().first() == before
    assert len(list_entries(subject=("case", number))) == rows
    return caught.value


def read_paper(view, kind):
    return read_document_data(next(paper.id for paper in view.documents if paper.kind == kind))
