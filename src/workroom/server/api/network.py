"""What may leave and by which rule, what was refused, and trying a rule before it counts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field

from workroom.errors import UserError
from workroom.log.events import RequestJudged
from workroom.network.exits import Exit
from workroom.network.rulebook import read
from workroom.network.rulefile import RulesBroken
from workroom.server.desk import Desk
from workroom.server.shapes.network import Judgement, Network, judgement_of, network_of
from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.tasks.reaching import Reaching, refused

router = APIRouter()
NEWEST = 30
MOST = 5_000
LONGEST_PATH = 4096
Task = Annotated[str, Query(max_length=100)]
SetName = Annotated[str, Field(max_length=100)]


class NotARuleFile(UserError):
    """Only files of rules are looked into."""


class RefusedRow(msgspec.Struct, frozen=True):
    """A request that was refused, and when."""

    task: str
    at: float
    request: RequestJudged


class Trial(Wanted):
    """An address to be judged: as in a task, or under rule sets; else as in a new task."""

    url: str = Field(min_length=1, max_length=8_000)
    method: str = Field("GET", max_length=20, pattern="^[A-Za-z]+$")
    exit: Exit = "door"
    size: int = Field(0, ge=0, le=2**40)
    task: str | None = Field(None, max_length=100)
    sets: list[SetName] | None = Field(None, max_length=20)


class RuleFile(Wanted):
    """A file of rules: its whole path, or its name among the person's own."""

    file: str = Field(min_length=1, max_length=LONGEST_PATH)


class Checked(msgspec.Struct, frozen=True):
    """How many rules it has; `faults` keep all of it from being used, `warnings` are hardly meant."""

    file: str
    rules: int
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


@router.get("/network", **shows(Network))
def get_network(
    desk: TheDesk,
    task: Task = "",
    sets: Annotated[list[SetName] | None, Query(max_length=20)] = None,
    refresh: Annotated[bool, Query(description="Ask pip, npm and apt anew")] = False,
) -> Response:
    """What may leave: in a task, under some rule sets, or else in a new task."""
    reaching = _reaching(desk, task or None, sets)
    known = reaching.registries(refresh=refresh)
    return reply(network_of(reaching, known))


@router.get("/network/refused", **shows(list[RefusedRow]))
def get_refused(desk: TheDesk, task: Task = "", all: bool = False) -> Response:
    """What was refused, oldest first: of a task or of all; only the newest, or `all`."""
    found = refused(desk.app.log, desk.app.tasks.get(task).id if task else None)
    shown = found[-(MOST if all else NEWEST) :]
    rows = [
        RefusedRow(record.task, record.at, record.event)
        for record in shown
        if isinstance(record.event, RequestJudged)
    ]
    return reply(rows)


@router.post("/network/test", **shows(Judgement))
def test(trial: Trial, desk: TheDesk) -> Response:
    """Judge an address; nothing is sent to it."""
    reaching = _reaching(desk, trial.task, trial.sets)
    reaching.registries()
    judged = reaching.judge(trial.url, trial.method, trial.exit, trial.size)
    return reply(judgement_of(reaching, judged))


@router.post("/network/check", **shows(Checked))
def check(wanted: RuleFile, desk: TheDesk) -> Response:
    """Check a file of rules of the person's own."""
    if not wanted.file.endswith(".toml") or "\0" in wanted.file:
        raise NotARuleFile("A file of rules is called NAME.toml.", hint="Nothing was looked at.")
    path = desk.app.places.config / "network" / wanted.file  # a whole path stays what it is
    found = read(Path(path))
    if isinstance(found, RulesBroken):
        return reply(Checked(str(path), 0, tuple(found.faults), ()))
    return reply(Checked(str(path), len(found.rules), (), tuple(found.warnings)))


def _reaching(desk: Desk, task: str | None, sets: list[str] | None = None) -> Reaching:
    found = desk.app.tasks.get(task) if task else None
    names = found.network if found else desk.app.settings.network.sets
    return Reaching(desk.app.places, desk.app.log, names if sets is None else sets, found)
