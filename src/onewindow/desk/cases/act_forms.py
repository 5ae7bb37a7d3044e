"""The form of any act, made of its payload's types, and the payload made of what was typed. One plain way for all acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.http import QueryDict
from django.utils.translation import gettext

from onewindow.cases.actions import ACTS, ActSpec, Correction, MaterialIn
from onewindow.cases.queries import AllowedAct, CaseView
from onewindow.cases.rules import PROCEDURE_ACTS
from onewindow.cases.rules.held_papers import ISSUED_HERE, HeldPaper
from onewindow.catalogue.guides import ItemView, Material
from onewindow.catalogue.terms import SPECIAL_PROCEDURES
from onewindow.desk.cases.judgements import PREFIX, list_judgement_questions, read_judgements
from onewindow.desk.cases.late_entry import LABELS, LATE_PREFIX, find_late_target, is_late_filled, make_late_questions
from onewindow.desk.cases.paper_rows import NO_OFFERS, Offers, PaperRow, list_paper_rows, read_papers
from onewindow.desk.cases.procedure_words import get_field_words
from onewindow.desk.cases.words import DANGEROUS, PROBLEM_PHRASES, SIGNABLE
from onewindow.directory.inside_queries import name_place
from onewindow.directory.inside_rows import ColleagueRow
from onewindow.kit.acting import NotFound, Refusal
from onewindow.web.fields import Fault, Option, make_field
from onewindow.web.fields import Field as Question
from onewindow.web.wording import say

PAPERS = tuple[MaterialIn, ...]
CORRECTIONS = tuple[Correction, ...]
# The field of an acceptance that is asked as one question for each paper.
JUDGED = "needed"
# Papers that are ticked, by their codes.
TICKED = "codes"
# Chosen already when the form opens.
UNTYPED = (f"{LATE_PREFIX}source", f"{LATE_PREFIX}system")
NUMBERS = tuple[int, ...]
Choices = Mapping[str, tuple[tuple[str, Any], ...]]
NO_CHOICES: Choices = {}
# Uploads of an act have a control of their own.
FILES = "file_ids"


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line to tick on the one notice."""

    code: str
    name: str
    ticked: bool
    phrase: str
    more: str
    fault: str = ""
    held: tuple[HeldPaper, ...] = ()
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody just tried and why it was refused; nothing typed is lost."""

    name: str
    posted: QueryDict
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class ActForm:
    """One allowed act with its questions; `rows` and `lines` only where the act takes papers or a notice, `late` folded.

    `judged`: names of questions that must be answered one way or the other.
    """

    name: str
    label: str
    article: str
    questions: tuple[Question, ...]
    judged: tuple[str, ...]
    rows: tuple[PaperRow, ...]
    lines: tuple[NoticeLine, ...]
    late: tuple[Question, ...]
    late_open: bool
    takes_form: bool
    takes_photos: bool
    photos: str
    is_procedure: bool
    is_open: bool
    is_danger: bool
    refusal: Refusal | None
    faults: tuple[Fault, ...]


def make_act_form(
    allowed: AllowedAct,
    case: CaseView,
    item: ItemView,
    attempt: Attempt | None = None,
    colleagues: tuple[ColleagueRow, ...] = (),
    choices: Choices | None = None,
    offers: Offers = NO_OFFERS,
) -> ActForm:
    """The form of an allowed act, filled and marked with what was refused a moment ago; `choices` by field where the case gives them."""
    spec = ACTS[allowed.name]
    hints = get_type_hints(spec.payload)
    tried = attempt if attempt and attempt.name == allowed.name else None
    faults = dict(tried.refusal.fields) if tried else {}
    kinds = {field.name: hints[field.name] for field in fields(spec.payload)}
    posted = tried.posted if tried else None
    questions = tuple(
        make_question(allowed.name, field, hints[field.name], case, tried, colleagues, choices or {})
        for field in fields(spec.payload)
        if kinds[field.name] not in (PAPERS, CORRECTIONS)
        and get_origin(kinds[field.name]) is not dict
        and (field.name != "by_agent" or case.agent is not None)
        and field.name not in (JUDGED, FILES)
    )
    judged = list_judgement_questions(allowed.name, case, item, posted)
    late = make_late_questions(allowed.name, posted, faults)
    return ActForm(
        name=allowed.name,
        label=allowed.label,
        article=allowed.article,
        questions=(*judged, *questions),
        judged=tuple(question.name for question in judged),
        rows=list_paper_rows(select_papers(allowed.name, case, item), posted, faults, offers)
        if PAPERS in kinds.values()
        else (),
        lines=list_notice_lines(case, posted, faults, offers) if CORRECTIONS in kinds.values() else (),
        late=late,
        late_open=is_late_filled(late),
        takes_form="form" in kinds and (allowed.name != "supplement" or asks_form(case)),
        takes_photos="file_ids" in kinds,
        photos=posted.get("file_ids", "") if posted else "",
        is_procedure=allowed.name in PROCEDURE_ACTS,
        is_open=tried is not None,
        is_danger=allowed.name in DANGEROUS,
        refusal=tried.refusal if tried else None,
        faults=tuple(Fault(message, find_target(allowed.name, path)) for path, message in faults.items()),
    )


def select_papers(act: str, case: CaseView, item: ItemView) -> tuple[Material, ...]:
    """The papers an act may take in: after the one notice only those it asked and that still lack (RD-03)."""
    if act == "hand_in_promised":
        waiting = {promise.code for promise in case.word.promises if promise.supplied_on is None}
        return tuple(paper for paper in item.materials if paper.code in waiting)
    if act != "supplement":
        return item.materials
    asked = {line.code for line in case.corrections if line.supplied_on is None}
    return tuple(paper for paper in item.materials if paper.code in asked)


def asks_form(case: CaseView) -> bool:
    """Whether the one notice asks for a better application form."""
    return any(line.code == "form" and line.supplied_on is None for line in case.corrections)


def find_target(act: str, path: str) -> str:
    """The id of the control a fault is about."""
    if path.startswith(LATE_PREFIX):
        return find_late_target(act, path.removeprefix(LATE_PREFIX))
    return f"id_{act}-{path if path.startswith(PREFIX) else path.split('.')[0]}"


def make_question(
    act: str,
    field: Field[Any],
    kind: Any,
    case: CaseView,
    tried: Attempt | None,
    colleagues: tuple[ColleagueRow, ...] = (),
    choices: Choices = NO_CHOICES,
) -> Question:
    """One question out of a payload field: its type says how it is asked, the words say what."""
    words = get_field_words(act, field.name)
    # Where the case itself knows the answer (the quantity is used up), it stands there to be confirmed.
    prefilled = next((key for key, _ in choices.get(f"{act}.{field.name}", ())), words.value)
    value = tried.posted.get(field.name, "") if tried else prefilled
    fault = tried.refusal.fields.get(field.name, "") if tried else ""
    chosen = tried.posted.getlist(field.name) if tried else [value]
    options = list_options(field.name, choices.get(field.name, words.options), case, chosen, colleagues)
    asked = "radio" if field.name == "position" else words.kind or choose_input(kind)
    extra = (("data-signature", "yes"),) if f"{act}.{field.name}" in SIGNABLE else ()
    return make_field(
        field.name,
        str(words.label),
        asked,
        id=f"id_{act}-{field.name}",
        value=value,
        hint=str(words.hint),
        error=say(fault) if fault else "",
        required=field.default is MISSING and field.default_factory is MISSING,
        checked=value == "on",
        options=options,
        extra=(*extra, ("rows", "3")) if asked == "textarea" else extra,
        in_row=asked == "radio",
        width_class="input-middle" if asked in ("date", "number") else "",
    )


def choose_input(kind: Any) -> str:
    """The HTML input of a payload type."""
    plain = next(part for part in get_args(kind) if part is not type(None)) if isinstance(kind, UnionType) else kind
    if get_origin(plain) is tuple:
        return "textarea"
    inputs: dict[Any, str] = {bool: "checkbox", int: "number", date: "date"}
    return inputs.get(plain, "text")


def list_options(
    name: str,
    options: tuple[tuple[str, Any], ...],
    case: CaseView,
    chosen: Sequence[str],
    colleagues: tuple[ColleagueRow, ...] = (),
) -> tuple[Option, ...]:
    """The answers to choose from: fixed ones, the steps already done, the procedures the law knows, or who may take over."""
    if name == "position":
        done = {step.position: step.name for step in case.steps if step.state == "done"}
        options = tuple((str(position), label) for position, label in done.items())
    elif name == "kind":
        options = tuple(SPECIAL_PROCEDURES.items())
    elif name == "to_account":
        now = case.responsible.account_id if case.responsible else None
        named = ((str(one.account_id), name_colleague(one)) for one in colleagues if one.account_id != now)
        options = (("", gettext("请选择同事")), *named)
    return tuple(Option(key, say(str(label)), key in chosen) for key, label in options)


def name_colleague(one: ColleagueRow) -> str:
    """王芳（卫生健康受理岗）."""
    return f"{one.name}（{say(name_place(one))}）"


def list_notice_lines(
    case: CaseView, posted: QueryDict | None, faults: Mapping[str, str], offers: Offers
) -> tuple[NoticeLine, ...]:
    """Every paper of the guide and the form itself, what lacks already ticked, so that one notice says all (C-06); what this
    centre issued is named, for it may not be asked (BE-03)."""
    lines = [("form", gettext("申请表"), False), *((paper.code, paper.name, paper.missing) for paper in case.materials)]
    ticked = [code for code, _, lacks in lines if (lacks if posted is None else posted.get(f"fix.{code}"))]
    marked = {code: faults.get(f"corrections.{place}", "") for place, code in enumerate(ticked)}
    typed = posted if posted is not None else QueryDict()
    return tuple(
        NoticeLine(
            code,
            name,
            code in ticked,
            typed.get(f"problem.{code}", "") if posted is not None else PROBLEM_PHRASES[0] if lacks else "",
            typed.get(f"more.{code}", ""),
            marked.get(code, "") if posted is not None else "",
            tuple(paper for paper in offers.get(code, ()) if lacks and paper.source in ISSUED_HERE),
            bool(typed.get(f"declined.{code}")),
        )
        for code, name, lacks in lines
    )


def read_corrections(posted: QueryDict) -> PAPERS | CORRECTIONS:
    """The ticked lines in the order of the page; a prepared phrase, more words, or both."""
    codes = [name.removeprefix("fix.") for name in posted if name.startswith("fix.")]
    return tuple(
        Correction(
            code,
            "：".join(
                part for part in (posted.get(f"problem.{code}", ""), posted.get(f"more.{code}", "").strip()) if part
            ),
            declined=bool(posted.get(f"declined.{code}")),
        )
        for code in codes
    )


def read_act_payload(name: str, posted: QueryDict) -> dict[str, Any]:
    """The payload of an act as typed; the act itself judges it."""
    shape = find_act_spec(name).payload
    hints = get_type_hints(shape)
    payload: dict[str, Any] = {}
    for field in fields(shape):
        read = read_answer(field.name, hints[field.name], posted)
        if read is not None:
            payload[field.name] = read
    return payload


def find_act_spec(name: str) -> ActSpec:
    """The act of a name. Raises NotFound."""
    if name not in ACTS:
        raise NotFound("no_such_act", f"没有“{name}”这种操作", advice="请从办件页选择可以办理的操作")
    return ACTS[name]


def read_answer(name: str, kind: Any, posted: QueryDict) -> Any:
    """One typed answer as its type wants it; None where nothing was answered and the payload knows better."""
    if kind == PAPERS:
        return read_papers(posted)
    if name == JUDGED:
        return read_judgements(posted)
    if kind == CORRECTIONS:
        return read_corrections(posted)
    if get_origin(kind) is dict:
        return None
    text = posted.get(name, "").strip()
    if kind is bool:
        return text == "on"
    if kind == NUMBERS:
        return [
            int(part)
            for part in list_number_parts(name, posted)
            if part.isascii() and part.isdigit() and len(part) < 19
        ]
    if name == TICKED:
        return posted.getlist(name)
    if get_origin(kind) is tuple:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if kind in (int, int | None):
        return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else (text or None)
    return text if kind is str else (text or None)


def list_number_parts(name: str, posted: QueryDict) -> list[str]:
    """Ticked numbers, or the uploads that a page keeps with commas between."""
    return [part.strip() for text in posted.getlist(name) for part in text.split(",")]


def list_typed(attempt: Attempt) -> list[tuple[str, str]]:
    """What was typed, in words: shown when the act is no longer allowed, so that nothing is lost."""
    told = []
    for name, value in attempt.posted.items():
        if name in ("csrfmiddlewaretoken", "version", *UNTYPED) or not str(value).strip():
            continue
        of_late = LABELS.get(name.removeprefix(LATE_PREFIX)) if name.startswith(LATE_PREFIX) else None
        told.append((str(of_late or get_field_words(attempt.name, name).label), str(value)))
    return told
