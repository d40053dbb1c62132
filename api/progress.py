"""How far a run of the worker is, and why it came to nothing where it has."""

from door.fields import Shape
from matcher.faults import Fault
from store.runs import Run
from words import fault


class Wrong(Shape):
    """One thing that keeps it from being solved, in a sentence."""

    code: str
    detail: str


class Progress(Shape):
    """``progress``: percent; ``error``: a code, where it has failed; ``errors``: which decisions
    can't be kept, and what they contend for."""

    state: str
    stage: str
    progress: int
    error: str
    errors: tuple[Wrong, ...] = ()


def progress_of(run: Run | None, lang: str) -> Progress:
    """Of the latest run, if there was one."""
    if run is None:
        return Progress(state="none", stage="", progress=0, error="")
    wrong = [Fault(**one) for one in run.faults]
    return Progress(
        state=run.state,
        stage=run.stage,
        progress=run.progress,
        error=run.error,
        errors=tuple(Wrong(code=one.code, detail=fault(lang, one)) for one in wrong),
    )
