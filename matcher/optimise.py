"""A plain problem in, the best plan found out: prices, a search, and what is made of both."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matcher.anneal import (
    PINNED_RATING,
    USUAL_ITERATIONS,
    Schedule,
    Searched,
    first_plan,
    improved,
    rating,
)
from matcher.awards import awarded, awarded_anew
from matcher.exact import is_small, patience_of, settled
from matcher.master import Limits as MasterLimits
from matcher.master import recombined
from matcher.opened import with_bids
from matcher.owed import done_with, lawful
from matcher.packed import Floats, Ints
from matcher.plan import SolverClaim
from matcher.prices import (
    FROM_ROWS,
    NEARLY_RIGHT,
    Bounded,
    Prices,
    as_seen,
    lifted,
    need_prices,
    provable,
    row_prices,
)
from matcher.problem import NO_BIDS, NOTHING, VALUE, Chosen, Problem, dearest
from matcher.solvers import UNHURRIED

Progress = Callable[[str, float, int, int], None]
"""``progress(stage, done, value, bound)``: done in 0 … 1; value and bound in milli-points."""

ROW_PASSES, NEED_PASSES = 10, 150
"""Passes over the prices at the most: fewer where the seconds are up first."""

PRICES_SHARE, ROW_SHARE = 0.4, 0.15
"""Of the seconds: to the prices; of these: to the row prices."""

WARM_PASSES, WARM_SHARE, WARM_ROUND = 40, 0.28, 7
"""Passes over prices that are known already, and their share of the seconds at the most; the round
from which the search goes on, for a plan that is."""

SEARCH_SHARE = 0.87
"""Of the time after the prices: to the search; the rest is for choosing among what it found."""

SEARCH_SHARE_SMALL = 0.3
"""The same where a solver can take the whole problem next."""

ANEW_SHARE, ITERATIONS_A_NODE = 0.4, 2_000
"""Of the time after the search: to awarding anew; where work is counted: iterations of the search
that stand for one node of the solver's tree."""

