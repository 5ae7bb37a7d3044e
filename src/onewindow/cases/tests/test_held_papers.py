"""Never asked twice (BE-03; 国务院关于在线政务服务的若干规定 7): what fits, what is fresh, whose it is, and with whose consent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onewindow.cases.actions import (
    Applicant,
    Correction,
    MaterialIn,
    look_for_paper_offers,
    notify_corrections,
    supplement_case,
)
from onewindow.cases.actions.held_papers import take_held_papers
from onewindow.cases.models import Case, CaseMaterial, ReusedPaper
from onewindow.cases.queries import get_case
from onewindow.cases.queries.held_papers import (
    list_own_papers,
    list_paper_offers,
    list_reused_papers,
    may_offer,
)
from onewindow.cases.testing import DAY, at_day
from onewindow.cases.tests.held_papers_play import hand_in_file, send_application, use_held
from onewindow.files.actions import store_file
from onewindow.files.testing import make_png
from onewindow.kit.acting import Invalid, NotAllowed
from onewindow.ledger.queries import list_entries
from onewindow.parties.agents import add_agent_authority

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_a_paper_handed_in_before_serves_again_with_its_provenance(play):
    first = hand_in_file(play, play.li_ming, "first")
    offers = list_paper_offers(play.item, play.li_ming.party_id, DAY)
    assert [paper.key for paper in offers["M01"]] == [f"material:{first}:M01"]
    number = send_application(play, "second", materials=use_held(offers["M01"][0].key))
    paper = CaseMaterial.objects.get(case__number=number, code="M01")
    assert paper.file_ids == CaseMaterial.objects.get(case__number=first, code="M01").file_ids
    assert paper.supplied_on == DAY
    told = list_reused_papers(number)["M01"]
    assert (told.number, told.held_on, told.department, told.consent) == (
        first,
        DAY,
        play.cast.department.name,
        "本人在网上同意",
    )
    assert told.hashes == offers["M01"][0].hashes and len(told.hashes[0]) == 64
    assert told.verified == "未经核验"
    assert [row.name for row in get_case(number, play.clerk, DAY).materials if not row.missing] == [paper.name]


def test_the_ledger_knows_where_it_came_from_and_nothing_personal(play):
    first = hand_in_file(play, play.li_ming, "first")
    number = send_application(play, "second", materials=use_held(f"material:{first}:M01"))
    entry = list_entries(subject=("case", number))[0]
    assert entry.event == "CaseReceived"
    told = entry.data["reused"][0]
    assert told | {"hashes": ""} == {
        "code": "M01", "source": "material", "number": first, "on": DAY.isoformat(), "verified": "", "consent": "online", "reference": "",
        "hashes": "",
    }  # fmt: skip
    assert "李明" not in str(entry.data) and "a.png" not in str(entry.data)


def test_without_consent_nothing_is_used(play):
    """个人信息保护法 14: for this one use, in so many words."""
    first = hand_in_file(play, play.li_ming, "first")
    with pytest.raises(Invalid) as caught:
        send_application(play, "second", materials=use_held(f"material:{first}:M01", consent=False))
    assert "同意" in caught.value.fields["materials.M01"]
    assert Case.objects.count() == 1 and not ReusedPaper.objects.exists()


def test_consent_is_for_oneuse_held(play):
    first = hand_in_file(play, play.li_ming, "first")
    send_application(play, "second", materials=use_held(f"material:{first}:M01"))
    assert not CaseMaterial.objects.get(case__number=send_application(play, "third"), code="M01").file_ids
    assert ReusedPaper.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", ["", "material:1:M01", "material:{first}:M02", "document:x", "certificate:x", "../M01"]
)
def test_what_was_not_offered_cannot_be_taken(play, wrong):
    first = hand_in_file(play, play.li_ming, "first")
    key = wrong.format(first=first) or f"material:{first}:M01"
    code = "M02" if not wrong else "M01"  # the paper of another material
    with pytest.raises(Invalid):
        send_application(play, "second", materials=use_held(key, code))
    assert Case.objects.count() == 1


def test_another_persons_paper_is_never_offered_and_never_taken(play):
    """Two persons; whoever names the other's paper is told there is none."""
    mine, other = hand_in_file(play, play.li_ming, "mine"), hand_in_file(play, play.chen_jie, "other", byte=2)
    keys = {
        paper.key for papers in list_paper_offers(play.item, play.li_ming.party_id, DAY).values() for paper in papers
    }
    assert keys == {f"material:{mine}:M01"}
    for actor in (play.li_ming, play.clerk):
        applicant = {"applicant": Applicant(party_id=play.li_ming.party_id)}
        channel = "window" if actor is play.clerk else "online"
        with pytest.raises(Invalid):
            send_application(
                play, "x", actor=actor, channel=channel, materials=use_held(f"material:{other}:M01"), **applicant
            )
    assert {row.paper.key for row in list_own_papers(play.li_ming, DAY)} == {f"material:{mine}:M01"}
    assert list_own_papers(play.clerk, DAY) == ()


@pytest.fixture
def entrust(play):
    def add(*powers, **change):
        wish = {
            "principal_id": play.li_ming.party_id,
            "agent_id": play.chen_jie.party_id,
            "basis": "online",
            "powers": powers,
            "valid_from": DAY,
            "valid_to": DAY + timedelta(9),
            "actor": play.li_ming,
            "at": at_day(),
        }
        return add_agent_authority(**wish | change)

    return add


