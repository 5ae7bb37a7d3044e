from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django_otp.oath import TOTP

from onewindow.accounts.actions import (
    change_password,
    close_account,
    confirm_second_factor,
    create_account,
    enrol_second_factor,
    issue_token,
    link_account_to_party,
    remove_second_factor,
    reopen_account,
    reset_password,
    revoke_token,
    sign_in_with_password,
    unlock_account,
)
from onewindow.accounts.backends import SessionBackend
from onewindow.accounts.queries import find_account_by_token, get_account, has_second_factor, list_tokens
from onewindow.kit.acting import ANONYMOUS, SYSTEM, Actor, At, Conflict, Grant, Invalid, NotAllowed, NotFound, Refusal
from onewindow.kit.local_time import LOCAL
from onewindow.ledger.queries import list_entries

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
PASSWORD = "jianpu-2046"
KEY = "3132333435363738393031323334353637383930"
ADMIN = Actor(kind="staff", account_id=1, name="方明", grants=(Grant("administrator", None, "350302"),))


def at(minutes: float = 0) -> At:
    return At(occurred_at=T0 + timedelta(minutes=minutes), origin="demo")


def make_staff(username="wangfang", **more):
    return create_account(username=username, name="王芳", kind="staff", actor=SYSTEM, at=at(), **more)


def make_citizen(username="liming", **more):
    return create_account(username=username, name="李明", kind="citizen", actor=ANONYMOUS, at=at(), **more)


def be(account):
    return Actor(kind=account.kind, account_id=account.id, name=account.name)


def sign_in(password=PASSWORD, minutes=1.0, username="wangfang"):
    return sign_in_with_password(username=username, password=password, actor=ANONYMOUS, at=at(minutes))


def make_code(minutes):
    totp = TOTP(bytes.fromhex(KEY))
    totp.time = (T0 + timedelta(minutes=minutes)).timestamp()
    return f"{totp.token():06d}"


def list_events(account):
    return [entry.event for entry in list_entries(subject=("account", account.id))]


def fail(times, minutes=1.0):
    codes = []
    for _ in range(times):
        with pytest.raises(Refusal) as refused:
            sign_in("wrong-one-1", minutes)
        codes.append(refused.value.code)
    return codes


@pytest.mark.django_db
class TestAccounts:
    def test_create_records_without_personal_data(self):
        account = make_staff(password=PASSWORD)
        (entry,) = list_entries(subject=("account", account.id))
        assert entry.data == {"account_id": account.id, "kind": "staff"}
        assert get_user_model().objects.get(pk=account.id).password.startswith("argon2$argon2id$")

    def test_only_an_administrator_makes_staff(self):
        for actor in (ANONYMOUS, Actor(kind="staff", account_id=7, grants=(Grant("head", 1, "350302"),))):
            with pytest.raises(NotAllowed):
                create_account(username="someone", name="某人", kind="staff", actor=actor, at=at())
        assert create_account(username="someone", name="某人", kind="staff", actor=ADMIN, at=at()).kind == "staff"

    def test_names_and_passwords_are_checked_by_field(self):
        with pytest.raises(Invalid) as refused:
            create_account(username="a b", name=" ", kind="robot", actor=SYSTEM, at=at())
        assert set(refused.value.fields) == {"username", "name", "kind"}
        with pytest.raises(Invalid) as refused:
            make_citizen(password="password1")
        assert "太常见" in refused.value.fields["password"]

    def test_a_user_name_is_used_once(self):
        make_citizen()
        with pytest.raises(Conflict) as refused:
            make_citizen()
        assert refused.value.code == "account_taken"

    def test_a_party_is_linked_once(self):
        account = make_citizen()
        for _ in range(2):
            link_account_to_party(account_id=account.id, party_ref=5, actor=SYSTEM, at=at())
        with pytest.raises(Conflict):
            link_account_to_party(account_id=account.id, party_ref=6, actor=SYSTEM, at=at())
        assert list_events(account).count("AccountLinkedToParty") == 1

    def test_closing_stops_tokens_and_sign_in(self):
        account = make_staff(password=PASSWORD)
        raw = issue_token(account_id=account.id, label="接口", expires_at=T0 + timedelta(days=9), actor=SYSTEM, at=at())
        close_account(account_id=account.id, reason="调离", actor=ADMIN, at=at(1))
        assert find_account_by_token(raw, T0 + timedelta(minutes=2)) is None
        with pytest.raises(Invalid):
            sign_in()
        reopen_account(account_id=account.id, reason="返岗", actor=ADMIN, at=at(3))
        assert sign_in(minutes=4).id == account.id
        assert find_account_by_token(raw, T0 + timedelta(minutes=5)) is None


