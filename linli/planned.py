"""A round's data and its plan, as several commands read them."""

from pathlib import Path

from linli import folder
from matcher.faults import Fault, InvalidInstance
from matcher.files import read_result
from matcher.instance import Instance
from matcher.plan import Result
from matcher.verify import answered


def planned(instance: Path, plan: Path) -> tuple[Instance, Result]:
    """The data, with what the plan's stages fixed, and the plan that answers them.

    Raises
    ------
    InvalidInstance
        Either can't be read, or the plan is of other data.
    """
    result = read_result(plan)
    asked = answered(folder.load(instance), result)
    if result.plan.instance != asked.digest:
        figures = {"file": plan.name, "stated": result.plan.instance, "found": asked.digest}
        raise InvalidInstance([Fault("other_instance", "plan", "", "instance", figures)])
    return asked, result
