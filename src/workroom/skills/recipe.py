"""A recipe: what the practice model follows, one model turn a step. Pure: no clock, no file, no net.

A skill may carry a `recipe.yaml` beside its SKILL.md::

    words: [receipt, expense]           # a person's words that this recipe answers
    plan: [Read the receipts, Build the workbook]
    steps:
      - say: I read the receipts first.
        done: 0                         # plan items done by now: a write_plan call comes first
        calls:
          - tool: run_command
            as: scan                    # the name of its result
            with: {command: "python3 {skill}/scripts/x.py scan {folder}"}
      - when: scan.questions            # or: not scan.questions
        calls:
          - tool: ask_user
            as: reply
            with: {questions: "{scan.questions}"}
      - done: 1
        calls:
          - tool: run_command
            as: build
            with: {command: "python3 {skill}/scripts/x.py build --answers {reply?}"}
      - say: "{build.summary}"          # a step without calls is the last one

**Values.** `{folder}`, `{output}`, `{skill}` and `{made_by}` are the `Inputs`; `{scan.a.0.b}` picks from
the JSON object of an earlier result, which is the whole result or its last line that is one. A string
that is one placeholder alone becomes the value itself (a list stays a list). `{name?}` is empty when there
is no such value; without the `?` that is a failure, said plainly. In the argument `command` every value
is quoted for the shell, so no file name or answer can become a command.

**Walking.** `next_turn(recipe, inputs, results)` is called once a model turn with *all* results so far
(`Result.id` is the `Call.id` they answer; ids are the same in every run, so a resumed task goes on where it
stood). A turn without calls is the end. A result that is not `ok`, one whose JSON has an `error`, or a named
one without JSON ends the walk with a sentence that says so; that turn has `failed` set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from workroom.errors import UserError
from workroom.skills._files import Unfit, parse_yaml, read_text

MAX_BYTES = 64 << 10
PRACTICE_NOTICE = "Made by Workroom's practice model, which follows a fixed recipe. No AI was used."
"""What every document made by the practice model carries."""

TOOLS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "write_plan": (frozenset({"items"}), frozenset()),
    "run_command": (frozenset({"command"}), frozenset({"cwd", "timeout", "root", "background"})),
    "read_file": (frozenset({"path"}), frozenset({"offset", "limit"})),
    "write_file": (frozenset({"path", "content"}), frozenset()),
    "edit_file": (frozenset({"path", "old", "new"}), frozenset()),
    "list_files": (frozenset({"path"}), frozenset()),
    "search_files": (frozenset({"path", "pattern"}), frozenset()),
    "delete_files": (frozenset({"paths"}), frozenset()),
    "ask_user": (frozenset({"questions"}), frozenset()),
    "deliver": (frozenset({"files", "summary"}), frozenset({"gaps"})),
}
"""The engine's tools: the arguments each needs, and those it may have."""

PLACE = re.compile(r"\{([a-z_]+)((?:\.[A-Za-z0-9_]+)*)(\?)?\}")
CONDITION = re.compile(r"(not )?([a-z_]+)((?:\.[A-Za-z0-9_]+)*)")
_WHERE = re.compile(r"\.steps\[(\d+)\](?:\.calls\[(\d+)\])?")


class RecipeBroken(UserError):
    """The recipe can't be followed; the message names the file and the line or step."""


class Inputs(msgspec.Struct, frozen=True):
    """What a recipe is given; all paths are the computer's.

    `folder` is worked on, `output` is the folder for finished documents, `skill` the skill's own.
    """

    folder: str
    output: str
    skill: str
    made_by: str = PRACTICE_NOTICE


class Call(msgspec.Struct, frozen=True):
    """One tool call to make; `id` is the same whenever this step of this recipe is walked."""

    id: str
    tool: str
    arguments: dict[str, Any]


class Turn(msgspec.Struct, frozen=True):
    """One model turn: what is said, and the calls. No calls: the end; `failed` if it went wrong."""

    text: str
    calls: tuple[Call, ...] = ()
    failed: bool = False


