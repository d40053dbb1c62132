"""What is said of a task: taken on, refused, begun, done; a place given up; what it was like."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access.refusal import Absent
from access.tx import Tx
from door.fields import Prose, Shape
from rounds import evaluations, places, tasks
from rounds.tasks import TaskState
from web.pages.tasks import open_
from web.routing import Pages
from web.tasks import shown
from web.visit import Visit

pages = Pages()


class Reason(Shape):
    """Why, where a task is refused, held or ended."""

    reason: Prose = ""


class EvaluationForm(Shape):
    """What it was like."""

    mark: Annotated[int, Field(ge=1, le=5)]
    remark: Prose = ""


@pages.get("/tasks/{id}/to/{state}", "task.move")
def ask(visit: Visit) -> Response:
    """What follows from it, and why where a reason is wanted."""
    id, after = visit.at("id"), visit.at("state")

    def work(tx: Tx) -> Mapping[str, Any]:
        task = tasks.task_of(tx, id)
        moves = [one for one in tasks.moves_of(tx, task) if one.after == after]
        found = {
            "one": shown(tx, visit.lang, [task])[0],
            "move": moves[0] if moves else None,
        }
        tx.session.expunge_all()
        return found

    found = visit.look(work)
    if found["move"] is None and (not visit.errors or found["one"].task.state == after):
        return visit.go(f"/tasks/{id}")
    return visit.show("tasks/move.html", **found)


@pages.post("/tasks/{id}/to/{state}", "task.move", again=ask)
def move(visit: Visit) -> Response:
    """It is so from now on."""
    id, said = visit.at("id"), visit.at("state")
    if said not in list(TaskState):
        raise Absent("task", id)
    after = TaskState(said)
    reason = Reason.model_validate({"reason": visit.text("reason")}).reason
    visit.change(lambda tx, version: tasks.move(tx, id, version, after, reason).id)
    return visit.go(f"/tasks/{id}", done=f"task_{after}")


@pages.get("/tasks/{id}/leave/{need}", "task.leave")
def ask_leave(visit: Visit) -> Response:
    """Somebody gives up their own place; the rest goes on."""
    id, need = visit.at("id"), visit.at("need")

    def work(tx: Tx) -> Mapping[str, Any]:
        one = shown(tx, visit.lang, [tasks.task_of(tx, id)])[0]
        here = [each for each in one.served.members if each.need == need and each.name]
        if not here:
            raise Absent("need", need)
        tx.session.expunge_all()
        return {"one": one, "member": here[0]}

    return visit.show("tasks/leave.html", **visit.look(work))


@pages.post("/tasks/{id}/leave/{need}", "task.leave", again=ask_leave)
def leave(visit: Visit) -> Response:
    """The place is free."""
    id, need, waits = visit.at("id"), visit.at("need"), visit.text("waits") == "1"
    reason = Reason.model_validate({"reason": visit.text("reason")}).reason
    visit.change(lambda tx, version: places.give_up(tx, id, version, need, reason, waits=waits).id)
    return visit.go(f"/needs/{need}", done="place_given_up")


@pages.post("/tasks/{id}/evaluation", "evaluation.add", again=open_)
def evaluate(visit: Visit) -> Response:
    """A mark and a word on what was done."""
    id = visit.at("id")
    typed = {name: visit.text(name) for name in ("mark", "remark") if visit.text(name)}
    said = EvaluationForm.model_validate(typed, strict=False)

    def work(tx: Tx) -> str:
        evaluations.evaluate(tx, id, said.mark, said.remark)
        return f"/tasks/{id}?done=evaluated"

    return visit.once(work)
