"""What can happen inside the review of a case: checks by two officers, people told and heard, hearings, experts, a higher organ.

行政许可法 34-36, 43, 45-48, 55. One row is one procedure; it is ended by its own act, never deleted.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from onewindow.cases.models.case import Case, point_down
from onewindow.cases.rules.procedures import CHECK_KINDS, TECHNICAL_KINDS

INTEREST = "CaseInterest"
NO_PAUSE = Q(excluded_paper="", excluded_until__isnull=True)
ITS_PAUSE = ~Q(excluded_paper="") & Q(excluded_until__isnull=False)


class CaseExamination(models.Model):
    """Substance verified, a place surveyed, a thing inspected, tested or quarantined: always by two officers (34, 55; RD-11)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="examinations")
    kind = models.CharField(max_length=12)
    subject = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)
    planned_on = models.DateField(null=True)
    ordered_on = models.DateField()
    # 55: two officers within five working days of acceptance; None for what the law gives no such limit.
    assignment_clock = point_down("clocks.Clock", null=True)
    assigned_on = models.DateField(null=True)
    first_officer = point_down("accounts.Account", null=True)
    second_officer = point_down("accounts.Account", null=True)
    officer_names = ArrayField(models.CharField(max_length=80), default=list)
    done_on = models.DateField(null=True)
    findings = models.TextField(blank=True)
    conclusion = models.CharField(max_length=8, blank=True)
    standards = ArrayField(models.CharField(max_length=300), default=list)
    # 55: no further analysis needed, so the decision is due on the spot.
    is_plain = models.BooleanField(default=False)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    paper = models.CharField(max_length=80, blank=True)
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    excluded_paper = models.CharField(max_length=80, blank=True)
    excluded_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(CHECK_KINDS)), name="examination_kind_is_known"),
            models.CheckConstraint(condition=~Q(subject=""), name="examination_says_what_is_examined"),
            models.CheckConstraint(
                condition=Q(assigned_on__isnull=True, first_officer__isnull=True, second_officer__isnull=True)
                | Q(assigned_on__isnull=False, first_officer__isnull=False, second_officer__isnull=False),
                name="examination_is_assigned_to_two_officers",
            ),
            models.CheckConstraint(
                condition=Q(first_officer__isnull=True) | ~Q(first_officer=F("second_officer")),
                name="examination_officers_are_two_people",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, conclusion="", findings="", paper="")
                | Q(done_on__isnull=False, conclusion__in=["pass", "fail"], assigned_on__isnull=False)
                & ~Q(findings="")
                & ~Q(paper=""),
                name="examination_result_has_its_officers_findings_and_paper",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("assigned_on")),
                name="examination_is_done_after_its_assignment",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(kind__in=list(TECHNICAL_KINDS)) | ~Q(standards=[]),
                name="technical_examination_cites_its_standards",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="")
                | Q(cancelled_on__isnull=False, done_on__isnull=True) & ~Q(cancel_reason=""),
                name="examination_is_cancelled_with_a_reason_before_its_result",
            ),
            models.CheckConstraint(condition=NO_PAUSE | ITS_PAUSE, name="examination_pause_has_notice_and_end"),
        ]


