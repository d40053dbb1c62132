"""Whether the service is well: for whoever watches over it."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from api.call import answer
from door.acting import Service
from door.fields import Shape

router = APIRouter(tags=["health"])


class Health(Shape):
    """``database``: it answered just now."""

    database: bool


@router.get("/health", operation_id="health.read", response_model=Health)
def read(request: Request) -> Response:
    """The service answers, and so does its database; 503 where it doesn't."""
    service: Service = request.app.state.service
    with service.database.read() as session:
        session.execute(text("SELECT 1"))
    return answer(Health(database=True))
