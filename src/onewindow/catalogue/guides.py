"""What a service guide says: the elements of an item (domain 4.2; 行政许可法 30; K-10, K-15). Field names are the JSON names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from onewindow.catalogue import terms
from onewindow.catalogue.reading import one_of, some_of, text_list, texts, whole


@dataclass(frozen=True, slots=True)
class DepartmentRef:
    """The implementing department as written: matched to the directory by credit code, else by name."""

    credit_code: str = texts(64)
    name: str = texts(100)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One article the item rests on; `verified` is false where nobody has read it yet (未核实)."""

    law: str = texts(200)
    article: str = texts(60)
    level: str = one_of(terms.BASIS_LEVELS, "law")
    text: str = texts(5000)
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A span of time: `amount` of `unit` (working_day, calendar_day, hour)."""

    amount: int = whole(0, 3650, 0)
    unit: str = one_of(terms.UNITS, "working_day")
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class LimitExtension:
    """The one extension that the law setting a limit allows: at most `amount`, counted in the unit of that limit."""

    amount: int = whole(0, 3650, 0)
    unit: str = one_of(terms.UNITS, "working_day")
    law: str = texts(200)
    article: str = texts(60)
    approver: str = one_of(terms.EXTENSION_APPROVERS, "head")


@dataclass(frozen=True, slots=True)
class StatutoryLimit:
    """The limit the law sets, with its article; `none` says that no law sets one, which is lawful (RD-01).

    `extension`: what a special law adds; a limit of 行政许可法 42 has that article's own, whatever stands here (AL-14).
    """

    none: bool = False
    amount: int = whole(0, 3650, 0)
    unit: str = one_of(terms.UNITS, "working_day")
    law: str = texts(200)
    article: str = texts(60)
    note: str = texts(500)
    extension: LimitExtension | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: who does it, where, within what, and the document it produces."""

    name: str = texts(60)
    where: str = one_of(terms.STEP_PLACES)
    role: str = one_of(terms.STEP_ROLES)
    limit: Limit | None = None
    produces: str = texts(100)
    criteria: str = texts(1000)


@dataclass(frozen=True, slots=True)
class Material:
    """One document of the full list. Only secondary ones may follow later."""

    code: str = texts(30)
    name: str = texts(200)
    rank: str = one_of(terms.MATERIAL_RANKS, "main")
    source: str = one_of(terms.MATERIAL_SOURCES, "applicant")
    source_note: str = texts(300)
    originals: int = whole(0, 99, 0)
    copies: int = whole(0, 99, 0)
    form: str = one_of(terms.MATERIAL_FORMS, "paper")
    requirement: str = texts(1000)
    sample: str = texts(300)
    blank_form: str = texts(300)
    basis: str = texts(500)
    needed_when: str = texts(300)
    required: bool = True
    replaced_by_commitment: bool = False
    # BE-03: papers of one kind serve for each other; one asked of the last days is too old after so many.
    kind: str = texts(60)
    max_age_days: int | None = whole(1, 36500, None)

    @property
    def is_essential(self) -> bool:
        """Whether an application without it is incomplete whatever the case (32(4)): required, without condition, and not
        something the government looks up itself."""
        return self.required and not self.needed_when and self.source not in terms.GOVERNMENT_SOURCES


@dataclass(frozen=True, slots=True)
class AfterCheck:
    """Within what time after a grant on a commitment (告知承诺) it is checked: the law's article, or in `note` the centre's own rule."""

    amount: int = whole(0, 3650, 0)
    unit: str = one_of(terms.UNITS, "working_day")
    law: str = texts(200)
    article: str = texts(60)
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class Fee:
    """One charge and the law or administrative regulation that allows it (行政许可法 58). Money in fen; None: by `standard`."""

    name: str = texts(100)
    amount_fen: int | None = whole(0, 1_000_000_000_000, None)
    standard: str = texts(500)
    per: str = texts(30)
    reducible: bool = False
    law: str = texts(200)
    article: str = texts(60)
    level: str = one_of(terms.BASIS_LEVELS)
    verified: bool = False
    note: str = texts(500)


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A procedure whose time does not count (行政许可法 45, RD-05); `special_law` cites the law that adds it."""

    kind: str = one_of(terms.SPECIAL_PROCEDURES)
    law: str = texts(200)
    article: str = texts(60)
    note: str = texts(500)
    usual_days: int | None = whole(0, 3650, None)


@dataclass(frozen=True, slots=True)
class QuantityLimit:
    """Whether the number of grants is limited; then the order of acceptance decides (行政许可法 57).

    `amount`: how many certificates may be alive at once; with `counts_all`, how many may be granted in all, whatever became of
    them. A guide says so where its quota is a total; absent, a certificate that is over gives its place back.
    """

    limited: bool = False
    amount: int | None = whole(0, 1_000_000_000, None)
    note: str = texts(300)
    counts_all: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when the item is handled."""

    name: str = texts(100)
    address: str = texts(200)
    hours: str = texts(200)
    phone: str = texts(60)


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant receives in the end.

    `one_in_force`: a holder has one such certificate at a time, for each object where `object_field` (a key of the form) names it.
    """

    name: str = texts(100)
    kind: str = one_of(terms.RESULT_KINDS)
    validity: str = texts(100)
    sample: str = texts(300)
    one_in_force: bool = False
    object_field: str = texts(40)


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What an application for this item asks for which item's certificate: change, renewal, deregistration; "" for none.

    A renewal is asked for 30 days before the end (行政许可法 50) unless `law` says `days` (AL-18); a renewed term is as long as
    the old one unless `term_law` says `term_months`.
    """

    act: str = one_of(terms.CERTIFICATE_ACTS)
    item_code: str = texts(64)
    days: int | None = whole(1, 3650, None)
    unit: str = one_of(terms.LODGING_UNITS, "calendar_day")
    law: str = texts(200)
    article: str = texts(60)
    verified: bool = False
    term_months: int | None = whole(1, 1200, None)
    term_law: str = texts(200)
    term_article: str = texts(60)
    term_verified: bool = False


