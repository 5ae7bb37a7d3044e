"""Who regulates what the demo's departments grant (审管衔接, C-16): reviewers of the same department, by a document of its own."""

from __future__ import annotations

from onewindow.certificates.actions import appoint_section
from onewindow.certificates.queries import list_regulating_sections
from onewindow.demo.organisation import Organisation
from onewindow.demo.world import OPENING_DAY, SIMULATED
from onewindow.directory.queries import list_posts
from onewindow.kit.acting import SYSTEM, At

REGULATED = ("scjg", "cg")


def appoint_demo_sections(organisation: Organisation, *, at: At) -> int:
    """The reviewers' posts of two departments sign for their grants; those appointed before are left alone. Returns how many are new."""
    return sum(_appoint(organisation.departments[key], at) for key in REGULATED)


def _appoint(department_id: int, at: At) -> bool:
    post = next(post for post in list_posts(on=at.local_date, department_id=department_id) if post.role == "reviewer")
    known = list_regulating_sections(actor=SYSTEM, on=at.local_date)
    if any(section.department_id == department_id for section in known):
        return False
    appoint_section(
        department_id=department_id,
        section_department_id=department_id,
        section_post_id=post.id,
        source=f"部门内设机构职责分工（{SIMULATED}）",
        starts_on=OPENING_DAY,
        actor=SYSTEM,
        at=at,
    )
    return True
