"""A call for tenders from its draft to its contract, on a phone."""

from collections.abc import Callable

from tests.pages import market
from tests.pages.market import DEADLINE, OPENING, OVER
from tests.pages.site import Site, Visitor

Visits = Callable[..., Visitor]


def test_a_call_is_published_bid_for_opened_and_awarded(site: Site, visitor: Visits) -> None:
    market.bidders(site)
    official = visitor(site, "zhao", scripts=False)
    market.drafted(official)
    assert "草稿存好了" in official.main()
    official.send("发布")
    assert "可以提问和投标" in official.main()
    path = official.path.partition("?")[0]
    codes = {
        login: market.bid(visitor(site, login, scripts=False), path, lots, price)
        for login, lots, price in (
            ("kuai", ["一号社区维修"], "80"),
            ("second", ["一号社区维修", "二号社区维修"], "70"),
            ("third", ["二号社区维修"], "90"),
        )
    }
    assert {len(code.split("-")) for code in codes.values()} == {7}
    market.at(site, DEADLINE)
    for login, code in codes.items():
        market.opened(visitor(site, login, scripts=False), path, code)
    market.at(site, OPENING)
    official = visitor(site, "zhao", scripts=False)
    official.go(path)
    official.page.get_by_role("link", name="评审和定标").click()
    for who, mark in (("快修", "90"), ("邻里帮", "80"), ("安心家", "60")):
        official.page.locator("table").get_by_role("link", name=who).first.click()
        official.fill("mark-0", mark)
        official.send("交评分")
        assert "评分记下了" in official.main()
    box = official.page.locator(".box").filter(has_text="快修，最多")
    box.locator("input[name=awards]").check()
    official.send("定标")
    assert "公示期从现在起算" in official.main()
    assert "快修" in official.main()
    market.at(site, OVER)
    official = visitor(site, "zhao", scripts=False)
    official.go(path)
    official.page.get_by_role("link", name="快修").click()
    official.send("签合同")
    assert "履行中" in official.main()