class CaseInterest(models.Model):
    """Somebody whose important interest the licence touches directly, and who is told of it (36)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interests")
    party = point_down("parties.Party")
    masked = models.CharField(max_length=120)
    interest = models.CharField(max_length=500)
    registered_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party"], name="interest_of_party")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "party"], name="person_is_interested_once_in_a_case"),
            models.CheckConstraint(condition=~Q(interest=""), name="interest_is_said"),
        ]


class CaseTelling(models.Model):
    """One person told in writing, with proof of service: of the period to state views, of the right to a hearing, of its time.

    `interest` None: the applicant.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tellings")
    kind = models.CharField(max_length=16)
    interest = models.ForeignKey(INTEREST, on_delete=models.CASCADE, null=True, related_name="tellings")
    told_on = models.DateField()
    method = models.CharField(max_length=20)
    proof = models.CharField(max_length=200)
    paper = models.CharField(max_length=80)
    # Until when views are awaited, or the day of the hearing; for the right to one a clock says it (47), so that a new
    # calendar moves it.
    until = models.DateField(null=True)
    clock = point_down("clocks.Clock", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "interest"],
                condition=Q(kind="hearing_right"),
                nulls_distinct=False,
                name="person_is_told_of_the_hearing_right_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["statement", "hearing_notice"], until__gt=F("told_on"), clock__isnull=True)
                | Q(kind="hearing_right", until__isnull=True, clock__isnull=False),
                name="telling_has_its_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(method="") & ~Q(proof="") & ~Q(paper=""), name="telling_has_its_paper_and_proof_of_service"
            ),
        ]


class CaseStatement(models.Model):
    """What somebody said for himself (36), and whether it was adopted and why. The words are sealed: people write anything."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    interest = models.ForeignKey(INTEREST, on_delete=models.CASCADE, null=True, related_name="statements")
    made_on = models.DateField()
    way = models.CharField(max_length=12)
    said_sealed = models.BinaryField()
    answer = models.CharField(max_length=8, blank=True)
    answer_reasons = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(way__in=["online", "oral", "written"]), name="statement_was_made_in_a_known_way"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answer_reasons="", answered_on__isnull=True, answered_by="")
                | Q(answer__in=["adopted", "partly", "rejected"], answered_on__gte=F("made_on"))
                & ~Q(answer_reasons="")
                & ~Q(answered_by=""),
                name="statement_is_answered_with_reasons",
            ),
        ]


class CaseHearing(models.Model):
    """A hearing of a case, ex officio (46) or on request (47), held by 48."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hearings")
    basis = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    opened_on = models.DateField()
    # Twenty working days from the first request (47); None ex officio.
    clock = point_down("clocks.Clock", null=True)
    called_on = models.DateField(null=True)
    day = models.DateField(null=True)
    hour = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=200, blank=True)
    chair = point_down("accounts.Account", null=True)
    chair_name = models.CharField(max_length=80, blank=True)
    # "" held in public (48(2)); else which secret closes it.
    closed_for = models.CharField(max_length=12, blank=True)
    announcement_paper = models.CharField(max_length=80, blank=True)
    challenged_on = models.DateField(null=True)
    challenger = models.ForeignKey(INTEREST, on_delete=models.CASCADE, null=True, related_name="+")
    challenge_sealed = models.BinaryField(null=True)
    challenge_answer = models.CharField(max_length=8, blank=True)
    challenge_reasons = models.CharField(max_length=500, blank=True)
    # Whether notices went out again after the answer; an answer moves the hearing once at most.
    called_since_answer = models.BooleanField(default=False)
    # Called again by the organ's own choice: once, with a reason.
    moved_on = models.DateField(null=True)
    move_reason = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True)
    record_paper = models.CharField(max_length=80, blank=True)
    excluded_paper = models.CharField(max_length=80, blank=True)
    excluded_until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["day"], condition=Q(state="open", closed_for=""), name="hearing_to_come")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="case_has_one_open_hearing"),
            models.CheckConstraint(
                condition=Q(basis="request", clock__isnull=False) | Q(basis="ex_officio", clock__isnull=True),
                name="hearing_on_request_has_its_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_on__isnull=True, record_paper="")
                | Q(state="held", ended_on__gte=F("day")) & ~Q(record_paper="")
                | Q(state="withdrawn", basis="request", ended_on__isnull=False, record_paper=""),
                name="hearing_ends_with_its_record_or_its_request",
            ),
            models.CheckConstraint(
                condition=Q(called_on__isnull=True, day__isnull=True, hour="", place="", chair__isnull=True)
                | Q(day__gt=F("called_on"), chair__isnull=False) & ~Q(hour="") & ~Q(place="") & ~Q(chair_name=""),
                name="called_hearing_has_day_place_and_chair",
            ),
            models.CheckConstraint(
                condition=Q(basis="request") | Q(called_on__isnull=True) | ~Q(announcement_paper=""),
                name="hearing_ex_officio_is_announced",
            ),
            models.CheckConstraint(
                condition=Q(closed_for__in=["", "state", "trade", "privacy"]), name="hearing_is_closed_for_secrets_only"
            ),
            models.CheckConstraint(
                condition=Q(challenged_on__isnull=True, challenge_sealed__isnull=True, challenge_answer="")
                | Q(challenged_on__isnull=False, challenge_sealed__isnull=False)
                & (
                    Q(challenge_answer="", challenge_reasons="")
                    | Q(challenge_answer__in=["kept", "replaced"]) & ~Q(challenge_reasons="")
                ),
                name="challenge_of_the_chair_is_answered_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(moved_on__isnull=True, move_reason="")
                | Q(moved_on__isnull=False, called_on__gte=F("moved_on")) & ~Q(move_reason=""),
                name="hearing_is_moved_with_its_reason",
            ),
            models.CheckConstraint(condition=NO_PAUSE | ITS_PAUSE, name="hearing_pause_has_notice_and_end"),
        ]


