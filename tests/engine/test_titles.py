from __future__ import annotations

import shlex

import pytest

from workroom.engine.tools.table import title_of

QUOTED = shlex.quote("It's no AI (a recipe); see $HOME")
SCRIPT = "python3 /skills/expense-report/scripts/expense_report.py"


@pytest.mark.parametrize(
    ("command", "title"),
    [
        (f"{SCRIPT} scan /folders/receipts", "Skill expense-report: scan"),
        (f"{SCRIPT} scan '/folders/my receipts'", "Skill expense-report: scan"),
        (
            f"{SCRIPT} build --made-by {QUOTED}",
            "Skill expense-report: build",
        ),
        (f"{SCRIPT} build 'a' ; rm 'b'", f"Run {SCRIPT} build 'a' ; rm 'b'"),
        (f"""{SCRIPT} build "'" ; rm x "'" """, f"""Run {SCRIPT} build "'" ; rm x "'\""""),
        (f"{SCRIPT} build \\'; rm x \\'", f"Run {SCRIPT} build \\'; rm x \\'"),
        ("ls -l", "Run ls -l"),
        (f"{SCRIPT} scan x; rm -rf /folders", f"Run {SCRIPT} scan x; rm -rf /folders"),
        (f"{SCRIPT} scan $(rm x)", f"Run {SCRIPT} scan $(rm x)"),
        (f"{SCRIPT} scan x\nrm y", f"Run {SCRIPT} scan x rm y"),
    ],
)
def test_a_skill_s_own_script_is_named_and_nothing_hides_behind_it(command: str, title: str) -> None:
    assert title_of("run_command", {"command": command}) == title
