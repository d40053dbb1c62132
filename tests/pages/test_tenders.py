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
    bidder = visitor(site, "second", scripts=False)
    bidder.go("/")
    bidder.page.get_by_role("link", name="没有中标，看看为什么").click()
    assert "要么全中、要么不中" in bidder.main()
    bidder.go(path)
    bidder.page.get_by_role("link", name="快修").click()
    bidder.fill("complaint", "评审打错了分。")
    bidder.send("提出异议")
    assert "等待决定" in bidder.main()
    official.go("/")
    official.page.get_by_role("link", name="1 份异议等着决定").click()
    official.page.locator("label.pick").filter(has_text="成立，而且投标无效").click()
    official.page.locator("textarea[name^=why-]").fill("重新看过材料。")
    official.send("决定")
    assert "已取消" in official.main()
    official.go(f"{path}/evaluation")
    assert "对这份投标的异议成立" in official.main()
    official.page.locator(".box").filter(has_text="邻里帮，最多").locator("[name=awards]").check()
    official.send("定标")
    assert "邻里帮" in official.main()
    market.at(site, OVER)
    official = visitor(site, "zhao", scripts=False)
    official.go("/language/en")
    official.go("/")
    official.page.get_by_role("link", name="contract to sign").click()
    official.send("Sign the contract")
    assert "running" in official.main()
    official.fill("note", "All done.")
    official.send("Accept and pay")
    assert "¥560" in official.main()
    assert "ended" in official.main()
    official.go(path)
    official.send("End this call")
    assert "Complete" in official.main()
