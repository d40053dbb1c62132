"""Changes to what is asked and paid: money, limits, prices, co-pay, times, company."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from matcher.changes.change import Change, changed, edited, record
from matcher.changes.supply import MORE, Slots
from matcher.instance import Id, Instance, Need, Offer
from matcher.instance.record import Fen, Metres, Times


class MoneyAdded(Change):
    OF = ("fund",)
    SUMMED = ("fen",)
    kind: Literal["money_added"] = "money_added"
    fund: Id
    fen: Fen

    def price_fen(self, instance: Instance) -> int:
        return self.fen

    def applied(self, instance: Instance) -> Instance:
        return edited(
            instance, "funds", self.fund, lambda fund: {"amount_fen": fund.amount_fen + self.fen}
        )


class Borne(Change):
    """So many fen, so many times: what somebody bears that nobody did."""

    SUMMED: ClassVar[tuple[str, ...]] = ("fen",)
    fen: Fen
    times: Times

    def price_fen(self, instance: Instance) -> int:
        return self.fen * self.times


class LimitRaised(Borne):
    """A fund pays so much more a session and person; ``times``: for so many of these."""

    OF = ("fund",)
    SUMMED = ("fen", "times")
    kind: Literal["limit_raised"] = "limit_raised"
    fund: Id

    def applied(self, instance: Instance) -> Instance:
        return edited(
            instance, "funds", self.fund, lambda fund: {"most_fen": fund.most_fen + self.fen}
        )


class PriceLowered(Borne):
    """An offer asks so much less a session, to a home or a group; ``times``: for so many."""

    OF = ("offer",)
    kind: Literal["price_lowered"] = "price_lowered"
    offer: Id

    def applied(self, instance: Instance) -> Instance:
        def lower(offer: Offer) -> dict[str, Any]:
            return {
                name: term.model_copy(update={"price_fen": max(0, term.price_fen - self.fen)})
                for name, term in (("home", offer.home), ("group", offer.group))
                if term
            }

        return edited(instance, "offers", self.offer, lower)


class CopayRaised(Borne):
    """A resident pays so much more a session and person; ``times``: for so many of these."""

    OF = ("need",)
    kind: Literal["copay_raised"] = "copay_raised"
    need: Id

    def applied(self, instance: Instance) -> Instance:
        def more(need: Need) -> dict[str, Any]:
            return {"copay_limit_fen": need.copay_limit_fen + self.fen}

        return edited(instance, "needs", self.need, more)


class SlotsAccepted(Change):
    """A resident can come, or be visited, at other times too."""

    OF = ("need",)
    SUMMED = ("slots",)
    kind: Literal["slots_accepted"] = "slots_accepted"
    need: Id
    slots: Slots

    def price_fen(self, instance: Instance) -> int:
        return instance.policy.prices.asking_fen

    def applied(self, instance: Instance) -> Instance:
        def more(need: Need) -> dict[str, Any]:
            return {"slots": tuple(dict.fromkeys((*need.slots, *self.slots)))}

        return edited(instance, "needs", self.need, more)


class RideGiven(Change):
    """A resident is taken to venues so many metres farther; ``times``: sessions × people."""

    OF = ("need",)
    SUMMED = ("metres",)
    kind: Literal["ride_given"] = "ride_given"
    need: Id
    metres: Metres
    times: Times

    def price_fen(self, instance: Instance) -> int:
        return instance.policy.prices.ride_fen * self.times

    def applied(self, instance: Instance) -> Instance:
        def farther(need: Need) -> dict[str, Any]:
            return {"travel_limit_m": need.travel_limit_m + self.metres}

        return edited(instance, "needs", self.need, farther)


class ParticipantsFound(Change):
    """So many more people want what a need asks, like its resident in everything; each for
    themselves, and with the least priority."""

    OF = ("need",)
    SUMMED = ("count",)
    kind: Literal["participants_found"] = "participants_found"
    need: Id
    count: Annotated[int, Field(ge=1, le=100)]

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(f"{self.need}{MORE}{n + 1}" for n in range(self.count))

    def price_fen(self, instance: Instance) -> int:
        return self.count * instance.policy.prices.participant_fen

    def applied(self, instance: Instance) -> Instance:
        need = record(instance, "needs", self.need)
        found = tuple(
            need.model_copy(
                update={"id": id, "resident": id, "people": 1, "priority": 4, "days_waiting": 0}
            )
            for id in self.added
        )
        return changed(instance, needs=(*instance.needs, *found))
