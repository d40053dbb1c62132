"""Who and where a bid names: to its bidder and to officials, and to nobody who bids against it."""

from starlette.testclient import TestClient

from tests.pages import market
from tests.pages.site import Site, entered


def test_what_was_promised_is_shown_to_the_winner_and_to_officials(
    client: TestClient, record: Site
) -> None:
    there = market.told(record, complained=False)
    path = f"/awards/{there['award']}"
    for login in ("zhao", "kuai"):
        entered(client, login)
        page = client.get(path).text
        assert "它承诺的" in page
        assert "张师傅，电工证" in page
    entered(client, "second")
    page = client.get(path).text
    assert "快修" in page
    assert "张师傅" not in page


def test_a_name_that_others_give_too_is_told_beside_the_bid(
    client: TestClient, record: Site
) -> None:
    there = market.told(record, awarded=False)
    entered(client, "zhao")
    page = client.get(f"/tenders/{there['judged']}/evaluation").text
    assert "这些名字别的机构也写了：张师傅" in page
