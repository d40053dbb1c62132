"""The controls of access: each promise's test fails once its guard is gone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import true
from sqlalchemy.orm import Session

import access.reading
import access.throttle
import access.trail
import access.vault
import door.acting
import needs.listing
import needs.residents
import rounds.record
from access.actor import Actor
from access.sessions import SignIn
from door.acting import Service
from tests.service.access import (
    test_canaries,
    test_duties,
    test_forgetting,
    test_matrix,
    test_reading,
    test_rights,
    test_sessions,
    test_trail,
)
from tests.service.access.town import Town, rehearsal
from tests.service.controls import fails
from tests.service.story import Clock, District, district

ONE = pytest.mark.parametrize("standing", ["sqlite"], indirect=True)
EMPTY = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


@pytest.fixture
def client(standing: Town) -> TestClient:
    return rehearsal(standing.service)


def anywhere(_path: Any, _area: str) -> Any:
    return true()


@ONE
@pytest.mark.parametrize("operation", ["resident.open", "resident.correct", "consent.list"])
def test_5_without_the_bounds_of_an_area(
    standing: Town, client: TestClient, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    monkeypatch.setattr(needs.residents, "within", anywhere)
    test = test_matrix.test_a_role_may_what_the_matrix_says_and_of_its_own_alone
    fails(test, operation=operation, standing=standing, client=client)


@ONE
@pytest.mark.parametrize("operation", ["account.create", "need.post", "round.publish"])
def test_5_without_the_matrix(
    standing: Town, client: TestClient, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    monkeypatch.setattr(door.acting, "may", lambda _role, _operation: True)
    test = test_matrix.test_a_role_may_what_the_matrix_says_and_of_its_own_alone
    fails(test, operation=operation, standing=standing, client=client)


@ONE
@pytest.mark.parametrize("operation", ["account.create", "area.create", "trail.list"])
def test_duties_that_nobody_asks_about(
    standing: Town, client: TestClient, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    monkeypatch.setattr(door.acting, "is_duty", lambda *_, **__: True)
    test = test_duties.test_a_duty_may_what_is_its_own_and_nothing_else
    whole = {"standing": standing, "client": client, "apart": client}
    fails(test, operation=operation, kept_apart=False, **whole)


@ONE
def test_5_with_a_list_that_knows_no_bounds(
    standing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs.listing, "_within_area", lambda _tx, query, _places: query)
    fails(test_canaries.test_nothing_of_another_community_can_be_fetched, standing=standing)


@ONE
def test_6_without_the_mask(standing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for mask in ("masked_name", "masked_phone"):
        monkeypatch.setattr(needs.residents, mask, str)
    fails(test_canaries.test_a_list_masks_whom_it_shows, standing=standing)
    private = test_canaries.test_no_name_telephone_door_or_health_reaches_who_does_not_work_with_residents  # fmt: skip  # noqa: E501 - a name that is a sentence
    fails(private, standing=standing, role="organisation")


@ONE
def test_7_with_two_entries_or_none(standing: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    append = access.trail.append

    def twice(session: Session, actor: Actor, now: Any, acts: Any) -> None:
        append(session, actor, now, [*acts, *acts])

    test = test_trail.test_each_read_of_a_resident_leaves_exactly_one_entry
    for other in (twice, lambda *_: None):
        with monkeypatch.context() as patch:
            patch.setattr(access.trail, "append", other)
            fails(test, standing=standing)


@EMPTY
def test_8_without_the_hash_of_what_an_entry_says(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.trail, "_hash", lambda _last, row: f"{row['seq']:064}")
    test_trail._note(service, *"abcdef")
    edited = ["UPDATE trail SET subject = 'x' WHERE seq = 3"]
    fails(test_trail.test_tampering_is_named_by_its_first_entry, written=service, statements=edited, seq=3)  # fmt: skip  # noqa: E501 - a name that is a sentence


@EMPTY
def test_8_without_the_hash_of_the_entry_before(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = access.trail._hash
    monkeypatch.setattr(access.trail, "_hash", lambda _last, row: real("", row))
    test_trail._note(service, *"abcdef")
    noted = test_trail.test_an_end_cut_off_and_written_anew_is_found_by_a_head_noted_elsewhere
    monkeypatch.setattr(test_trail, "WRITTEN", 6)
    cut = access.trail.verify
    monkeypatch.setattr(access.trail, "verify", lambda session, _noted=None: cut(session))
    fails(noted, written=service)


@EMPTY
def test_15_with_sign_ins_that_are_remembered(
    here: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked up once and kept, as a signed cookie would be."""
    real, known = door.acting.recognised, dict[str, tuple[Actor, SignIn]]()

    def remembered(session: Session, secret: str, now: Any) -> tuple[Actor, SignIn]:
        if secret not in known:
            known[secret] = real(session, secret, now)
        return known[secret]

    monkeypatch.setattr(door.acting, "recognised", remembered)
    for person in (here.secretary, here.official, here.admin):
        assert test_sessions._works(person)
    fails(test_sessions.test_a_role_taken_away_is_gone_with_the_next_request, here=here)
    fails(test_sessions.test_every_secret_of_a_disabled_account_ends_at_once, here=here)
    fails(test_sessions.test_a_saved_secret_is_worth_nothing_after_signing_out, here=here)


@EMPTY
def test_consent_that_nobody_asks_for(here: District, monkeypatch: pytest.MonkeyPatch) -> None:
    class Everybody:
        def __contains__(self, _id: object) -> bool:
            return True

    monkeypatch.setattr(rounds.record, "_agreed", lambda _tx, _purpose: Everybody())
    test = test_rights.test_a_consent_taken_back_or_an_objection_is_out_of_the_next_instance
    fails(test, here=here)


@EMPTY
def test_what_is_sealed_in_name_alone(here: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.vault, "_sealed", lambda _key, plain, _place: plain)
    monkeypatch.setattr(access.vault, "_opened", lambda _key, sealed, _place: sealed)
    monkeypatch.setattr(access.vault.Vault, "_key", lambda *_: None)
    test = test_forgetting.test_what_is_sealed_is_nowhere_in_the_clear_and_nothing_is_after_forgetting  # fmt: skip  # noqa: E501 - a name that is a sentence
    fails(test, here=here)


@EMPTY
def test_a_key_that_is_not_destroyed(here: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "delete", lambda _session, _row: None)
    test = test_forgetting.test_what_is_sealed_is_nowhere_in_the_clear_and_nothing_is_after_forgetting  # fmt: skip  # noqa: E501 - a name that is a sentence
    fails(test, here=here)


@EMPTY
def test_reading_without_an_end(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.reading, "count", lambda _tx, _shown: None)
    here = district(service)
    fails(test_reading.test_one_more_than_a_day_s_residents_is_refused_and_noted, here=here)


@EMPTY
def test_guessing_without_a_wait(
    here: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.throttle, "count", lambda _session, _login, _now: None)
    fails(test_sessions.test_a_thousand_guesses_take_days, here=here, clock=clock)


@EMPTY
@pytest.mark.parametrize("jump", [timedelta(days=-1)])
def test_17_with_a_wait_until_a_clock_that_was_set_back_is_there_again(
    here: District, clock: Clock, monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    longer = replace(access.throttle.OF_A_LOGIN, longest=timedelta(days=9))
    monkeypatch.setattr(access.throttle.count, "__defaults__", (longer,))
    fails(test_sessions.test_a_clock_that_jumps_locks_nobody_out, here=here, clock=clock, jump=jump)