class CaseHearingRequest(models.Model):
    """Who asked for the hearing; `interest` None: the applicant (47)."""

    hearing = models.ForeignKey(CaseHearing, on_delete=models.CASCADE, related_name="requests")
    interest = models.ForeignKey(INTEREST, on_delete=models.CASCADE, null=True, related_name="+")
    asked_on = models.DateField()
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hearing", "interest"], nulls_distinct=False, name="person_asks_once_for_one_hearing"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("asked_on")),
                name="request_is_withdrawn_after_it_was_made",
            ),
        ]


class CaseExpertReview(models.Model):
    """Experts asked a question, and their opinion (45)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="expert_reviews")
    question = models.CharField(max_length=1000)
    experts = ArrayField(models.CharField(max_length=120))
    ordered_on = models.DateField()
    given_on = models.DateField(null=True)
    opinion = models.TextField(blank=True)
    conclusion = models.CharField(max_length=12, blank=True)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    cancelled_on = models.DateField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)
    excluded_paper = models.CharField(max_length=80, blank=True)
    excluded_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(given_on__isnull=True, cancelled_on__isnull=True),
                name="case_has_one_open_expert_review",
            ),
            models.CheckConstraint(
                condition=~Q(question="") & ~Q(experts=[]), name="expert_review_names_its_experts_and_question"
            ),
            models.CheckConstraint(
                condition=Q(given_on__isnull=True, opinion="", conclusion="")
                | Q(given_on__gte=F("ordered_on"), conclusion__in=["pass", "fail", "note"]) & ~Q(opinion=""),
                name="expert_opinion_has_its_day_and_words",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancel_reason="")
                | Q(cancelled_on__isnull=False, given_on__isnull=True) & ~Q(cancel_reason=""),
                name="expert_review_is_cancelled_with_a_reason_before_its_opinion",
            ),
            models.CheckConstraint(condition=NO_PAUSE | ITS_PAUSE, name="expert_review_pause_has_notice_and_end"),
        ]


class CaseEscalation(models.Model):
    """The lower organ's preliminary review sent up with all papers; from then on the higher organ decides (35, 43)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="escalation")
    lower_department = point_down("directory.Department")
    upper_department = point_down("directory.Department")
    upper_item_code = models.CharField(max_length=64, blank=True)
    opinion = models.TextField()
    basis = models.CharField(max_length=300)
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=80)
    paper = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(lower_department=F("upper_department")), name="case_is_sent_up_to_another_organ"
            ),
            models.CheckConstraint(
                condition=~Q(opinion="") & ~Q(basis="") & ~Q(paper="") & ~Q(sent_by=""),
                name="case_is_sent_up_with_opinion_basis_and_paper",
            ),
        ]