@dataclass(frozen=True, slots=True)
class Faq:
    """A question people ask and its answer."""

    question: str = texts(300)
    answer: str = texts(3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The whole content of one version of an item."""

    code: str = texts(64)
    basic_code: str = texts(64)
    handling_code: str = texts(64)
    local_codes: tuple[str, ...] = text_list(64)
    name: str = texts(300)
    english_name: str = texts(300)
    regime: str = one_of(terms.REGIMES)
    type_code: str = one_of(terms.TYPE_CODES)
    main_item: str = texts(300)
    department: DepartmentRef = DepartmentRef()
    subject_nature: str = one_of(terms.SUBJECT_NATURES)
    entrusted_to: str = texts(100)
    exercise_level: str = one_of(terms.EXERCISE_LEVELS)
    region_code: str = texts(12)
    in_hall: bool = True
    service_objects: tuple[str, ...] = some_of(terms.SERVICE_OBJECTS)
    topics: tuple[str, ...] = text_list(30)
    keywords: tuple[str, ...] = text_list(60)
    summary: str = texts(300)
    legal_bases: tuple[LegalBasis, ...] = ()
    conditions: tuple[str, ...] = text_list(2000)
    steps: tuple[Step, ...] = ()
    materials: tuple[Material, ...] = ()
    form: dict[str, Any] = field(default_factory=dict)
    charges: bool | None = None
    fees: tuple[Fee, ...] = ()
    statutory_limit: StatutoryLimit | None = None
    promised_limit: Limit | None = None
    # RD-02: pre-review is offered only where both are published; a pass binds for so many calendar days.
    pre_review_limit: Limit | None = None
    pre_review_valid_days: int | None = whole(1, 365, None)
    case_kind: str = one_of(terms.CASE_KINDS)
    special_procedures: tuple[SpecialProcedure, ...] = ()
    needs_expert_review: bool = False
    needs_site_survey: bool = False
    needs_inspection: bool = False
    needs_prerequisite: bool = False
    escalated: bool = False
    prerequisites: tuple[str, ...] = text_list(300)
    quantity_limit: QuantityLimit = QuantityLimit()
    visits: int | None = whole(0, 99, None)
    online_depth: str = one_of(terms.ONLINE_DEPTHS)
    delivery_ways: tuple[str, ...] = some_of(terms.DELIVERY_WAYS)
    agent_allowed: bool = True
    places: tuple[Place, ...] = ()
    consultation_phones: tuple[str, ...] = text_list(60)
    complaint_phones: tuple[str, ...] = text_list(60)
    result: Result = Result()
    certificate_act: CertificateRequest = CertificateRequest()
    faq: tuple[Faq, ...] = ()
    notify_commit_basis: str = texts(500)
    after_check: AfterCheck | None = None
    tolerates_missing: bool = False
    historic: bool = False
    counterpart: str = texts(64)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView(Guide):
    """A version of an item with its place in the catalogue; both ends of its validity are included."""

    item_id: int
    version_id: int
    version_no: int
    status: str
    valid_from: date | None
    valid_to: date | None
    department_id: int | None
    department_name: str
    code_form: str

    @property
    def offers_pre_review(self) -> bool:
        """Whether the applicant may choose a pre-review (RD-02)."""
        return self.pre_review_limit is not None and self.pre_review_valid_days is not None

    @property
    def limited(self) -> bool:
        """Whether the number of grants is limited (行政许可法 57)."""
        return self.quantity_limit.limited
