from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from onewindow.directory.models.places import EQUAL, HAS_DAYS, NOT_EQUAL, OVERLAPS, Centre, Post


class SigningPost(models.Model):
    """A post flagged, by day, to sign a centre's catalogue for one of the four bodies (K-06).

    `post_side` repeats the post's own (a foreign key holds it so): the centre signs by a post of its own, the other three
    by a post of a department.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    post_side = models.CharField(max_length=12)
    body = models.CharField(max_length=20)
    document = models.CharField(max_length=120)
    period = DateRangeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=HAS_DAYS, name="signing_post_period_has_days"),
            models.CheckConstraint(condition=~Q(document=""), name="signing_post_has_its_document"),
            models.CheckConstraint(
                condition=Q(body="centre", post_side="centre")
                | Q(body__in=["government_office", "legal_office", "staffing_office"], post_side="department"),
                name="signing_post_stands_on_the_side_of_its_body",
            ),
            ExclusionConstraint(
                name="centre_has_one_signing_post_of_a_body_at_a_time",
                expressions=[("centre", EQUAL), ("body", EQUAL), ("period", OVERLAPS)],
            ),
            ExclusionConstraint(
                name="post_signs_for_one_body_at_a_time",
                expressions=[("post", EQUAL), ("body", NOT_EQUAL), ("period", OVERLAPS)],
            ),
        ]
