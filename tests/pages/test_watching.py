"""What a page asks for by itself, after the session is over."""

from collections.abc import Callable

from tests.pages.site import Site, Visitor
from tests.service.story import PASSWORD

Visits = Callable[..., Visitor]


def test_who_watches_a_round_is_led_to_signing_in(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao")
    path = f"/rounds/{site.city.round}"
    someone.go(path)
    someone.page.locator("summary", has_text="退回").last.click()
    someone.fill("reason", "先问一问社区")
    someone.page.locator("main form[action$='/return'] button").click()
    someone.page.wait_for_load_state()
    someone.send("开始排")  # nobody solves it here, so it stays so
    assert someone.page.locator("#round [role=progressbar]").is_visible()
    someone.page.context.clear_cookies()
    someone.page.wait_for_url("**/sign-in?then=*")
    someone.fill("login", "zhao")
    someone.fill("password", PASSWORD)
    someone.send()
    assert someone.path == path
    assert someone.page.locator("#round [role=progressbar]").is_visible()


def test_where_somebody_types_the_page_stays(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    someone.go("/post/repair")
    someone.page.locator("summary").first.click()
    someone.fill("name", "何晓梅")
    someone.page.context.clear_cookies()
    with someone.page.expect_response("**/found?*") as asked:
        someone.page.locator("#f-words").press_sequentially("陈")
    assert asked.value.status == 204
    assert someone.path == "/post/repair"
    assert someone.value("name") == "何晓梅"
    assert someone.page.locator("#people").count() == 1
