from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name they sign in with; accounts are made by ``actions.create_account`` only."""


class Account(AbstractBaseUser):
    """Someone who can sign in. No Django permissions: what a person may do is the directory's (O-03)."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=[("staff", "工作人员"), ("citizen", "办事人")])
    is_active = models.BooleanField(default=True)
    # The parties room's number for a citizen, kept as a plain number because parties stand above accounts.
    party_ref = models.BigIntegerField(null=True, blank=True, unique=True)
    failed_sign_ins = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "kind"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=["staff", "citizen"]), name="account_kind_is_staff_or_citizen"),
            models.CheckConstraint(
                condition=Q(username__regex=r"^\S{3,64}$"), name="account_username_is_three_to_64_signs"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="account_name_is_not_empty"),
            models.CheckConstraint(
                condition=Q(("password__startswith", "argon2$")) | Q(("password__startswith", "!")),
                name="account_password_is_argon2_or_unusable",
            ),
            models.CheckConstraint(
                condition=Q(party_ref__isnull=True) | Q(kind="citizen"), name="only_a_citizen_account_has_a_party"
            ),
            models.CheckConstraint(
                condition=Q(locked_until__isnull=True) | Q(failed_sign_ins__gt=0),
                name="account_is_locked_only_after_failures",
            ),
        ]


class OneTimeCode(models.Model):
    """A short code sent to a confirmed address. Only its hash is kept; where it was sent is kept as a keyed hash."""

    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24)
    # Hex digest the caller makes from the address (a keyed hash), so that a phone number can never be stored here.
    target_key = models.CharField(max_length=64)
    about = models.CharField(max_length=64, blank=True, default="")
    code_hash = models.CharField(max_length=160)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    # Confirmed first and spent later: a wrong try must survive the refusal of the act it was meant for.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target_key", "issued_at"], name="code_by_target_and_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "target_key", "about"],
                condition=Q(confirmed_at__isnull=True, replaced_at__isnull=True),
                name="one_open_code_per_purpose_and_target",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["sign_in", "confirm_withdrawal", "confirm_phone"]),
                name="code_purpose_is_known",
            ),
            models.CheckConstraint(
                condition=Q(target_key__regex=r"^[0-9a-f]{64}$"), name="code_target_is_a_hash_never_an_address"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="code_expires_after_it_is_issued"),
            models.CheckConstraint(condition=Q(tries_left__lte=5), name="code_has_at_most_five_tries"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(replaced_at__isnull=True),
                name="code_is_confirmed_or_replaced_not_both",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="code_is_used_only_when_confirmed",
            ),
        ]


class ApiToken(models.Model):
    """A program's key to one account. The key itself is shown once; only its SHA-256 and first signs are kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=64)
    prefix = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    quota_class = models.CharField(max_length=8, default="standard")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quota_class__in=["standard", "demo"]), name="token_quota_is_standard_or_demo"
            ),
            models.CheckConstraint(
                condition=Q(("token_hash__regex", r"^[0-9a-f]{64}$")), name="token_is_kept_as_a_hash"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="token_expires_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("issued_at")),
                name="token_is_revoked_after_it_is_issued",
            ),
        ]
