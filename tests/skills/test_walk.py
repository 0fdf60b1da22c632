from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.skills import Inputs, Recipe, Result, next_turn

TEXT = """
words: [fold]
plan: [Look, Fold]
steps:
  - say: I look first.
    done: 0
    calls:
      - {tool: run_command, as: scan, with: {command: "look {folder}", timeout: 5}}
  - when: scan.questions
    calls:
      - {tool: ask_user, as: reply, with: {questions: "{scan.questions}"}}
  - when: not scan.questions
    calls:
      - {tool: list_files, with: {path: "{folder}"}}
  - done: 2
    calls:
      - {tool: run_command, as: build, with: {command: "fold --answers {reply?} --note {made_by}"}}
  - say: "Done: {build.sheets.0.name}, {build.count}."
"""
INPUTS = Inputs(folder="/folders/my paper; rm -rf ~", output="/folders/out", skill="/skills/fold")
QUESTIONS: list[dict[str, Any]] = [
    {"header": "Size", "question": "Which?", "options": [], "recommended": None, "multi": False}
]


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return Recipe.parse(TEXT)


def answer(call: str, value: object, ok: bool = True) -> Result:
    return Result(call, f"some output\n{json.dumps(value)}\n", ok)


PLANNED = Result("step-1-plan", "ok")


def test_the_first_turn_ticks_the_plan_and_quotes_for_the_shell(recipe: Recipe) -> None:
    turn = next_turn(recipe, INPUTS, [])
    plan, look = turn.calls
    assert turn.text == "I look first."
    assert [item["status"] for item in plan.arguments["items"]] == ["in_progress", "pending"]
    assert shlex.split(look.arguments["command"]) == ["look", INPUTS.folder]
    assert look.arguments["timeout"] == 5


def test_only_calls_without_a_result_are_made_again(recipe: Recipe) -> None:
    turn = next_turn(recipe, INPUTS, [PLANNED])
    assert [call.id for call in turn.calls] == ["step-1-call-1"]


def test_a_condition_takes_its_step_and_a_lone_placeholder_keeps_its_type(recipe: Recipe) -> None:
    turn = next_turn(recipe, INPUTS, [PLANNED, answer("step-1-call-1", {"questions": QUESTIONS})])
    assert [call.tool for call in turn.calls] == ["ask_user"]
    assert turn.calls[0].arguments == {"questions": QUESTIONS}


def test_without_questions_the_other_step_is_taken(recipe: Recipe) -> None:
    turn = next_turn(recipe, INPUTS, [PLANNED, answer("step-1-call-1", {"questions": []})])
    assert turn.calls[0].arguments == {"path": INPUTS.folder}


def test_an_answer_goes_into_the_command_whole_and_quoted(recipe: Recipe) -> None:
    reply = {"answers": [{"question": "Which?", "chosen": [], "text": "$(reboot) 'quoted'"}]}
    results = [PLANNED, answer("step-1-call-1", {"questions": QUESTIONS}), answer("step-2-call-1", reply)]
    words = shlex.split(next_turn(recipe, INPUTS, results).calls[1].arguments["command"])
    assert json.loads(words[2]) == reply
    assert words[4] == INPUTS.made_by


def test_the_walk_ends_with_a_turn_without_calls(recipe: Recipe) -> None:
    results = [
        PLANNED,
        answer("step-1-call-1", {"questions": []}),
        Result("step-3-call-1", "a b"),
        Result("step-4-plan", "ok"),
        answer("step-4-call-1", {"sheets": [{"name": "A"}], "count": 3}),
    ]
    turn = next_turn(recipe, INPUTS, results)
    assert (turn.text, turn.calls, turn.failed) == ("Done: A, 3.", (), False)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (answer("step-1-call-1", {"error": "The folder is empty."}), "The folder is empty"),
        (Result("step-1-call-1", "sh: look: not found"), "look: not found"),
        (Result("step-1-call-1", "refused: not allowed", ok=False), "not allowed"),
        (Result("step-1-call-1", ""), "no result"),
    ],
)
def test_a_failed_call_ends_the_walk_and_says_why(recipe: Recipe, result: Result, reason: str) -> None:
    turn = next_turn(recipe, INPUTS, [PLANNED, result])
    assert turn.failed
    assert not turn.calls
    assert reason in turn.text


def test_a_value_that_is_missing_is_a_failure_not_a_crash(recipe: Recipe) -> None:
    results = [PLANNED, answer("step-1-call-1", {}), Result("step-3-call-1", ""), Result("step-4-plan", "")]
    turn = next_turn(recipe, INPUTS, [*results, answer("step-4-call-1", {"sheets": []})])
    assert turn.failed
    assert "build.sheets.0.name" in turn.text


@given(st.text(max_size=300))
def test_no_result_of_a_tool_can_make_the_walk_raise(text: str) -> None:
    turn = next_turn(Recipe.parse(TEXT), INPUTS, [PLANNED, Result("step-1-call-1", text)])
    assert turn.text or turn.calls
