"""What may be supposed of a round, each applied to an instance; see ``VenueLicensed`` as well."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from matcher.changes import VenueLicensed, changed
from matcher.changes.change import edited
from matcher.faults import Fault
from matcher.instance import Id, Instance, Need, Offer, Record
from matcher.instance.record import Fen, Percent, Weight

MOST_FEN = 10**12

Limit = Literal["copay_cap_fen", "provider_share_percent", "floor_share_percent"]


class MoneyChanged(Record):
    """A fund holds more or less: ``percent`` of what it holds, rounded down, or ``fen``; one of
    them."""

    kind: Literal["money_changed"] = "money_changed"
    fund: Id
    percent: Annotated[int, Field(ge=-100, le=1_000)] = 0
    fen: Annotated[int, Field(ge=-MOST_FEN, le=MOST_FEN)] = 0

    def amount(self, fen: int) -> int:
        """What the fund holds then, where it holds so many fen."""
        return fen * (100 + self.percent) // 100 + self.fen

    def against(self, instance: Instance) -> Iterator[Fault]:
        held = next((one for one in instance.funds if one.id == self.fund), None)
        if held is None:
            yield unknown("funds", self.fund)
        elif bool(self.percent) == bool(self.fen):
            yield Fault("supposed_one_of_two", "funds", self.fund, "amount_fen")
        elif not 0 <= self.amount(held.amount_fen) <= MOST_FEN:
            params = {"amount_fen": held.amount_fen}
            yield Fault("supposed_below_nothing", "funds", self.fund, "amount_fen", params)

    def applied(self, instance: Instance) -> Instance:
        def other(fund: Any) -> dict[str, Any]:
            return {"amount_fen": self.amount(fund.amount_fen)}

        return edited(instance, "funds", self.fund, other)


class ProviderLost(Record):
    """A provider gives nothing any more: its offers are gone, and whatever speaks of them."""

    kind: Literal["provider_lost"] = "provider_lost"
    provider: Id

    def against(self, instance: Instance) -> Iterator[Fault]:
        if self.provider not in {one.id for one in instance.providers}:
            yield unknown("providers", self.provider)
            return
        gone = {one.id for one in instance.offers if one.provider == self.provider}
        for pin in instance.policy.pins:
            if pin.offer in gone:
                params = {"offer": pin.offer, "provider": self.provider}
                yield Fault("supposed_against_pin", "pins", pin.need, "offer", params)
        accepted = {one.bid for one in instance.policy.awards if one.accepted}
        for bid in instance.bids:
            if bid.id in accepted and bid.provider == self.provider:
                params = {"provider": self.provider}
                yield Fault("supposed_against_award", "awards", bid.id, "provider", params)

    def applied(self, instance: Instance) -> Instance:
        gone = {one.id for one in instance.offers if one.provider == self.provider}
        bids = {one.id for one in instance.bids if one.provider == self.provider}
        policy = instance.policy
        return changed(
            instance,
            providers=tuple(one for one in instance.providers if one.id != self.provider),
            offers=tuple(one for one in instance.offers if one.id not in gone),
            bids=tuple(one for one in instance.bids if one.id not in bids),
            in_force=tuple(one for one in instance.in_force if one.offer not in gone),
            needs=tuple(map(self._without, instance.needs)),
            policy=policy.model_copy(
                update={
                    "forbids": tuple(one for one in policy.forbids if one.offer not in gone),
                    "awards": tuple(one for one in policy.awards if one.bid not in bids),
                }
            ),
        )

    def _without(self, need: Need) -> Need:
        """Nobody prefers, excludes or has whoever is gone."""
        named = (*need.preferred_providers, *need.excluded_providers, need.current_provider)
        if self.provider not in named:
            return need
        own = need.current_provider
        return need.model_copy(
            update={
                "preferred_providers": self._others(need.preferred_providers),
                "excluded_providers": self._others(need.excluded_providers),
                "current_provider": None if own == self.provider else own,
            }
        )

    def _others(self, providers: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in providers if one != self.provider)


class NeighboursPooled(Record):
    """Communities share their workers: an offer that serves one of them by name serves all.

    An offer with a radius goes as far as it did, and one that is bid for a lot keeps to the lot.
    """

    kind: Literal["neighbours_pooled"] = "neighbours_pooled"
    communities: Annotated[tuple[Id, ...], Field(min_length=2)]

    def against(self, instance: Instance) -> Iterator[Fault]:
        known = {one.id for one in instance.communities}
        yield from (unknown("communities", one) for one in self.communities if one not in known)
        if len(set(self.communities)) != len(self.communities):
            yield Fault("supposed_neighbours_twice", "communities", self.communities[0], "id")

    def applied(self, instance: Instance) -> Instance:
        group = set(self.communities)
        tendered = {part.offer for bid in instance.bids for part in bid.parts}

        def pooled(offer: Offer) -> Offer:
            named = offer.catchment.communities
            if offer.id in tendered or named is None or not group.intersection(named):
                return offer
            all_of = tuple(dict.fromkeys((*named, *self.communities)))
            catchment = offer.catchment.model_copy(update={"communities": all_of})
            return offer.model_copy(update={"catchment": catchment})

        return changed(instance, offers=tuple(map(pooled, instance.offers)))


class OtherWeights(Record):
    """As ``matcher.instance.Weights``; what is not said stays."""

    priority: tuple[Weight, Weight, Weight, Weight] | None = None
    waiting_most_percent: Percent | None = None
    days_per_percent: Annotated[int, Field(ge=1, le=36_500)] | None = None
    familiar_percent: Percent | None = None
    volunteer_percent: Percent | None = None
    per_km: Weight | None = None
    moved: Weight | None = None
    fen_per_millipoint: Annotated[int, Field(ge=1, le=10**9)] | None = None
    award_point: Weight | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The fields that are."""
        return self.model_dump(exclude_none=True)


class AnotherPolicy(Record):
    """Other rules, as ``matcher.instance.Policy``; what is not said stays.

    ``without``: the limits that are taken away. A share takes the place of floors in numbers.
    """

    kind: Literal["another_policy"] = "another_policy"
    weights: OtherWeights = OtherWeights()
    volunteers_first: bool | None = None
    keep_in_place: bool | None = None
    first_tier_absolute: bool | None = None
    copay_cap_fen: Fen | None = None
    provider_share_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    floor_share_percent: Annotated[int, Field(ge=1, le=100)] | None = None
    without: tuple[Limit, ...] = ()

    @property
    def said(self) -> dict[str, Any]:
        """The fields of the policy that are other."""
        plain = self.model_dump(exclude={"kind", "weights", "without"}, exclude_none=True)
        return plain | dict.fromkeys(self.without)

    def against(self, instance: Instance) -> Iterator[Fault]:
        if not self.said and not self.weights.said:
            yield Fault("supposed_nothing", "policy", "", "policy")
        for limit in self.without:
            if getattr(self, limit) is not None:
                yield Fault("supposed_and_taken_away", "policy", "", limit)

    def applied(self, instance: Instance) -> Instance:
        policy, said = instance.policy, self.said
        if said.get("floor_share_percent") is not None:
            said["floors"] = ()
        weights = policy.weights.model_copy(update=self.weights.said)
        return changed(instance, policy=policy.model_copy(update=said | {"weights": weights}))


Supposition = Annotated[
    MoneyChanged | VenueLicensed | ProviderLost | NeighboursPooled | AnotherPolicy,
    Field(discriminator="kind"),
]


def unknown(kind: str, id: str) -> Fault:
    return Fault("unknown_reference", kind, id, "id", {"value": id})
