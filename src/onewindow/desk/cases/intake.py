"""The clerk's workbench for walk-ins: item, person, form, papers, one submit, receipt (AL-04, RD-02; 行政许可法 29, 31)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from onewindow.cases.actions import Outcome, Submission, look_for_paper_offers, submit_and_decide_instantly, submit_case
from onewindow.cases.actions.committing import submit_and_commit
from onewindow.cases.queries.pre_reviews import PreReviewRow, find_pre_reviews
from onewindow.cases.rules.held_papers import VERIFIED
from onewindow.catalogue.guides import ItemView
from onewindow.catalogue.queries import get_item_in_force
from onewindow.catalogue.searches import search_items
from onewindow.certificates.queries import list_certificates_of
from onewindow.desk.cases.late_entry import (
    LATE_PREFIX,
    find_late_target,
    is_late_filled,
    make_late_questions,
    read_late_entry,
)
from onewindow.desk.cases.paper_rows import NO_OFFERS, Offers, list_paper_rows, read_papers
from onewindow.desk.cases.sheets import (
    DETAILS,
    Sheet,
    fill_form,
    find_first_gap,
    list_mirrored,
    read_sheet,
    start_sheet,
)
from onewindow.desk.devices import allow_devices
from onewindow.desk.navigation import show_page
from onewindow.desk.persons.marks import Occasion, link_person
from onewindow.directory.queries import get_post, is_authorised
from onewindow.kit.acting import Actor, Invalid, Refusal
from onewindow.kit.identity_codes import ID_TYPES, IDENTITY_CARD
from onewindow.parties.actions import reveal_party
from onewindow.parties.queries import find_party
from onewindow.parties.rules import PartyDetails
from onewindow.web.acting import get_today, make_at, require_staff
from onewindow.web.fields import Fault, Option, make_field
from onewindow.web.schema_fields import make_schema_faults
from onewindow.web.wording import say

HITS = 12
# What the window compares with the person before it and fills into the form.
WANTED = ("number", *DETAILS)
NUMBER_FAULTS = frozenset({"number", "id_number", "id_type", "applicant"})


@require_GET
def choose_item(request: HttpRequest) -> HttpResponse:
    """Find the item by words, pinyin, initials or code; a single find is opened at once."""
    require_staff(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = search_items(text=text, on=get_today(request), limit=HITS) if text else None
    if found and (len(found.hits) == 1 or (found.hits and found.hits[0].code == text)):
        return redirect("desk:intake_item", code=found.hits[0].code)
    return show_page(request, "desk/intake_search.html", {"text": text, "found": found}, here="intake")


@require_http_methods(["GET", "POST"])
@allow_devices
def take_application(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet of one walk-in: first whose number, then everything else, then one submit. Raises NotFound."""
    actor = require_staff(request)
    item = get_item_in_force(code, get_today(request))
    if request.method == "GET":
        return show_sheet(request, item, start_sheet())
    sheet = read_sheet(item, request.POST)
    try:
        if request.POST.get("a-do") == "find" or sheet.stage == "identify":
            return show_sheet(request, item, identify_applicant(request, item, sheet, actor))
        if request.POST.get("a-do") == "instant":
            return redirect("desk:case", number=decide_sheet(request, item, sheet, actor).number)
        submission = submit_sheet(request, item, sheet, actor)
    except Refusal as refusal:
        return show_sheet(request, item, sheet, refusal)
    return redirect("desk:receipt", number=submission.number)


def identify_applicant(request: HttpRequest, item: ItemView, sheet: Sheet, actor: Actor) -> Sheet:
    """A known person is read out of the house, on record, so that nothing is typed again. Raises Invalid for a wrong number."""
    party = find_party(sheet.details.id_type, sheet.details.number)
    if party is None:
        return replace(sheet, stage="new", party_id=None)
    known = reveal_party(
        party_id=party.id,
        fields=WANTED,
        purpose="verify_identity",
        matter=("intake", sheet.key),
        actor=actor,
        at=make_at(request),
    )
    details = PartyDetails(id_type=sheet.details.id_type, **known)
    form = fill_form(item, sheet.form, details)
    return replace(sheet, stage="known", party_id=party.id, details=details, form=form)


def submit_sheet(request: HttpRequest, item: ItemView, sheet: Sheet, actor: Actor) -> Submission:
    """One call: case, papers, clock, receipt; once per sheet (idempotency key). Raises what submit_case raises."""
    handed = read_handed_in(request, item, sheet, actor)
    if request.POST.get("a-commit") == "on" and item.notify_commit_basis:
        return submit_and_commit(channel="window", reference=request.POST.get("a-reference", ""), **handed)
    return submit_case(channel="window", **handed)


