"""Tasks in the log, as if an engine had worked on them: real events, appended by a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from workroom.app import App
from workroom.log import Outcome, StepOutcome
from workroom.log.cards import Approval, Option, Question
from workroom.log.events import (
    Asked,
    Delivered,
    DeliveredFile,
    FileChange,
    FilesChanged,
    PlanChanged,
    PlanItem,
    Said,
    StepEnded,
    StepStarted,
    TaskEnded,
    TaskStarted,
    Used,
)
from workroom.tasks import FolderRequest, Task

QUESTION = Question(
    "Keep the currencies apart?",
    options=(Option("Keep apart", "One total for each"), Option("Convert")),
    recommended=0,
)
APPROVAL = Approval("delete", ("/folders/receipts/a", "/folders/receipts/b"), "They are copies.", "digest-1")


def create(app: App, folder: Path | None = None, prompt: str = "Make an expense report") -> Task:
    folders: Sequence[FolderRequest] = [FolderRequest(folder)] if folder else []
    return app.tasks.create(prompt, folders=folders)


def begin(app: App, task: str) -> None:
    app.log.append(task, TaskStarted(1))
    app.log.append(
        task, PlanChanged((PlanItem("Read every receipt", "in_progress"), PlanItem("Build the workbook")))
    )


def step(
    app: App, task: str, key: str, title: str, outcome: StepOutcome = StepOutcome.OK, summary: str = ""
) -> None:
    app.log.append(task, StepStarted(key, "run_command", title))
    if key == "s1":
        app.log.append(
            task, FilesChanged(key, (FileChange("/folders/receipts/expenses.xlsx", "created"),), 1)
        )
    app.log.append(task, StepEnded(key, outcome, summary=summary, seconds=2.0))


def finish(
    app: App, task: str, outcome: Outcome = Outcome.DONE, reason: str = "The report is ready."
) -> None:
    file = DeliveredFile("/folders/receipts/expenses.xlsx", "Expenses", 14_200, "0" * 64, True, "opens")
    app.log.append(task, Delivered("s2", (file,)))
    app.log.append(task, Said("All receipts are in the workbook."))
    app.log.append(task, Used("m", 900, 100, cost_usd=0.12))
    app.log.append(task, TaskEnded(outcome, reason))


def whole(app: App, folder: Path) -> Task:
    """A task that is done."""
    task = create(app, folder)
    begin(app, task.id)
    step(app, task.id, "s1", "Scan the receipts")
    step(app, task.id, "s2", "Fetch a rate", StepOutcome.REFUSED, "There is no network.")
    finish(app, task.id)
    return app.tasks.get(task.id)


def ask(app: App, task: str, key: str = "q1", *, approval: bool = False, questions: int = 1) -> None:
    if approval:
        app.log.append(task, Asked(key, approval=APPROVAL))
    else:
        more = tuple(Question(f"And what about {number}?") for number in range(1, questions))
        app.log.append(task, Asked(key, (QUESTION, *more)))
