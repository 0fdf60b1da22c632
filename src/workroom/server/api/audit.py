"""What was done, by whom, and proof that nobody changed the record."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Response
from pydantic import Field

from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.trust.chain import Fault
from workroom.trust.ledger import Entry, ledger

router = APIRouter()


class Export(Wanted):
    """With `accept` it begins anew with the log as it is now; what was anchored before is kept aside."""

    accept: bool = False


class Exported(msgspec.Struct, frozen=True):
    """Where the export is, how long, its head, and where what was anchored before is kept."""

    path: str
    lines: int
    head: str
    kept: str | None


class Verify(Wanted):
    """`head`: the digest of a line, kept elsewhere."""

    head: str | None = Field(None, max_length=200)


class Verified(msgspec.Struct, frozen=True):
    """What a check found; `behind` is how many events are not in the export yet."""

    sound: bool
    path: str
    lines: int
    head: str
    behind: int
    anchored: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


@router.get("/tasks/{task}/audit", **shows(list[Entry]))
def get_audit(task: Annotated[str, Path(max_length=100)], desk: TheDesk) -> Response:
    """What a task did, with every byte that went out and came in."""
    return reply(ledger(desk.app.log.read(desk.app.tasks.get(task).id)))


@router.post("/audit/export", **shows(Exported))
def export(wanted: Export, desk: TheDesk) -> Response:
    """Bring the export of the log up to date."""
    desk.app.know_keys()
    audit = desk.app.audit
    kept = audit.accept() if wanted.accept else None
    head = audit.export()
    return reply(Exported(str(audit.path), head.n, head.digest, str(kept) if kept is not None else None))


@router.post("/audit/verify", **shows(Verified))
def verify(wanted: Verify, desk: TheDesk) -> Response:
    """Check that the export and the log are as they were."""
    report = desk.app.audit.verify(head=wanted.head)
    return reply(Verified(report.sound, **msgspec.structs.asdict(report)))
