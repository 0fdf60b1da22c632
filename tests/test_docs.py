from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import workroom
from workroom.cli.main import cli
from workroom.errors import UserError
from workroom.settings import Settings, flat

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_CODE = re.compile(r"^```(?:sh)?\n(.*?)^```|`([^`\n]+)`", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!`)\[[^\]\n]+\]\(([^)\s]+)\)")
_WORD = re.compile(r"[a-z][a-z-]+$")
_OPTION = re.compile(r"--[a-z][a-z-]*")


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the program by its words, groups too."""
    command = command or typer.main.get_command(cli)
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


COMMANDS = dict(commands())


def options(path: tuple[str, ...]) -> set[str]:
    names = {name for param in COMMANDS[path].params for name in (*param.opts, *param.secondary_opts)}
    return {name for name in names if name.startswith("--")} | {"--help"}


def quoted(page: Path) -> Iterator[str]:
    """Each line of code on a page."""
    for block, span in _CODE.findall(page.read_text("utf-8")):
        yield from (block or span).splitlines()


def calls(page: Path) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Each `workroom …` on a page: the command's words, and all that follows."""
    for line in quoted(page):
        if line.strip().startswith("workroom "):
            words = shlex.split(line, comments=True)[1:]
            path: tuple[str, ...] = ()
            while words and (*path, words[0]) in COMMANDS:
                path = (*path, words.pop(0))
            yield path, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_on_the_page_exist(page: Path) -> None:
    for path, rest in calls(page):
        if rest and _WORD.match(rest[0]) and hasattr(COMMANDS[path], "commands"):
            pytest.fail(f"{page.name}: there is no command {' '.join([*path, rest[0]])}")
        unknown = {word.partition("=")[0] for word in rest if word.startswith("--")} - options(path)
        assert not unknown, f"{page.name}: workroom {' '.join(path)} has no {unknown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_scripts_on_the_page_exist(page: Path) -> None:
    for line in quoted(page):
        for script in re.findall(r"(?:^|\s)(scripts/[a-z_.]+)", line):
            assert (ROOT / script).is_file(), f"{page.name}: there is no {script}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target.partition("#")[0]).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("index", sorted(ROOT.glob("docs/*/index.md")), ids=lambda page: page.parent.name)
def test_every_page_is_in_its_index(index: Path) -> None:
    linked = {target.partition("#")[0] for target in _LINK.findall(index.read_text("utf-8"))}
    assert {page.name for page in index.parent.glob("*.md")} - linked <= {"index.md"}


def test_tests_named_as_proof_exist() -> None:
    for proof in re.findall(r"`(tests/[^`]+)`", (ROOT / "docs/security.md").read_text("utf-8")):
        assert (ROOT / proof).exists(), proof


def test_every_command_and_option_is_in_the_docs() -> None:
    text = (ROOT / "docs/user/cli.md").read_text("utf-8")
    for path, command in COMMANDS.items():
        if path and not hasattr(command, "commands"):
            assert f"workroom {' '.join(path)}" in text, path
            missing = {option for option in options(path) if option not in text} - {"--help"}
            assert not missing, (path, missing)


def test_settings_in_the_docs_are_those_of_the_program() -> None:
    text = (ROOT / "docs/user/settings.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `?([^|`]*)`? \|", text, re.MULTILINE))
    usual = {name: str(value) for name, value in flat(Settings())}
    assert {name: value.strip() for name, value in rows.items()} == usual


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_settings_named_on_the_page_exist(page: Path) -> None:
    names = {name for name, _ in flat(Settings())}
    for path, rest in calls(page):
        if path in (("config", "get"), ("config", "set")) and rest and rest[0] not in ("NAME",):
            assert rest[0] in names or rest[0].startswith("trust."), f"{page.name}: {rest[0]}"


def test_exit_codes_in_the_docs_are_those_of_the_program() -> None:
    from workroom.cli.failures import BUG, INTERRUPTED, PIPE_CLOSED
    from workroom.cli.undo import CONFLICTS
    from workroom.cli.words import EXIT_CODES

    text = (ROOT / "docs/user/cli.md").read_text("utf-8").partition("## Exit codes")[2]
    told = {
        int(code) for cell in re.findall(r"^\| ([\d, ]+) \|", text, re.MULTILINE) for code in cell.split(",")
    }
    for module in pkgutil.walk_packages(workroom.__path__, "workroom."):
        if not module.name.startswith(
            "workroom.computer.guest"
        ):  # what runs in the guest has no errors for people
            importlib.import_module(module.name)
    errors = {error.exit_code for error in _all_errors(UserError)} | {UserError.exit_code}
    assert told == errors | set(EXIT_CODES.values()) | {2, BUG, INTERRUPTED, PIPE_CLOSED, CONFLICTS}


def _all_errors(error: type[UserError]) -> Iterator[type[UserError]]:
    for below in error.__subclasses__():
        if below.__module__.startswith("workroom."):
            yield below
            yield from _all_errors(below)


def test_no_place_of_one_machine_and_no_registry_is_named_in_the_project() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    registries = ("py" + "pi", "python" + "hosted", "npm" + "js", "deb." + "debian", "crates" + ".io")
    hosts = re.compile(
        rf"[\w.-]*(?:{'|'.join(map(re.escape, registries))})[\w.-]*\.(?:org|com|io)\b|deb\.debian\.org"
    )
    places = re.compile(r"(?<![\w.])/" + r"(?:work|root/\.|Users|home/(?!agent\b)\w+)/")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if name.endswith((".pdf", ".xlsx", ".png", ".lock")) or not path.is_file():
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            if hosts.search(line) or places.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)