def decide_sheet(request: HttpRequest, item: ItemView, sheet: Sheet, actor: Actor) -> Outcome:
    """Receipt, decision and hand-over of an instant item in one act, all or nothing (C-02, W-03). Raises what it raises."""
    content = request.POST.get("a-content", "")
    outcome = submit_and_decide_instantly(content=content, **read_handed_in(request, item, sheet, actor))
    papers = "、".join(f"{paper.title} {paper.number}" for paper in outcome.documents)
    messages.success(request, gettext("已办理。") + gettext("已出具：%(papers)s") % {"papers": papers})
    return outcome


def read_handed_in(request: HttpRequest, item: ItemView, sheet: Sheet, actor: Actor) -> dict[str, Any]:
    """What lies on the counter, as both acts of the window take it. Raises Invalid for an unknown agent."""
    return {
        "idempotency_key": sheet.key,
        "item_code": item.code,
        "applicant": sheet.applicant,
        "form": sheet.form,
        "materials": read_papers(request.POST),
        "agent_id": find_agent(sheet.agent_number),
        "certificate": sheet.certificate,
        "window_id": find_window(request, actor),
        "actor": actor,
        "at": read_late_entry(request),
    }


def may_decide_instantly(request: HttpRequest, item: ItemView) -> bool:
    """Whether this teller's post has the letter to decide this instant item on the spot (W-03, RD-06)."""
    actor = require_staff(request)
    if item.case_kind != "instant" or actor.post_id is None:
        return False
    return is_authorised(actor.post_id, item.code, "decide", get_today(request))


def make_content_question(item: ItemView, request: HttpRequest, faults: dict[str, str]) -> Any:
    """What is decided on the spot, in words for the decision; prepared, so that nothing need be typed."""
    prepared = gettext("材料齐全，当场办结：%(item)s") % {"item": item.name}
    return make_field(
        "a-content",
        gettext("决定内容"),
        value=request.POST.get("a-content", prepared),
        hint=gettext("印在决定书上"),
        required=True,
        error=faults.get("content", ""),
    )


def make_commit_question(item: ItemView, request: HttpRequest, faults: dict[str, str]) -> Any:
    """Where the signed commitment is kept, for an applicant who chooses notify-and-commit; None where the guide has no basis."""
    if not item.notify_commit_basis:
        return None
    return make_field(
        "a-reference",
        gettext("签名的告知承诺书存放处"),
        value=request.POST.get("a-reference", ""),
        hint=gettext("申请人选择告知承诺的才填"),
        error=faults.get("reference", ""),
    )


def find_agent(number: str) -> int | None:
    """The registered agent of this number; None without one. Raises Invalid for an unknown agent."""
    if not number:
        return None
    agent = find_party(IDENTITY_CARD, number)
    if agent is None:
        raise Invalid(
            "agent_unknown",
            "代理人还没有登记",
            "行政许可法 第二十九条",
            "请先核验委托书并登记代理人",
            {"agent_number": "没有登记"},
        )
    return agent.id


def find_window(request: HttpRequest, actor: Actor) -> int | None:
    """The window of the actor's post; a post without one receives all the same."""
    return get_post(actor.post_id, on=get_today(request)).window_id if actor.post_id is not None else None


def show_sheet(request: HttpRequest, item: ItemView, sheet: Sheet, refusal: Refusal | None = None) -> HttpResponse:
    """The sheet as it lies there; refused: with every fault beside its field and nothing lost."""
    faults = read_faults(refusal)
    of_form = {path.removeprefix("form."): fault for path, fault in faults.items() if path.startswith("form.")}
    gap = find_first_gap(item, sheet.form)
    late = make_late_questions("a", request.POST, faults)
    context: dict[str, Any] = {
        "item": item,
        "sheet": sheet,
        "rows": list_paper_rows(
            item.materials,
            request.POST if request.method == "POST" else None,
            faults,
            list_sheet_offers(request, item, sheet),
        ),
        "verified_words": VERIFIED,
        "pre_reviewed": list_sheet_pre_reviews(request, item, sheet),
        "questions": list_applicant_questions(sheet, faults),
        "number_question": make_number_question(sheet, refusal),
        "agent_question": make_agent_question(sheet, faults),
        "certificate_question": make_certificate_question(request, item, sheet, faults),
        "id_types": [Option(key, say(name), key == sheet.details.id_type) for key, name in ID_TYPES.items()],
        "form_faults": of_form,
        "fault_list": [*make_schema_faults(item.form, of_form), *list_other_faults(faults)],
        "refusal": refusal,
        "content_question": make_content_question(item, request, faults)
        if may_decide_instantly(request, item)
        else None,
        "late": late,
        "late_open": is_late_filled(late),
        "commit_question": make_commit_question(item, request, faults),
        "mirror": json.dumps(list_mirrored(item, organisation=sheet.is_organisation)),
        "focus": find_focus(sheet, gap, refusal),
        "device_url": settings.DEVICE_URL,
        "person_url": link_person(sheet.party_id, Occasion(item=item.code)) if sheet.party_id is not None else "",
    }
    return show_page(request, "desk/intake.html", context, here="intake", status=refusal.status if refusal else 200)


