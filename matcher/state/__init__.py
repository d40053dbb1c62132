"""A plan while it is being searched: one vector of integers, with an undo log.

Every number that describes the plan (what each need uses, what each block, fund and room has
left) lives in one int64 vector ``z`` at the offsets of ``Layout``. All writes go through ``put``,
which remembers the old value, so that any sequence of moves can be taken back exactly.
"""

from matcher.state.layout import Layout, empty_plan, layout
from matcher.state.log import Log, log_for, new_log, spilled, undo
from matcher.state.moves import end_series, join, leave, start_series, unvisit, visit
from matcher.state.reading import busy, member_worth, money_left, plan_value, public_of, runs
from matcher.state.rows import chosen, placed

__all__ = [
    "Layout",
    "Log",
    "busy",
    "chosen",
    "empty_plan",
    "end_series",
    "join",
    "layout",
    "leave",
    "log_for",
    "member_worth",
    "money_left",
    "new_log",
    "placed",
    "plan_value",
    "public_of",
    "runs",
    "spilled",
    "start_series",
    "undo",
    "unvisit",
    "visit",
]
