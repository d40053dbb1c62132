"""The report in a real browser without a network: it opens, fits, filters, and never complains."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linli.report import document, write_report
from matcher.instance import Instance
from matcher.solve import Limits, solve
from tests import builders as build
from tests.browser import Page, browser, need_chromium

NEEDS = 50


def a_district() -> Instance:
    """Two communities, two services, one series; half of the needs are unmet."""
    visits = [
        build.need(f"n{n}", community=f"c{n % 2}", point=build.east(20 * n)) for n in range(NEEDS)
    ]
    pupils = [build.pupil(f"m{n}", community="c1") for n in range(3)]
    return build.district(
        [*visits, *pupils],
        [
            build.offer(sessions={"mon-am": NEEDS // 2}, minutes_per_week=10_000),
            build.lessons("o2", point=build.east(300)),
        ],
        venues=[build.venue(community="c1", point=build.east(500))],
        communities=[build.community("c0", name="东"), build.community("c1", name="西<b>")],
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same report twice: every card in the page, and most of them packed."""
    need_chromium()
    folder = tmp_path_factory.mktemp("reports")
    instance = a_district()
    result = solve(instance, Limits(work=500))
    found = {"whole": folder / "whole.html", "packed": folder / "packed.html"}
    write_report(instance, result, found["whole"], "zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(document, "STANDING_CARDS", 10)
        patch.setattr(document, "FIRST_CARDS", 10)
        write_report(instance, result, found["packed"], "zh")
    return found


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    need_chromium()
    with browser() as page:
        yield page


@pytest.fixture(params=["whole", "packed"])
def opened(request: pytest.FixtureRequest, tab: Page, files: dict[str, Path]) -> Page:
    tab.events.clear()
    tab.open(files[request.param], 390, 844)
    return tab


def shown(page: Page) -> list[str]:
    ids = page.js("[...document.querySelectorAll('#cards > details')].map((card) => card.id)")
    assert isinstance(ids, list)
    return ids


def choose(page: Page, **fields: str) -> None:
    page.js("document.querySelector('#filter').reset()")
    for name, value in fields.items():
        page.js(f"document.querySelector('#filter').elements['{name}'].value = '{value}'")
    page.js("document.querySelector('#filter').dispatchEvent(new Event('input'))")
    page.js("new Promise((done) => setTimeout(done, 250))")


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Page) -> None:
    assert opened.complaints() == []
    assert all(address.startswith("file:") for address in opened.requests())
    assert len(opened.requests()) == 1


def test_a_script_from_elsewhere_does_not_run(opened: Page) -> None:
    """What the guard is for: markup that slipped in would still be powerless."""
    opened.js(
        "document.body.insertAdjacentHTML('beforeend',"
        ' \'<img src="http://localhost/x" onerror="window.evil = 1">\')'
    )
    opened.js("new Promise((done) => setTimeout(done, 200))")
    assert opened.js("window.evil === undefined")
    assert any("Content Security Policy" in said for said in opened.complaints())


@pytest.mark.parametrize("width", [360, 390, 768, 1280, 1920])
def test_no_sideways_scrolling(width: int, tab: Page, files: dict[str, Path]) -> None:
    tab.open(files["whole"], width, 844)
    tab.js("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert tab.js("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 390, 1200])
def test_a_finger_hits_whatever_can_be_touched(
    width: int, tab: Page, files: dict[str, Path]
) -> None:
    tab.open(files["whole"], width, 844)
    tab.js("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    small = tab.js(
        "[...document.querySelectorAll("
        "'a:not(.skip), button, summary, select, input, fieldset span')]"
        ".map((one) => [one.textContent, one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && (box.width < 44 || box.height < 44))"
        ".map(([text]) => text)"
    )
    assert small == []


def test_the_navigation_says_where_there_is_more(tab: Page, files: dict[str, Path]) -> None:
    more = "document.querySelector('nav').classList.contains('more')"
    tab.open(files["whole"], 360, 844)
    assert tab.js(more)
    tab.js("document.querySelector('nav ul').scrollLeft = 10000")
    tab.js("new Promise((done) => setTimeout(done, 200))")
    assert not tab.js(more)
    tab.open(files["whole"], 1200, 860)
    assert not tab.js(more)


