"""What only the applicant does: withdraw by signature or code (RD-14), and take up a closed notice again (RD-03)."""

from __future__ import annotations

from django.db import transaction

from onewindow.accounts.codes import confirm_code, issue_code, spend_code
from onewindow.cases.actions.applying import end_certificate_application
from onewindow.cases.actions.lawful import open_matter_now
from onewindow.cases.actions.limits import stop_all_limits
from onewindow.cases.actions.loading import Matter, Outcome, change_state, finish_act, require_act, require_agency
from onewindow.cases.actions.papers import issue_case_paper
from onewindow.cases.actions.stepping import leave_steps
from onewindow.cases.events import CaseResumed, CaseWithdrawn
from onewindow.cases.models import Case
from onewindow.cases.rules import Act, State
from onewindow.kit.acting import Actor, At, Conflict, Invalid, NotAllowed, NotFound
from onewindow.kit.cipher import get_vault
from onewindow.messages.actions import send_message
from onewindow.parties.queries import read_contact_for_sending

PURPOSE = "confirm_withdrawal"


def request_withdrawal_code(*, number: str, actor: Actor, at: At) -> None:
    """Send the applicant a one-time code for withdrawing this case. Raises Conflict when no phone is known, or after the decision."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at)
        require_act(matter, Act.WITHDRAW)
        phone = read_contact_for_sending(matter.case.applicant_id).phone
        if not phone:
            raise Conflict("no_phone", "申请人没有登记手机号，请持身份证件到窗口签名撤回")
        issued = issue_code(purpose=PURPOSE, target_key=make_withdrawal_target(phone), about=f"case:{number}", at=at)
        send_message(
            key=f"withdrawal:{number}:{issued.code_id}",
            channel="sms",
            address=phone,
            template="withdrawal_code",
            text=f"您正在撤回办件{number}，验证码{issued.code}，30分钟内有效。非本人操作请勿告知他人。",
            subject=matter.subject,
            actor=actor,
            at=at,
        )


def make_withdrawal_target(phone: str) -> str:
    return get_vault().search_hash(phone).hex()


def withdraw_case(
    *,
    number: str,
    proof: str,
    actor: Actor,
    at: At,
    reference: str = "",
    code: str = "",
    by_agent: bool = False,
    expected_version: int | None = None,
) -> Outcome:
    """Withdraw before the decision, by the applicant's own signature (`reference`: where the signed paper is) or one-time code.

    Not inside a transaction when a code is given: a wrong try must be counted. Raises Invalid without proof, Conflict.
    """
    check_withdrawal_proof(proof, reference, code)
    confirmed = _confirm_withdrawal(number, code, at) if proof == "code" else None
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.WITHDRAW)
        require_own_hand(matter, proof)
        if by_agent:
            require_agency(matter, Act.WITHDRAW)
        if confirmed is not None:
            spend_code(code_id=confirmed[0], purpose=PURPOSE, target_key=confirmed[1], about=f"case:{number}", at=at)
        settle_withdrawal(matter)
        event = CaseWithdrawn(matter.today, proof, reference, matter.paper_facts, by_agent)
        return finish_act(matter, row.label, event)


def require_own_hand(matter: Matter, proof: str) -> None:
    """An agent signed in online cannot vouch for the applicant's signature: only the code sent to the applicant proves his will
    (RD-14). Raises NotAllowed."""
    agent = matter.actor.kind == "citizen" and matter.actor.party_id != matter.case.applicant_id
    if agent and proof != "code":
        raise NotAllowed(
            "own_proof_needed", "代理人在网上撤回须用申请人手机收到的验证码", advice="请先获取验证码，由申请人告知"
        )


def check_withdrawal_proof(proof: str, reference: str, code: str) -> None:
    """Raises Invalid unless the applicant's own will is proved by signature or code (RD-14)."""
    if proof == "signature" and reference.strip():
        return
    if proof == "code" and code.strip():
        return
    fields = {"reference": "请写明签名文件"} if proof == "signature" else {"code": "请填写验证码"}
    raise Invalid("own_proof_needed", "撤回申请须由申请人本人签名或验证码确认", fields=fields)


def _confirm_withdrawal(number: str, code: str, at: At) -> tuple[int, str]:
    party_id = Case.objects.filter(number=number).values_list("applicant_id", flat=True).first()
    if party_id is None:
        raise NotFound("no_such_case", "没有这个办件")
    target = make_withdrawal_target(read_contact_for_sending(party_id).phone)
    return confirm_code(purpose=PURPOSE, target_key=target, about=f"case:{number}", code=code, at=at), target


def settle_withdrawal(matter: Matter) -> None:
    """Every clock stops; 办结 counts it only when it had been accepted (RD-16); the applicant gets a paper."""
    accepted = matter.case.accepted_on is not None
    stop_all_limits(matter, matter.today, "申请人撤回")
    matter.case.steps.filter(state="todo").update(
        state="returned", opinion="申请人撤回", ended_at=matter.at.occurred_at
    )
    leave_steps(matter)
    end_certificate_application(matter, "withdrawn")
    change_state(matter, State.WITHDRAWN, completed_on=matter.today if accepted else None, paused_until=None)
    issue_case_paper(matter, "closure", ended_on=matter.today, reason_kind="withdrawn", reasons=["申请人撤回申请"])


def resume_case(*, number: str, actor: Actor, at: At, note: str = "", expected_version: int | None = None) -> Outcome:
    """Take up a notice the applicant had closed: the same list, the stored papers, no second notice (RD-03)."""
    with transaction.atomic():
        matter = open_matter_now(number, actor, at, expected_version)
        row = require_act(matter, Act.RESUME)
        change_state(matter, State.CORRECTING)
        left = matter.case.corrections.filter(supplied_on__isnull=True).values_list("code", flat=True)
        return finish_act(matter, row.label, CaseResumed(matter.today, tuple(sorted(left)), note.strip()))
