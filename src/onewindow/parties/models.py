from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from onewindow.kit.identity_codes import ORGANISATION_ID_TYPES, PERSON_ID_TYPES
from onewindow.parties.rules import BASES, IDENTITY_CHECKS, ORGANISATION, PERSON, POWERS


def _pair(name: str, sealed: str, shown: str) -> models.CheckConstraint:
    """Sealed value and its mask come and go together."""
    return models.CheckConstraint(
        condition=Q(**{f"{sealed}__isnull": True, shown: ""}) | (Q(**{f"{sealed}__isnull": False}) & ~Q(**{shown: ""})),
        name=name,
    )


class Party(models.Model):
    """A person or an organisation, known by one document. Sealed columns hold the truth, masks what screens show."""

    kind = models.CharField(max_length=12)
    id_type = models.CharField(max_length=20)
    number_sealed = models.BinaryField()
    number_hash = models.BinaryField(max_length=32)
    # A credit code and an organisation's name are published by law, so they are shown whole.
    number_shown = models.CharField(max_length=20)
    name_sealed = models.BinaryField()
    name_hash = models.BinaryField(max_length=32)
    name_shown = models.CharField(max_length=120)
    phone_sealed = models.BinaryField(null=True, blank=True)
    phone_hash = models.BinaryField(max_length=32, null=True, blank=True)
    phone_ending_hash = models.BinaryField(max_length=32, null=True, blank=True)
    phone_shown = models.CharField(max_length=20, blank=True, default="")
    address_sealed = models.BinaryField(null=True, blank=True)
    address_shown = models.CharField(max_length=40, blank=True, default="")
    email_sealed = models.BinaryField(null=True, blank=True)
    email_shown = models.CharField(max_length=120, blank=True, default="")
    representative_sealed = models.BinaryField(null=True, blank=True)
    representative_shown = models.CharField(max_length=120, blank=True, default="")
    legacy = models.BooleanField(default=False)
    identity_check = models.CharField(max_length=20, default="declared")
    registered_at = models.DateTimeField()
    origin = models.CharField(max_length=8)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name_hash"], name="party_by_name")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id_type", "number_hash"], name="one_party_per_document_number"),
            models.CheckConstraint(
                condition=Q(kind=PERSON, id_type__in=list(PERSON_ID_TYPES))
                | Q(kind=ORGANISATION, id_type__in=list(ORGANISATION_ID_TYPES)),
                name="party_kind_fits_its_document",
            ),
            models.CheckConstraint(
                condition=Q(kind=ORGANISATION) | (Q(number_shown__contains="*") & ~Q(number_shown__regex=r"[0-9]{3}")),
                name="a_persons_number_is_shown_masked",
            ),
            models.CheckConstraint(
                condition=Q(kind=ORGANISATION) | Q(name_shown__contains="*"), name="a_persons_name_is_shown_masked"
            ),
            models.CheckConstraint(
                condition=Q(phone_shown="") | Q(phone_shown__contains="**"), name="a_phone_is_shown_masked"
            ),
            models.CheckConstraint(
                condition=Q(phone_sealed__isnull=True, phone_hash__isnull=True, phone_ending_hash__isnull=True)
                | Q(phone_sealed__isnull=False, phone_hash__isnull=False, phone_ending_hash__isnull=False),
                name="a_phone_is_sealed_and_searchable_together",
            ),
            _pair("party_phone_has_its_mask", "phone_sealed", "phone_shown"),
            _pair("party_address_has_its_mask", "address_sealed", "address_shown"),
            _pair("party_email_has_its_mask", "email_sealed", "email_shown"),
            _pair("party_representative_has_its_mask", "representative_sealed", "representative_shown"),
            models.CheckConstraint(
                condition=Q(representative_shown="") | Q(kind=ORGANISATION),
                name="only_an_organisation_has_a_legal_representative",
            ),
            models.CheckConstraint(
                condition=Q(identity_check__in=list(IDENTITY_CHECKS)), name="party_identity_check_is_known"
            ),
        ]


class AgentAuthority(models.Model):
    """A principal lets an agent act: for everything, one item, or one matter, within a term (行政许可法 29)."""

    principal = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=24)
    powers = ArrayField(models.CharField(max_length=12))
    item_code = models.CharField(max_length=60, blank=True, default="")
    matter_kind = models.CharField(max_length=24, blank=True, default="")
    matter_id = models.CharField(max_length=40, blank=True, default="")
    valid = DateRangeField()
    evidence = models.ForeignKey("files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    revoked_on = models.DateField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agent", "principal"], name="authority_by_agent")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="no_two_authorities_of_one_scope_overlap",
                expressions=[
                    ("principal", RangeOperators.EQUAL),
                    ("agent", RangeOperators.EQUAL),
                    ("item_code", RangeOperators.EQUAL),
                    ("matter_kind", RangeOperators.EQUAL),
                    ("matter_id", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_on__isnull=True),
            ),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="nobody_is_his_own_agent"),
            models.CheckConstraint(condition=Q(basis__in=list(BASES)), name="authority_basis_is_known"),
            models.CheckConstraint(
                condition=Q(powers__contained_by=list(POWERS), powers__len__gt=0), name="authority_gives_known_powers"
            ),
            models.CheckConstraint(
                condition=Q(basis="online") | Q(evidence__isnull=False), name="authority_on_paper_keeps_its_evidence"
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False, valid__upper_inf=False),
                name="authority_has_a_term_with_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(matter_kind="", matter_id="") | (~Q(matter_kind="") & ~Q(matter_id="")),
                name="authority_names_its_matter_wholly",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True, revoke_reason="")
                | (Q(revoked_on__isnull=False) & ~Q(revoke_reason="")),
                name="authority_is_revoked_with_a_reason",
            ),
        ]
