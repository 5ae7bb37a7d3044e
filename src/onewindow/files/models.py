from typing import ClassVar

from django.db import models
from django.db.models import Q

from onewindow.files.rules import EXTENSIONS


class StoredFile(models.Model):
    """One upload: its own name and sender. Equal contents share one place on disk, never one row (nor one name)."""

    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    filename = models.CharField(max_length=160)
    stored_at = models.DateTimeField()
    # Accounts stand above files, so this is a plain number.
    account_ref = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sha256"], name="file_by_content")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_content_is_named_by_sha256"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(condition=Q(media_type__in=list(EXTENSIONS)), name="file_type_is_one_we_take"),
            models.CheckConstraint(
                condition=Q(filename__regex=r"^[^/\\.][^/\\]*$"), name="file_name_has_no_folder_and_no_leading_dot"
            ),
        ]
