"""The register of regulations: what items rest on, what a centre goes by, and whether it is still in force (O-11, D-06)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from onewindow.catalogue.events import RegulationRegistered, RegulationRepealed
from onewindow.catalogue.guides import Guide
from onewindow.catalogue.models import ItemVersion, Regulation
from onewindow.catalogue.terms import REGULATION_KINDS
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import Role, require_choice, require_role, require_words
from onewindow.kit.acting import Actor, At, Invalid, NotFound
from onewindow.ledger.actions import record

KEEPERS = (Role.ADMINISTRATOR, Role.CENTRE_STAFF)
PAGE_SIZE = 30
# What stands in brackets behind a title and does not belong to it.
REVISIONS = ("修正", "修订", "修正本", "修订本", "试行")


@dataclass(frozen=True, slots=True)
class RegulationRow:
    """One entry of the register; `last_day` None: in force without an end."""

    id: int
    number: str
    title: str
    issuer: str
    kind: str
    topic: str
    issued_on: date | None
    starts_on: date
    last_day: date | None
    source: str
    replaces_id: int | None
    repeal_note: str

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.starts_on <= on and (self.last_day is None or on <= self.last_day)


@dataclass(frozen=True, slots=True)
class CitingItem:
    """An item in force that cites a regulation, and for what."""

    code: str
    name: str
    department: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegulationPage:
    """One page of the register and how many there are in all."""

    rows: tuple[RegulationRow, ...]
    total: int


def simplify_title(title: str) -> str:
    """A title as citations are compared: 《中华人民共和国 居民身份证法》（2011修正） → 居民身份证法."""
    bare = re.sub(r"[《》〈〉\s]", "", title)
    bare = re.sub(rf"[(\uff08](?:\d{{4}}\u5e74?)?(?:{'|'.join(REVISIONS)})?[)\uff09]$", "", bare)
    return bare.removeprefix("中华人民共和国")


def register_regulation(
    *,
    number: str = "",
    title: str,
    issuer: str,
    kind: str,
    topic: str = "",
    issued_on: date | None = None,
    starts_on: date,
    source: str = "",
    replaces_id: int | None = None,
    actor: Actor,
    at: At,
) -> int:
    """Enters a regulation in force from `starts_on`; what it `replaces` ends the day before. Returns its number in the register.

    By administrator, centre staff or SYSTEM. Raises NotAllowed, Invalid, NotFound, Conflict (same title or number).
    """
    _require_keeper(actor)
    require_words(title=title, issuer=issuer)
    require_choice("kind", kind, REGULATION_KINDS)
    key = simplify_title(title)
    if not key:
        raise Invalid("title_is_empty", "请写明标题", fields={"title": "去掉书名号后为空"})
    if issued_on is not None and issued_on > starts_on:
        raise Invalid("issued_after_start", "施行之日早于发布之日", fields={"starts_on": "不能早于发布之日"})
    with write_dated():
        if replaces_id is not None:
            _end_regulation(replaces_id, starts_on, f"由《{title}》代替")
        row = Regulation.objects.create(
            number=number.strip(),
            title=title.strip(),
            title_key=key,
            issuer=issuer.strip(),
            kind=kind,
            topic=topic.strip(),
            issued_on=issued_on,
            period=make_period(starts_on),
            source=source.strip(),
            replaces_id=replaces_id,
        )
        event = RegulationRegistered(row.pk, row.number, row.title, row.issuer, starts_on, replaces_id)
        record(subject=("regulation", row.pk), event=event, actor=actor, at=at)
    return row.pk


def repeal_regulation(*, regulation_id: int, last_day: date, repeal_note: str, actor: Actor, at: At) -> None:
    """The regulation holds until `last_day`; `repeal_note` names what repealed it. Raises NotAllowed, NotFound, Invalid, Conflict."""
    _require_keeper(actor)
    require_words(repeal_note=repeal_note)
    with write_dated():
        row = _end_regulation(regulation_id, date.fromordinal(last_day.toordinal() + 1), repeal_note)
        event = RegulationRepealed(row.pk, row.title, last_day, repeal_note)
        record(subject=("regulation", row.pk), event=event, actor=actor, at=at)


def _require_keeper(actor: Actor) -> None:
    if actor.kind != "system":
        require_role(actor, *KEEPERS)


def _end_regulation(regulation_id: int, first_day_without: date, note: str) -> Regulation:
    row = Regulation.objects.select_for_update(no_key=True).filter(pk=regulation_id).first()
    if row is None:
        raise NotFound("no_such_regulation", "法规文件库里没有这一份")
    row.repeal_note = note
    row.save(update_fields=["repeal_note"])
    cut_period(row, date.fromordinal(first_day_without.toordinal() - 1))
    return row


def get_regulation(regulation_id: int) -> RegulationRow:
    """One entry. Raises NotFound."""
    row = Regulation.objects.filter(pk=regulation_id).first()
    if row is None:
        raise NotFound("no_such_regulation", "法规文件库里没有这一份")
    return _make_row(row)


def list_regulations(
    *, on: date, text: str = "", kind: str = "", in_force: bool = True, page: int = 1
) -> RegulationPage:
    """The register by title, thirty a page; two statements. `text`: in title, number or issuer."""
    found: QuerySet[Regulation] = Regulation.objects.order_by("title_key", "period", "pk")
    if in_force:
        found = found.filter(period__contains=on)
    if kind in REGULATION_KINDS:
        found = found.filter(kind=kind)
    for word in text.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(number__icontains=word) | Q(issuer__icontains=word))
    first = (max(page, 1) - 1) * PAGE_SIZE
    return RegulationPage(tuple(_make_row(row) for row in found[first : first + PAGE_SIZE]), found.count())


def match_regulations(guide: Guide) -> dict[str, RegulationRow]:
    """Cited law → its newest entry of the register, for those that have one; one statement."""
    cited = {law: simplify_title(law) for law in list_cited_laws(guide)}
    newest: dict[str, Regulation] = {}
    for row in Regulation.objects.filter(title_key__in=set(cited.values())).order_by("period", "pk"):
        newest[row.title_key] = row
    return {law: _make_row(newest[key]) for law, key in cited.items() if key in newest}


def list_cited_laws(guide: Guide) -> tuple[str, ...]:
    """Every law the guide cites, each once."""
    statute = guide.statutory_limit
    laws = [one.law for one in guide.legal_bases]
    laws += [one.law for one in guide.fees] + [one.law for one in guide.special_procedures]
    laws += [statute.law] if statute else []
    return tuple(dict.fromkeys(law for law in laws if law))


def list_citing_items(row: RegulationRow, on: date) -> tuple[CitingItem, ...]:
    """The items in force on a day that cite a regulation as basis or for a fee; one statement."""
    key = simplify_title(row.title)
    return _list_citations({key}, on).get(key, ())


def list_outdated_citations(on: date) -> tuple[tuple[CitingItem, RegulationRow], ...]:
    """Items in force that cite a regulation no longer in force, with it: what the catalogue's keepers must mend.

    Three statements.
    """
    ended = Regulation.objects.filter(period__endswith__lte=on).order_by("title_key", "period")
    standing = set(Regulation.objects.filter(period__contains=on).values_list("title_key", flat=True))
    newest = {row.title_key: row for row in ended if row.title_key not in standing}
    citations = _list_citations(set(newest), on) if newest else {}
    return tuple((item, _make_row(newest[key])) for key in sorted(citations) for item in citations[key])


def _list_citations(keys: set[str], on: date) -> dict[str, tuple[CitingItem, ...]]:
    found = ItemVersion.objects.filter(status="published", validity__contains=on).order_by("item__code")
    columns = ("item__code", "name", "department_name", "content__legal_bases", "content__fees")
    citing: dict[str, list[CitingItem]] = {}
    for code, name, department, bases, fees in found.values_list(*columns):
        articles: dict[str, dict[str, None]] = {}
        for one in [*(bases or ()), *(fees or ())]:
            if (key := simplify_title(one.get("law", ""))) in keys:
                articles.setdefault(key, {})[one.get("article", "")] = None
        for key, cited in articles.items():
            citing.setdefault(key, []).append(CitingItem(code, name, department, tuple(filter(None, cited))))
    return {key: tuple(items) for key, items in citing.items()}


def _make_row(row: Regulation) -> RegulationRow:
    upper = row.period.upper
    return RegulationRow(
        id=row.pk,
        number=row.number,
        title=row.title,
        issuer=row.issuer,
        kind=row.kind,
        topic=row.topic,
        issued_on=row.issued_on,
        starts_on=row.period.lower,
        last_day=date.fromordinal(upper.toordinal() - 1) if upper else None,
        source=row.source,
        replaces_id=row.replaces_id,
        repeal_note=row.repeal_note,
    )