def test_figures_stand_on_one_line(tab: Page, files: dict[str, Path]) -> None:
    tab.open(files["whole"], 360, 740)
    lines = tab.js(
        "[...document.querySelectorAll('.figures b')].map((one) => {"
        " one.textContent = '3,018,654.0';"
        " return one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight) })"
    )
    assert lines == [pytest.approx(1, abs=0.1)] * 4


def test_no_name_on_the_map_lies_over_a_point(opened: Page) -> None:
    """What is drawn later lies above; names and scale come before, or stand elsewhere."""
    drawn = "[...document.querySelector('#plan').children].map((one) => one.className.baseVal)"
    assert opened.js(drawn)[-6:] == ["labels", "served", "unmet", "hole", "bases", "venues"]
    assert opened.js(
        "document.querySelector('.scale').getBoundingClientRect().top"
        " >= document.querySelector('#plan').getBoundingClientRect().bottom"
    )


def test_figures_beside_a_name_in_two_lines_stand_on_its_first(
    tab: Page, files: dict[str, Path]
) -> None:
    tab.open(files["whole"], 390, 844)
    tops = tab.js(
        "(() => { const row = document.querySelector('.shares a');"
        " row.querySelector('.name').textContent = 'A name of a service '.repeat(4);"
        " return [...row.querySelectorAll('.name, .of, b')].map((one) => {"
        " const found = document.createRange(); found.selectNodeContents(one);"
        " const line = found.getClientRects()[0]; return line.bottom }) })()"
    )
    assert max(tops) - min(tops) < 5


@pytest.mark.parametrize(("width", "height"), [(390, 844), (844, 390), (1200, 860)])
def test_the_scale_bar_is_true(width: int, height: int, tab: Page, files: dict[str, Path]) -> None:
    """On a screen lower than the map, too, where it is drawn smaller."""
    tab.open(files["whole"], width, height)
    long, metres = tab.js(
        "[document.querySelector('.scale path').getBoundingClientRect().width,"
        " parseFloat(document.querySelector('.scale span').textContent)"
        " * (document.querySelector('.scale span').textContent.includes('公里') ? 1000 : 1)]"
    )
    pixels = "document.querySelector('#plan').getScreenCTM().a"
    unit = tab.js(f"Number(document.querySelector('#plan').dataset.unit) / {pixels}")
    assert long == pytest.approx(metres / unit, abs=3)


def test_filters_choose_and_more_shows_more(opened: Page) -> None:
    assert len(shown(opened)) == 20
    opened.js("document.querySelector('#more').click()")
    assert len(shown(opened)) == 40
    assert opened.js("(document.querySelector('#some')?.offsetHeight ?? 0) === 0")
    choose(opened, text="n7")
    assert shown(opened) == ["need-n7"]
    choose(opened, text="西<b>", type="0")
    assert len(shown(opened)) == 20
    assert f"{NEEDS // 2}" in opened.js("document.querySelector('#found').textContent")
    choose(opened, state="unmet")
    states = opened.js("[...document.querySelectorAll('#cards > .unmet')].length")
    assert len(shown(opened)) == states > 0
    choose(opened, text="没有这样的字")
    assert shown(opened) == []


def test_a_link_from_a_group_finds_its_member(opened: Page) -> None:
    opened.js("location.hash = document.querySelector('#series a').hash")
    opened.js("new Promise((done) => setTimeout(done, 100))")
    assert opened.js("document.getElementById(decodeURIComponent(location.hash.slice(1))).open")


def test_a_line_of_a_community_shows_its_needs(opened: Page) -> None:
    opened.js("document.querySelector('a[data-community=\"0\"]').click()")
    assert opened.js("document.querySelector('#filter').elements.community.value") == "0"
    assert (
        opened.js("document.querySelectorAll('#cards > :not([data-community=\"0\"])').length") == 0
    )


