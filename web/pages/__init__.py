"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    exports,
    home,
    me,
    needs,
    posting,
    publishing,
    review,
    rounds,
    sign_in,
)
from web.routing import Pages

ROOMS: tuple[Pages, ...] = (
    home.pages,
    sign_in.pages,
    me.pages,
    posting.pages,
    needs.pages,
    rounds.pages,
    review.pages,
    publishing.pages,
    exports.pages,
)
