"""`workroom audit`: what was done, by whom, and proof that nobody changed the record."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workroom.cli.shared import Json, TaskName, opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.log import Record
    from workroom.trust.audit import Audit, Report
    from workroom.trust.ledger import Entry

FAULTS = 20
WIDTH = 90  # of one cell; --json has the whole
cli = typer.Typer(help="What was done, by whom, and whether the record is as it was.", no_args_is_help=True)
File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="Another file than Workroom's own export.", dir_okay=False),
]


@cli.command()
def export(
    file: File = None,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="Begin anew with the log as it is now; what was before is kept aside."),
    ] = False,
    json: Json = False,
) -> None:
    """Bring the export of the log up to date.

    The export is lines of JSON, each bound to the one before.
    """
    from workroom.cli.out import say, say_json
    from workroom.words import number

    if accept and file is not None:
        raise UserError("--accept is for Workroom's own export; leave the file's name out.")
    with opened() as app:
        audit = _audit(app)
        kept = audit.accept() if accept else None
        head = audit.export(file)
        path = file.absolute() if file else audit.path
    if json:
        say_json({"path": path, "lines": head.n, "head": head.digest})
        return
    if kept is not None:
        say(f"What was anchored before is kept in {kept}")
    say(f"{number(head.n, 'line')} in {path}")
    say(f"Head {head.digest}: kept elsewhere, it proves that nothing up to here was changed.", "dim")


@cli.command()
def verify(
    file: File = None,
    head: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="The head that you kept elsewhere.")
    ] = None,
    json: Json = False,
) -> None:
    """Check that an export is as it was.

    Line by line, against its anchors and against the log.
    """
    from workroom.cli.out import say_json

    with opened() as app:
        report = _audit(app).verify(file, head=head)
    if json:
        say_json({"sound": report.sound, **_table(report)})
    else:
        _tell(report)
    if not report.sound:
        raise typer.Exit(1)


@cli.command()
def show(task: TaskName, json: Json = False) -> None:
    """Show what a task did, with every byte.

    When, who, what, the bytes that went out and came in, and the walls that stood.
    """
    from workroom.cli.out import columns, say, say_json
    from workroom.trust.ledger import ledger

    with opened() as app:
        found = app.tasks.get(task)
        records = app.log.read(found.id)
    entries = ledger(records)
    if json:
        say_json(entries)
        return
    columns(_rows(entries), heads=("WHEN", "WHO", "OUT", "IN", "WHAT", "RESULT", "WALLS"))
    out, into = _sums(records)
    say(f"{out} went out, {into} came in.", "dim")


def _rows(entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    """A line for each; the walls only where they are not those of the step before."""
    walls: tuple[str, ...] = ()
    for entry in entries:
        news = "" if entry.walls == walls else ", ".join(entry.walls)
        walls = entry.walls or walls
        yield (*_row(entry), news)


def _audit(app: App) -> Audit:
    """The audit, with every key of this person known to its redactor."""
    app.know_keys()
    return app.audit


def _tell(report: Report) -> None:
    from workroom.cli.out import say
    from workroom.words import number

    for fault in report.faults[:FAULTS]:
        say(f"✗ {fault.text}", "red")
    if len(report.faults) > FAULTS:
        say(f"… and {len(report.faults) - FAULTS} more.")
    for note in report.notes:
        say(note)
    if report.sound:
        anchored = f", {report.anchored} anchored" if report.anchored else ", none anchored"
        say(f"Nothing was changed. Checked: {number(report.lines, 'line')}{anchored}.", "bold")
    else:
        say("The log or its export was changed. Neither is evidence for what it says there.", "bold")
    if report.behind:
        say(f"{number(report.behind, 'row')} of the log not exported yet: workroom audit export", "dim")


def _table(report: Report) -> dict[str, Any]:
    import msgspec

    return msgspec.structs.asdict(report)


def _row(entry: Entry) -> tuple[str, ...]:
    from workroom.cli.safe import one_line

    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.at))
    sizes = (_size(entry.out), _size(entry.into))
    return (
        when,
        entry.who,
        *sizes,
        one_line(entry.what, WIDTH),
        one_line(entry.result, WIDTH),
    )


def _size(count: int) -> str:
    from workroom.words import size

    return size(count) if count else ""


def _sums(records: list[Record]) -> tuple[str, str]:
    """What went out and came in, each request once."""
    from workroom.log.events import RequestJudged
    from workroom.words import size

    requests = [record.event for record in records if isinstance(record.event, RequestJudged)]
    return size(sum(each.out for each in requests)), size(sum(each.into for each in requests))