@pytest.mark.parametrize(
    ("powers", "change", "on", "allowed"),
    [
        ((), {}, DAY, False),
        (("apply",), {}, DAY, False),
        (("sign",), {}, DAY, False),
        (("apply", "sign"), {}, DAY, True),
        (("apply", "sign"), {}, DAY + timedelta(10), False),
        (("apply", "sign"), {"item_code": "another"}, DAY, False),
    ],
)
def test_an_agent_is_offered_the_principals_papers_by_authority_only(play, entrust, powers, change, on, allowed):
    first = hand_in_file(play, play.li_ming, "first")
    own = hand_in_file(play, play.chen_jie, "own", byte=2)
    if powers:
        entrust(*powers, **change)
    assert may_offer(play.chen_jie, play.li_ming.party_id, play.item, on) is allowed
    given = {"actor": play.chen_jie, "applicant": Applicant(party_id=play.li_ming.party_id), "at": at_day(on)}
    if not allowed:
        with pytest.raises(NotAllowed):
            send_application(play, "agent", materials=use_held(f"material:{first}:M01"), **given)
        return
    number = send_application(play, "agent", materials=use_held(f"material:{first}:M01"), **given)
    assert list_reused_papers(number)["M01"].consent == "代理人凭授权代为同意"
    with pytest.raises(Invalid):  # the agent's own paper is not the applicant's
        send_application(play, "agent 2", materials=use_held(f"material:{own}:M01"), **given)


def test_at_the_window_the_person_agrees_in_person(play):
    first = hand_in_file(play, play.li_ming, "first")
    number = send_application(
        play,
        "walk-in",
        actor=play.clerk,
        channel="window",
        applicant=Applicant(party_id=play.li_ming.party_id),
        materials=use_held(f"material:{first}:M01", reference="收件卷第3页"),
    )
    use = ReusedPaper.objects.get(case__number=number)
    assert (use.consent, use.consented_by_id, use.reference) == ("window", play.clerk.account_id, "收件卷第3页")
    assert list_entries(subject=("case", number))[0].data["reused"][0]["reference"] == "收件卷第3页"


def test_consent_at_the_window_is_a_signed_paper_and_not_the_clerks_tick(play):
    """个人信息保护法 14; RD-10: as a promise or a withdrawal at the window is."""
    first = hand_in_file(play, play.li_ming, "first")
    walk_in = {"actor": play.clerk, "channel": "window", "applicant": Applicant(party_id=play.li_ming.party_id)}
    for reference in ("", "  "):
        with pytest.raises(Invalid) as caught:
            send_application(
                play, "walk-in", materials=use_held(f"material:{first}:M01", reference=reference), **walk_in
            )
        assert "签名" in caught.value.fields["materials.M01"]
    assert not ReusedPaper.objects.exists()


# Who is not the person himself: at the window that receives this item, and nowhere else.
LOOKERS = {
    "clerk": True,
    "chief": True,
    "window_clerk": True,
    "reviewer": False,
    "stranger": False,
    "head": False,
    "supervisor": False,
    "admin": False,
    "centre": False,
    "leader": False,
}


@pytest.mark.parametrize("who", LOOKERS)
def test_only_a_window_that_receives_the_item_looks_and_the_look_is_on_record(play, who):
    """PI-01, BE-03."""
    hand_in_file(play, play.li_ming, "first")
    actor, party_id = getattr(play.cast, who), play.li_ming.party_id
    before = len(list_entries(subject=("party", party_id)))

    def look(about=("intake", "sheet-1"), on=DAY):
        return look_for_paper_offers(item=play.item, party_id=party_id, about=about, actor=actor, at=at_day(on))

    assert bool(look()) is LOOKERS[who] is may_offer(actor, party_id, play.item, DAY)
    look()
    seen = list_entries(subject=("party", party_id))[before:]
    assert [entry.event for entry in seen] == ["PaperOffersSeen"] * LOOKERS[who]
    if not seen:
        return
    told = seen[0]
    assert (told.actor_account_id, told.data["about"], told.data["codes"]) == (
        actor.account_id,
        ["intake", "sheet-1"],
        ["M01"],
    )
    assert "李明" not in repr(told.data)
    look(about=("case", "1"))
    look(on=DAY + timedelta(1))
    assert len(list_entries(subject=("party", party_id))) == before + 3


def test_who_does_not_receive_cannot_use_what_is_here_either(play):
    first = hand_in_file(play, play.li_ming, "first")
    with pytest.raises(NotAllowed, match="not_a_receiver"):
        take_held_papers(
            play.item,
            use_held(f"material:{first}:M01", reference="卷"),
            applicant_id=play.li_ming.party_id,
            agent_id=None,
            actor=play.reviewer,
            at=at_day(),
        )


def test_a_paper_that_needs_correction_is_not_offered_until_it_was_replaced(play):
    first = hand_in_file(play, play.li_ming, "first")
    given = {"number": first, "at": at_day()}
    asked = (Correction("M01", "看不清"), Correction("M02", "缺"), Correction("M03", "缺"))
    notify_corrections(corrections=asked, actor=play.clerk, **given)
    assert "M01" not in list_paper_offers(play.item, play.li_ming.party_id, DAY)
    better = store_file(content=make_png(9), filename="b.png", actor=play.li_ming, at=at_day()).id
    supplement_case(materials=(MaterialIn("M01", file_ids=(better,)),), actor=play.li_ming, **given)
    assert list_paper_offers(play.item, play.li_ming.party_id, DAY)["M01"][0].file_ids == (better,)
