"""What communities and the first tier are owed, in the bound; and what a stage's bound counts.

A floor is a row that plans must cover. Its price is earned by every need of the community that is
served, and what the floor asks for is paid back of it: less is owed than is earned, in every
lawful plan. The first tier's price is earned by every milli-point of its needs.
"""

from collections.abc import Iterator

import numpy as np

from matcher.certify.records import Ints
from matcher.faults import Fault
from matcher.instance import Instance
from matcher.plan import COUNTED, Certificate

FIRST = 1
"""The priority of the first tier."""

ASKED = ("floors", "kept")
"""The aims to which floors are what is asked for."""


class Owed:
    """The floors of an instance at a certificate's prices."""

    def __init__(self, instance: Instance, certificate: Certificate) -> None:
        self._instance = instance
        self._certificate = certificate
        self._policy = instance.policy
        self._asked = {floor.community: floor.needs for floor in self._policy.floors}

    @property
    def money(self) -> int:
        """Numerators that a milli-point of public money costs: nothing where it is not the aim."""
        return self._certificate.denominator if self._policy.aim == "value" else 0

    @property
    def unit(self) -> int:
        """Numerators of one of what the bound is in."""
        counted = COUNTED if self._policy.aim in ASKED else 1
        return self._certificate.denominator * counted

    def scale(self) -> Ints:
        """By need: numerators for a milli-point that it is worth."""
        first = self._certificate.first_tier
        if self._policy.aim == "first_tier":
            first = self._certificate.denominator
        first += self.money
        return np.array(
            [first if need.priority == FIRST else self.money for need in self._instance.needs],
            dtype=np.int64,
        )

    def bonus(self) -> Ints:
        """By need: the price of its community's floor, if it counts towards that."""
        prices, needs = self._certificate.floors, self._instance.needs
        found = np.array([prices.get(need.community, 0) for need in needs], dtype=np.int64)
        if self._policy.aim == "kept":
            stands = {one.need for one in self._instance.in_force}
            found[[need.id not in stands for need in needs]] = 0
        return found

    def shared(self) -> int:
        """What the bound gives back of all that serving earns beyond what it is worth."""
        made = self._certificate
        back = sum(price * self._asked[place] for place, price in made.floors.items())
        back += made.first_tier * (self._policy.first_tier_least or 0)
        if self._policy.aim not in ASKED:
            return -back
        # What a community is short of is lost at COUNTED a need, so nobody earns more than that.
        return self.unit * sum(self._asked.values()) - back

    def faults(self) -> Iterator[Fault]:
        """Prices of what nobody is owed, or above what a shortfall costs."""
        made, policy = self._certificate, self._policy
        for place, price in made.floors.items():
            if place not in self._asked:
                yield Fault("unknown_reference", "floors", place, "id", {"value": place})
            elif policy.aim in ASKED and price > self.unit:
                yield Fault("price_above_most", "floors", place, "", {"most": self.unit})
        if made.first_tier and (policy.first_tier_least is None or policy.aim == "first_tier"):
            where = ("certificate", "", "first_tier")
            yield Fault("unknown_reference", *where, {"value": made.first_tier})
