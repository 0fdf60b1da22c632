from __future__ import annotations

from pathlib import Path

import pytest

from workroom.skills import Recipe, RecipeBroken
from workroom.skills._files import Unfit


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("steps: [", "line 1"),
        ("steps: []", "no steps"),
        ("steps: [{say: a}, {say: b}]", "step 1: it calls nothing"),
        ("steps: [{colour: red}]", "step 1: .*colour"),
        ("steps: [{calls: [{tool: fly, with: {}}]}]", "step 1: call 1: there is no tool 'fly'"),
        ("steps: [{calls: [{tool: run_command}]}]", "step 1, call 1: .*with"),
        ("steps: [{calls: [{tool: run_command, with: {}}]}]", "needs 'command'"),
        ("steps: [{calls: [{tool: list_files, with: {path: a, all: 1}}]}]", "no argument 'all'"),
        ('steps: [{say: "{later.x}"}]', "names nothing earlier"),
        ("steps: [{when: scan.x, say: a}]", "called 'scan'"),
        ("steps: [{when: a or b, say: a}]", "neither"),
        ("plan: [a]\nsteps: [{done: 2}]", "the plan has 1"),
        ("steps: [{calls: [{tool: list_files, as: folder, with: {path: a}}]}]", "taken"),
        ("a: &a [b]\nsteps: *a", "aliases"),
    ],
)
def test_a_wrong_recipe_is_refused_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        Recipe.parse(text)


def test_the_error_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.yaml"
    path.write_text("steps: 3")
    with pytest.raises(RecipeBroken, match=r"recipe\.yaml"):
        Recipe.load(path)
