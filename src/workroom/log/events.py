"""Every kind of thing that can happen, as typed values.

An event is a fact in the past tense, never changed once written. The state of a task, its transcript,
its plan and the model's history are folds over these. Fields may be added with a default; a field or a
kind is never renamed or removed without a migration.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

import msgspec

from workroom.log.cards import Approval, Part, Question, Reply, Scope


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class Event(msgspec.Struct, frozen=True, tag_field="kind", tag=_snake, omit_defaults=True):
    """The base of every event. `kind` on disk is the class's name in snake_case."""


class Outcome(StrEnum):
    """How a task ended: by evidence, never by the model's word."""

    DONE = "done"
    DONE_WITH_GAPS = "done with gaps"
    FAILED = "failed"
    PARKED = "parked"
    STOPPED = "stopped"


class StepOutcome(StrEnum):
    """How one tool call ended."""

    OK = "ok"
    FAILED = "failed"
    REFUSED = "refused"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


# -- a task's life -------------------------------------------------------------------------------


class GrantGiven(Part, frozen=True):
    """A folder handed over: its name under /folders, its path on the host, `read` or `write`."""

    name: str
    path: str
    access: Literal["read", "write"]


class Limits(Part, frozen=True):
    """What a task may use up. Spend in US dollars, time in seconds; None means no limit."""

    spend_usd: float | None = 5.0
    steps: int | None = 200
    tokens: int | None = None
    seconds: float | None = None


class TaskCreated(Event, frozen=True):
    """A person stated a job and handed over folders; `network` names the rule sets in force, none means offline.

    With `review` every change in the folders is held until a person applies it; False holds none but those that
    could make another program act; None lets the rules decide.
    """

    prompt: str
    model: str
    grants: tuple[GrantGiven, ...] = ()
    skill: str | None = None
    limits: Limits = Limits()
    title: str = ""
    network: tuple[str, ...] = ()
    review: bool | None = None


class TaskStarted(Event, frozen=True):
    """A process took the task up (again)."""

    process: int
    engine: str = "native"
    resumed: bool = False


class TaskEnded(Event, frozen=True):
    """The task came to an end; `reason` is a sentence for people."""

    outcome: Outcome
    reason: str
    gaps: tuple[str, ...] = ()


class StopRequested(Event, frozen=True):
    """Somebody pressed stop; whoever runs the task ends the guest's processes first."""

    by: str = "person"


class UserMessage(Event, frozen=True):
    """Words from the person; `steering` when sent while the agent works, `queued` if they waited for its end.

    With `plan` they tell the agent of a plan that the person changed, so not every word of them is the person's own.
    """

    text: str
    steering: bool = False
    queued: bool = False
    plan: bool = False


class Queued(Event, frozen=True):
    """Words from the person that wait until the task has ended; then they are said (see `UserMessage.queued`)."""

    text: str
    by: str = "person"


class QueueCleared(Event, frozen=True):
    """The words that waited will not be said."""

    by: str = "person"


class Archived(Event, frozen=True):
    """The task was put out of sight, or back among the others."""

    archived: bool = True
    by: str = "person"


class LimitsChanged(Event, frozen=True):
    """What the task may use up in all, from now on."""

    limits: Limits
    by: str = "person"


class GrantRevoked(Event, frozen=True):
    """A folder was taken back from the task, by its name under /folders; the agent sees it no more."""

    name: str
    by: str = "person"


# -- the model -----------------------------------------------------------------------------------


class ModelMessages(Event, frozen=True):
    """The model's history, as a difference: keep the first `keep` messages, then append `new`.

    The messages are the engine's own JSON, opaque to everybody else. Compaction is a smaller `keep`.
    """

    keep: int
    new: tuple[msgspec.Raw, ...]


class Said(Event, frozen=True):
    """The agent's words to the person."""

    text: str


class Used(Event, frozen=True):
    """What one model request used: tokens, and US dollars where the price is known."""

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    cost_usd: float | None = None


class PlanItem(Part, frozen=True):
    """One line of the plan."""

    text: str
    status: Literal["pending", "in_progress", "done"] = "pending"


class PlanChanged(Event, frozen=True):
    """The whole plan, as it is now; `by` the agent or a person."""

    items: tuple[PlanItem, ...]
    by: str = "agent"


# -- steps ---------------------------------------------------------------------------------------


class StepStarted(Event, frozen=True):
    """A tool call is about to act. Written durably before it does. `walls` are those in force around it."""

    step: str
    tool: str
    title: str
    arguments: dict[str, Any] = {}
    walls: tuple[str, ...] = ()


class StepOutput(Event, frozen=True):
    """A piece of a command's output, as it came."""

    step: str
    stream: Literal["stdout", "stderr"]
    text: str


class StepEnded(Event, frozen=True):
    """A tool call's outcome; `result` is exactly what the model is told. Written durably."""

    step: str
    outcome: StepOutcome
    result: Any = None
    summary: str = ""
    seconds: float = 0.0


class StepRolledBack(Event, frozen=True):
    """An interrupted step's folder changes were undone, so that it can be run again."""

    step: str
    restored: int
    conflicts: tuple[str, ...] = ()


