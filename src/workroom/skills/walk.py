"""The walk along a recipe: from all results so far to the next turn. Pure; see `recipe` for the format."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec

from workroom.skills.recipe import CONDITION, PLACE, Call, Inputs, Recipe, Result, Step, Turn


class Missing(LookupError):
    """A value that a step needs is not in the results."""


def next_turn(recipe: Recipe, inputs: Inputs, results: Iterable[Result]) -> Turn:
    """The turn that follows after `results`, all the results of this recipe's calls so far, in any order."""
    told = {result.id: result for result in results}
    values: dict[str, Any] = dict(msgspec.structs.asdict(inputs))
    for number, step in enumerate(recipe.steps, 1):
        if step.when and not _holds(step.when, values):
            continue
        try:
            calls = _calls(recipe, number, values)
            text = str(_fill(step.say, values))
        except Missing as error:
            return _failure(f"step {number} needs {error.args[0]}, which no earlier step gave")
        if not calls or any(call.id not in told for call in calls):
            return Turn(text, tuple(call for call in calls if call.id not in told))
        for call, name in zip(calls, _names(step), strict=True):
            if trouble := _take(told[call.id], name, values):
                return _failure(trouble)
    return Turn("")


def _calls(recipe: Recipe, number: int, values: Mapping[str, Any]) -> list[Call]:
    step = recipe.steps[number - 1]
    calls = []
    if step.done is not None:
        calls.append(Call(f"step-{number}-plan", "write_plan", {"items": _plan(recipe.plan, step.done)}))
    for place, pattern in enumerate(step.calls, 1):
        arguments = {
            key: _fill(value, values, shell=key == "command") for key, value in pattern.arguments.items()
        }
        calls.append(Call(f"step-{number}-call-{place}", pattern.tool, arguments))
    return calls


def _names(step: Step) -> list[str]:
    return [""] * (step.done is not None) + [call.name for call in step.calls]


def _plan(plan: Sequence[str], done: int) -> list[dict[str, str]]:
    states = ["done"] * done + ["in_progress"] + ["pending"] * len(plan)
    return [{"text": text, "status": state} for text, state in zip(plan, states, strict=False)]


def _take(result: Result, name: str, values: dict[str, Any]) -> str:
    """Put the result's JSON under `name`; the trouble in words, or ''."""
    found = json_object(result.text) if name or not result.ok else None
    if found is not None and isinstance(found.get("error"), str):
        return cast("str", found["error"])
    if not result.ok or (name and found is None):
        return " ".join(result.text.split())[-400:] or "a tool gave no result"
    if name:
        values[name] = found
    return ""


def json_object(text: str) -> dict[str, Any] | None:
    """The JSON object that `text` is, or its last line that is one."""
    for candidate in (text, *reversed(text.splitlines())):
        stripped = candidate.strip()
        if not (stripped.startswith("{") and stripped.endswith("}")):
            continue
        try:
            value = json.loads(stripped)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return None


def _failure(trouble: str) -> Turn:
    text = f"I can't go on: {trouble.rstrip('.')}. What was done until now is kept and can be undone."
    return Turn(text, failed=True)


def _holds(when: str, values: Mapping[str, Any]) -> bool:
    found = CONDITION.fullmatch(when)
    if found is None:  # Recipe.parse refuses it
        raise ValueError(f"not a condition: {when!r}")
    try:
        value = bool(_pick(found[2], found[3], values))
    except Missing:
        value = False
    return value is not bool(found[1])


def _fill(value: Any, values: Mapping[str, Any], *, shell: bool = False) -> Any:
    if isinstance(value, dict):
        return {key: _fill(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, values) for item in value]
    if not isinstance(value, str):
        return value
    if (alone := PLACE.fullmatch(value)) and not shell:
        return _value(alone, values)
    return PLACE.sub(lambda place: _text(_value(place, values), shell), value)


def _value(place: re.Match[str], values: Mapping[str, Any]) -> Any:
    try:
        return _pick(place[1], place[2], values)
    except Missing:
        if place[3]:
            return ""
        raise


def _pick(name: str, path: str, values: Mapping[str, Any]) -> Any:
    value: Any = values
    for part in (name, *path.split(".")[1:]):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (LookupError, TypeError, ValueError):
            raise Missing(name + path) from None
    return value


def _text(value: Any, shell: bool) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shlex.quote(text) if shell else text
