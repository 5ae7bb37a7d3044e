"""Who sees which certificate and how much of it; fixed numbers of statements at 3 rows and at 30."""

from datetime import date, timedelta

import pytest

from onewindow.certificates.actions import hear_holder, prepare_revocation
from onewindow.certificates.models import Certificate
from onewindow.certificates.queries import (
    check_certificate,
    count_certificates,
    find_certificates_of_case,
    get_certificate,
    get_certificate_paper,
    list_certificates,
    list_deregistrations,
    list_own_certificates,
    list_pending_renewals,
)
from onewindow.certificates.queries.standing import annotate_lines, filter_state
from onewindow.certificates.rules import CertificateState, CertificateTerm
from onewindow.certificates.testing import (
    ISSUED,
    LAST_DAY,
    announce,
    at_moment,
    lodge_renewal,
    make_certificate,
    make_renewal_item,
)
from onewindow.kit.acting import SYSTEM, Invalid, NotAllowed, NotFound
from onewindow.parties.agents import add_agent_authority

pytestmark = pytest.mark.django_db
S = CertificateState
AT = at_moment()
LATER = ISSUED + timedelta(days=10)


@pytest.fixture
def every(play):
    """One certificate in each state, as of LATER."""
    numbers = {state: make_certificate(play, state, key=state) for state in (S.REVOKED, S.WITHDRAWN, S.CANCELLED)}
    numbers[S.DEREGISTERED] = make_certificate(play, S.DEREGISTERED, key="deregistered")
    terms = {
        S.IN_FORCE: CertificateTerm(ISSUED, LAST_DAY),
        S.LAPSED: CertificateTerm(ISSUED, ISSUED + timedelta(days=5)),
        S.PENDING: CertificateTerm(ISSUED + timedelta(days=20), LAST_DAY),
    }
    for state, term in terms.items():
        numbers[state] = make_certificate(play, key=state, term=term)
    return numbers


def test_the_database_finds_the_state_the_rules_derive(play, every):
    for state in S:
        page = list_certificates(actor=play.head, on=LATER, show=state)
        assert [(line.number, line.state) for line in page.rows] == [(every[state], state)]
    assert len(list_certificates(actor=play.head, on=LATER).rows) == len(S)


def test_a_term_ended_with_a_renewal_owed_is_still_in_force(play):
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), LAST_DAY - timedelta(days=40))
    after = LAST_DAY + timedelta(days=1)
    (line,) = list_certificates(actor=play.head, on=after).rows
    assert line.state is S.IN_FORCE
    found = annotate_lines(Certificate.objects.all())
    assert [found.filter(filter_state(state, after)).count() for state in (S.IN_FORCE, S.LAPSED)] == [1, 0]


def test_search_by_number_and_by_the_holders_whole_name(play):
    number = make_certificate(play)
    make_certificate(play, key="b", holder_id=play.chen_jie.party_id)
    found = {text: len(list_certificates(actor=play.head, on=LATER, text=text).rows)
             for text in ("000001", number, "陈洁", "陈", "case-1")}  # fmt: skip
    assert found == {"000001": 1, number: 1, "陈洁": 1, "陈": 0, "case-1": 1}


@pytest.mark.parametrize(
    ("who", "sees"),
    [("clerk", 1), ("reviewer", 1), ("head", 1), ("stranger", 0), ("centre", 1), ("supervisor", 1), ("admin", 1), ("leader", 1),
     ("window_clerk", 1)],
)  # fmt: skip
def test_the_department_sees_its_own_and_the_referees_all(play, who, sees):
    number = make_certificate(play)
    actor = getattr(play.cast, who)
    assert len(list_certificates(actor=actor, on=LATER).rows) == sees
    if sees:
        assert get_certificate(number, actor, LATER).line.number == number
        return
    with pytest.raises(NotFound):
        get_certificate(number, actor, LATER)


def test_the_register_is_closed_to_citizens_and_strangers_learn_nothing(play):
    number = make_certificate(play)
    with pytest.raises(NotAllowed):
        list_certificates(actor=play.li_ming, on=LATER)
    for number_asked in (number, "没有的号"):
        with pytest.raises(NotFound) as told:
            get_certificate(number_asked, play.chen_jie, LATER)
        assert told.value.code == "no_such_certificate"


def test_the_holder_sees_scope_and_papers_the_referee_only_the_frame(play):
    number = make_certificate(play)
    later = announce(play, number, "revoke", AT)
    hear_holder(number=number, statement="我有意见", actor=play.head, at=later)
    mine = get_certificate(number, play.li_ming, LATER)
    assert (
        mine.versions[0].content and mine.check_code and [entry.act for entry in mine.entries] == ["propose", "issue"]
    )
    assert mine.proceedings[0].answer_by and not mine.proceedings[0].facts and not mine.allowed
    assert get_certificate_paper(number, mine.papers[0].number, play.li_ming, LATER).kind == "intent_notice"
    inside = get_certificate(number, play.head, LATER)
    assert inside.proceedings[0].statement == "我有意见" and inside.entries[0].reason == "我有意见"
    assert {row.act for row in inside.allowed} >= {"revoke", "drop", "cancel"}
    referee = get_certificate(number, play.cast.supervisor, LATER)
    assert not (referee.versions[0].content or referee.check_code or referee.proceedings[0].facts or referee.allowed)
    assert "李明" not in str(referee) + str(inside)


def test_a_prepared_revocation_is_the_departments_own_until_the_holder_is_told(play):
    number = make_certificate(play)
    prepare_revocation(
        case_number="case-1", ground="fraud", facts="承诺不实", source=("case", "case-1"), actor=SYSTEM, at=AT
    )
    assert get_certificate(number, play.li_ming, LATER).proceedings == ()
    assert get_certificate(number, play.head, LATER).proceedings[0].source_id == "case-1"
    assert [line.number for line in list_certificates(actor=play.head, on=LATER, show="proceedings").rows] == [number]


