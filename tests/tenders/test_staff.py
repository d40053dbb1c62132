"""Names that bids of several organisations have: told, whatever stands behind the name."""

from types import SimpleNamespace
from typing import Any

from tenders.staff import also_named


def _bid(id: str, provider: str, *staff: str) -> Any:
    said = SimpleNamespace(parts=[SimpleNamespace(staff=staff)])
    return SimpleNamespace(id=id, provider_id=provider, said=said)


def test_a_name_of_two_organisations_is_told_of_both_and_no_other() -> None:
    bids = [
        _bid("a", "one", "张师傅，电工证", "李护士"),
        _bid("b", "two", "张师傅（十年）", "王会计"),
        _bid("c", "two", "王会计：中级"),
        _bid("d", "three"),
    ]
    assert also_named(bids) == {"a": ["张师傅"], "b": ["张师傅"], "c": [], "d": []}
