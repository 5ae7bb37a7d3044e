"""A walk-in at the window."""

from __future__ import annotations

from datetime import date

import pytest

from onewindow.cases.queries import get_case
from onewindow.cases.testing import FORM
from onewindow.desk.cases.paper_rows import list_needs
from onewindow.desk.cases.sheets import choose_id_type
from onewindow.desk.tests.conftest import sign_in
from onewindow.kit.identity_codes import make_citizen_number, make_credit_code

pytestmark = pytest.mark.django_db
NUMBER = make_citizen_number(1, date(1990, 3, 7))
NEW = make_citizen_number(77, date(1985, 5, 5))


def _find(client, play, number=NUMBER):
    return client.post(
        f"/desk/intake/{play.item.code}/",
        {"a-do": "find", "a-stage": "identify", "a-number": number, "a-id_type": "identity_card"},
    )


def _collect(answer) -> dict[str, str]:
    """What the page would post back."""
    sheet = answer.context["sheet"]
    hidden = {"a-key": sheet.key, "a-stage": sheet.stage, "a-party": sheet.party_mark, "a-number": sheet.details.number}
    about = {
        f"a-{name}": getattr(sheet.details, name)
        for name in ("name", "phone", "address", "email", "legal_representative")
    }
    form = {key: str(value) for key, value in sheet.form.items() if value}
    return {**hidden, **about, **form, "a-id_type": "identity_card", "a-do": "submit"}


def test_item_is_found_and_opened_at_once(play) -> None:
    client = sign_in(play.clerk)
    assert client.get("/desk/intake/").status_code == 200
    for text in ("公共场所卫生许可", "ggcswsxk", play.item.code):
        answer = client.get("/desk/intake/", {"q": text})
        assert answer.status_code == 302, text
        assert answer["Location"] == f"/desk/intake/{play.item.code}/"
    assert "没有找到这个事项" in client.get("/desk/intake/", {"q": "qqqq"}).content.decode()


def test_known_person_is_prefilled_and_the_look_is_recorded(play) -> None:
    answer = _find(sign_in(play.clerk), play)
    sheet = answer.context["sheet"]
    assert sheet.stage == "known" and sheet.party_id == play.li_ming.party_id
    assert sheet.form["applicant_name"] == "李明" and sheet.form["applicant_number"] == NUMBER
    assert sheet.form["phone"]


def test_whole_walk_in_of_a_known_person(play) -> None:
    client = sign_in(play.clerk)
    typed = _collect(_find(client, play)) | {"site_name": "明明理发店", "area": "36.5", "site_kind": "barber"}
    typed |= {"M01.paper": "1", "M01.seen": "on", "M02.paper": "1", "M02.kept": "on", "M03.paper": "1"}
    answer = client.post(f"/desk/intake/{play.item.code}/", typed)
    assert answer.status_code == 302, answer.content.decode()
    number = answer["Location"].split("/")[3]
    case = get_case(number, play.clerk, date.today())
    assert case.channel == "window" and case.window_id == play.cast.window_id
    papers = {paper.code: paper for paper in case.materials}
    assert papers["M01"].original_seen and papers["M02"].copy_kept and papers["M03"].missing
    receipt = client.get(answer["Location"])
    text = receipt.content.decode()
    assert receipt.status_code == 200 and number in text and "还缺材料" in text
    again = client.post(f"/desk/intake/{play.item.code}/", typed)
    assert again["Location"] == answer["Location"]  # pressed twice, received once


def test_new_person_is_typed_once(play) -> None:
    client = sign_in(play.clerk)
    found = _find(client, play, NEW)
    assert found.context["sheet"].stage == "new"
    typed = _collect(found) | {
        "a-name": "王小虎",
        "a-phone": "13700007777",
        "site_name": "店",
        "area": "9",
        "site_kind": "barber",
    }
    typed.pop("applicant_name", None), typed.pop("phone", None)
    answer = client.post(f"/desk/intake/{play.item.code}/", typed)
    assert answer.status_code == 302, answer.content.decode()


def test_wrong_number_is_said_beside_it(play) -> None:
    answer = _find(sign_in(play.clerk), play, "123")
    assert answer.status_code == 422
    assert 'id="id_a-number-error"' in answer.content.decode()


def test_faults_keep_what_was_typed(play) -> None:
    client = sign_in(play.clerk)
    typed = _collect(_find(client, play)) | {"site_name": "还没填完的店", "M01.paper": "1", "M01.seen": "on"}
    answer = client.post(f"/desk/intake/{play.item.code}/", typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "还没填完的店" in text and 'href="#id_area"' in text
    assert answer.context["rows"][0].seen


def test_forged_party_mark_is_nobody(play) -> None:
    client = sign_in(play.clerk)
    typed = _collect(_find(client, play)) | {"a-party": "1:forged", **{key: str(value) for key, value in FORM.items()}}
    answer = client.post(f"/desk/intake/{play.item.code}/", typed)
    assert answer.status_code in (302, 409, 422)
    if answer.status_code == 302:
        case = get_case(answer["Location"].split("/")[3], play.clerk, date.today())
        assert case.applicant.id == play.li_ming.party_id  # by the number, not by the mark


def test_stranger_may_not_receive(play) -> None:
    client = sign_in(play.cast.stranger)
    typed = _collect(_find(client, play)) | {"site_name": "店", "area": "9", "site_kind": "barber"}
    assert client.post(f"/desk/intake/{play.item.code}/", typed).status_code == 403


def test_upload_is_checked_by_content(play) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from onewindow.files.testing import make_png

    client = sign_in(play.clerk)
    good = client.post("/desk/files/", {"file": SimpleUploadedFile("a.png", make_png(1))})
    assert good.status_code == 200 and good.json()["id"]
    bad = client.post("/desk/files/", {"file": SimpleUploadedFile("a.png", b"<script>")})
    assert bad.status_code == 422 and bad.json()["message"]
    assert client.post("/desk/files/").status_code == 422


def test_needs_follow_the_guide() -> None:
    assert list_needs(1, 1) == ["seen", "kept", "returned"]
    assert list_needs(1, 0) == ["seen"]
    assert list_needs(0, 2) == ["kept"]


def test_credit_code_in_the_wrong_box() -> None:
    assert choose_id_type("identity_card", make_credit_code(9)) == "credit_code"
    assert choose_id_type("identity_card", NUMBER) == "identity_card"


def test_window_page_may_speak_to_the_devices_and_no_other_page(play) -> None:
    client = sign_in(play.clerk)
    assert "127.0.0.1:8750" in client.get(f"/desk/intake/{play.item.code}/")["Content-Security-Policy"]
    assert "127.0.0.1:8750" not in client.get("/desk/")["Content-Security-Policy"]
