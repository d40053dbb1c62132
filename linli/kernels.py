"""The compiled code, built before anybody waits for it: in two halves, side by side."""

import pkgutil
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import matcher
from linli import examples, folder
from linli.desk import Desk
from matcher.certify import certify, guaranteed
from matcher.compile import compiled
from matcher.eligibility import EVERY
from matcher.explain import context, explain_all
from matcher.fairness import inversions
from matcher.machine import is_built
from matcher.plan import Certificate, Plan
from matcher.prices import best_patterns, no_prices
from matcher.solve import Limits, solve

WORK = 60

LOOK_EVERY = 0.5
"""Seconds."""


def kernels() -> list[Any]:
    """Every compiled function of the matcher."""
    found = []
    for module in pkgutil.walk_packages(matcher.__path__, "matcher."):
        for one in vars(import_module(module.name)).values():
            if hasattr(one, "py_func") and one.__module__ == module.name:
                found.append(one)
    return found


def share_built() -> float:
    return sum(map(is_built, every := kernels())) / len(every)


def solved() -> None:
    """Run every kernel of the solve once; what only small problems need, by itself."""
    instance = folder.load(examples.folder())
    solve(instance, Limits(work=WORK))
    problem = compiled(instance).problem
    best_patterns(problem, no_prices(problem))


def proved_and_explained() -> None:
    """Run the others once: on the plan that serves nobody, and the prices that are all zero."""
    instance = folder.load(examples.folder())
    nobody = tuple(need.id for need in instance.needs)
    guaranteed(instance)
    certify(instance, Certificate(instance=instance.digest, denominator=1, bound=0))
    plan = Plan(instance=instance.digest, unmet=nobody, served=0, public_fen=0, value=0)
    next(explain_all(instance, plan))
    prepared = context(instance, plan)
    prepared.may_be_served(0, EVERY)
    inversions(prepared)


def build(advance: Callable[[float], None]) -> None:
    """Build what is missing. ``advance(share)``: how much is there."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        waiting: set[Future[None]] = {pool.submit(solved), pool.submit(proved_and_explained)}
        while waiting:
            done, waiting = wait(waiting, LOOK_EVERY, FIRST_EXCEPTION)
            for half in done:
                half.result()
            advance(share_built())


def ready(desk: Desk) -> float:
    """Build what is missing, and say so, before any clock starts; the seconds it took."""
    if share_built() == 1:
        return 0.0
    began = time.monotonic()
    desk.warn("cli.compile.first")
    with desk.working("cli.doing.compile") as advance:
        build(lambda share: advance(desk.words("cli.doing.compile"), share, ""))
    return time.monotonic() - began