@pytest.mark.django_db
class TestLockOut:
    def test_unknown_names_and_wrong_passwords_answer_alike(self):
        make_staff(password=PASSWORD)
        with pytest.raises(Invalid) as unknown:
            sign_in(username="nobody")
        with pytest.raises(Invalid) as wrong:
            sign_in("wrong-one-1")
        assert (unknown.value.code, unknown.value.message) == (wrong.value.code, wrong.value.message)

    def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(self):
        account = make_staff(password=PASSWORD)
        assert fail(5) == ["wrong_credentials"] * 4 + ["account_locked"]
        with pytest.raises(Refusal) as refused:
            sign_in(PASSWORD, 15.9)
        assert (refused.value.code, refused.value.status) == ("account_locked", 423)
        assert "09:16" in refused.value.message
        assert sign_in(PASSWORD, 16).id == account.id
        assert list_events(account) == ["AccountCreated", *["SignInFailed"] * 4, "AccountLocked", "SignedIn"]

    def test_the_next_lock_is_longer_and_a_sign_in_clears_the_count(self):
        account = make_staff(password=PASSWORD)
        fail(5)
        assert fail(5, 20)[-1] == "account_locked"
        assert get_account(account.id).locked_until == T0 + timedelta(minutes=50)
        sign_in(PASSWORD, 51)
        assert fail(4, 52) == ["wrong_credentials"] * 4

    def test_an_administrator_unlocks_on_record(self):
        account = make_staff(password=PASSWORD)
        fail(5)
        with pytest.raises(NotAllowed):
            unlock_account(account_id=account.id, actor=be(account), at=at(2))
        unlock_account(account_id=account.id, actor=ADMIN, at=at(2))
        assert sign_in(PASSWORD, 3).id == account.id

    def test_an_account_without_a_password_has_no_way_in(self):
        make_staff()
        with pytest.raises(Invalid):
            sign_in("")


@pytest.mark.django_db
class TestPasswords:
    def test_changing_ends_the_sessions(self, client):
        account = make_staff(password=PASSWORD)
        user = get_user_model().objects.get(pk=account.id)
        before = user.get_session_auth_hash()
        change_password(
            account_id=account.id, old_password=PASSWORD, new_password="xinmi-2047", actor=be(account), at=at(1)
        )
        user.refresh_from_db()
        assert user.get_session_auth_hash() != before
        assert sign_in("xinmi-2047", 2).id == account.id

    def test_a_wrong_old_password_counts_and_nobody_else_may(self):
        account = make_staff(password=PASSWORD)
        with pytest.raises(NotAllowed):
            change_password(
                account_id=account.id,
                old_password=PASSWORD,
                new_password="xinmi-2047",
                actor=be(make_citizen()),
                at=at(1),
            )
        with pytest.raises(Invalid):
            change_password(
                account_id=account.id, old_password="no", new_password="xinmi-2047", actor=be(account), at=at(1)
            )
        assert list_events(account)[-1] == "SignInFailed"

    def test_an_administrator_resets_but_not_the_second_factor(self):
        account = make_staff(password=PASSWORD)
        enrol_second_factor(account_id=account.id, key=KEY, actor=be(account), at=at())
        confirm_second_factor(account_id=account.id, code=make_code(1), actor=be(account), at=at(1))
        reset_password(account_id=account.id, new_password="xinmi-2047", actor=ADMIN, at=at(2))
        assert has_second_factor(account.id)


@pytest.mark.django_db
class TestSecondFactor:
    def make_confirmed(self):
        account = make_staff(password=PASSWORD)
        setup = enrol_second_factor(account_id=account.id, key=KEY, actor=be(account), at=at())
        assert setup.secret == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" and setup.address.startswith("otpauth://totp/")
        assert not has_second_factor(account.id)
        confirm_second_factor(account_id=account.id, code=make_code(1), actor=be(account), at=at(1))
        return account

    def test_the_first_right_code_confirms_and_the_device_opens_a_session(self):
        account = self.make_confirmed()
        assert has_second_factor(account.id)
        device_id = confirm_second_factor(account_id=account.id, code=make_code(5), actor=be(account), at=at(5))
        assert device_id.startswith("otp_totp.totpdevice/")
        assert list_events(account).count("SecondFactorConfirmed") == 1

    def test_a_code_works_once(self):
        account = self.make_confirmed()
        with pytest.raises(Invalid):
            confirm_second_factor(account_id=account.id, code=make_code(1), actor=be(account), at=at(1.1))

    @pytest.mark.parametrize("code", ["000000", "", "abcdef", "１２３４５６"])
    def test_wrong_codes_are_refused(self, code):
        account = self.make_confirmed()
        with pytest.raises(Invalid):
            confirm_second_factor(account_id=account.id, code=code, actor=be(account), at=at(9))

    def test_a_known_password_does_not_reset_the_count_of_wrong_codes(self):
        account = self.make_confirmed()
        for minutes in range(10, 14):
            with pytest.raises(Invalid):
                confirm_second_factor(account_id=account.id, code="000000", actor=be(account), at=at(minutes))
        sign_in(PASSWORD, 14)
        with pytest.raises(Refusal) as refused:
            confirm_second_factor(account_id=account.id, code="000000", actor=be(account), at=at(15))
        assert refused.value.code == "account_locked"
        with pytest.raises(Refusal) as refused:
            confirm_second_factor(account_id=account.id, code=make_code(16), actor=be(account), at=at(16))
        assert refused.value.code == "account_locked"

    def test_a_confirmed_one_is_replaced_only_by_an_administrator(self):
        account = self.make_confirmed()
        with pytest.raises(Conflict):
            enrol_second_factor(account_id=account.id, actor=be(account), at=at(2))
        with pytest.raises(NotAllowed):
            remove_second_factor(account_id=account.id, reason="丢失", actor=be(account), at=at(2))
        remove_second_factor(account_id=account.id, reason="手机丢失", actor=ADMIN, at=at(2))
        fresh = enrol_second_factor(account_id=account.id, actor=be(account), at=at(3))
        assert fresh.secret != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.django_db
