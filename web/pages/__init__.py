"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
    accounts,
    areas,
    catalogue,
    directory,
    home,
    me,
    needs,
    notices,
    policy,
    posting,
    public,
    sign_in,
)
from web.routing import Pages

ROOMS: tuple[Pages, ...] = (
    home.pages,
    sign_in.pages,
    me.pages,
    posting.pages,
    needs.pages,
    directory.pages,
    public.pages,
    accounts.pages,
    areas.pages,
    catalogue.pages,
    notices.pages,
    policy.pages,
)
