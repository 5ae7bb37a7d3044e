"""Finding items, drafts included; one item with its versions, what it lacks, and the difference of two versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from onewindow.catalogue.queries import (
    DraftRow,
    count_items,
    diff_versions,
    get_item_draft,
    get_item_version,
    list_item_versions,
)
from onewindow.catalogue.rules import diff_guides, write_guide
from onewindow.catalogue.searches import search_items
from onewindow.catalogue.terms import REGIMES
from onewindow.desk.admin.access import (
    CATALOGUE_KEEPERS,
    CATALOGUE_READERS,
    read_asked_number,
    require_desk_role,
    show_admin_page,
)
from onewindow.desk.admin.catalogue.words import SECTION_OF, SECTIONS
from onewindow.directory.rules import holds_role
from onewindow.kit.acting import NotFound
from onewindow.web.acting import get_today
from onewindow.web.wording import say

PAGE_SIZE = 20
LAST_PAGE = 250
LARGEST_ID = 2**31


def show_admin_items(request: HttpRequest) -> HttpResponse:
    """Search over drafts and published items: by name, colloquial name, pinyin, initials, code (K-01, K-03)."""
    actor, today = require_desk_role(request, *CATALOGUE_READERS), get_today(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    regime = request.GET.get("regime", "") if request.GET.get("regime") in REGIMES else ""
    page = min(max(read_asked_number(request, "page", 10**4), 1), LAST_PAGE)
    found = search_items(text=text, on=today, staff=True, regime=regime, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    context = {
        "text": text,
        "regime": regime,
        "regimes": REGIMES,
        "found": found,
        "page": page,
        "total_pages": min(LAST_PAGE, -(-found.total // PAGE_SIZE)),
        "counts": count_items(today),
        "may_import": any(holds_role(actor, role) for role in CATALOGUE_KEEPERS),
    }
    return show_admin_page(request, "items.html", context, here="catalogue")


def show_admin_item(request: HttpRequest, code: str) -> HttpResponse:
    """An item: its versions, and of the draft what is missing before it may be published (AL-03, K-15)."""
    require_desk_role(request, *CATALOGUE_READERS)
    versions = list_item_versions(code)
    if not versions:
        raise NotFound("item_unknown", "没有这个事项", advice="请核对事项编码")
    draft = get_item_draft(code, on=get_today(request))
    context = {
        "code": code,
        "versions": list(zip(versions, [*versions[1:], None], strict=True)),
        "newest": versions[0],
        "draft": draft,
        "missing": list_missing_lines(draft) if draft else (),
        "warnings": tuple(draft.warnings.values()) if draft else (),
        "sections": [(key, say(title)) for key, (title, _) in SECTIONS.items()],
        "is_published": any(row.status == "published" for row in versions),
    }
    return show_admin_page(request, "item.html", context, here="catalogue")


def list_missing_lines(draft: DraftRow) -> list[tuple[str, str, str]]:
    """What a draft lacks as (message, section, field), so that each line leads to where it is filled in."""
    return [
        (say(message), SECTION_OF.get(path.partition(".")[0], "basic"), path) for path, message in draft.missing.items()
    ]


def show_version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Everything one version says. Raises NotFound."""
    require_desk_role(request, *CATALOGUE_READERS)
    item = get_item_version(version_id)
    context = {"item": item, "lines": diff_guides({}, write_guide(item))}
    return show_admin_page(request, "version.html", context, here="catalogue")


def show_blank_application(request: HttpRequest, version_id: int) -> HttpResponse:
    """The application form as applicants of this version will see it (K-11). Nothing can be sent from here."""
    require_desk_role(request, *CATALOGUE_READERS)
    context = {"item": get_item_version(version_id)}
    return show_admin_page(request, "form_preview.html", context, here="catalogue")


def show_difference(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions side by side, only what differs (K-08). Raises NotFound."""
    require_desk_role(request, *CATALOGUE_READERS)
    versions = list_item_versions(code)
    old, new = (read_asked_number(request, name, LARGEST_ID) for name in ("old", "new"))
    named = {row.version_id: row for row in versions}
    context = {
        "code": code,
        "versions": versions,
        "old": named.get(old),
        "new": named.get(new),
        "changes": diff_versions(old, new) if old in named and new in named else (),
    }
    return show_admin_page(request, "difference.html", context, here="catalogue")
