import pytest

from onewindow.directory.rules import holds_role

pytestmark = pytest.mark.django_db


def test_cast_is_made_through_actions(cast):
    assert cast.clerk.name == "王芳" and cast.clerk.department_id == cast.department.id
    assert cast.clerk.post_id == cast.posts["clerk"]
    assert cast.stranger.department_id == cast.other_department.id
    assert cast.li_ming.kind == "citizen" and cast.li_ming.grants == ()
    assert holds_role(cast.head, "head", cast.department.id)
    assert not holds_role(cast.head, "head", cast.other_department.id)
    assert holds_role(cast.admin, "administrator")
