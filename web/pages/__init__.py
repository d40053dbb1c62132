"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    handover,
    home,
    me,
    needs,
    posting,
    residents,
    sheets,
    sign_in,
)
from web.routing import Pages

ROOMS: tuple[Pages, ...] = (
    home.pages,
    sign_in.pages,
    me.pages,
    posting.pages,
    needs.pages,
    tasks.pages,
    moves.pages,
    offers.pages,
    calendar.pages,
    evaluations.pages,
    replacements.pages,
    supply.pages,
    funds.pages,
    residents.pages,
    sheets.pages,
    handover.pages,
)
