"""What is not looked at, for speed, is nothing that a story would have told."""

import numpy as np
import pytest

from linli.generate import generate
from matcher import eligibility
from matcher.eligibility import WORTH
from matcher.explain import company, decisions, home, nearness, row, venue
from matcher.explain import row as at
from matcher.explain.context import Context, context
from matcher.explain.standing import without
from matcher.explain.waiting import waiting_near
from matcher.geography import distance_m
from matcher.plan import Plan
from matcher.solve import Limits, solve


@pytest.fixture(scope="module")
def prepared() -> Context:
    instance = generate(250, 3)
    return context(instance, solve(instance, Limits(work=300)).plan)


def test_of_a_served_need_every_lawful_way_is_looked_at(prepared: Context) -> None:
    """With its own place given back; and of series to be opened no others are."""
    looked_at = left_out = 0
    for i, done in prepared.held.items():
        with without(prepared.standing, prepared.tables, done, i):
            every, mendable = prepared.ways(i), prepared.ways(i, mendable=True)
        lawful = {tuple(row) for row in every[every[:, at.HARD] == 0].tolist()}
        assert lawful <= {tuple(row) for row in mendable.tolist()}
        opened = (mendable[:, at.HALL] >= 0) & (mendable[:, at.SERIES] < 0)
        assert not (mendable[opened][:, at.BITS] & ~(at.YIELDING | WORTH)).any()
        looked_at += len(lawful)
        left_out += len(every) - len(mendable)
    assert looked_at > 100
    assert left_out > 0


def test_who_waits_near_a_venue_is_who_can_go_there(prepared: Context) -> None:
    instance, tables = prepared.instance, prepared.tables
    numbers = np.arange(0, len(instance.needs), 2)
    start, packed = waiting_near(tables.needs, tables.venues, len(instance.service_types), numbers)
    for t, service_type in enumerate(instance.service_types):
        for h, hall in enumerate(instance.venues):
            row = t * len(instance.venues) + h
            expected = [
                i
                for i in numbers.tolist()
                if (need := instance.needs[i]).service_type == service_type.id
                and distance_m(
                    need.point.lon_udeg,
                    need.point.lat_udeg,
                    hall.point.lon_udeg,
                    hall.point.lat_udeg,
                )
                <= need.travel_limit_m
            ]
            assert packed[start[row] : start[row + 1]].tolist() == expected


def test_with_no_venue_nobody_waits_near_one(prepared: Context) -> None:
    bare = prepared.instance.model_copy(
        update={"venues": (), "policy": type(prepared.instance.policy)()}
    )
    empty = Plan(instance=bare.digest, unmet=(), served=0, public_fen=0, value=0)
    assert context(bare, empty).standing.waiting.size == 0


def test_what_runs_for_every_pair_makes_no_array() -> None:
    """To count who holds the arrays it reads from took nine tenths of the time."""
    modules = (eligibility, company, decisions, home, nearness, row, venue)
    kernels = [
        kernel
        for module in modules
        for kernel in vars(module).values()
        if hasattr(kernel, "py_func") and kernel.__module__ == module.__name__
    ]
    assert len(kernels) > 25
    counting = [k.__name__ for k in kernels if k.targetoptions.get("_nrt", True)]
    assert counting == []


def test_room_lent_for_company_is_enough(prepared: Context) -> None:
    lists = np.diff(prepared.standing.waiting_start)
    assert lists.max() > 0
    assert len(prepared.company.rows) == len(prepared.company.joining) == lists.max()
