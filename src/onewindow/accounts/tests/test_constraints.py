"""Each invariant of the tables, broken once past the actions."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from onewindow.accounts.models import Account, ApiToken, OneTimeCode
from onewindow.kit.local_time import LOCAL

pytestmark = pytest.mark.django_db
T0 = datetime(2026, 3, 2, 9, 0, tzinfo=LOCAL)
LATER = T0 + timedelta(minutes=5)
HEX = "0" * 64


def make_account(**more):
    values = {"username": "wangfang", "name": "王芳", "kind": "staff", "password": "!", "created_at": T0, **more}
    return Account.objects.create(**values)


def make_code(**more):
    values = {
        "purpose": "sign_in",
        "target_key": HEX,
        "code_hash": "x",
        "issued_at": T0,
        "expires_at": LATER,
        "tries_left": 5,
        **more,
    }
    return OneTimeCode.objects.create(**values)


def make_token(**more):
    values = {"label": "x", "prefix": "owk_x", "token_hash": HEX, "issued_at": T0, "expires_at": LATER, **more}
    return ApiToken.objects.create(account=make_account(), **values)


def refuse(name, make, /, **values):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make(**values)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("account_kind_is_staff_or_citizen", {"kind": "robot"}),
        ("account_username_is_three_to_64_signs", {"username": "a b"}),
        ("account_name_is_not_empty", {"name": ""}),
        ("account_password_is_argon2_or_unusable", {"password": "plain"}),
        ("only_a_citizen_account_has_a_party", {"party_ref": 1}),
        ("account_is_locked_only_after_failures", {"locked_until": T0}),
    ],
)
def test_account(name, values):
    refuse(name, make_account, **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("code_purpose_is_known", {"purpose": "fun"}),
        ("code_target_is_a_hash_never_an_address", {"target_key": "13800000000"}),
        ("code_expires_after_it_is_issued", {"expires_at": T0}),
        ("code_has_at_most_five_tries", {"tries_left": 6}),
        ("code_is_confirmed_or_replaced_not_both", {"confirmed_at": T0, "replaced_at": T0}),
        ("code_is_used_only_when_confirmed", {"used_at": T0}),
    ],
)
def test_code(name, values):
    refuse(name, make_code, **values)


def test_one_open_code():
    make_code()
    refuse("one_open_code_per_purpose_and_target", make_code)
    make_code(about="case:1")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("token_quota_is_standard_or_demo", {"quota_class": "free"}),
        ("token_is_kept_as_a_hash", {"token_hash": "owk_secret"}),
        ("token_expires_after_it_is_issued", {"expires_at": T0}),
        ("token_is_revoked_after_it_is_issued", {"revoked_at": T0 - timedelta(days=1)}),
    ],
)
def test_token(name, values):
    refuse(name, make_token, **values)
