"""A round is put to signature, signed by the four bodies, or given back (K-06)."""

from __future__ import annotations

from onewindow.directory.rules import require_centre_staff, require_words
from onewindow.directory.signing import SigningRight, find_signing_right
from onewindow.governance.actions.loading import lock_round, write_governed
from onewindow.governance.actions.publishing import list_carry_faults
from onewindow.governance.events import RoundPutToSignature, RoundReturned, RoundSigned
from onewindow.governance.models import Round, Signature
from onewindow.governance.queries.lines import load_lines
from onewindow.governance.rules import hash_round, list_unready_lines
from onewindow.kit.acting import Actor, At, Invalid, NotAllowed
from onewindow.ledger.actions import record


def put_to_signature(*, round_id: int, actor: Actor, at: At) -> str:
    """Closes the lines and puts them before the four bodies; returns the digest they sign. By the centre's staff.

    Raises NotAllowed, NotFound, Conflict, Invalid `round_not_ready` by `line_<number>`.
    """
    with write_governed():
        found = lock_round(round_id, "draft")
        require_centre_staff(actor, found.centre_id)
        lines = load_lines(round_id)
        faults = list_unready_lines(lines) if lines else {"lines": "本轮还没有事项"}
        faults = faults or list_carry_faults(round_id, max(found.effective_on, at.local_date))
        if faults:
            raise Invalid(
                "round_not_ready",
                f"还有{len(faults)}处没有理清，不能送会签",
                advice="请逐行作出决定后再送",
                fields=dict(list(faults.items())[:100]),
            )
        found.digest = hash_round(title=found.title, number=found.number, effective_on=found.effective_on, lines=lines)
        found.state = "signing"
        found.save(update_fields=["digest", "state"])
        event = RoundPutToSignature(round_id, found.edition, len(lines), found.digest)
        record(subject=("round", round_id), event=event, actor=actor, at=at)
    return found.digest


def sign_round(*, round_id: int, actor: Actor, at: At) -> str:
    """Signs for the body whose flagged post the actor holds today; returns that body (K-06).

    Raises NotAllowed, NotFound, Conflict: `round_moved_on`, `signed_already`, `signed_for_another`.
    """
    with write_governed():
        found = lock_round(round_id, "signing")
        right = _require_right(found, actor, at)
        Signature.objects.create(
            round=found,
            edition=found.edition,
            digest=found.digest,
            body=right.body,
            account_id=actor.account_id or 0,
            account_name=actor.name,
            post_id=right.post_id,
            unit=right.unit,
            signed_on=at.local_date,
        )
        event = RoundSigned(round_id, found.edition, right.body, right.unit, found.digest)
        record(subject=("round", round_id), event=event, actor=actor, at=at)
    return right.body


def return_round(*, round_id: int, reason: str, actor: Actor, at: At) -> None:
    """One of the four gives the round back, or the centre takes it back: open again, earlier signatures void.

    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    require_words(reason=reason)
    with write_governed():
        found = lock_round(round_id, "signing")
        right = find_signing_right(actor, centre_id=found.centre_id, on=at.local_date)
        if right is None:
            require_centre_staff(actor, found.centre_id)
        body = right.body if right else "centre"
        event = RoundReturned(round_id, found.edition, body, reason)
        found.edition += 1
        found.state, found.digest = "draft", ""
        found.save(update_fields=["edition", "state", "digest"])
        record(subject=("round", round_id), event=event, actor=actor, at=at)


def _require_right(found: Round, actor: Actor, at: At) -> SigningRight:
    right = find_signing_right(actor, centre_id=found.centre_id, on=at.local_date)
    if right is None:
        raise NotAllowed(
            "no_signing_post",
            "您今天不在会签岗位上",
            advice="由服务中心、政府办公室、法制机构、机构编制部门指定岗位上的人员会签",
        )
    return right
