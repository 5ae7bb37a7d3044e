"""Every write of governance."""

from onewindow.governance.actions.entries import (
    close_own_hall,
    end_waiting,
    enter_items,
    move_authority,
    put_on_waiting_list,
)
from onewindow.governance.actions.figures import enter_cost, enter_improvement, enter_printed_figure
from onewindow.governance.actions.publishing import publish_round
from onewindow.governance.actions.rounds import (
    add_catalogue_items,
    add_round_lines,
    decide_line,
    drop_line,
    edit_round,
    open_round,
    record_round,
)
from onewindow.governance.actions.signing import put_to_signature, return_round, sign_round

__all__ = [
    "add_catalogue_items",
    "add_round_lines",
    "close_own_hall",
    "decide_line",
    "drop_line",
    "edit_round",
    "end_waiting",
    "enter_cost",
    "enter_improvement",
    "enter_items",
    "enter_printed_figure",
    "move_authority",
    "open_round",
    "publish_round",
    "put_on_waiting_list",
    "put_to_signature",
    "record_round",
    "return_round",
    "sign_round",
]
