"""Changes that wait for the person to look at them: what they would do, and applying or dropping them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from workroom.folders.diffs import Diff
from workroom.folders.review import Applied, HeldFile
from workroom.server.web import TheDesk, Wanted, named, reply, shows

router = APIRouter()
HeldPath = Annotated[str, Field(min_length=1, max_length=8192)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MOST = 100_000


class ToApply(Wanted):
    """What the person was shown: of each path the `sha256` of the change."""

    shown: dict[HeldPath, Digest] = Field(min_length=1, max_length=MOST)


class Dropped(Wanted):
    """What is to be forgotten: at and beneath these paths."""

    paths: list[HeldPath] = Field(min_length=1, max_length=MOST)


@router.get("/tasks/{task}/held", **shows(list[HeldFile]))
def get_held(task: str, desk: TheDesk) -> Response:
    """What waits."""
    return reply(desk.app.tasks.holding.held(named(desk, task)))


@router.get("/tasks/{task}/held/diff", **shows(Diff))
def get_held_diff(
    task: str, path: Annotated[str, Query(min_length=1, max_length=8192)], desk: TheDesk
) -> Response:
    """What one held change would do to a file."""
    return reply(desk.app.reviews.diff(named(desk, task), path))


@router.post("/tasks/{task}/held/apply", **shows(Applied))
def post_apply(task: str, what: ToApply, desk: TheDesk) -> Response:
    """Make the changes in the folders, each only if it is still what was shown."""
    return reply(desk.app.tasks.holding.apply(named(desk, task), what.shown))


@router.post("/tasks/{task}/held/drop", **shows(Applied))
def post_drop(task: str, what: Dropped, desk: TheDesk) -> Response:
    """Forget the changes; that can be undone too."""
    return reply(desk.app.tasks.holding.drop(named(desk, task), what.paths))
