"""What the scripted model says: a scenario is a function from what it has seen to its next turn."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """A tool call. `raw` replaces the arguments' JSON, for broken ones."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    raw: str | None = None

    @property
    def json(self) -> str:
        return json.dumps(self.arguments) if self.raw is None else self.raw


@dataclass(frozen=True)
class Turn:
    text: str = ""
    calls: tuple[Call, ...] = ()
    cut: bool = False
    input_tokens: int = 1000


@dataclass(frozen=True)
class ToolResult:
    id: str
    text: str
    error: bool = False


@dataclass(frozen=True)
class Seen:
    """The history: how many of the model's turns called tools, all results in order, the person's words."""

    turns: int
    results: tuple[ToolResult, ...]
    words: tuple[str, ...]
    tools: tuple[str, ...] = ()
    request: int = 0


Scenario = Callable[[Seen], Turn]
FOLDER = "/folders/work"
QUESTION = {
    "header": "Colour",
    "question": "Which colour?",
    "options": [{"label": "red", "description": "warm"}, {"label": "blue", "description": "cold"}],
    "recommended": 0,
    "multi": False,
}


def tool(name: str, **arguments: Any) -> Call:
    return Call(name, arguments)


def plan(*done: str) -> Call:
    items = [("Look", "look"), ("Write", "write"), ("Tidy", "tidy")]
    return tool(
        "write_plan",
        items=[{"text": text, "status": "done" if key in done else "in_progress"} for text, key in items],
    )


def steps(*turns: Turn) -> Scenario:
    return lambda seen: turns[min(seen.turns, len(turns) - 1)]


def work(seen: Seen) -> Turn:
    """Plan, three calls at once with a question among them, write, delete, deliver."""
    colour = next(
        (json.loads(r.text)["answers"][0]["chosen"][0] for r in seen.results if "chosen" in r.text), "?"
    )
    turns = (
        Turn("I make a plan first.", (plan(),)),
        Turn(
            "Three things at once.",
            (
                tool("run_command", command=f"echo one >> {FOLDER}/log.txt; ls {FOLDER}"),
                tool("run_command", command=f"sleep 0.05; echo two >> {FOLDER}/log.txt"),
                tool("ask_user", questions=[QUESTION]),
            ),
        ),
        Turn("", (tool("write_file", path=f"{FOLDER}/out.txt", content=f"colour={colour}\n"), plan("look"))),
        Turn("", (tool("run_command", command=f"echo three >> {FOLDER}/log.txt"),)),
        Turn("The old file goes.", (tool("delete_files", paths=[f"{FOLDER}/old.txt"]),)),
        Turn(
            "",
            (
                plan("look", "write", "tidy"),
                tool(
                    "deliver",
                    files=[{"path": f"{FOLDER}/out.txt", "title": "The colour"}],
                    summary="Written.",
                ),
            ),
        ),
        Turn("All done."),
    )
    return turns[min(seen.turns, len(turns) - 1)]


def _deliver(summary: str = "Written.") -> Call:
    return tool("deliver", files=[{"path": f"{FOLDER}/out.txt", "title": "Out"}], summary=summary)


def _write() -> Call:
    return tool("write_file", path=f"{FOLDER}/out.txt", content="hello\n")


def _heard(seen: Seen) -> Turn:
    """Works until the person says `enough`, then says what it heard."""
    if any("enough" in words for words in seen.words):
        return steps(*[Turn()] * 0, Turn("I heard: enough."))(seen)
    return Turn("", (tool("run_command", command=f"sleep 0.05; echo {seen.turns}"),))


def _broken(seen: Seen) -> Turn:
    return steps(
        Turn("", (Call("write_file", raw='{"path": "/folders/work/out.txt", "content": '),)),
        Turn("", (tool("no_such_tool", a=1),)),
        Turn("", (tool("write_file", path=f"{FOLDER}/out.txt"),)),
        Turn("", (_write(),)),
        Turn("", (_deliver(),)),
        Turn("Done."),
    )(seen)


def _bench(count: int) -> Scenario:
    return lambda seen: Turn("", (tool("noop", i=seen.turns),)) if seen.turns < count else Turn("done")


def _bench_read(count: int) -> Scenario:
    return lambda seen: (
        Turn("", (tool("list_files", path=f"{FOLDER}/{seen.turns}"),)) if seen.turns < count else Turn("done")
    )


def _long(seen: Seen) -> Turn:
    if seen.turns < 30:
        return Turn(
            "", (tool("run_command", command=f"echo {seen.turns}; yes {seen.turns} | head -c 12000"),)
        )
    return steps(*[Turn()] * 30, Turn("", (_write(),)), Turn("", (_deliver(),)), Turn("Done."))(seen)


SCENARIOS: dict[str, Scenario] = {
    "work": work,
    "claims": steps(Turn("I have finished everything. The report is ready.")),
    "refused": steps(
        Turn("", (_write(),)), Turn("", (tool("run_command", command="true"),)), Turn("All done!")
    ),
    "circles": lambda seen: Turn("", (tool("list_files", path=FOLDER),)),
    "endless": lambda seen: Turn("", (tool("run_command", command=f"echo {seen.turns}"),)),
    "broken": _broken,
    "always-broken": lambda seen: Turn("", (Call("write_file", raw='{"path": '),)),
    "heard": _heard,
    "sleeps": steps(Turn("", (tool("run_command", command="sleep 1000 & sleep 1000"),)), Turn("Slept.")),
    "delete-many": steps(
        Turn("", (tool("delete_files", paths=[f"{FOLDER}/many"]),)),
        Turn("", (_write(),)),
        Turn("", (_deliver(),)),
        Turn("Done."),
    ),
    "two-questions": steps(
        Turn(
            "",
            (
                tool("ask_user", questions=[{**QUESTION, "question": "First?"}]),
                tool("ask_user", questions=[{**QUESTION, "question": "Second?"}]),
                tool("run_command", command=f"echo sibling >> {FOLDER}/log.txt"),
            ),
        ),
        Turn("", (_write(),)),
        Turn("", (_deliver(),)),
        Turn("Done."),
    ),
    "short": steps(Turn("", (_write(),)), Turn("", (_deliver(),)), Turn("Done.")),
    "truncates": steps(
        Turn("", (tool("run_command", command=f"head -c 100 /dev/zero > {FOLDER}/out.xlsx"),)),
        Turn(
            "", (tool("deliver", files=[{"path": f"{FOLDER}/out.xlsx", "title": "Table"}], summary="Done."),)
        ),
        Turn("The table is ready."),
    ),
    "long": _long,
    "looks-up": steps(Turn("", (tool("look_up", label="blue"),)), Turn("K7-93")),
    "looks-up-for-nothing": steps(Turn("", (tool("look_up", label="blue"),)), Turn("I can't tell.")),
    "deletes-instead": steps(Turn("", (tool("delete_label", label="blue"),)), Turn("Gone.")),
    "chat-only": steps(Turn("I am sorry, I can only talk.")),
}


def scenario(name: str) -> Scenario:
    kind, _, argument = name.partition(":")
    if kind == "bench":
        return _bench(int(argument))
    if kind == "bench-read":
        return _bench_read(int(argument))
    return SCENARIOS[kind]
