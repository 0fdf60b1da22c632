"""A Workroom that has been used for a while: jobs really done in real computers, and some of everything that waits."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from server.served import Served
from workroom.log import Log, Outcome, StepOutcome
from workroom.log.cards import Approval, Field, Option, Question
from workroom.log.events import (
    Asked,
    Event,
    GrantGiven,
    Notice,
    PlanChanged,
    PlanItem,
    Refused,
    RequestJudged,
    Said,
    StepEnded,
    StepStarted,
    Tainted,
    TaskCreated,
    TaskEnded,
    TaskStarted,
)

JOB = "Make an expense report from the receipts in this folder."
ASKS, APPROVES, PARKED, FAILED = "brisk-heron", "calm-badger", "late-robin", "odd-lynx"
SECONDS = 120.0


class World:
    """`done` is a report that was made; `held` one whose changes wait for a review."""

    def __init__(self, root: Path) -> None:
        self.served = Served(root)
        self.served.start()
        self._window = self.served.sign_in()
        self.done = self._report(review=False)
        self.held = self._report(review=True)
        self._tell(FAILED, _failed())
        self._tell(PARKED, _parked())
        self._tell(APPROVES, _approves())
        self._tell(ASKS, _asks(self.served.home))

    def close(self) -> None:
        self.served.close()

    def _report(self, *, review: bool) -> str:
        sample = _ok(self._window.post("/api/samples", json={"job": "expense-report"}))
        wanted = {
            "prompt": JOB,
            "folders": [{"path": sample["path"], "access": "write"}],
            "model": "practice",
            "skill": "expense-report",
            "review": review,
        }
        task = str(_ok(self._window.post("/api/tasks", json=wanted))["id"])
        deadline = time.monotonic() + SECONDS
        while _ok(self._window.get(f"/api/tasks/{task}"))["ended"] is None:
            assert time.monotonic() < deadline, self.served.told
            self._answer(task)
            time.sleep(0.2)
        return task

    def _answer(self, task: str) -> None:
        for item in _ok(self._window.get("/api/inbox")):
            if item["task"] != task or item["kind"] != "questions":
                continue
            replies = [
                {
                    "question": each["question"],
                    "chosen": [each["options"][each["recommended"]]["label"]],
                    "text": "",
                }
                for each in item["asked"]["questions"]
            ]
            self._window.post(f"/api/tasks/{task}/answers/{item['key']}", json={"replies": replies})

    def _tell(self, task: str, events: list[Event]) -> None:
        log = Log.open(self.served.places.log)
        for event in events:
            log.append(task, event)
        log.close()


def _ok(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()


def _begun(prompt: str, grants: tuple[GrantGiven, ...] = ()) -> list[Event]:
    created = TaskCreated(prompt, "anthropic:claude-sonnet-5-5", grants, title=prompt, network=("packages",))
    return [created, TaskStarted(1)]


def _asks(home: Path) -> list[Event]:
    folder = home / "Downloads"
    folder.mkdir(exist_ok=True)
    return [
        *_begun("Sort my downloads by project", (GrantGiven("Downloads", str(folder), "write"),)),
        PlanChanged(
            (PlanItem("Look through the folder", "done"), PlanItem("Ask how to sort", "in_progress"))
        ),
        Said("There are **214 files**. Most belong to three projects; 31 I can't place."),
        Asked(
            "sorting",
            (
                Question(
                    "Where shall the 31 files go that belong to no project?",
                    "The rest",
                    (
                        Option("A folder «Other»", "You can look through them later."),
                        Option("Leave them where they are", "Nothing of them is moved."),
                    ),
                    0,
                ),
            ),
        ),
    ]


def _approves() -> list[Event]:
    approval = Approval(
        "send",
        ("api.example.org",),
        "The figures are published by this form.",
        "0" * 64,
        (
            Field("To", "https://api.example.org/v1/reports"),
            Field("Method", "POST"),
            Field("Size", "212 bytes"),
        ),
        '{"quarter": "2026-Q3", "revenue": 1284000, "note": "preliminary"}',
        ("once", "task", "never"),
        "The reviewer: the numbers come from a folder of yours. Look whether they may be public.",
    )
    return [
        *_begun("Publish the quarter's figures"),
        StepStarted("s1", "run_command", "Send the figures", {"command": "curl -X POST …"}),
        Tainted("private", "the folder Finance"),
        Tainted("untrusted", "a page of example.org"),
        RequestJudged(
            "door", "GET", "docs.example.org", 443, "/", True, "packages", out=312, into=48_211, status=200
        ),
        RequestJudged(
            "door", "POST", "tracker.example.net", 443, "/t", False, "no-rule", "No rule names this host."
        ),
        Asked("send-1", approval=approval),
    ]


def _parked() -> list[Event]:
    question = Question("Which of the two price lists is the current one?", "Prices")
    return [
        *_begun("Write the weekly report"),
        Asked("prices", (question,)),
        TaskEnded(Outcome.PARKED, "It waits for your answer."),
    ]


def _failed() -> list[Event]:
    return [
        *_begun("Collect the papers on heat pumps"),
        StepStarted("s1", "run_command", "Fetch the list", {"command": "curl https://papers.example.org"}),
        Refused("s1", "no-rule", "No rule names papers.example.org."),
        StepEnded("s1", StepOutcome.REFUSED, "refused", "papers.example.org was not reached", 0.2),
        Notice("The model is busy or out of reach; trying again in 2 s.", "warning"),
        TaskEnded(Outcome.FAILED, "The model could not be reached. All work so far is kept."),
    ]