class Refused(Event, frozen=True):
    """An action was refused: by a rule, a person, or because the computer could not act."""

    step: str
    rule: str
    reason: str


class FileChange(Part, frozen=True):
    """One change in a folder, under its path as the agent sees it."""

    path: str
    change: str


class FilesChanged(Event, frozen=True):
    """What a step changed in the folders; `total` when the list is cut."""

    step: str
    changes: tuple[FileChange, ...]
    total: int


class FilesRead(Event, frozen=True):
    """What a step read in the folders; `total` when the list is cut."""

    step: str
    paths: tuple[str, ...]
    total: int


class DeliveredFile(Part, frozen=True):
    """A finished file: where, how large (bytes), its SHA-256, and what the check of it said."""

    path: str
    title: str
    size: int
    sha256: str
    sound: bool
    check: str


class Delivered(Event, frozen=True):
    """The agent named its finished files; the runner checked each."""

    step: str
    files: tuple[DeliveredFile, ...]
    summary: str = ""
    gaps: tuple[str, ...] = ()


# -- questions and approvals ---------------------------------------------------------------------


class Asked(Event, frozen=True):
    """The task waits for a person: for answers to questions, or for one approval."""

    key: str
    questions: tuple[Question, ...] = ()
    approval: Approval | None = None


class Answered(Event, frozen=True):
    """A person answered; the first answer counts."""

    key: str
    replies: tuple[Reply, ...] = ()
    approved: bool | None = None
    by: str = "person"
    scope: Scope = "once"


# -- what left, what was seen, and what is allowed -----------------------------------------------


class RequestJudged(Event, frozen=True):
    """A request wanted to leave by one of the `exit`s: door, fetch, search, connector or browser.

    `path` is without its query. `out` and `into` are bytes; `rule` names what decided. `step` is the step that
    was running.
    """

    exit: str
    method: str
    host: str
    port: int
    path: str
    allowed: bool
    rule: str
    reason: str = ""
    step: str | None = None
    out: int = 0
    into: int = 0
    status: int | None = None
    seconds: float = 0.0


class Leaving(Event, frozen=True):
    """A request that may change something elsewhere is about to be sent. Written durably before it is."""

    exit: str
    method: str
    host: str
    step: str | None = None


class Tainted(Event, frozen=True):
    """The task has seen something `private` or something `untrusted`, and from which source."""

    label: Literal["private", "untrusted"]
    source: str
    step: str | None = None


class TaintCleared(Event, frozen=True):
    """A person vouched for what the task has seen: it starts clean from here."""

    by: str = "person"


class FilesMarked(Event, frozen=True):
    """Files (paths on the host) written while the task was hot: whoever reads them has read something untrusted."""

    paths: tuple[str, ...]
    source: str
    step: str | None = None


class FilesUnmarked(Event, frozen=True):
    """A person vouched for these files (paths on the host)."""

    paths: tuple[str, ...]
    by: str = "person"


class Permitted(Event, frozen=True):
    """A standing answer to a kind of action: allowed or, with `allowed` false, refused without asking again.

    `action` is a kind of the table, `pattern` a host (`example.org`, `*.example.org`) or another target;
    `project` says for which when the scope is that; `limit` in the action's own unit.
    """

    permit: str
    action: str
    pattern: str
    scope: Scope
    allowed: bool = True
    project: str = ""
    limit: float | None = None
    by: str = "person"


class PermitWithdrawn(Event, frozen=True):
    """A standing answer counts no more."""

    permit: str
    by: str = "person"


class HeldChange(Part, frozen=True):
    """One change that waits for a review: its path as the agent sees it, what it is, and why it is held."""

    path: str
    change: str
    reason: str


class ChangesHeld(Event, frozen=True):
    """A step's changes that the folder does not have yet; `total` when the list is cut."""

    step: str
    changes: tuple[HeldChange, ...]
    total: int


class Reviewed(Event, frozen=True):
    """A person looked at held changes (paths as the agent sees them) and applied or dropped them."""

    verdict: Literal["applied", "dropped"]
    paths: tuple[str, ...]
    by: str = "person"
    conflicts: tuple[str, ...] = ()


# -- the computer, undo, notices -----------------------------------------------------------------


class ComputerChanged(Event, frozen=True):
    """The computer's state changed; `seconds` is how long that took."""

    state: str
    reason: str = ""
    seconds: float = 0.0


class Undone(Event, frozen=True):
    """Folder changes were taken back. `scope` is `task`, `step …` or `since …`."""

    scope: str
    restored: int
    conflicts: tuple[str, ...] = ()


class Notice(Event, frozen=True):
    """Something the person should know that is no step."""

    text: str
    level: Literal["info", "warning", "error"] = "info"


class Record(msgspec.Struct, frozen=True):
    """An event with its place in the log. `at` is Unix time in seconds."""

    seq: int
    task: str
    at: float
    event: Event


def key_of(event: Event) -> str | None:
    """The step or question that an event belongs to, if any."""
    return getattr(event, "step", None) or getattr(event, "key", None)


def kind_of(kind: type[Event]) -> str:
    """The name under which a kind of event is stored."""
    return _snake(kind.__name__)


KINDS: tuple[type[Event], ...] = tuple(Event.__subclasses__())
