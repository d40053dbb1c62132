"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    asking,
    exports,
    handover,
    home,
    me,
    needs,
    posting,
    publishing,
    residents,
    review,
    rounds,
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
    residents.pages,
    sheets.pages,
    handover.pages,
    asking.pages,
    rounds.pages,
    review.pages,
    publishing.pages,
    exports.pages,
)
