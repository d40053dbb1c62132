"""A disagreement between a plan and its instance: a value with a code and parameters."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from matcher.rules import Rule

CODES: Mapping[str, tuple[str, ...]] = {
    "unknown_id": ("kind", "value"),
    "other_instance": ("stated", "found"),
    "figure_differs": ("figure", "stated", "found"),
    "unmet_left_out": (),
    "unmet_but_served": (),
    "unmet_repeated": ("times",),
    "type_not_offered": ("service_type",),
    "no_terms": ("setting",),
    "wrong_setting": ("setting", "allowed"),
    "channel_not_allowed": ("channel",),
    "member_differs": ("field", "stated", "found"),
    "outside_period": ("first", "last"),
    "licence_missing": ("licence",),
    "licence_lapsed": ("licence", "valid_until"),
    "language_not_spoken": ("language",),
    "carer_gender_not_offered": ("carer_gender",),
    "age_not_taken": ("age", "age_min", "age_max"),
    "not_accessible": ("accessibility",),
    "provider_excluded": ("provider",),
    "out_of_reach": ("distance_m", "radius_m"),
    "community_not_served": ("community",),
    "venue_not_named": ("venue",),
    "too_far_to_travel": ("distance_m", "travel_limit_m"),
    "wrong_slot_count": ("stated", "found"),
    "slot_repeated": (),
    "days_repeated": (),
    "slot_not_wanted": (),
    "slot_not_offered": (),
    "slot_too_short": ("minutes", "slot_minutes"),
    "venue_closed": (),
    "fund_not_needed": (),
    "fund_missing": ("rest_fen",),
    "fund_not_for_type": ("service_type",),
    "fund_not_for_community": ("community",),
    "fund_not_for_group": ("group",),
    "above_most": ("rest_fen", "most_fen"),
    "fund_overspent": ("spent_fen", "amount_fen"),
    "resident_charged": ("fen",),
    "too_few_people": ("people", "smallest"),
    "too_many_people": ("people", "largest"),
    "not_a_group": ("members",),
    "too_many_for_room": ("people", "seats"),
    "room_taken": ("times",),
    "slot_overfull": ("sessions", "limit"),
    "minutes_overfull": ("minutes", "limit"),
    "resident_twice": ("resident", "times"),
    "served_twice": ("times",),
    "bid_not_awarded": ("bid", "served"),
    "awarded_twice": ("bid", "times"),
    "too_many_winners": ("lot", "times", "limit"),
    "alternatives_awarded": ("alternative",),
    "award_left_out": ("bid",),
    "award_refused": ("bid", "reason"),
    "serves_too_few": ("bid", "served", "smallest"),
    "serves_too_many": ("bid", "served", "largest"),
    "fund_not_of_lot": ("lot",),
    "share_overdrawn": ("provider", "spent_fen", "amount_fen"),
    "floor_missed": ("community", "served", "smallest"),
    "first_tier_below": ("value", "least"),
    "pin_differs": ("field",),
    "pin_unserved": (),
    "forbidden": ("reason",),
    "worth_nothing": ("value",),
    "bound_passed": ("value", "bound"),
}
"""Every code and the parameters its sentence may use, beside the ids of the record itself."""


@dataclass(frozen=True, kw_only=True)
class Violation:
    """What disagrees, and where.

    ``rule``: the rule broken; ``figure``: a stated number is not the one recomputed; ``digest``:
    the plan answers another instance; ``reference``: an id the instance does not know;
    ``certificate``: the plan is worth more than the bound that no plan can pass.
    """

    rule: Rule | Literal["figure", "digest", "reference", "certificate"]
    code: str
    need: str = ""
    offer: str = ""
    venue: str = ""
    slot: str = ""
    fund: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
