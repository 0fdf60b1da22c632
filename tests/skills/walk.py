"""Walks a built-in recipe on the host: its commands are really run, its questions answered by the test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workroom.skills import Call, Inputs, Result, Turn, builtin, next_turn


def walk(
    name: str, folder: Path, output: Path, work: Path, answers: Sequence[tuple[str, str]] = ()
) -> tuple[list[Call], Turn]:
    """All calls in order and the last turn. `answers` are (chosen label, free text), a question each."""
    skill = builtin().skills[name]
    recipe = skill.recipe()
    assert recipe is not None
    inputs = Inputs(folder=str(folder), output=str(output), skill=str(skill.folder))
    calls: list[Call] = []
    results: list[Result] = []
    for _ in range(20):
        turn = next_turn(recipe, inputs, results)
        if not turn.calls:
            return calls, turn
        calls += turn.calls
        results += [Result(call.id, _do(call, work, answers)) for call in turn.calls]
    raise AssertionError("the recipe does not end")


def _do(call: Call, work: Path, answers: Sequence[tuple[str, str]]) -> str:
    if call.tool == "run_command":
        command = call.arguments["command"].replace("python3 ", f"{sys.executable} ", 1)
        return subprocess.run(
            command, shell=True, cwd=work, capture_output=True, text=True, check=False
        ).stdout
    if call.tool == "ask_user":
        return json.dumps({"answers": _answers(call.arguments["questions"], answers)})
    return "ok"


def _answers(questions: list[dict[str, Any]], answers: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {"question": question["question"], "chosen": [chosen] if chosen else [], "text": text}
        for question, (chosen, text) in zip(questions, answers, strict=True)
    ]
