"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    asking,
    calendar,
    evaluations,
    funds,
    handover,
    home,
    me,
    moves,
    needs,
    offers,
    posting,
    replacements,
    residents,
    sheets,
    sign_in,
    supply,
    tasks,
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
    asking.pages,
)
