"""Search over everything said and made."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from workroom.server.web import TheDesk, reply, shows
from workroom.tasks.finding import What

router = APIRouter()


class Hit(msgspec.Struct, frozen=True):
    """A place where all the words occur; `mark` is where the first of them stands in `text`."""

    task: str
    title: str
    seq: int
    at: float
    kind: What
    text: str
    mark: tuple[int, int]


@router.get("/search", **shows(list[Hit]))
def get_search(
    q: Annotated[str, Query(min_length=1, max_length=500)],
    desk: TheDesk,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Where all words of `q` occur: in jobs, in what was said, in plans and in the names of files."""
    titles = {task.id: task.title for task in desk.app.tasks.all()}
    found = desk.app.tasks.finder.find(q, limit)
    hits = [
        Hit(each.task, titles.get(each.task, ""), each.seq, each.at, each.kind, each.text, each.mark)
        for each in found
    ]
    return reply(hits)
