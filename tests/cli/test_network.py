from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.log.events import Permitted, RequestJudged
from workroom.network.registries import Registries, Registry, save
from workroom.settings import Places
from workroom.tasks.standing import project_of

OWN = """
[[rule]]
host = "*.example.org"
paths = ["/pages/*"]

[[rule]]
name = "adding notes"
host = "notes.example.net"
methods = ["POST"]
ports = [8443]
credential = { name = "x-key", secret = "notes" }
"""


@pytest.fixture
def own(places: Places) -> Path:
    path = places.config / "network/own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN)
    return path


@pytest.fixture
def registries(places: Places) -> None:
    import time

    found = (Registry("pip", "https://pip.example.org/simple", ("https://files.example.org/packages",)),)
    save(
        places.cache / "registries.json",
        Registries(found, ("npm could not be asked: it is away.",), time.time()),
    )


def refuse(app: App, task: str, host: str = "evil.example.net", rule: str = "host-not-allowed") -> None:
    reason = f"No rule of this task allows {host}."
    app.log.append(task, RequestJudged("door", "POST", host, 443, "/in", False, rule, reason))


def test_a_new_task_is_offline(workroom: Workroom, places: Places) -> None:
    result = workroom("network")
    assert result.exit_code == 0
    assert "Rule sets: none; whatever wants to leave is asked about." in result.stdout
    assert (
        f"There are: offline, packages, open-web. Yours are kept in {places.config / 'network'}"
        in result.stdout
    )
    assert workroom("network", "show").stdout == result.stdout


@pytest.mark.usefixtures("own")
def test_the_list_names_the_rule_behind_each_line(workroom: Workroom) -> None:
    workroom("config", "set", "network.sets", '["own", "open-web"]')
    heads, *rows = workroom("network").stdout.splitlines()[1:]
    assert heads.split() == ["RULE", "HOST", "METHODS", "BYTES", "FOR", "PATHS"]
    assert [row.split()[:2] for row in rows[:3]] == [
        ["own:1", "*.example.org"],
        ["adding", "notes"],
        ["open-web:1", "*"],
    ]
    assert "notes.example.net:8443 (with your key)" in rows[1]
    assert rows[2].split()[-2:] == ["fetch", "/**"]


@pytest.mark.usefixtures("own", "registries")
def test_registries_are_listed_with_what_could_not_be_had(workroom: Workroom) -> None:
    shown = workroom("network", "show", "--sets", "packages, own").stdout
    assert "packages:pip  files.example.org" in shown
    assert "npm could not be asked: it is away." in shown
    found = json.loads(workroom("network", "show", "--sets", "packages,own", "--json").stdout)
    assert found["sets"] == ["packages", "own"]
    assert found["all_sets"] == ["offline", "packages", "open-web", "own"]
    assert {"set": "own", "host": "*.example.org"} in [
        {"set": each["set"], "host": each["rule"]["host"]} for each in found["rules"]
    ]
    assert found["faults"] == {}


def test_a_broken_set_is_told_after_the_list(workroom: Workroom, own: Path) -> None:
    own.write_text('[[rule]]\nhost = "*.github.io"\n')
    result = workroom("network", "show", "--sets", "open-web,own,nix")
    assert "open-web:1" in result.stdout
    assert result.exit_code == 78
    assert (
        "The rule set own can't be used and allows nothing: rule 1 (line 1): '*.github.io'" in result.stderr
    )
    found = json.loads(workroom("network", "show", "--sets", "own,nix", "--json").stdout)
    assert found["faults"]["nix"] == ["there is no such rule set"]


def test_refused_requests_are_listed_with_rule_and_reason(workroom: Workroom, app: App) -> None:
    assert workroom("network", "refused").stdout == "Nothing was refused.\n"
    one, two = story.create(app), story.create(app, prompt="Another")
    refuse(app, one.id)
    app.log.append(two.id, RequestJudged("door", "GET", "example.org", 443, "/", True, "own:1"))
    assert workroom("network", "refused", two.id).stdout == "Nothing was refused.\n"
    heads, row = workroom("network", "refused").stdout.splitlines()
    assert heads.split() == ["WHEN", "TASK", "RULE", "WHAT", "WHY"]
    assert row.split("  ")[0] == "just now"
    assert "host-not-allowed" in row
    assert "POST evil.example.net/in" in row
    assert "No rule of this task allows evil.example.net." in row
    (found,) = json.loads(workroom("network", "refused", one.id, "--json").stdout)
    assert (found["task"], found["request"]["rule"]) == (one.id, "host-not-allowed")


