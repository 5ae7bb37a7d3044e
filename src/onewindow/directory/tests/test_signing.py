"""The posts that sign a centre's catalogue: flagged by day, one a body, on the side of its body (K-06)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from onewindow.directory.actions import close_post, create_post, found_centre
from onewindow.directory.models import SigningPost
from onewindow.directory.queries import find_centre, get_centre, list_centres, load_centres
from onewindow.directory.rules import Role
from onewindow.directory.signing import (
    end_signing_post,
    find_signing_right,
    flag_signing_post,
    list_signing_posts,
)
from onewindow.directory.testing import CAST_AT, CAST_DAY
from onewindow.kit.acting import SYSTEM, Conflict, Invalid, NotAllowed
from onewindow.ledger.queries import list_entries

pytestmark = pytest.mark.django_db
LATER = date(2026, 1, 5)
SINCE = DateRange(date(2026, 1, 1), None)


def flag(cast, post: str, body: str, **rest) -> int:
    given = {"document": "城政办〔2020〕1 号", "starts_on": CAST_DAY, "actor": SYSTEM, "at": CAST_AT, **rest}
    return flag_signing_post(centre_id=cast.centre_id, post_id=cast.posts[post], body=body, **given)


def test_k06_a_holder_of_a_flagged_post_signs_for_its_body(cast):
    flag(cast, "centre", "centre")
    flag(cast, "chief", "legal_office")
    assert find_signing_right(cast.centre, centre_id=cast.centre_id, on=LATER).body == "centre"
    right = find_signing_right(cast.chief, centre_id=cast.centre_id, on=LATER)
    assert (right.body, right.unit) == ("legal_office", cast.department.name)
    for nobody in (cast.head, cast.clerk, cast.admin, cast.li_ming, SYSTEM):
        assert find_signing_right(nobody, centre_id=cast.centre_id, on=LATER) is None
    assert find_signing_right(cast.chief, centre_id=cast.centre_id, on=date(2019, 12, 31)) is None
    rows = list_signing_posts(cast.centre_id, on=LATER)
    assert [(row.body, row.holders) for row in rows] == [("centre", ("蔡云",)), ("legal_office", ("黄敏",))]


def test_k06_an_ended_flag_signs_no_more_and_both_acts_are_on_record(cast):
    number = flag(cast, "chief", "legal_office")
    end_signing_post(signing_post_id=number, last_day=date(2025, 12, 31), actor=SYSTEM, at=CAST_AT)
    assert find_signing_right(cast.chief, centre_id=cast.centre_id, on=LATER) is None
    events = [entry.event for entry in list_entries(subject=("post", cast.posts["chief"]))]
    assert {"SigningPostFlagged", "SigningPostEnded"} <= set(events)


def test_a_closed_post_signs_no_more(cast):
    flag(cast, "chief", "legal_office")
    close_post(post_id=cast.posts["chief"], last_day=date(2025, 12, 31), actor=SYSTEM, at=CAST_AT)
    assert list_signing_posts(cast.centre_id, on=LATER) == ()


def test_flags_that_may_not_be(cast):
    flag(cast, "chief", "legal_office")
    with pytest.raises(Conflict, match="body_has_its_signing_post"):
        flag(cast, "reviewer", "legal_office")
    with pytest.raises(Conflict, match="post_signs_for_another"):
        flag(cast, "chief", "staffing_office")
    for post, body in (("centre", "legal_office"), ("clerk", "centre")):
        with pytest.raises(Conflict, match="not_a_post_of_that_body"):
            flag(cast, post, body)
    with pytest.raises(Invalid, match="unknown_choice"):
        flag(cast, "reviewer", "everybody")
    with pytest.raises(Invalid, match="blank_fields"):
        flag(cast, "reviewer", "staffing_office", document=" ")
    with pytest.raises(NotAllowed):
        flag(cast, "reviewer", "staffing_office", actor=cast.centre)


def test_a_post_of_another_centre_does_not_sign(cast):
    other = found_centre(
        name="另一中心", region_code="350302", building_id=get_centre(cast.centre_id).building_id,
        founding_document="x", starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT,
    )  # fmt: skip
    post = create_post(
        name="业务科", role=Role.CENTRE_STAFF, centre_id=other, starts_on=CAST_DAY, actor=SYSTEM, at=CAST_AT
    )
    cast.posts["elsewhere"] = post
    with pytest.raises(Conflict, match="not_a_post_of_that_body"):
        flag(cast, "elsewhere", "centre")


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("signing_post_period_has_days", {"period": DateRange(LATER, LATER)}),
        ("signing_post_has_its_document", {"document": ""}),
        ("signing_post_stands_on_the_side_of_its_body", {"body": "centre"}),
        ("signing_post_stands_on_the_side_of_its_body", {"body": "x"}),
        ("signing_post_repeats_its_posts_side", {"post_side": "centre", "body": "centre"}),
    ],
)
def test_the_database_refuses(cast, constraint, columns):
    row = {
        "centre_id": cast.centre_id, "post_id": cast.posts["reviewer"], "post_side": "department",
        "body": "staffing_office", "document": "x", "period": SINCE, **columns,
    }  # fmt: skip
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        SigningPost.objects.create(**row)
    assert refused.value.__cause__.diag.constraint_name == constraint


@pytest.mark.parametrize(
    ("constraint", "post", "body"),
    [
        ("centre_has_one_signing_post_of_a_body_at_a_time", "reviewer", "legal_office"),
        ("post_signs_for_one_body_at_a_time", "chief", "staffing_office"),
    ],
)
def test_the_database_refuses_a_second_flag(cast, constraint, post, body):
    flag(cast, "chief", "legal_office")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        SigningPost.objects.create(
            centre_id=cast.centre_id, post_id=cast.posts[post], post_side="department", body=body, document="x",
            period=SINCE,
        )  # fmt: skip
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_rd19_a_centre_of_another_time_is_not_among_those_of_today(cast):
    building_id = get_centre(cast.centre_id).building_id
    past = found_centre(
        name="某市旧中心", region_code="350302", building_id=building_id, founding_document="x",
        starts_on=date(2004, 1, 1), last_day=date(2007, 12, 31), actor=SYSTEM, at=CAST_AT,
    )  # fmt: skip
    assert [row.id for row in list_centres(on=LATER)] == [cast.centre_id]
    assert find_centre("某市旧中心").last_day == date(2007, 12, 31)
    assert set(load_centres([past, cast.centre_id])) == {past, cast.centre_id}
    with pytest.raises(Conflict):
        found_centre(
            name="某市旧中心", region_code="350302", building_id=building_id, founding_document="x",
            starts_on=date(2004, 1, 1), actor=SYSTEM, at=CAST_AT,
        )  # fmt: skip