SEEN = 80
"""Passes whose patterns a dive starts from: the last ones, near the lowest bound."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop, and with what. ``work``: search iterations, the same plan for the same seed
    on one machine; ``seconds``: wall time, the best plan by then, whatever the work; neither: 200
    iterations a need. ``workers``: how many parts are searched at once."""

    seconds: float | None = None
    work: int | None = None
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``bound``: what the prices promise, in floats; ``earned``: as in ``Bounded``;
    ``claim``: what a solver said of the plan, where one was asked: hearsay."""

    plan: Chosen
    prices: Prices
    bound: float
    earned: Floats
    work: int
    claim: SolverClaim


def silent(stage: str, done: float, value: int, bound: int) -> None:
    """Tells nobody."""


def never() -> bool:
    """Nobody stops it."""
    return False


class _Priced(NamedTuple):
    """``seen``: what the blocks would have done in the last passes, for a dive."""

    lowest: Bounded
    seen: tuple[Chosen, ...]


class _Run(NamedTuple):
    """One problem on its way. ``until``: by the monotonic clock; none: by work. ``start`` and
    ``prices``: a plan and prices that are known already."""

    problem: Problem
    limits: Limits
    until: float | None
    executor: Executor | None
    progress: Progress
    cancelled: Callable[[], bool]
    start: Chosen | None = None
    prices: Prices | None = None

    @property
    def small(self) -> bool:
        return is_small(self.problem, timed=self.until is not None)

    @property
    def workers(self) -> int:
        return max(1, self.limits.workers)

    def share(self, passes: int, begun: float, length: float) -> Callable[[int], float]:
        """How much is done of so many passes, or of this stretch of time if that is more."""

        def done(number: int) -> float:
            if self.cancelled():
                return 1.0
            if self.until is None:
                return number / passes
            return max(number / passes, (time.monotonic() - begun) / max(length, 1e-6))

        return done

    def priced(self) -> _Priced:
        begun = time.monotonic()
        length = 0.0 if self.until is None else PRICES_SHARE * (self.until - begun)
        rows = ROW_SHARE * length
        seen: deque[Chosen] = deque(maxlen=SEEN)
        self.progress("prices", 0.0, 0, 0)
        if self.prices is None or self.small:  # which has time for prices of its own
            start, _ = row_prices(self.problem, self.share(ROW_PASSES, begun, rows))
            done, pace = self.share(NEED_PASSES, begun + rows, length - rows), FROM_ROWS
        else:
            start, pace = self.prices, NEARLY_RIGHT
            done = self.share(WARM_PASSES, begun, WARM_SHARE / PRICES_SHARE * length)
        lowest = need_prices(
            self.problem, start, done, self.workers, seen.append if self.small else None, pace
        )
        return _Priced(lowest, tuple(seen))

    def felt(self, priced: _Priced) -> Prices:
        """The prices with every fund at what a fen of it costs in all."""
        prices = priced.lowest.prices
        return prices._replace(fund=lifted(self.problem, prices.fund))

    def awarded(self, priced: _Priced) -> Ints:
        """The bids accepted before the search; dropped again where what they must serve is not
        there to be had."""
        if not self.problem.bids:
            return NO_BIDS
        self.progress("awards", 0.0, 0, int(priced.lowest.bound))
        return awarded(self.problem, priced.lowest, self.limits.seed, self.until, self.cancelled)

    def searched(self, priced: _Priced) -> Searched:
        iterations, until = None, 0.0
        if self.until is not None:
            now = time.monotonic()
            share = SEARCH_SHARE_SMALL if self.small else SEARCH_SHARE
            until = now + share * (self.until - now)
        elif self.limits.work is not None:
            iterations = self.limits.work
        else:
            iterations = USUAL_ITERATIONS * self.problem.needs
        bound, prices = int(priced.lowest.bound), self.felt(priced)
        self.progress("search", 0.0, 0, bound)
        if not self.problem.needs:
            return Searched(NOTHING, 0, ())
        first = 0 if self.prices is None else WARM_ROUND
        plan, promise = self.begun(prices)
        if done_with(self.problem, plan):
            return Searched(plan, 0, ())
        return improved(
            self.problem,
            prices,
            plan,
            promise,
            Schedule(iterations, until, self.workers, self.limits.seed, first),
            self.executor,
            self.cancelled,
            lambda share, value: self.progress("search", share, value, bound),
        )

    def begun(self, prices: Prices) -> tuple[Chosen, Floats]:
        """The plan to search from, the best known, and the promise of every family.

        What is known stays, and the rest is built round it; all of it anew where it leaves no room
        for what must be served.
        """
        p, start, seed = self.problem, self.start, self.limits.seed
        seen = as_seen(p, prices.cover)
        if start is None:
            plan, promise = first_plan(seen, prices, seed)
            return lawful(p, plan), promise
        plan, promise = first_plan(seen, prices, seed, start)
        several = [lawful(p, plan), start]
        if rating(p, several[0]) < int(p.need["pinned"].sum()) * PINNED_RATING:
            several.append(lawful(p, first_plan(seen, prices, seed)[0]))
        return max(several, key=lambda one: rating(p, one)), promise

    def settled(self, priced: _Priced, found: Searched) -> tuple[Chosen, SolverClaim]:
        """The best plan, and what a solver claims of it: by a solver, or from all the rounds."""
        p, seed, bound = self.problem, self.limits.seed, int(priced.lowest.bound)
        if self.cancelled() or done_with(p, found.plan):
            return found.plan, ""
        if self.small:
            self.progress("exact", 0.0, 0, bound)
            patience = patience_of(self.until, found.work, seed, self.cancelled)
            seen = [*priced.seen, *found.rounds]
            return settled(p, self.felt(priced), found.plan, seen, patience)
        plan = self.awarded_anew(priced, found)
        if p.aim != VALUE:  # the patterns go together for their value
            return plan, ""
        self.progress("recombine", 0.0, 0, bound)
        limits = MasterLimits(self.until, found.work, self.workers, seed)
        made = recombined(
            with_bids(p, plan.bids),
            self.felt(priced),
            plan,
            found.rounds,
            limits,
            self.executor,
            self.cancelled,
        )
        return made, ""

    def awarded_anew(self, priced: _Priced, found: Searched) -> Chosen:
        """The search's plan with the best awards while everything else in it stands."""
        if not self.problem.bids:
            return found.plan
        seconds, nodes = UNHURRIED, None
        if self.until is None:
            nodes = 1 + found.work // ITERATIONS_A_NODE
        else:
            seconds = ANEW_SHARE * (self.until - time.monotonic())
        self.progress("awards", 1.0, 0, int(priced.lowest.bound))
        seed = self.limits.seed % 2**31
        return awarded_anew(
            self.problem, self.felt(priced), found.plan, seconds=seconds, nodes=nodes, seed=seed
        )


def optimise(
    p: Problem,
    limits: Limits,
    until: float | None = None,
    executor: Executor | None = None,
    *,
    start: Chosen | None = None,
    prices: Prices | None = None,
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Outcome:
    """Prices, then a plan. ``until``: when to stop, by the monotonic clock; none: by work.

    ``start``: a lawful plan that is known already; what comes out is no worse. ``prices``: nearly
    right ones, as those of a round that was a little otherwise.
    """
    run = _Run(p, limits, until, executor, progress, cancelled, prices=prices)
    priced = run.priced()
    accepted = run.awarded(priced)
    if start is not None and np.array_equal(start.bids, accepted):
        run = run._replace(start=start._replace(bids=NO_BIDS))
    found = run._replace(problem=with_bids(p, accepted)).searched(priced)
    plan, claim = run.settled(priced, found.under(accepted))
    if start is not None and rating(p, start) > rating(p, plan):
        plan, claim = start, ""
    lowest = priced.lowest
    prices, bound = provable(p, lowest.prices, lowest.bound)
    return Outcome(
        plan=dearest(p, plan),
        prices=prices,
        bound=bound,
        earned=lowest.earned if prices is lowest.prices else 0.0 * lowest.earned,
        work=found.work,
        claim=claim,
    )
