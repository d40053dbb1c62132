"""Freezing: the record as it stands becomes an instance of the matcher, kept with its hash.

Whoever posts after it waits for the next round.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, deferred, mapped_column

from access.refusal import Conflict, Unfit
from access.tx import Tx
from catalogue.services import latest
from matcher.faults import InvalidInstance
from matcher.files import instance_bytes, instance_from
from matcher.files.reading import no_collection
from matcher.instance import Instance
from rounds.instance import instance_of, policy_of
from rounds.record import record_of
from rounds.rounds import Round
from store import Base, Json


class Frozen(Base):
    """``digest``: the instance's; ``instance``: its bytes; ``versions``: of each record in it,
    by kind and id, which publishing compares with what stands then."""

    __tablename__ = "frozen"

    digest: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), primary_key=True)
    at: Mapped[datetime]
    catalogue: Mapped[int]
    needs: Mapped[int]
    versions: Mapped[dict[str, Any]] = deferred(mapped_column(Json))
    instance: Mapped[bytes] = deferred(mapped_column(LargeBinary))


def freeze(tx: Tx, round_: Round) -> Frozen:
    """The instance of a round, from what stands now; one entry in the trail.

    Raises
    ------
    Conflict
        Nobody waits who can be matched, or what stands makes no instance.
    """
    with no_collection():
        return _frozen(tx, round_)


def _frozen(tx: Tx, round_: Round) -> Frozen:
    record = record_of(tx, round_)
    if not record.needs:
        raise Conflict("nothing_waits")
    try:
        instance = instance_of(tx, round_, record)
    except InvalidInstance as wrong:
        raise Unfit(wrong.faults) from None
    rows: dict[str, Iterable[Any]] = {
        "provider": record.providers,
        "offer": record.offers,
        "venue": record.venues,
        "fund": record.funds,
    }
    versions = {
        "need": {row.id: row.version for row in record.needs},
        "resident": {row.resident: row.resident_version for row in record.needs},
        **{kind: {row.id: row.version for row in of} for kind, of in rows.items()},
    }
    return _keep(tx, round_, instance, versions)


def frozen_of(tx: Tx, round_: Round) -> Frozen:
    """The latest frozen instance of a round.

    Raises
    ------
    Conflict
        There is none.
    """
    found = tx.session.scalar(
        select(Frozen).where(Frozen.round_id == round_.id).order_by(Frozen.at.desc()).limit(1)
    )
    if found is None:
        raise Conflict("not_frozen")
    return found


def with_decisions(tx: Tx, round_: Round) -> Frozen:
    """The frozen instance with the round's pins and forbids in it, which is what is solved."""
    frozen = frozen_of(tx, round_)
    instance = unpacked(frozen.instance)
    policy = policy_of(tx, round_, {need.id for need in instance.needs})
    if policy == instance.policy:
        return frozen
    try:
        decided = Instance.model_validate(
            {
                **{field: getattr(instance, field) for field in Instance.model_fields},
                "policy": policy,
            }
        )
    except InvalidInstance as wrong:
        raise Unfit(wrong.faults) from None
    return _keep(tx, round_, decided, frozen.versions)


def unpacked(data: bytes) -> Instance:
    """The instance in what was kept of it."""
    return instance_from(data, "frozen")


def versions_digest(versions: Mapping[str, Mapping[str, int]]) -> str:
    """SHA-256 of the versions that were frozen, whatever their order."""
    digest = hashlib.sha256()
    for kind in sorted(versions):
        for id, version in sorted(versions[kind].items()):
            digest.update(f"{kind}\0{id}\0{version}\n".encode())
    return digest.hexdigest()


def _keep(tx: Tx, round_: Round, instance: Instance, versions: dict[str, Any]) -> Frozen:
    frozen = Frozen(
        digest=instance.digest,
        round_id=round_.id,
        at=tx.now,
        catalogue=latest(tx.session),
        needs=len(instance.needs),
        versions=versions,
        instance=instance_bytes(instance),
    )
    frozen = tx.session.merge(frozen)  # the same data frozen again are the same row
    tx.note("round.instance", "round", round_.id, digest=instance.digest, needs=len(instance.needs))
    return frozen
