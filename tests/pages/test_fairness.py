"""公平吗: from the round to its shares, and from who is passed over to why."""

from collections.abc import Callable
from typing import Any

import pytest

from rounds.fairness import FIGURE
from rounds.lines import PlanFigures
from rounds.plans import PlanRow
from tests.pages.site import Site, Visitor

Visits = Callable[..., Visitor]
SCREEN = {"width": 1280, "height": 860}


@pytest.fixture
def unfair(site: Site) -> Site:
    """The plan's figures say that somebody is passed over, that one group is far behind, and that
    a floor was not reached."""

    def work(session: Any) -> None:
        row = session.query(PlanFigures).join(PlanRow, PlanRow.id == PlanFigures.plan_id)
        figures = row.filter(PlanRow.round_id == site.city.round).one()
        first, second, third = site.city.needs["repair"]
        said = figures.said[FIGURE]
        told = {
            "kind": "first_come",
            "unmet": first,
            "served": second,
            "offer": site.city.here.offer,
            "venue": None,
            "others": 0,
            "loss": 15_400,
            "why": [{"code": "money", "points": 19_400}, {"code": "waiting", "points": -4_000}],
        }
        behind = said["shares"]["communities"][0] | {"chance": 0.001, "behind": True}
        floor = {"community": "one", "asked": 7, "reached": 5, "proved": True}
        changed = {
            "shares": said["shares"] | {"communities": [behind]},
            "inversions": [told, told | {"kind": "tier", "unmet": third, "loss": -20}],
            "days": {first: 50, second: 20, third: 9},
            "floors": [floor],
        }
        figures.said = figures.said | {FIGURE: changed}

    site.service.database.write(work)
    return site


@pytest.mark.parametrize("size", [None, SCREEN])
def test_an_official_sees_who_is_behind_and_who_is_passed_over(
    unfair: Site, visitor: Visits, size: dict[str, int] | None
) -> None:
    someone = visitor(unfair, "zhao", size=size, scripts=size is None)
    someone.go(f"/rounds/{unfair.city.round}")
    someone.page.get_by_role("link", name="公平吗").click()
    said = someone.main()
    assert "一号社区要保 7 条，能做到 5 条" in said
    assert "人人机会均等时，少成这样 1,000 次里遇不到一次" in said
    assert "偏少" in said
    assert "等了 50 天没排上" in said
    assert "方案少 15.4 分（多花公款，19.4 分）" in said
    assert "方案反而多 0.0 分" in said
    width = someone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= (size or {"width": 390})["width"]
    someone.page.locator("main .card-list a").first.click()
    assert someone.path.startswith(f"/rounds/{unfair.city.round}/needs/")
    someone.go("/language/en")
    someone.go(f"/rounds/{unfair.city.round}/fairness")
    assert "Is it fair?" in someone.main()
    assert "has waited 50 days and is unmet" in someone.main()


def test_a_plan_that_is_fair_says_so(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao")
    someone.go(f"/rounds/{site.city.round}/review")
    someone.page.get_by_role("link", name="公平吗").click()
    assert "没有哪一组比同样的需求少到不像是偶然" in someone.main()
    assert "没有人越过" in someone.main()
