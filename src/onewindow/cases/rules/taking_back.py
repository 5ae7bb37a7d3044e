"""Why a case goes back to the department although it is worked on at the window (C-09)."""

from __future__ import annotations

PURPOSES = {"review": "审查", "sign": "签字", "seal": "用印"}
# What a clerk may say, beside the words of the particular case; a centre's own kinds, no article behind them.
REASONS = {
    "leader_signs": "须部门领导签批",
    "section_reviews": "须业务科室审核",
    "seal_elsewhere": "所需印章不在窗口",
    "site_check": "须现场核查后再定",
    "inner_network": "须在部门专网上办理",
    "other": "其他",
}
