"""The box and its code, by themselves."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders import sealing
from tenders.sealing import BLOCK, Sealed, WrongCode

CONTENT = {"provider": "p", "bid": {"lump_sum_fen": 5}}


def test_it_opens_with_its_code_in_its_place() -> None:
    code = sealing.new_code()
    sealed = sealing.seal(code, "tender/a/bid/b", CONTENT)
    assert sealing.unseal(code, "tender/a/bid/b", sealed) == CONTENT
    for place, other, box in (
        ("tender/a/bid/c", code, sealed.box),
        ("tender/a/bid/b", sealing.new_code(), sealed.box),
        ("tender/a/bid/b", code, sealed.box[:-1] + bytes([sealed.box[-1] ^ 1])),
        ("tender/a/bid/b", code, b""),
    ):
        with pytest.raises(WrongCode) as wrong:
            sealing.unseal(other, place, Sealed(box, sealed.digest))
        assert not wrong.value.mistyped
    with pytest.raises(WrongCode):
        sealing.unseal(code, "tender/a/bid/b", Sealed(sealed.box, "0" * 64))


def test_a_code_has_128_bits_and_no_two_are_alike() -> None:
    codes = {sealing.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert sealing.DRAWN * 5 >= 128
    assert {len(code.split("-")) for code in codes} == {7}


@given(st.integers(0, 26), st.sampled_from(sealing.SYMBOLS))
def test_one_symbol_mistyped_is_seen(at: int, symbol: str) -> None:
    code = sealing.new_code().replace("-", "")
    typed = code[:at] + symbol + code[at + 1 :]
    if typed == code:
        assert sealing.bare(typed) == code[:-1]
        return
    with pytest.raises(WrongCode) as wrong:
        sealing.bare(typed)
    assert wrong.value.mistyped


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_mistyped(typed: str) -> None:
    with suppress(WrongCode):
        assert len(sealing.bare(typed)) == sealing.DRAWN


def test_neither_length_nor_digest_tells_the_price() -> None:
    """Two bids of other prices are as long; and the same content has another digest each time, so
    that nobody finds a price by trying."""
    code = sealing.new_code()
    one, other = (sealing.seal(code, "x", {"fen": fen}) for fen in (1, 10**12))
    assert len(one.box) == len(other.box)
    assert len(one.box) % BLOCK == sealing.NONCE_BYTES + 16
    assert sealing.seal(code, "x", {"fen": 1}).digest != one.digest
