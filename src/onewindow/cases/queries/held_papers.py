"""What papers of a person are here already, what of them fits an item, and where they were used (BE-03). A fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from onewindow.cases.models import ReusedPaper, WithheldPaper
from onewindow.cases.rules.held_papers import (
    CONSENTS,
    SOURCES,
    STALE_WORDS,
    VERIFIED,
    HeldPaper,
    choose_offers,
    find_staleness,
)
from onewindow.catalogue.guides import ItemView
from onewindow.certificates.holdings import list_held_certificates
from onewindow.directory.queries import find_acting_basis
from onewindow.documents.queries import list_paper_ends
from onewindow.files.queries import list_files
from onewindow.kit.acting import Actor
from onewindow.parties.queries import list_powers
from onewindow.parties.rules import WINDOW_ROLES

MOST_HELD = 300
# For the applicant's own papers an agent needs both: to apply, and to sign the consent in his place.
AGENT_POWERS = frozenset({"apply", "sign"})

# The kind of a paper is said by the guide of its own day. A paper that was itself reused is found where it was first handed in.
MATERIALS_SQL = """
SELECT own.number, own.item_name, department.name, paper.code, paper.name, coalesce(asked.kind, ''), paper.supplied_on,
    paper.original_seen, own.accepted_on IS NOT NULL, paper.file_ids, dates.issued_on, dates.valid_to,
    EXISTS (SELECT FROM cases_casecorrection line WHERE line.case_id = own.id AND line.code = paper.code
        AND line.supplied_on IS NULL)
FROM cases_case own
JOIN cases_casematerial paper ON paper.case_id = own.id
JOIN directory_department department ON department.id = own.department_id
JOIN catalogue_itemversion version ON version.id = own.item_version_id
LEFT JOIN cases_paperdates dates ON dates.material_id = paper.id
LEFT JOIN LATERAL (SELECT said ->> 'kind' AS kind FROM jsonb_array_elements(version.content -> 'materials') said
    WHERE said ->> 'code' = paper.code LIMIT 1) asked ON true
WHERE own.applicant_id = %s AND paper.supplied_on IS NOT NULL AND paper.file_ids <> '{}'
    AND NOT EXISTS (SELECT FROM cases_reusedpaper again WHERE again.case_id = own.id AND again.code = paper.code
        AND again.replaced_on IS NULL)
ORDER BY paper.supplied_on DESC, paper.id DESC LIMIT %s
"""
# What a decision gave, under the name its guide gives the result. Certificates have a register of their own.
DOCUMENTS_SQL = """
SELECT paper.id, paper.number, own.item_name, department.name, version.content -> 'result' ->> 'name', paper.issued_on,
    paper.pdf_file_id, paper.content_hash
FROM cases_case own
JOIN documents_document paper ON paper.subject_kind = 'case' AND paper.subject_id = own.number
JOIN directory_department department ON department.id = own.department_id
JOIN catalogue_itemversion version ON version.id = own.item_version_id
WHERE own.applicant_id = %s AND paper.kind IN ('grant_decision', 'result') AND paper.state = 'issued'
    AND own.result = 'granted' AND coalesce(version.content -> 'result' ->> 'kind', '') <> 'certificate'
ORDER BY paper.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class PaperUse:
    """One use of a held paper: where it came from, in words, and in which case it serves or served."""

    case_number: str
    code: str
    paper_name: str
    source: str
    number: str
    item_name: str
    department: str
    held_on: date
    valid_to: date | None
    verified: str
    hashes: tuple[str, ...]
    consent: str
    reference: str
    consented_at: datetime
    replaced_on: date | None


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """One line of a person's papers: the paper, why it would not be offered today ("" when it would), and its uses."""

    paper: HeldPaper
    source_words: str
    verified_words: str
    stale_words: str
    uses: tuple[PaperUse, ...]


def list_held_papers(party_id: int, on: date) -> tuple[HeldPaper, ...]:
    """Every paper of a person that is here: handed in with files, or issued here; six statements. Its owner's to see (may_offer)."""
    withheld = set(WithheldPaper.objects.filter(party_id=party_id).values_list("key", flat=True))
    found = (*_list_materials(party_id), *_list_documents(party_id), *_list_certificates(party_id, on))
    return tuple(replace(paper, withheld=paper.key in withheld) for paper in found)


def list_paper_offers(item: ItemView, party_id: int, on: date) -> dict[str, tuple[HeldPaper, ...]]:
    """What may be offered for each material of an item, by its code; materials without any are left out."""
    held = list_held_papers(party_id, on)
    offers = {
        asked.code: choose_offers(held, asked.name, asked.kind, asked.max_age_days, on) for asked in item.materials
    }
    return {code: papers for code, papers in offers.items() if papers}


