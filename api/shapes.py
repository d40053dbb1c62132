"""What lists are answered as."""

from typing import Generic, TypeVar

from door.fields import Shape

T = TypeVar("T")

MOST_LISTED = 200


class Page(Shape, Generic[T]):
    """Some of a list; ``next``: the cursor of what follows, none at its end."""

    items: tuple[T, ...]
    next: str | None = None
