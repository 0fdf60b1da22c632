from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workroom.computer.guest.shell import plain_words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("true", ["true"]),
        ("ls -la  /tmp", ["ls", "-la", "/tmp"]),
        ("git commit --amend -m x=1", None),
        ("python3 -c pass ", ["python3", "-c", "pass"]),
    ],
)
def test_plain_words_need_no_shell(line: str, words: list[str] | None) -> None:
    assert plain_words(line) == words


@pytest.mark.parametrize(
    "line",
    ["", " true", "cd /tmp", "a=1 b", "echo *", "echo $A", "ls ~", "a;b", "a&", "a|b", "a>b", "'a'", '"a"', "a\nb",
     "a\tb", "#a", "a\\b", "{a,b}", "`a`", "!a", "[ a ]", "test a", "if", "time ls", "ls ?", "é", "exit 3", "a^b"],
)  # fmt: skip
def test_all_else_is_the_shells(line: str) -> None:
    assert plain_words(line) is None


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab01-_./:,+@% \t'\"$*?[]{}~=#&|;<>()!\\\n", max_size=20))
def test_the_shell_would_hand_over_the_very_same_words(rest: str) -> None:
    words = plain_words(f"printf %s| {rest}".replace("|", ":"))
    if words is None:
        return
    shell = shutil.which("bash") or "/bin/sh"
    said = subprocess.run([shell, "-c", f"/usr/bin/printf %s: {rest}"], capture_output=True, check=False)
    assert said.stdout.decode() == "".join(f"{word}:" for word in words[2:]) or not words[2:]