def test_own_certificates_and_those_of_whom_one_acts_for(play):
    mine, theirs = make_certificate(play), make_certificate(play, key="b", holder_id=play.chen_jie.party_id)
    assert [line.number for line in list_own_certificates(actor=play.li_ming, on=LATER)] == [mine]
    add_agent_authority(
        principal_id=play.chen_jie.party_id, agent_id=play.li_ming.party_id, basis="online", powers=("apply",),
        valid_from=ISSUED, valid_to=LAST_DAY, actor=play.chen_jie, at=AT,
    )  # fmt: skip
    assert {line.number for line in list_own_certificates(actor=play.li_ming, on=LATER)} == {mine, theirs}
    assert get_certificate(theirs, play.li_ming, LATER).line.number == theirs
    narrowed = list_own_certificates(actor=play.li_ming, on=LATER, holder_ids=[play.chen_jie.party_id, 999])
    assert [line.number for line in narrowed] == [theirs]
    assert list_own_certificates(actor=play.head, on=LATER) == ()


def test_what_expires_and_what_waits_for_a_decision(play):
    first, second = make_certificate(play), make_certificate(play, key="b")
    lodge_renewal(play, second, make_renewal_item(play), LAST_DAY - timedelta(days=40))
    near, soon = LAST_DAY - timedelta(days=45), LAST_DAY - timedelta(days=9)
    shows = {show: [line.number for line in list_certificates(actor=play.head, on=near, show=show).rows]
             for show in ("expiring_60", "expiring_30")}  # fmt: skip
    assert shows == {"expiring_60": [first], "expiring_30": []}
    (waiting,) = list_pending_renewals(actor=play.head, on=near)
    assert (waiting.certificate.number, waiting.timely, waiting.warned) == (second, True, False)
    assert list_pending_renewals(actor=play.head, on=soon)[0].warned
    counts = count_certificates(actor=play.head, on=soon)
    assert (counts.in_force, counts.expiring_60, counts.expiring_30, counts.renewals, counts.renewals_warned) == (
        2,
        1,
        1,
        1,
        1,
    )
    assert list_pending_renewals(actor=play.cast.stranger, on=near) == ()


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (S.IN_FORCE, "valid"),
        (S.PENDING, "pending"),
        (S.LAPSED, "lapsed"),
        (S.REVOKED, "ended"),
        (S.DEREGISTERED, "ended"),
    ],
)
def test_the_public_check_says_how_it_stands_and_nothing_of_the_holder(every, state, outcome):
    certificate = Certificate.objects.get(number=every[state])
    typed = certificate.number.replace("〔", "[").replace("〕", "]")
    told = check_certificate(f" {typed} ", certificate.check_code.lower(), LATER)
    assert (told.outcome, told.number) == (outcome, certificate.number)
    assert "李" not in str(told)


def test_an_unknown_number_and_a_wrong_code_get_one_answer(play):
    certificate = Certificate.objects.get(number=make_certificate(play))
    unknown = check_certificate("无此证照", certificate.check_code, LATER)
    assert unknown == check_certificate(certificate.number, "AAAA-AAAA-AAAA", LATER)
    assert unknown == check_certificate(certificate.number, "", LATER)
    assert unknown.outcome == "unknown" and unknown.number == ""


def test_deregistrations_are_announced_with_persons_masked_and_firms_named(play):
    make_certificate(play, S.DEREGISTERED, key="a")
    make_certificate(play, S.DEREGISTERED, key="b", holder_id=play.firm_id)
    make_certificate(play, key="c")
    page = list_deregistrations(month=ISSUED, department_id=play.cast.department.id)
    assert {line.holder for line in page.rows} == {"李*", "莆田市模拟食品有限公司"}
    assert list_deregistrations(month=date(2026, 8, 1)).rows == ()
    first = list_deregistrations(limit=1)
    assert len(list_deregistrations(limit=1, cursor=first.next_cursor).rows) == 1
    with pytest.raises(Invalid):
        list_deregistrations(cursor="mangled")


def test_a_case_leads_to_the_certificate_it_issued_or_asks_about(play):
    number = make_certificate(play)
    lodge_renewal(play, number, make_renewal_item(play), ISSUED)
    assert find_certificates_of_case("case-1") == find_certificates_of_case("case-renew") == (number,)
    assert find_certificates_of_case("nothing") == ()


@pytest.mark.parametrize("rows", [3, 30])
def test_pages_ask_a_fixed_number_of_statements(play, rows, django_assert_num_queries):
    numbers = [make_certificate(play, key=f"key-{i}") for i in range(rows)]
    renewal = make_renewal_item(play)
    for i, number in enumerate(numbers):
        lodge_renewal(play, number, renewal, LAST_DAY - timedelta(days=40), key=f"renew-{i}")
    with django_assert_num_queries(1):
        assert len(list_certificates(actor=play.head, on=LATER, limit=50).rows) == rows
    with django_assert_num_queries(2):
        assert len(list_own_certificates(actor=play.li_ming, on=LATER)) == rows
    with django_assert_num_queries(2):
        assert len(list_pending_renewals(actor=play.head, on=LATER)) == rows
    with django_assert_num_queries(6):
        get_certificate(numbers[0], play.head, LATER)
    with django_assert_num_queries(6):
        count_certificates(actor=play.head, on=LATER)
    page = list_certificates(actor=play.head, on=LATER, limit=2)
    assert len(list_certificates(actor=play.head, on=LATER, cursor=page.next_cursor, limit=50).rows) == rows - 2
