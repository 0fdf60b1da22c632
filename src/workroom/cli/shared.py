"""What most commands have in common: the app, a task by its name, JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from workroom.app import App

TaskName = Annotated[
    str, typer.Argument(metavar="TASK", help="The task's name, the beginning of it, or `last`.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@contextmanager
def opened() -> Iterator[App]:
    """The app of this user, closed at the end."""
    from workroom.app import App

    app = App.open()
    try:
        yield app
    finally:
        app.close()
