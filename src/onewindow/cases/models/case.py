"""Tables of the case room. Every pair of a lifecycle is a named sentence of the database."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from onewindow.cases.rules import OPEN_STATES, State

DECIDED = ["granted", "refused", "ready", "delivered", "closed"]
NEVER_ACCEPTED = ["received", "correcting", "not_accepted", "closed_not_accepted"]
CHANNELS = ["window", "online", "mobile", "post", "fax", "email", "api"]


def point_down(to: str, *, null: bool = False, related_name: str = "+", indexed: bool = True) -> models.ForeignKey:
    """A foreign key to a room below: kept as long as a case names it, no way back up."""
    return models.ForeignKey(to, on_delete=models.PROTECT, null=null, related_name=related_name, db_index=indexed)


class Case(models.Model):
    """One application for one item. Dates are local legal days; limits are rows of the clocks room, never copied here."""

    number = models.CharField(max_length=50, unique=True)
    receipt_seq = models.BigIntegerField(unique=True)
    key_scope = models.CharField(max_length=40)
    key = models.CharField(max_length=128)
    body_hash = models.BinaryField()

    item_version = point_down("catalogue.ItemVersion")
    item_code = models.CharField(max_length=64)
    item_name = models.CharField(max_length=300)
    regime = models.CharField(max_length=30)
    case_kind = models.CharField(max_length=10)
    limited = models.BooleanField()
    pause_kinds = ArrayField(models.CharField(max_length=20), default=list)
    department = point_down("directory.Department")
    window = point_down("directory.Window", null=True, indexed=False)
    channel = models.CharField(max_length=10)
    mode = models.CharField(max_length=8, default="single")

    applicant = point_down("parties.Party", indexed=False)
    applicant_masked = models.CharField(max_length=120)
    applicant_sealed = models.BinaryField()
    agent = point_down("parties.Party", null=True, indexed=False)
    form_open = models.JSONField()
    form_sealed = models.BinaryField()
    delivery_way = models.CharField(max_length=12, blank=True)
    notice_address_sealed = models.BinaryField(null=True)

    state = models.CharField(max_length=20)
    acceptance_kind = models.CharField(max_length=12, blank=True)
    result = models.CharField(max_length=8, blank=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    notified_on = models.DateField(null=True)
    full_supplied_on = models.DateField(null=True)
    full_supplied_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    extended = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    ready_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    # Something happens or happened inside the review (models/procedures.py); most cases have nothing to be read there.
    # What the guide lets the applicant give his word for (t: papers to follow, c: a commitment), and whether he did (RD-10).
    word_kinds = models.CharField(max_length=2, blank=True, db_default="", default="")
    has_word = models.BooleanField(default=False, db_default=False)
    has_procedures = models.BooleanField(default=False, db_default=False)
    # By law a higher organ decides after this one reviewed (35); after the hand-over `lower_department` is who reviewed.
    goes_up = models.BooleanField(default=False, db_default=False)
    lower_department = point_down("directory.Department", null=True, indexed=False)
    deciding_item_code = models.CharField(max_length=64, blank=True, default="", db_default="")
    # The decision was entered late: counted beside on-time rates, never inside them (RD-15).
    late_entry = models.BooleanField(default=False)

    notice_clock = point_down("clocks.Clock", null=True, indexed=False)
    statutory_clock = point_down("clocks.Clock", null=True, indexed=False)
    promise_clock = point_down("clocks.Clock", null=True, indexed=False)
    delivery_clock = point_down("clocks.Clock", null=True, indexed=False)
    # The clock that governs now: notice, then promise or statute, then delivery; None where nothing runs for the organ.
    running_clock = point_down("clocks.Clock", null=True)
    # The clock by which 按时 is judged: the promise, else the statute (RD-16).
    due_clock = point_down("clocks.Clock", null=True, indexed=False)

    step_position = models.SmallIntegerField(null=True)
    step_name = models.CharField(max_length=60, blank=True)
    step_place = models.CharField(max_length=12, blank=True)
    step_role = models.CharField(max_length=12, blank=True)
    # What the department took the case back from the window for (C-09); "" while it is where its step is.
    taken_back = models.CharField(max_length=8, blank=True, db_default="", default="")
    waiting_on = models.CharField(max_length=12, blank=True)
    version = models.IntegerField(default=1)
    # Who answers for the case now (S-05), and to whom a hand-over is proposed; the history is CaseTenure and CaseHandover.
    responsible_account = point_down("accounts.Account", null=True, indexed=False)
    responsible_post = point_down("directory.Post", null=True, indexed=False)
    handover_to = point_down("accounts.Account", null=True, indexed=False)
    last_label = models.CharField(max_length=40)
    last_actor = models.CharField(max_length=80)
    last_at = models.DateTimeField()
    origin = models.CharField(max_length=8)

    class Meta:
        indexes: ClassVar = [
            # The desk's question: what waits for my department, oldest first.
            models.Index(
                fields=["department", "waiting_on", "receipt_seq"],
                condition=Q(state__in=sorted(state.value for state in OPEN_STATES)),
                name="case_waiting_in_department",
            ),
            models.Index(
                fields=["responsible_account", "receipt_seq"],
                condition=Q(state__in=sorted(state.value for state in OPEN_STATES)),
                name="case_answered_for",
            ),
            models.Index(fields=["handover_to"], condition=Q(handover_to__isnull=False), name="case_handed_to"),
            models.Index(fields=["window"], condition=Q(window__isnull=False), name="case_of_window"),
            models.Index(
                fields=["lower_department"],
                condition=Q(lower_department__isnull=False),
                name="case_of_lower_department",
            ),
            models.Index(fields=["applicant", "receipt_seq"], name="case_of_applicant"),
            models.Index(fields=["agent", "receipt_seq"], condition=Q(agent__isnull=False), name="case_of_agent"),
            models.Index(fields=["paused_until"], condition=Q(state="paused"), name="case_pause_that_ends"),
            models.Index(
                fields=["notice_clock"], condition=Q(state__in=["received", "correcting"]), name="case_silent_so_far"
            ),
            models.Index(fields=["item_code", "state"], condition=Q(limited=True), name="case_contending_limited_item"),
            models.Index(fields=["received_on", "department"], name="case_by_day_received"),
            models.Index(
                fields=["completed_on"], condition=Q(completed_on__isnull=False), name="case_by_day_completed"
            ),
            models.Index(fields=["accepted_on"], condition=Q(accepted_on__isnull=False), name="case_by_day_accepted"),
            # What everybody may look up: the newest grants of licences first (40).
            models.Index(
                fields=["-decided_on", "-id"],
                condition=Q(regime="licence", result="granted"),
                name="case_grant_that_is_public",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_scope", "key"], name="one_case_per_idempotency_key"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State if s is not State.DRAFT]), name="case_state_is_known"
            ),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="case_channel_is_known"),
            models.CheckConstraint(condition=Q(mode__in=["single", "member"]), name="case_is_single_or_member"),
            models.CheckConstraint(
                condition=Q(acceptance_kind__in=["", "ordinary", "deemed", "supplemented", "instant"]),
                name="case_acceptance_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True, acceptance_kind="", accepted_at__isnull=True)
                | (Q(accepted_on__isnull=False, accepted_at__isnull=False) & ~Q(acceptance_kind="")),
                name="case_acceptance_has_its_day_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=False) | Q(state__in=[*NEVER_ACCEPTED, "withdrawn"]),
                name="case_under_review_was_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | ~Q(state__in=NEVER_ACCEPTED),
                name="case_not_accepted_has_no_acceptance_day",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("received_on")),
                name="case_is_accepted_after_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(acceptance_kind="deemed") | Q(regime="licence", accepted_on=F("received_on")),
                name="deemed_acceptance_is_a_licence_dated_at_receipt",
            ),
            models.CheckConstraint(
                condition=~Q(acceptance_kind="supplemented")
                | Q(full_supplied_on__isnull=False, accepted_on=F("full_supplied_on")),
                name="supplemented_acceptance_dates_from_last_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["correcting", "closed_not_accepted"]) | Q(notified_on__isnull=False),
                name="case_in_correction_was_notified",
            ),
            models.CheckConstraint(
                condition=Q(notified_on__isnull=True) | Q(notified_on__gte=F("received_on")),
                name="case_is_notified_after_receipt",
            ),
            models.CheckConstraint(
                condition=Q(full_supplied_on__isnull=True)
                | Q(notified_on__isnull=False, full_supplied_on__gte=F("notified_on")),
                name="case_is_supplied_after_its_notice",
            ),
            models.CheckConstraint(
                condition=Q(state="paused", paused_until__isnull=False)
                | (~Q(state="paused") & Q(paused_until__isnull=True)),
                name="paused_case_has_a_notified_end",
            ),
            models.CheckConstraint(
                condition=Q(result="", decided_on__isnull=True, decided_at__isnull=True)
                | Q(result__in=["granted", "refused"], decided_on__isnull=False, decided_at__isnull=False),
                name="case_decision_has_its_day_and_result",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=DECIDED) & ~Q(result="")) | (~Q(state__in=DECIDED) & Q(result="")),
                name="case_is_decided_in_decided_states_only",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"]) | Q(state=F("result")),
                name="case_state_agrees_with_its_result",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("accepted_on")),
                name="case_is_decided_after_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("decided_on")),
                name="case_is_delivered_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["delivered", "closed"], delivered_on__isnull=False)
                | (~Q(state__in=["delivered", "closed"]) & Q(delivered_on__isnull=True)),
                name="delivered_case_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(ready_on__isnull=True) | Q(ready_on__gte=F("decided_on")),
                name="case_is_ready_after_decision",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | Q(decided_on__isnull=False, completed_on=F("decided_on"))
                | Q(state="withdrawn", accepted_on__isnull=False),
                name="case_is_completed_by_decision_or_withdrawal",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(completed_on__isnull=False),
                name="decided_case_is_completed",
            ),
            models.CheckConstraint(
                condition=Q(lower_department__isnull=True) | Q(goes_up=False), name="case_sent_up_goes_up_no_more"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="case_version_counts_from_one"),
        ]


class CaseMaterial(models.Model):
    """One paper of the guide's list as handed in. `supplied_on` None: not handed in (yet)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials", db_index=False)
    position = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    rank = models.CharField(max_length=10)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    originals = models.SmallIntegerField(default=0)
    copies = models.SmallIntegerField(default=0)
    original_seen = models.BooleanField(default=False)
    copy_kept = models.BooleanField(default=False)
    original_returned = models.BooleanField(default=False)
    supplied_on = models.DateField(null=True)
    # Without it the application is incomplete: the guide asks it of everybody (32(4)).
    essential = models.BooleanField(db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], name="case_holds_each_material_once"),
            models.CheckConstraint(
                condition=Q(originals__gte=0, copies__gte=0), name="material_counts_are_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=False)
                | Q(file_ids=[], originals=0, copies=0, original_seen=False, copy_kept=False),
                name="material_not_supplied_has_nothing",
            ),
            models.CheckConstraint(
                condition=Q(original_returned=False) | Q(original_seen=True),
                name="material_original_is_returned_after_it_was_seen",
            ),
        ]