class TestTokens:
    def issue(self, account, days=30, **more):
        return issue_token(
            account_id=account.id,
            label="对接",
            expires_at=T0 + timedelta(days=days),
            at=at(),
            **{"actor": SYSTEM, **more},
        )

    def test_a_token_names_its_account_in_one_query(self, django_assert_num_queries):
        account = make_citizen()
        raw = self.issue(account, quota_class="demo")
        with django_assert_num_queries(1):
            holder = find_account_by_token(raw, T0)
        assert (holder.account.id, holder.quota_class) == (account.id, "demo")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_apitoken t WHERE t::text LIKE %s", [f"%{raw}%"])
            assert cursor.fetchone() == (0,)
        assert list_tokens(account.id)[0].prefix == raw[:10]

    def test_it_ends_by_expiry_and_by_revocation(self):
        account = make_citizen()
        raw = self.issue(account)
        assert find_account_by_token(raw, T0 + timedelta(days=30)) is None
        token_id = list_tokens(account.id)[0].id
        with pytest.raises(NotFound):
            revoke_token(token_id=token_id, reason="x", actor=be(make_citizen("chenjie")), at=at(1))
        revoke_token(token_id=token_id, reason="泄露", actor=be(account), at=at(1))
        assert find_account_by_token(raw, T0 + timedelta(minutes=2)) is None
        with pytest.raises(Conflict):
            revoke_token(token_id=token_id, reason="泄露", actor=be(account), at=at(3))

    def test_an_administrator_holds_no_token_in_the_name_of_a_person(self):
        clerk, citizen = make_staff(password=PASSWORD), make_citizen()
        for person in (clerk, citizen):
            with pytest.raises(NotAllowed):
                self.issue(person, actor=ADMIN)
        with pytest.raises(NotAllowed):
            enrol_second_factor(account_id=clerk.id, actor=ADMIN, at=at())
        program = create_account(username="gongan-xitong", name="户政系统", kind="staff", actor=ADMIN, at=at())
        assert find_account_by_token(self.issue(program, actor=ADMIN), T0).account.id == program.id

    def test_shape_owner_and_quota_are_checked(self):
        account = make_citizen()
        with pytest.raises(Invalid):
            self.issue(account, days=400)
        with pytest.raises(NotAllowed):
            self.issue(account, actor=be(make_citizen("chenjie")))
        with pytest.raises(NotAllowed):
            self.issue(account, actor=be(account), quota_class="demo")
        for _ in range(20):
            self.issue(account)
        with pytest.raises(Conflict):
            self.issue(account)


@pytest.mark.django_db
def test_the_backend_reads_sessions_and_signs_nobody_in(rf):
    account = make_staff(password=PASSWORD)
    backend = SessionBackend()
    assert backend.get_user(account.id).pk == account.id
    assert backend.authenticate(rf.get("/"), username="wangfang", password=PASSWORD) is None
    close_account(account_id=account.id, reason="调离", actor=ADMIN, at=at(1))
    assert backend.get_user(account.id) is None


def test_failures_are_committed_and_guesses_are_counted_one_by_one(committed_db):
    """Ten guesses at once: five are judged, the account is locked, and every refusal leaves its count behind."""
    account = make_staff(password=PASSWORD)
    barrier = Barrier(10)
    codes = []

    def guess():
        barrier.wait()
        try:
            sign_in("wrong-one-1")
        except Refusal as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["account_locked"] * 6 + ["wrong_credentials"] * 4
    assert list_events(account).count("SignInFailed") == 4
    assert list_events(account).count("AccountLocked") == 1
