"""What an agent needs for each act done for the applicant: the power named in the authority (行政许可法 29, AL-02, RD-13, RD-14)."""

from __future__ import annotations

from onewindow.cases.rules.table import Act

# Ending a matter takes the power to withdraw; going on with it, the power to supplement. Putting a mistake right on the spot
# is confirmed by signing for the applicant.
POWER_OF_ACT: dict[Act, str] = {
    Act.SUBMIT: "apply",
    Act.SUPPLEMENT: "supplement",
    Act.RESUME: "supplement",
    Act.HAND_IN_PROMISED: "supplement",
    Act.CORRECT_ON_SPOT: "sign",
    Act.WITHDRAW: "withdraw",
    Act.CLOSE: "withdraw",
    Act.MAKE_STATEMENT: "sign",
    Act.REQUEST_HEARING: "sign",
    Act.WITHDRAW_HEARING_REQUEST: "sign",
    Act.CHALLENGE_CHAIR: "sign",
    Act.PROMISE_PAPERS: "sign",
    Act.CONTEST_BREACH: "sign",
    Act.COMMIT: "sign",
    Act.DELIVER: "collect",
    Act.DECIDE_INSTANTLY: "collect",
}
# An act that nobody thought of takes the widest word a paper of authority uses.
ANY_OTHER = "sign"


def find_power(act: Act) -> str:
    """The power an agent must hold for an act."""
    return POWER_OF_ACT.get(act, ANY_OTHER)