def test_the_map_is_drawn_and_comes_closer(opened: Page) -> None:
    box = "document.querySelector('#plan').getBoundingClientRect()"
    assert opened.js(f"{box}.width") > 300
    for kind in ("served", "unmet", "bases", "venues", "visits", "ways"):
        drawn = f"document.querySelector('#plan path.{kind}').getBBox()"
        assert opened.js(f"document.querySelector('#plan path.{kind}').getAttribute('d')"), kind
        assert opened.js(f"{drawn}.x") >= 0
    before = opened.js("document.querySelector('#plan').getAttribute('viewBox')")
    scale = opened.js("document.querySelector('.scale span').textContent")
    opened.js("document.querySelector('.closer button').click()")
    assert opened.js("document.querySelector('#plan').getAttribute('viewBox')") != before
    assert opened.js("document.querySelector('.scale span').textContent") != scale
    opened.js("document.querySelector('.closer button:last-child').click()")
    assert opened.js("document.querySelector('#plan').getAttribute('viewBox')") == before


def test_two_fingers_bring_the_map_closer_and_one_then_moves_it(opened: Page) -> None:
    opened.js("document.querySelector('#map').scrollIntoView({behavior: 'instant'})")
    box = opened.js("(({x, y}) => [x, y])(document.querySelector('#plan').getBoundingClientRect())")
    x, y = box[0] + 150, box[1] + 100

    def touch(kind: str, *fingers: tuple[float, float]) -> list[float]:
        points = [{"x": x + dx, "y": y + dy, "id": n} for n, (dx, dy) in enumerate(fingers)]
        opened.call("Input.dispatchTouchEvent", type=kind, touchPoints=points)
        box = opened.js("document.querySelector('#plan').getAttribute('viewBox').split(' ')")
        return [float(number) for number in box]

    opened.call("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=2)
    whole = touch("touchStart", (-20, 0), (20, 0))
    for apart in (30, 40, 60, 80):
        closer = touch("touchMove", (-apart, 0), (apart, 0))
    touch("touchEnd")
    assert closer[2] < whole[2] / 2
    touch("touchStart", (0, 0))
    touch("touchMove", (-30, -20))
    moved = touch("touchMove", (-60, -40))
    touch("touchEnd")
    assert moved[2] == closer[2]
    assert moved[0] > closer[0]
    assert moved[1] > closer[1]


def test_without_scripts_every_card_can_be_read(tab: Page, files: dict[str, Path]) -> None:
    """And nothing shows that would need them."""

    def count(selector: str) -> int:
        root = tab.call("DOM.getDocument")["root"]["nodeId"]
        return len(tab.call("DOM.querySelectorAll", nodeId=root, selector=selector)["nodeIds"])

    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(files["whole"], 390, 844)
        assert count("#cards > details") == NEEDS + 3
        assert count("#filter[hidden], #more[hidden], #found[hidden], .closer[hidden]") == 4
        assert count("#plan path.served") == 1
        tab.open(files["packed"], 390, 844)
        assert count("#cards > details") == 10
        assert count("#some:not([hidden])") == 1
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)


def test_a_browser_that_cannot_unpack_says_that_this_is_not_all(files: dict[str, Path]) -> None:
    with browser() as page:
        old = "delete globalThis.DecompressionStream"
        page.call("Page.addScriptToEvaluateOnNewDocument", source=old)
        page.open(files["packed"], 390, 844, "#need-%")
        assert page.js("document.querySelector('#some').offsetHeight > 0")
        assert len(shown(page)) == 10
        assert page.complaints() == []


def test_on_paper_all_is_there_and_open(opened: Page) -> None:
    opened.js("dispatchEvent(new Event('beforeprint'))")
    assert len(shown(opened)) == NEEDS + 3
    assert opened.js("document.querySelectorAll('details:not([open])').length") == 0
    opened.js("dispatchEvent(new Event('afterprint'))")
    assert opened.js("document.querySelectorAll('details[open]').length") == 0
