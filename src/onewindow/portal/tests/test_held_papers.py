"""Papers that are here already, as an applicant meets them: offered, chosen, agreed to, and listed on his own page (BE-03)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onewindow.cases.queries import get_case, list_own_cases
from onewindow.cases.testing import CaseCast
from onewindow.cases.tests.held_papers_play import hand_in_file
from onewindow.files.testing import PDF
from onewindow.kit.acting import At
from onewindow.portal.tests.test_applying import _apply, _read_form, _sign_in, play  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


def _fill(client: Client, play: CaseCast) -> None:  # noqa: F811
    code = play.item.code
    client.post(f"/apply/{code}", {"applicant": play.li_ming.party_id})
    known = _read_form(client.get(f"/apply/{code}/form").content.decode())
    answers = {"site_name": "明明理发店", "area": "36.50", "site_kind": "barber", "phone": "13800001234"}
    assert client.post(f"/apply/{code}/form", known | answers).status_code == 302


def _check(client: Client, code: str, **told: str):
    page = client.get(f"/apply/{code}/check").content.decode()
    key = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert key
    return page, client.post(f"/apply/{code}/check", {"key": key.group(1), "declared": "on", **told})


def test_a_paper_is_handed_in_once_and_used_twice(client: Client, play: CaseCast) -> None:  # noqa: F811
    _sign_in(client, play.li_ming.account_id)
    first, code = _apply(client, play), play.item.code
    paper = play.item.materials[0].code
    _fill(client, play)
    text = client.get(f"/apply/{code}/papers").content.decode()
    assert "这里已经有，可以直接用" in text and first in text and "SHA-256" in text and "未经核验" in text
    chosen = {f"held_{paper}": f"material:{first}:{paper}", "next": "1"}
    assert client.post(f"/apply/{code}/papers", chosen).status_code == 302
    page, refused = _check(client, code)
    assert first in page and refused.status_code == 422 and "同意这一次使用" in refused.content.decode()
    _, sent = _check(client, code, consent="on")
    assert sent.status_code == 302
    number = sent["Location"].rsplit("/", 1)[1]
    text = client.get(f"/track/{number}").content.decode()
    assert "用的是已有材料" in text and first in text and "本人在网上同意" in text
    own = client.get("/my/papers/").content.decode()
    assert first in own and number in own and "不再提供" in own
    today = At(datetime.now(UTC)).local_date
    assert [m.name for m in get_case(number, play.clerk, today).materials if m.files] == [play.item.materials[0].name]


def test_uploading_instead_or_choosing_nothing_is_as_good(client: Client, play: CaseCast) -> None:  # noqa: F811
    """个人信息保护法 16: nobody is worse off for not agreeing."""
    _sign_in(client, play.li_ming.account_id)
    first, code = _apply(client, play), play.item.code
    paper = play.item.materials[0].code
    _fill(client, play)
    upload = {f"held_{paper}": "", f"paper_{paper}": SimpleUploadedFile("新.pdf", PDF), "next": "1"}
    assert client.post(f"/apply/{code}/papers", upload).status_code == 302
    page, sent = _check(client, code)
    assert sent.status_code == 302 and first not in page and "同意这一次使用" not in page


def test_nothing_of_another_person_is_shown(client: Client, play: CaseCast) -> None:  # noqa: F811
    _sign_in(client, play.li_ming.account_id)
    first, code = _apply(client, play), play.item.code
    paper = play.item.materials[0].code
    _sign_in(client, play.chen_jie.account_id)
    client.post(f"/apply/{code}", {"applicant": play.chen_jie.party_id})
    text = client.get(f"/apply/{code}/papers").content.decode()
    assert "这里已经有" not in text and first not in text
    client.post(f"/apply/{code}/papers", {f"held_{paper}": f"material:{first}:{paper}", "next": "1"})
    assert first not in client.get(f"/apply/{code}/check").content.decode()
    assert "还没有您的材料" in client.get("/my/papers/").content.decode()
    assert client.post("/my/papers/withhold", {"key": f"material:{first}:{paper}"}).status_code == 404


def test_a_withheld_paper_is_not_offered_until_it_is_again(client: Client, play: CaseCast) -> None:  # noqa: F811
    _sign_in(client, play.li_ming.account_id)
    first, code = _apply(client, play), play.item.code
    key = f"material:{first}:{play.item.materials[0].code}"
    assert client.post("/my/papers/withhold", {"key": key}, follow=True).status_code == 200
    assert "现在不会提示使用：本人不再提供" in client.get("/my/papers/").content.decode()
    _fill(client, play)
    assert "这里已经有" not in client.get(f"/apply/{code}/papers").content.decode()
    client.post("/my/papers/offer", {"key": key})
    assert "这里已经有" in client.get(f"/apply/{code}/papers").content.decode()


def test_what_went_stale_after_it_was_chosen_is_refused_and_said(client: Client, play: CaseCast) -> None:  # noqa: F811
    _sign_in(client, play.li_ming.account_id)
    first, code = _apply(client, play), play.item.code
    paper = play.item.materials[0].code
    key = f"material:{first}:{paper}"
    _fill(client, play)
    client.post(f"/apply/{code}/papers", {f"held_{paper}": key, "next": "1"})
    client.post("/my/papers/withhold", {"key": key})
    _, refused = _check(client, code, consent="on")
    assert refused.status_code == 422 and "没有这份可用的已有材料" in refused.content.decode()
    assert len(list_own_cases(actor=play.li_ming, on=At(datetime.now(UTC)).local_date).rows) == 1


def test_my_papers_cost_the_same_with_three_and_thirty(client: Client, play: CaseCast, count_queries) -> None:  # noqa: F811
    _sign_in(client, play.li_ming.account_id)
    for serial in range(3):
        hand_in_file(play, play.li_ming, f"few {serial}", byte=serial)
    client.get("/my/papers/")
    few = count_queries(lambda: client.get("/my/papers/"))
    for serial in range(3, 30):
        hand_in_file(play, play.li_ming, f"many {serial}", byte=serial)
    assert count_queries(lambda: client.get("/my/papers/")) == few
