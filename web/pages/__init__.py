"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    accounts,
    areas,
    asking,
    catalogue,
    directory,
    handover,
    home,
    me,
    needs,
    notices,
    policy,
    posting,
    public,
    residents,
    sheets,
    sign_in,
    trail,
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
    directory.pages,
    public.pages,
    accounts.pages,
    areas.pages,
    catalogue.pages,
    notices.pages,
    policy.pages,
    trail.pages,
)
