"""What communities were to have at least, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matcher.plan import Stage


@dataclass(frozen=True)
class Floored:
    """A community that was to have ``asked`` needs served has ``reached`` of them; ``proved``: no
    plan brings the communities more in all."""

    community: str
    asked: int
    reached: int
    proved: bool

    @property
    def short(self) -> bool:
        return self.reached < self.asked


def floored(stages: Sequence[Stage]) -> Iterator[Floored]:
    """Every community of which a stage asked something, in the order of the asking."""
    for stage in stages:
        if stage.aim != "floors":
            continue
        reached = {floor.community: floor.needs for floor in stage.reached}
        for floor in stage.asked:
            got = reached.get(floor.community, 0)
            yield Floored(floor.community, floor.needs, got, stage.proved)
