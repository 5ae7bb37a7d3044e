"""Which posts sign a centre's catalogue for the four bodies (K-06): flagged and ended by day, and who holds them."""

from dataclasses import dataclass
from datetime import date

from onewindow.directory.actions import lock_row
from onewindow.directory.events import SigningPostEnded, SigningPostFlagged
from onewindow.directory.making_rows import get_last_day
from onewindow.directory.models import Centre, Post, RoleGrant, SigningPost
from onewindow.directory.periods import cut_period, make_period, write_dated
from onewindow.directory.rules import SIGNING_BODIES, require_administrator, require_choice, require_words
from onewindow.kit.acting import Actor, At, Conflict
from onewindow.ledger.actions import record


@dataclass(frozen=True, slots=True)
class SigningPostRow:
    """A post that signs for a body; `holders` are those in office on the day asked for."""

    id: int
    centre_id: int
    post_id: int
    post: str
    unit: str
    body: str
    document: str
    holders: tuple[str, ...]
    starts_on: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class SigningRight:
    """What somebody may sign as on a day: the body, the post he holds, and the unit whose post it is."""

    body: str
    post_id: int
    post: str
    unit: str


def flag_signing_post(
    *,
    centre_id: int,
    post_id: int,
    body: str,
    document: str,
    starts_on: date,
    last_day: date | None = None,
    actor: Actor,
    at: At,
) -> int:
    """Flags a post to sign the centre's catalogue for a body, by a document (K-06); returns the flag's number.

    Raises NotAllowed, NotFound, Invalid (body, document, last_day), Conflict: `body_has_its_signing_post`,
    `not_a_post_of_that_body`.
    """
    require_administrator(actor)
    require_choice("body", body, SIGNING_BODIES)
    require_words(document=document)
    with write_dated():
        lock_row(Centre, centre_id)
        post = lock_row(Post, post_id)
        if post.side != ("centre" if body == "centre" else "department") or post.centre_id not in (None, centre_id):
            raise Conflict(
                "not_a_post_of_that_body",
                "服务中心由本中心的岗位会签，其他三方由各自部门的岗位会签",
                advice="请另选岗位",
            )
        flag = SigningPost.objects.create(
            centre_id=centre_id,
            post=post,
            post_side=post.side,
            body=body,
            document=document,
            period=make_period(starts_on, last_day),
        )
        event = SigningPostFlagged(flag.pk, centre_id, post_id, body, document, starts_on, last_day)
        record(subject=("post", post_id), event=event, actor=actor, at=at)
    return flag.pk


def end_signing_post(*, signing_post_id: int, last_day: date, actor: Actor, at: At) -> None:
    """The post signs no more after `last_day`. Raises NotAllowed, NotFound, Conflict."""
    require_administrator(actor)
    with write_dated():
        flag = lock_row(SigningPost, signing_post_id)
        cut_period(flag, last_day)
        event = SigningPostEnded(signing_post_id, flag.post_id, flag.body, last_day)
        record(subject=("post", flag.post_id), event=event, actor=actor, at=at)


def list_signing_posts(centre_id: int, *, on: date) -> tuple[SigningPostRow, ...]:
    """The posts that sign a centre's catalogue on a day, with who holds them; two statements (K-06)."""
    found = SigningPost.objects.select_related("post__department", "post__centre")
    flags = list(found.filter(centre_id=centre_id, period__contains=on).order_by("pk"))
    held = RoleGrant.objects.select_related("account").filter(
        post_id__in=[flag.post_id for flag in flags], period__contains=on
    )
    holders: dict[int, list[str]] = {}
    for grant in held.order_by("position"):
        holders.setdefault(grant.post_id or 0, []).append(grant.account.name)
    return tuple(
        SigningPostRow(
            id=flag.pk,
            centre_id=centre_id,
            post_id=flag.post_id,
            post=flag.post.name,
            unit=_name_unit(flag.post),
            body=flag.body,
            document=flag.document,
            holders=tuple(holders.get(flag.post_id, ())),
            starts_on=flag.period.lower,
            last_day=get_last_day(flag.period),
        )
        for flag in flags
    )


def find_signing_right(actor: Actor, *, centre_id: int, on: date) -> SigningRight | None:
    """For which body the actor may sign the centre's catalogue on a day: he holds its flagged post; one statement (K-06)."""
    if actor.account_id is None or actor.kind != "staff":
        return None
    held = RoleGrant.objects.filter(account_id=actor.account_id, period__contains=on, delegated_from__isnull=True)
    found = SigningPost.objects.select_related("post__department", "post__centre").filter(
        centre_id=centre_id, period__contains=on, post__period__contains=on, post_id__in=held.values("post_id")
    )
    flag = found.order_by("pk").first()
    return SigningRight(flag.body, flag.post_id, flag.post.name, _name_unit(flag.post)) if flag else None


def _name_unit(post: Post) -> str:
    unit = post.department or post.centre
    return unit.name if unit else ""
