"""The pages by what they are of; each reads what was sent, calls use cases, and shows."""

from web.pages import (
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