def test_only_the_newest_refusals_are_listed(workroom: Workroom, app: App) -> None:
    task = story.create(app)
    for number in range(33):
        refuse(app, task.id, f"h{number}.example.net")
    shown = workroom("network", "refused").stdout
    assert "h0.example.net" not in shown
    assert "3 older ones: workroom network refused --all" in shown
    assert "h0.example.net" in workroom("network", "refused", "--all").stdout


@pytest.mark.case(28, 29, 30, 36, 39, 41, 45)
@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("https://a.example.org/pages/1",), "own:1"),
        (("A.Example.ORG/pages/1",), "own:1"),
        (("https://notes.example.net:8443/", "--method", "post"), "adding notes"),
        (("https://a.example.org/other",), "path-not-allowed"),
        (("https://example.org/pages/1",), "host-not-allowed"),
        (("http://a.example.org/pages/1",), "port-not-allowed"),
        (("wss://a.example.org/pages/1",), "websocket-not-allowed"),
        (("https://a.example.org/pages/1", "--method", "DELETE"), "method-not-allowed"),
        (("https://a.example.org/pages/1", "--size", "20000"), "request-bytes"),
        (("https://127.0.0.1/pages/1",), "ip-literal"),
        (("ftp://a.example.org/",), "scheme"),
        (("https://me:pw@a.example.org/pages/1",), "userinfo"),
    ],
)
def test_a_url_is_judged_without_being_asked_for(
    workroom: Workroom, words: tuple[str, ...], rule: str
) -> None:
    allowed = rule in ("own:1", "adding notes")
    result = workroom("network", "test", *words, "--sets", "own")
    assert result.stdout.startswith(f"Allowed by {rule} (" if allowed else f"Refused by {rule}: ")
    assert result.stdout.endswith("Rule sets: own.\n")
    assert result.exit_code == (0 if allowed else 1)
    found = json.loads(workroom("network", "test", *words, "--sets", "own", "--json").stdout)
    assert (found["allowed"], found["rule"]) == (allowed, rule)


def test_each_way_out_is_judged_by_its_own_sets(workroom: Workroom) -> None:
    words = ("network", "test", "https://example.org/", "--sets", "open-web")
    assert workroom(*words).stdout.startswith("Refused by host-not-allowed")
    assert workroom(*words, "--exit", "fetch").stdout.startswith("Allowed by open-web:1 (*)")
    result = workroom(*words, "--exit", "window")
    assert result.exit_code == 1
    assert "There is no way out called window." in result.stderr


@pytest.mark.usefixtures("own")
def test_standing_answers_are_told(workroom: Workroom, app: App, folder: Path) -> None:
    task = story.create(app, folder)
    app.log.append(task.id, Permitted("p1", "fetch", "shop.example.com", "always"))
    app.log.append(task.id, Permitted("p2", "fetch", "bank.example.com", "task"))
    assert "You said always: fetch shop.example.com" in workroom("network").stdout
    assert "bank" not in workroom("network").stdout
    assert "You said task: fetch bank.example.com" in workroom("network", "show", task.id).stdout
    project = project_of(app.tasks.get(task.id).grants)
    app.log.append(task.id, Permitted("p3", "fetch", "wiki.example.com", "project", project=project))
    assert "You said project: fetch wiki.example.com" in workroom("network", "show", task.id).stdout
    assert "wiki" not in workroom("network").stdout
    told = workroom("network", "test", "https://shop.example.com/").stdout
    assert "You said always: fetch shop.example.com" in told
    assert "You said" not in workroom("network", "test", "https://other.example.com/").stdout


def test_a_file_is_checked_before_it_counts(workroom: Workroom, own: Path, tmp_path: Path) -> None:
    result = workroom("network", "check", str(own))
    assert (result.exit_code, result.stdout) == (0, f"{own} is a rule set: 2 rules.\n")
    own.write_text(f'{OWN}\n[[rule]]\nhost = "a.example.org"\npaths = ["/pages/*"]\n')
    assert (
        "own:3 (a.example.org) limits nothing: own:1 (*.example.org) is wider."
        in workroom("network", "check", str(own)).stdout
    )
    own.write_text('[[rule]]\nhost = "10.0.0.1"\nports = [0]\n')
    result = workroom("network", "check", str(own))
    assert result.exit_code == 78
    assert len(result.stdout.splitlines()) == 2
    assert f"{own}: rule 1 (line 1): '10.0.0.1' is no host: addresses are not allowed" in result.stdout
    found = json.loads(workroom("network", "check", str(own), "--json").stdout)
    assert len(found["faults"]) == 2
    assert workroom("network", "check", str(tmp_path / "gone.toml")).exit_code == 78