class Result(msgspec.Struct, frozen=True):
    """What a tool gave back for the call `id`; not `ok` when it was refused or broke."""

    id: str
    text: str
    ok: bool = True


class CallPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tool call with placeholders; `name` (`as` in the file) is how later steps pick from its result."""

    tool: str
    arguments: dict[str, Any] = msgspec.field(name="with")
    name: str = msgspec.field(name="as", default="")


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One turn, taken if `when` holds; `done` counts the plan's items that are done by now."""

    say: str = ""
    when: str = ""
    done: int | None = None
    calls: tuple[CallPattern, ...] = ()

    def names(self) -> Iterator[str]:
        """How the results of this step are called."""
        return (call.name for call in self.calls if call.name)


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The steps, the plan they tick off, and the words of a person that ask for it."""

    steps: tuple[Step, ...]
    plan: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Recipe:
        """The recipe at `path`.

        Raises:
            RecipeBroken: it can't be read or is not valid.
        """
        try:
            return cls.parse(read_text(path, MAX_BYTES))
        except Unfit as error:
            raise RecipeBroken(f"The recipe {path} can't be used: {error}.") from error

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """The recipe in `text`; raises Unfit with the line or step."""
        try:
            recipe = msgspec.convert(parse_yaml(text), cls)
        except msgspec.ValidationError as error:
            raise Unfit(_readable(error)) from error
        _check(recipe)
        return recipe


def _check(recipe: Recipe) -> None:
    known = set(Inputs.__struct_fields__)
    if not recipe.steps:
        raise Unfit("it has no steps")
    for number, step in enumerate(recipe.steps, 1):
        last = number == len(recipe.steps)
        for trouble in _troubles(recipe, step, known, last):
            raise Unfit(f"step {number}: {trouble}")
        known.update(step.names())


def _troubles(recipe: Recipe, step: Step, known: set[str], last: bool) -> Iterator[str]:
    if step.done is not None and not 0 <= step.done <= len(recipe.plan):
        yield f"done is {step.done}, but the plan has {len(recipe.plan)} items"
    if step.done is None and not step.calls and not last:
        yield "it calls nothing, and only the last step may do that"
    if step.when:
        condition = CONDITION.fullmatch(step.when)
        if condition is None:
            yield f"when: {step.when!r} is neither 'name.value' nor 'not name.value'"
        elif condition[2] not in known:
            yield f"when: nothing earlier is called {condition[2]!r}"
    yield from (f"{{{name}}} names nothing earlier" for name in _used(step.say) if name not in known)
    for place, call in enumerate(step.calls, 1):
        yield from (f"call {place}: {trouble}" for trouble in _call_troubles(call, known))


def _call_troubles(call: CallPattern, known: set[str]) -> Iterator[str]:
    if call.tool not in TOOLS:
        yield f"there is no tool {call.tool!r}"
        return
    needed, optional = TOOLS[call.tool]
    yield from (f"{call.tool} needs {name!r}" for name in sorted(needed - call.arguments.keys()))
    yield from (
        f"{call.tool} has no argument {name!r}" for name in sorted(call.arguments.keys() - needed - optional)
    )
    yield from (f"{{{name}}} names nothing earlier" for name in _used(call.arguments) if name not in known)
    if call.name in known or (call.name and not re.fullmatch("[a-z_]+", call.name)):
        yield f"{call.name!r} can't be the name of its result: taken, or not in a-z and _"


def _used(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (place[1] for place in PLACE.finditer(value))
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _used(item)


def _readable(error: msgspec.ValidationError) -> str:
    """msgspec's `$.steps[2].calls[0]` in words, counted from one."""
    text, _, path = str(error).partition(" - at `$")
    found = _WHERE.search(path)
    if found is None:
        return text
    place = f"step {int(found[1]) + 1}" + (f", call {int(found[2]) + 1}" if found[2] else "")
    return f"{place}: {text}"
