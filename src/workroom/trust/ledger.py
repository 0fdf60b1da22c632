"""What a task did, line by line: who, what, when, how many bytes, and which walls stood around it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from workroom.log import Record
from workroom.log import events as log
from workroom.log.events import kind_of
from workroom.log.export import who


class Entry(msgspec.Struct, frozen=True):
    """One line. `at` is Unix time in seconds; `out` and `into` are bytes that left and came in."""

    at: float
    who: str
    what: str
    result: str = ""
    out: int = 0
    into: int = 0
    walls: tuple[str, ...] = ()


def ledger(records: Iterable[Record]) -> list[Entry]:
    """The lines of one task's events, in order; a step is one line, with all that left while it ran."""
    entries: list[Entry] = []
    steps: dict[str, int] = {}
    for record in records:
        event = record.event
        step = getattr(event, "step", None)
        if isinstance(event, log.StepStarted):
            steps[event.step] = len(entries)
            entries.append(Entry(record.at, "agent", f"{event.tool}: {event.title}", walls=event.walls))
        elif step in steps and (add := _ADDED.get(type(event))) is not None:
            entries[steps[step]] = add(entries[steps[step]], event)
        tell = _TOLD.get(type(event))
        if tell is not None and (told := tell(event)) is not None:
            entries.append(_entry(record, *told))
    return entries


def _entry(record: Record, what: str, result: str = "") -> Entry:
    by = who(kind_of(type(record.event)), msgspec.to_builtins(record.event))
    if isinstance(record.event, log.RequestJudged):
        event = record.event
        return Entry(record.at, "agent", what, result, event.out, event.into)
    return Entry(record.at, by, what, result)


def _ended(entry: Entry, event: Any) -> Entry:
    return msgspec.structs.replace(entry, result=_joined(entry.result, event.outcome, event.summary))


def _sent(entry: Entry, event: Any) -> Entry:
    return msgspec.structs.replace(entry, out=entry.out + event.out, into=entry.into + event.into)


def _changed(entry: Entry, event: Any) -> Entry:
    return msgspec.structs.replace(entry, result=_joined(entry.result, f"{event.total} changed"))


def _read(entry: Entry, event: Any) -> Entry:
    return msgspec.structs.replace(entry, result=_joined(entry.result, f"{event.total} read"))


def _held(entry: Entry, event: Any) -> Entry:
    return msgspec.structs.replace(entry, result=_joined(entry.result, f"{event.total} held for review"))


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _created(event: log.TaskCreated) -> tuple[str, str]:
    folders = [f"{grant.path} ({grant.access})" for grant in event.grants] or ["no folder"]
    return f"handed over {', '.join(folders)}", f"network: {', '.join(event.network) or 'offline'}"


def _judged(event: log.RequestJudged) -> tuple[str, str]:
    verdict = "let through" if event.allowed else "refused"
    return f"{event.exit}: {event.method} {event.host}:{event.port}{event.path}", f"{verdict} by {event.rule}"


def _asked(event: log.Asked) -> tuple[str, str]:
    if event.approval is not None:
        return (
            f"asked for leave: {event.approval.action} {', '.join(event.approval.targets)}",
            event.approval.reason,
        )
    return "asked", "; ".join(question.question for question in event.questions)


def _answered(event: log.Answered) -> tuple[str, str]:
    if event.approved is None:
        return "answered", "; ".join(_joined(*reply.chosen, reply.text) for reply in event.replies)
    return ("said yes" if event.approved else "said no"), f"for: {event.scope}"


def _permitted(event: log.Permitted) -> tuple[str, str]:
    return (
        f"{'allowed' if event.allowed else 'forbade'} {event.action} {event.pattern}",
        f"for: {event.scope}",
    )


_ADDED: Mapping[type[log.Event], Callable[[Entry, Any], Entry]] = {
    log.StepEnded: _ended,
    log.RequestJudged: _sent,
    log.FilesChanged: _changed,
    log.FilesRead: _read,
    log.ChangesHeld: _held,
}


def _plan(event: log.PlanChanged) -> tuple[str, str] | None:
    """The agent's own plan is told by its steps."""
    return None if event.by == "agent" else ("changed the plan", f"{len(event.items)} lines")


_TOLD: Mapping[type[log.Event], Callable[[Any], tuple[str, str] | None]] = {
    log.TaskCreated: _created,
    log.TaskStarted: lambda event: (f"took the task up in process {event.process}", ""),
    log.UserMessage: lambda event: ("wrote", event.text),
    log.Queued: lambda event: ("wrote, for when it has ended", event.text),
    log.QueueCleared: lambda event: ("took back the words that waited", ""),
    log.PlanChanged: _plan,
    log.Archived: lambda event: ("put it out of sight" if event.archived else "put it back", ""),
    log.LimitsChanged: lambda event: ("set other limits", ""),
    log.GrantRevoked: lambda event: (f"took back the folder {event.name}", ""),
    log.StopRequested: lambda event: ("pressed stop", ""),
    log.Refused: lambda event: (f"refused by {event.rule}", event.reason),
    log.RequestJudged: _judged,
    log.Asked: _asked,
    log.Answered: _answered,
    log.Permitted: _permitted,
    log.PermitWithdrawn: lambda event: (f"withdrew the permit {event.permit}", ""),
    log.Tainted: lambda event: (f"seen: {event.label}", event.source),
    log.TaintCleared: lambda event: ("vouched for what the task has seen", ""),
    log.FilesMarked: lambda event: (f"marked {len(event.paths)} files as not to be trusted", event.source),
    log.FilesUnmarked: lambda event: (f"vouched for {', '.join(event.paths)}", ""),
    log.Reviewed: lambda event: (f"{event.verdict} held changes", ", ".join(event.paths)),
    log.Undone: lambda event: (f"took back {event.scope}", f"{event.restored} restored"),
    log.StepRolledBack: lambda event: ("rolled back a cut-off step", f"{event.restored} restored"),
    log.TaskEnded: lambda event: (f"ended: {event.outcome}", event.reason),
}
