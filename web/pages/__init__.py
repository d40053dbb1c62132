"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import calendar, evaluations, home, me, moves, needs, offers, posting, sign_in, tasks
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
)
