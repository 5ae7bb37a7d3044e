"""How often somebody has asked in the current window: one row per bucket, shared by all processes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Quota(models.Model):
    """`bucket` is a keyed hash (account, token or address never in clear); `window` counts windows since 1970."""

    bucket = models.CharField(max_length=64, primary_key=True)
    window = models.BigIntegerField()
    taken = models.IntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(taken__gte=0), name="quota_taken_is_not_negative"),
            models.CheckConstraint(condition=Q(bucket__regex=r"^[0-9a-f]{64}$"), name="quota_bucket_is_a_hash"),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_at"], name="quota_by_end")]
