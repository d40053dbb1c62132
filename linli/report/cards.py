"""A card for every need: who serves it and why, or why nobody does, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.explain import ServedStory, Story, UnmetStory
from matcher.instance import Instance, Need
from matcher.plan import Plan
from telling.cards import Served, Unmet, served, unmet
from telling.teller import Teller


@dataclass(frozen=True)
class Card:
    """One need, by its number only. ``community_key`` and ``type_key``: as the filters count."""

    need: str
    community: str
    community_key: int
    service_type: str
    type_key: int
    priority: int
    days_waiting: int
    served: Served | None
    unmet: Unmet | None


def cards(instance: Instance, plan: Plan, stories: Iterable[Story], teller: Teller) -> list[Card]:
    """The unmet first, then by priority, then as the instance has them."""
    community = {one.id: key for key, one in enumerate(instance.communities)}
    service_type = {one.id: key for key, one in enumerate(instance.service_types)}
    made = [
        _card(need, story, community, service_type, teller)
        for need, story in zip(instance.needs, stories, strict=True)
    ]
    return sorted(made, key=lambda card: (card.unmet is None, card.priority))


def _card(
    need: Need,
    story: Story,
    community: Mapping[str, int],
    service_type: Mapping[str, int],
    teller: Teller,
) -> Card:
    return Card(
        need=need.id,
        community=teller.communities[need.community],
        community_key=community[need.community],
        service_type=teller.service_types[need.service_type],
        type_key=service_type[need.service_type],
        priority=need.priority,
        days_waiting=need.days_waiting,
        served=_served(need, story, teller) if isinstance(story, ServedStory) else None,
        unmet=unmet(story, teller) if isinstance(story, UnmetStory) else None,
    )


def _served(need: Need, story: ServedStory, teller: Teller) -> Served:
    weeks = min(need.weeks, teller.instance.period.weeks)
    return served(story, teller, weeks, need.sessions_per_week)
