from __future__ import annotations

from typing import Any

import pytest

from workroom.network.exits import Request
from workroom.network.rules import Credential, Refusal, Rule, covers, match, overlaps

READ = Rule("example.org", name="own:1")
POST = Rule("example.org", methods=("POST",), paths=("/v1/messages",), request_bytes=100, name="own:2")


def asked(host: str = "example.org", path: str = "/", **more: Any) -> Request:
    return Request(**{"exit": "door", "method": "GET", "host": host, "port": 443, "path": path, **more})


def refused(rules: list[Rule], request: Request) -> Refusal:
    found = match(rules, request)
    assert isinstance(found, Refusal)
    return found


@pytest.mark.case(28, 29, 30, 31, 39, 41, 45)
@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (asked("other.org"), "host-not-allowed"),
        (asked("example.org.evil.net"), "host-not-allowed"),
        (asked("notexample.org"), "host-not-allowed"),
        (asked("www.example.org"), "host-not-allowed"),
        (asked(port=22), "port-not-allowed"),
        (asked(port=80, tls=False), "port-not-allowed"),
        (asked(tls=False), "plain-not-allowed"),
        (asked(websocket=True), "websocket-not-allowed"),
        (asked(method="DELETE"), "method-not-allowed"),
        (asked(method="POST", path="/v1/files"), "path-not-allowed"),
        (asked(out=20_000), "request-bytes"),
        (asked(method="POST", path="/v1/messages", out=101), "request-bytes"),
    ],
)
def test_each_refusal_has_its_name_and_its_reason(request_: Request, rule: str) -> None:
    refusal = refused([READ, POST], request_)
    assert refusal.rule == rule
    assert request_.host in refusal.reason
    assert refusal.alternative
    assert (refusal.behind == ()) is (rule == "host-not-allowed")


def test_the_rule_that_lets_it_out_is_told() -> None:
    assert match([READ, POST], asked()) is READ
    assert match([READ, POST], asked(method="POST", path="/v1/messages", out=100)) is POST


def test_without_any_rule_nothing_leaves() -> None:
    assert refused([], asked()).rule == "host-not-allowed"


def test_the_closest_host_and_our_credential_come_first() -> None:
    wide, near = Rule("*.example.org"), Rule("*.api.example.org")
    exact = Rule("a.api.example.org")
    owned = Rule("a.api.example.org", credential=Credential("x-api-key", "key"))
    assert match([wide, near, exact, owned], asked("a.api.example.org")) is owned
    assert match([wide, near, exact], asked("a.api.example.org")) is exact
    assert match([wide, near], asked("a.api.example.org")) is near


def test_what_a_rule_allows_one_by_one_it_does_not_allow_together() -> None:
    rules = [Rule("example.org", ports=(8443,)), Rule("example.org", methods=("POST",), paths=("/in",))]
    assert refused(rules, asked(method="POST", path="/in", port=8443)).rule == "method-not-allowed"
    assert refused(rules, asked(path="/in")).rule == "method-not-allowed"
    assert refused(rules, asked(method="POST")).rule == "path-not-allowed"


@pytest.mark.case(50)
@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (asked("code.org", "/a/b.git/git-receive-pack", method="POST"), "git-push"),
        (asked("code.org", "/a/b.git/info/refs", query="service=git-receive-pack"), "git-push"),
        (asked("elsewhere.org", "/a/b.git/info/refs", query="service=git-receive-pack"), "git-push"),
        (asked("npm.org", "/mine", method="PUT"), "npm-publish"),
        (asked("npm.org", "/-/user/org.couchdb.user:me", method="PUT"), "npm-publish"),
        (asked("npm.org", "/mine/-rev/1", method="DELETE"), "npm-publish"),
        (asked("pip.org", "/simple", method="POST"), "package-upload"),
        (asked("upload.pip.org", "/legacy/", method="POST"), "package-upload"),
        (asked("npm.org", "/-/npm/v1/security/audits", method="POST"), "method-not-allowed"),
    ],
)
def test_publishing_is_refused_by_name(request_: Request, rule: str) -> None:
    rules = [
        Rule("code.org", methods=("GET", "HEAD", "POST"), paths=("/**/git-upload-pack",), service="git"),
        Rule("npm.org", service="npm"),
        Rule("pip.org", service="pip"),
    ]
    refusal = refused(rules, request_)
    assert refusal.rule == rule
    assert refusal.alternative


def test_a_rule_of_ones_own_may_allow_a_push() -> None:
    own = Rule("code.org", methods=("POST",), paths=("/me/mine.git/git-receive-pack",))
    assert match([own], asked("code.org", "/me/mine.git/git-receive-pack", method="POST")) is own
    assert (
        refused([own], asked("code.org", "/me/other.git/git-receive-pack", method="POST")).rule == "git-push"
    )


def test_a_rule_that_limits_nothing_is_told() -> None:
    wide = Rule("*.example.org", name="own:1")
    narrow = Rule("a.example.org", paths=("/x/*",), name="own:2")
    assert covers(wide, narrow)
    assert not covers(narrow, wide)
    assert list(overlaps([wide, narrow, Rule("a.example.org", methods=("POST",), name="own:3")])) == [
        "own:2 (a.example.org) limits nothing: own:1 (*.example.org) is wider."
    ]
    assert not list(overlaps([READ, POST]))
    assert len(list(overlaps([Rule("a.org", name="own:1"), Rule("a.org", name="own:2")]))) == 1
