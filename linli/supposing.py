"""What is supposed, as typed: ``FUND=+10%``, ``VENUE=LICENCE``, ``C1,C2``, a file of rules."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, get_args

from pydantic import ValidationError

from linli.desk import Refusal
from matcher.changes import VenueLicensed
from matcher.faults import Fault, InvalidInstance
from matcher.files.json_form import parse
from matcher.files.reading import at_file, contents
from matcher.files.validation import faults_of
from matcher.instance import Instance, Named
from matcher.suppose import (
    AnotherPolicy,
    Limit,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
    typed_amount,
)


class Typed(NamedTuple):
    """Each as often as it was typed."""

    money: Sequence[str] = ()
    license: Sequence[str] = ()
    without: Sequence[str] = ()
    pool: Sequence[str] = ()
    policy: Path | None = None

    @property
    def nothing(self) -> bool:
        return not any((self.money, self.license, self.without, self.pool, self.policy))


def suppositions(instance: Instance, typed: Typed) -> tuple[Supposition, ...]:
    """What was typed, of the records of this instance, which are named by id or by name.

    Raises
    ------
    Refusal
        It can't be read, or names what is not there: with what is most like it.
    InvalidInstance
        The file of rules can't be read.
    """
    return tuple(_read(instance, typed))


def _read(instance: Instance, typed: Typed) -> Iterator[Supposition]:
    for text in typed.money:
        name, amount = _halves("money", text)
        yield _money(_found("money", name, instance.funds), text, amount)
    for text in typed.license:
        name, code = _halves("license", text)
        yield VenueLicensed(venue=_found("license", name, instance.venues), licence=code)
    for name in typed.without:
        yield ProviderLost(provider=_found("without", name, instance.providers))
    for text in typed.pool:
        communities = instance.communities
        named = [_found("pool", name, communities) for name in re.split("[,，、]", text)]
        if len(named) < 2:
            raise Refusal("cli.whatif.unread.pool", text=text)
        yield NeighboursPooled(communities=tuple(named))
    if typed.policy is not None:
        yield _policy(typed.policy)


def _halves(option: str, text: str) -> tuple[str, str]:
    name, _, what = text.rpartition("=")
    if not name.strip() or not what.strip():
        raise Refusal(f"cli.whatif.unread.{option}", text=text)
    return name.strip(), what.strip()


def _money(fund: str, text: str, amount: str) -> MoneyChanged:
    read = typed_amount(amount)
    if read is None:
        raise Refusal("cli.whatif.unread.money", text=text)
    percent, fen = read
    return MoneyChanged(fund=fund, percent=percent, fen=fen)


def _found(option: str, text: str, among: Iterable[Named]) -> str:
    """The id of what is called so."""
    text, rows = text.strip(), list(among)
    if text in {one.id for one in rows}:
        return text
    named = [one.id for one in rows if text and text in (one.name, one.name_en)]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refusal("cli.whatif.several", text=text, ids="、".join(named))
    known = [called for one in rows for called in (one.id, one.name, one.name_en) if called]
    near = get_close_matches(text, known, n=3, cutoff=0.3) or known[:3]
    raise Refusal(f"cli.whatif.unknown.{option}", text=text, near="、".join(near))


def _refuse_no_limits(gone: Iterable[str]) -> None:
    limits = get_args(Limit)
    faults = [
        Fault("supposed_null", "policy", "", name, {"limits": "、".join(limits)})
        for name in gone
        if name not in limits
    ]
    if faults:
        raise InvalidInstance(faults)


def _policy(path: Path) -> AnotherPolicy:
    """Rules in JSON: the fields of ``AnotherPolicy``, which are those of a round's policy; null
    takes a limit away."""
    try:
        said = parse(contents(path))
        if isinstance(said, dict):
            gone = [name for name, value in said.items() if value is None]
            _refuse_no_limits(gone)
            said = {name: value for name, value in said.items() if value is not None}
            if gone and isinstance(said.get("without", []), list):
                said["without"] = [*said.get("without", []), *gone]
        return AnotherPolicy.model_validate_json(json.dumps(said))
    except ValidationError as error:
        raise at_file(InvalidInstance(faults_of(error, said)), path.name) from None
    except InvalidInstance as invalid:
        raise at_file(invalid, path.name) from None