class CaseCorrection(models.Model):
    """One line of the one notice; the list can only shrink (RD-03)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    position = models.SmallIntegerField()
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    problem = models.CharField(max_length=500)
    demand = models.CharField(max_length=500, blank=True)
    supplied_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "code"], name="notice_names_each_material_once"),
            models.CheckConstraint(condition=~Q(problem=""), name="notice_says_what_is_wrong"),
        ]


class CaseStep(models.Model):
    """One passage through one review step; a return begins a new round, the old rows stay."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    position = models.SmallIntegerField()
    round = models.SmallIntegerField()
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=12)
    role = models.CharField(max_length=12)
    state = models.CharField(max_length=8)
    result = models.CharField(max_length=8, blank=True)
    opinion = models.CharField(max_length=2000, blank=True)
    handler_account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, null=True, related_name="+")
    handler_name = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position", "round"], name="step_is_walked_once_in_a_round"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="todo"), name="case_has_one_open_step"),
            models.CheckConstraint(condition=Q(state__in=["todo", "done", "returned"]), name="step_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="todo", ended_at__isnull=True)
                | (~Q(state="todo") & Q(ended_at__isnull=False) & ~Q(opinion="")),
                name="ended_step_has_its_time_and_opinion",
            ),
        ]


class CaseDelivery(models.Model):
    """How the result reached the applicant, with proof (C-04, RD-13)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="delivery")
    method = models.CharField(max_length=12)
    proof = models.CharField(max_length=200)
    receiver_sealed = models.BinaryField()
    by_agent = models.BooleanField()
    address_confirmed = models.BooleanField()
    delivered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(method__in=["counter", "post", "electronic"]), name="delivery_method_is_known"
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="delivery_has_its_proof"),
            models.CheckConstraint(
                condition=~Q(method="electronic") | Q(address_confirmed=True),
                name="electronic_delivery_needs_a_confirmed_address",
            ),
        ]


class CaseOpening(models.Model):
    """That a person opened a case, and at which version: the condition of batch signing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    case_version = models.IntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "account"], name="case_opening_is_one_per_person")
        ]


class CaseDraft(models.Model):
    """The applicant's own scratch paper before applying: encrypted whole, kept seven days, no matter of the organ yet."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")
    item_code = models.CharField(max_length=64)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_on"], name="draft_by_last_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "item_code"], name="one_draft_per_person_and_item")
        ]