def may_offer(actor: Actor, party_id: int, item: ItemView, on: date) -> bool:
    """Whose papers somebody may be offered: his own; as an agent with authority to apply and to sign for this item; at a window
    that receives this item, with the person before it. Nobody else's, ever (个人信息保护法 6)."""
    if actor.kind == "citizen" and actor.party_id == party_id:
        return True
    if actor.kind == "citizen" and actor.party_id is not None:
        powers = list_powers(principal_id=party_id, agent_id=actor.party_id, on=on, item_code=item.code)
        return powers >= AGENT_POWERS
    stands_there = actor.kind == "staff" and any(grant.role in WINDOW_ROLES for grant in actor.grants)
    if not stands_there or item.department_id is None:
        return False
    basis = find_acting_basis(actor, department_id=item.department_id, item_code=item.code, level="receive", on=on)
    return basis is not None


def list_own_papers(actor: Actor, on: date) -> tuple[OwnPaper, ...]:
    """A citizen's own papers, newest first, with their uses; nothing for anyone else."""
    if actor.kind != "citizen" or actor.party_id is None:
        return ()
    uses: dict[str, list[PaperUse]] = {}
    for key, use in _list_uses(party_id=actor.party_id):
        uses.setdefault(key, []).append(use)
    papers = sorted(list_held_papers(actor.party_id, on), key=lambda paper: (paper.on, paper.key), reverse=True)
    return tuple(
        OwnPaper(
            paper,
            SOURCES[paper.source],
            VERIFIED[paper.verified],
            STALE_WORDS.get(find_staleness(paper, None, on), ""),
            tuple(uses.get(paper.key, ())),
        )
        for paper in papers
    )


def list_reused_papers(case_number: str) -> dict[str, PaperUse]:
    """The provenance of the papers that serve a case now, by material code; one statement. For whoever may read the case."""
    return {use.code: use for _, use in _list_uses(case__number=case_number, replaced_on__isnull=True)}


def _list_uses(**wanted: Any) -> list[tuple[str, PaperUse]]:
    rows = ReusedPaper.objects.filter(**wanted).annotate(used_in=F("case__number")).order_by("-pk")
    return [
        (
            row.key,
            PaperUse(
                case_number=row.used_in,
                code=row.code,
                paper_name=row.paper_name,
                source=SOURCES[row.source],
                number=row.number,
                item_name=row.item_name,
                department=row.department_name,
                held_on=row.held_on,
                valid_to=row.valid_to,
                verified=VERIFIED[row.verified],
                hashes=tuple(row.hashes),
                consent=CONSENTS[row.consent],
                reference=row.reference,
                consented_at=row.consented_at,
                replaced_on=row.replaced_on,
            ),
        )
        for row in rows
    ]


def _list_materials(party_id: int) -> Iterable[HeldPaper]:
    with connection.cursor() as cursor:
        cursor.execute(MATERIALS_SQL, [party_id, MOST_HELD])
        rows = cursor.fetchall()
    files = list_files({file_id for row in rows for file_id in row[9]})
    for number, item, organ, code, name, kind, on, seen, accepted, file_ids, issued_on, valid_to, faulty in rows:
        yield HeldPaper(
            key=f"material:{number}:{code}",
            source="material",
            name=name,
            kind=kind,
            number=number,
            item_name=item,
            department=organ,
            on=on,
            issued_on=issued_on,
            valid_to=valid_to,
            verified="original_seen" if seen else "accepted" if accepted else "",
            faulty=faulty,
            file_ids=tuple(file_ids),
            hashes=tuple(sorted(files[file_id].sha256 for file_id in file_ids if file_id in files)),
        )


def _list_documents(party_id: int) -> Iterable[HeldPaper]:
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS_SQL, [party_id, MOST_HELD])
        rows = cursor.fetchall()
    ends = list_paper_ends(row[0] for row in rows)
    for document_id, number, item, organ, name, issued_on, file_id, content_hash in rows:
        yield HeldPaper(
            key=f"document:{number}",
            source="document",
            name=name or item,
            kind="",
            number=number,
            item_name=item,
            department=organ,
            on=issued_on,
            issued_on=issued_on,
            valid_to=ends.get(document_id),
            verified="issued",
            file_ids=(file_id,) if file_id is not None else (),
            hashes=(content_hash,),
        )


def _list_certificates(party_id: int, on: date) -> Iterable[HeldPaper]:
    for held in list_held_certificates(party_id, on):
        yield HeldPaper(
            key=f"certificate:{held.number}",
            source="certificate",
            name=held.name,
            kind="",
            number=held.number,
            item_name=held.item_name,
            department=held.department_name,
            on=held.issued_on,
            issued_on=held.issued_on,
            valid_to=held.valid_to,
            verified="issued",
        )
