"""Where to open places: lawful, optimal where it says so, and bounded truly."""

import pytest

from matcher.certify.siting import Covering
from matcher.check.siting import check_siting
from matcher.siting import site
from tests.sited import best_value, tiny


@pytest.mark.parametrize("seed", range(150))
def test_a_tiny_question_is_answered_best(seed: int) -> None:
    instance, siting = tiny(seed)
    sited = site(instance, siting, seconds=2)
    assert check_siting(instance, siting, sited) == []
    assert Covering(instance, siting).bound(sited.certificate) == sited.certificate.bound
    assert sited.value == sited.certificate.bound == best_value(instance, siting)
