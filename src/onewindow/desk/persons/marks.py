"""The address of a person's page: a signed mark of today, so that nobody walks through other people by counting."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from onewindow.cases.queries import get_case
from onewindow.catalogue.queries import find_item_in_force
from onewindow.kit.acting import Actor, NotFound
from onewindow.web.acting import get_today

SALT = "desk-person"
KEPT_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Occasion:
    """What the clerk is about while he looks at the person: a case, an item at the window, or nothing yet."""

    case: str = ""
    item: str = ""
    item_name: str = ""
    back: str = ""

    @property
    def query(self) -> str:
        """Carries the occasion to the next page."""
        told = {name: value for name, value in (("case", self.case), ("item", self.item)) if value}
        return f"?{urlencode(told)}" if told else ""


def mark_person(party_id: int) -> str:
    """The mark of a person somebody has rightly before him."""
    return dumps(party_id, salt=SALT)


def read_person(mark: str) -> int:
    """Whose mark it is. Raises NotFound for one that is old or not ours."""
    try:
        return int(loads(mark, salt=SALT, max_age=KEPT_SECONDS))
    except (BadSignature, TypeError, ValueError) as error:
        raise NotFound("no_such_person", "这个链接已经失效", advice="请按证件号码重新查找") from error


def link_person(party_id: int, occasion: Occasion) -> str:
    """The address of a person's page."""
    return find_page(mark_person(party_id), occasion)


def find_page(mark: str, occasion: Occasion) -> str:
    """The address of the page a mark stands for."""
    return reverse("desk:person", args=[mark]) + occasion.query


def read_occasion(request: HttpRequest, actor: Actor, party_id: int) -> Occasion:
    """The occasion named in the address; a case only where the person is its applicant. Raises NotFound."""
    number, code, today = request.GET.get("case", "")[:50], request.GET.get("item", "")[:64], get_today(request)
    if number:
        case = get_case(number, actor, today)
        if case.applicant.id != party_id:
            raise NotFound("no_such_person", "这个办件不是这个人申请的", advice="请从办件页重新打开")
        return Occasion(number, case.item.code, case.item.name, reverse("desk:case", args=[number]))
    item = find_item_in_force(code, today) if code else None
    if item is None:
        return Occasion(back=reverse("desk:persons"))
    return Occasion("", item.code, item.name, reverse("desk:intake_item", args=[item.code]))