def list_sheet_pre_reviews(request: HttpRequest, item: ItemView, sheet: Sheet) -> tuple[PreReviewRow, ...]:
    """What this person had looked at before for this item: it can be received as it is (RD-02)."""
    if sheet.party_id is None:
        return ()
    actor, today = require_staff(request), get_today(request)
    return find_pre_reviews(applicant_id=sheet.party_id, item_code=item.code, actor=actor, on=today)


def list_sheet_offers(request: HttpRequest, item: ItemView, sheet: Sheet) -> Offers:
    """What of the known person before the window is here already for this item, on record (BE-03)."""
    if sheet.party_id is None:
        return NO_OFFERS
    actor, at = require_staff(request), make_at(request)
    return look_for_paper_offers(item=item, party_id=sheet.party_id, about=("intake", sheet.key), actor=actor, at=at)


def read_faults(refusal: Refusal | None) -> dict[str, str]:
    """What is wrong, field by field, in words that say what to do."""
    if refusal is None:
        return {}
    told = {path: fault if len(fault) > len("无效") else refusal.message for path, fault in refusal.fields.items()}
    return {path: say(words) for path, words in told.items()}


def find_focus(sheet: Sheet, gap: str, refusal: Refusal | None) -> str:
    """The id where the cursor belongs: the number, the name of a new applicant, the first gap of the form, the papers."""
    if refusal is not None:
        return ""
    if sheet.stage == "identify":
        return "id_a-number"
    if sheet.stage == "new" and not sheet.details.name:
        return "id_a-name"
    return f"id_{gap}" if gap else "papers"


def make_number_question(sheet: Sheet, refusal: Refusal | None) -> Any:
    """The identity number: the one thing typed of a known applicant."""
    wrong = refusal is not None and (sheet.stage == "identify" or not refusal.fields.keys().isdisjoint(NUMBER_FAULTS))
    extra = (("autocomplete", "off"), ("spellcheck", "false"), ("autocapitalize", "characters"))
    return make_field(
        "a-number",
        gettext("证件号码"),
        value=sheet.details.number,
        required=True,
        error=say(refusal.message) if refusal and wrong else "",
        width_class="input-middle input-code",
        extra=extra,
    )


def make_agent_question(sheet: Sheet, faults: dict[str, str]) -> Any:
    """The agent's identity number, where somebody comes for another."""
    hint = gettext("没有代理人不填；代理人须已登记授权")
    fault = faults.get("agent_number", "")
    return make_field("a-agent_number", gettext("代理人身份证号码"), value=sheet.agent_number, hint=hint, error=fault)


def make_certificate_question(request: HttpRequest, item: ItemView, sheet: Sheet, faults: dict[str, str]) -> Any:
    """Which of the applicant's certificates the item is about (49, 50); None for an item about none."""
    asked = item.certificate_act
    if not asked.act:
        return None
    holders = [sheet.party_id] if sheet.party_id is not None else []
    held = list_certificates_of(holder_ids=holders, on=get_today(request), item_code=asked.item_code)
    options = tuple(
        Option(line.number, f"{line.number} {line.name}", sheet.certificate == line.number, say(line.state_label))
        for line in held
    )
    hint = "" if options else gettext("这个申请人没有本事项所说的证照，请核对证件号码")
    return make_field(
        "a-certificate",
        gettext("办理哪个证照"),
        "radio",
        options=options,
        hint=hint,
        required=True,
        error=faults.get("certificate", ""),
    )


def list_applicant_questions(sheet: Sheet, faults: dict[str, str]) -> list[Any]:
    """What must be known of a new applicant; of a known one nothing is asked."""
    if sheet.stage != "new":
        return []
    asked = [
        ("name", gettext("单位名称") if sheet.is_organisation else gettext("姓名"), True),
        ("phone", gettext("联系电话"), False),
        ("address", gettext("地址"), False),
    ]
    asked += [("legal_representative", gettext("法定代表人"), False)] if sheet.is_organisation else []
    return [
        make_field(f"a-{name}", label, value=getattr(sheet.details, name), required=must, error=faults.get(name, ""))
        for name, label, must in asked
    ]


def list_other_faults(faults: dict[str, str]) -> list[Fault]:
    """The faults that are not the form's: each leads to its place on the sheet."""
    others = [(path, fault) for path, fault in faults.items() if not path.startswith("form.")]
    return [Fault(fault, find_place(path)) for path, fault in others]


def find_place(path: str) -> str:
    """The id on the sheet that a fault is about: a paper's row, the folded part, or a question of the applicant."""
    if path.startswith("materials."):
        return f"row-{path.removeprefix('materials.')}"
    return find_late_target("a", path.removeprefix(LATE_PREFIX)) if path.startswith(LATE_PREFIX) else f"id_a-{path}"
