from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.log import Log, Record
from workroom.log.cards import Scope
from workroom.log.events import Event, Permitted, PermitWithdrawn
from workroom.trust import Action, Kind, permits
from workroom.trust.permits import Permit, covers, usable


def given_(*events: tuple[str, Event]) -> tuple[Permit, ...]:
    return permits.fold([Record(n, task, 0.0, event) for n, (task, event) in enumerate(events, 1)])


def permit(
    scope: Scope, *, pattern: str = "example.org", allowed: bool = True, project: str = ""
) -> Permitted:
    return Permitted("p1", "fetch", pattern, scope, allowed, project)


@pytest.mark.parametrize(
    ("pattern", "target", "is_covered"),
    [
        ("/home/agent/Docs", "/home/agent/Docs", True),
        ("/home/agent/Docs", "/home/agent/Docs/a/b", True),
        ("/home/agent/Docs/", "/home/agent/Docs/a", True),
        ("/home/agent/Docs", "/home/agent/Docs2/a", False),
        ("/home/agent/Docs", "/home/agent/Docs/../.ssh/id", False),
        ("/home/agent/Docs", "/home/agent/Docs/./a", False),
        ("/home/agent/Docs", "/home/agent/Docs/a\0b", False),
        ("/home/agent/*", "/home/agent/a", False),
        ("", "/home/agent/a", False),
    ],
)
def test_a_folder_covers_what_lies_in_it_by_component(pattern: str, target: str, is_covered: bool) -> None:
    assert covers(Kind.WRITE, pattern, target) is is_covered


@pytest.mark.parametrize(
    ("pattern", "target", "is_covered"),
    [
        ("example.org", "example.org", True),
        ("example.org", "Example.ORG", True),
        ("example.org", "www.example.org", False),
        ("*.example.org", "www.example.org", True),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "notexample.org", False),
        ("*.example.org", ".example.org", False),
        ("*example.org", "notexample.org", False),
        ("*", "example.org", False),
        ("*.org", "example.org", False),
        ("*.*", "example.org", False),
        ("ex*.org", "example.org", False),
        ("kelvin.org", "\u212aelvin.org", False),
    ],
)
def test_a_host_is_covered_at_the_border_of_a_label(pattern: str, target: str, is_covered: bool) -> None:
    assert covers(Kind.FETCH, pattern, target) is is_covered


@pytest.mark.parametrize(
    ("pattern", "target", "is_covered"),
    [
        ("mail:bob@acme.com", "mail:Bob@Acme.com", True),
        ("mail:*@acme.com", "mail:bob@acme.com", True),
        ("mail:*@acme.com", "mail:bob@acme.com.evil.example", False),
        ("mail:*@acme.com", "mail:eve@evil.example,bob@acme.com", False),
        ("mail:*@acme.com", "mail:<eve@evil.example> bob@acme.com", False),
        ("mail:*@acme.com", "mail:@acme.com", False),
        ("mail:*", "mail:anyone@anywhere.example", True),
        ("mail:*", "chat:anyone", False),
        ("*", "mail:bob@acme.com", False),
        ("mail:*e.com", "mail:bob@acme.com", False),
        ("mail:*:*", "mail:a:b", False),
        ("strasse", "straße", False),
    ],
)
def test_an_account_is_covered_at_the_border_of_its_parts(
    pattern: str, target: str, is_covered: bool
) -> None:
    assert covers(Kind.SEND, pattern, target) is is_covered


@given(st.sampled_from(list(Kind)), st.text(max_size=30), st.text(max_size=30))
def test_what_can_t_be_used_covers_nothing(kind: Kind, pattern: str, target: str) -> None:
    if not usable(kind, pattern):
        assert not covers(kind, pattern, target)


@pytest.mark.parametrize("pattern", ["*", "*.com", "**", "ex*"])
def test_a_no_that_can_t_be_understood_is_taken_at_its_widest(pattern: str) -> None:
    (never,) = given_(("t", permit("never", pattern=pattern, allowed=False)))
    assert never.forbids(Action(Kind.FETCH, ("anything.example",)))
    assert not never.forbids(Action(Kind.SEND, ("anything.example",)))


def test_a_never_that_says_allowed_is_a_no_all_the_same() -> None:
    (never,) = given_(("t", permit("never")))
    assert never.forbids(Action(Kind.FETCH, ("example.org",)))
    assert not never.allows(Action(Kind.FETCH, ("example.org",)), "example.org")


def test_each_scope_reaches_as_far_as_it_says() -> None:
    reach: dict[Scope, tuple[bool, bool, bool]] = {
        "once": (True, False, False),
        "task": (True, False, False),
        "project": (True, True, False),
        "always": (True, True, True),
        "never": (True, True, True),
    }
    for scope, expected in reach.items():
        (given_permit,) = given_(("t", permit(scope, project="p")))
        places = [("t", "p"), ("other", "p"), ("third", "")]
        assert tuple(given_permit.reaches(task, project) for task, project in places) == expected, scope


def test_a_project_permit_without_a_project_reaches_nowhere() -> None:
    (given_permit,) = given_(("t", permit("project")))
    assert not given_permit.reaches("t", "")


def test_once_is_bound_to_the_digest_and_used_up() -> None:
    action = Action(Kind.FETCH, ("example.org",), (("path", "/a"),))
    once = permit("once", pattern=action.digest)
    (agreed,) = given_(("t", once))
    assert agreed.allows(action, "example.org")
    assert not agreed.allows(Action(Kind.FETCH, ("example.org",), (("path", "/b"),)), "example.org")
    assert given_(("t", once), ("t", PermitWithdrawn("p1", permits.USED))) == ()


@pytest.mark.case(74)
def test_no_clock_ends_or_revives_a_permit() -> None:
    years = 10 * 365 * 86400.0
    once = Permitted("p2", "fetch", "b.example", "task")
    records = [
        Record(1, "t", years, permit("always")),
        Record(2, "t", -years, once),
        Record(3, "t", 0.0, PermitWithdrawn("p2")),
    ]
    assert [kept.name for kept in permits.fold(records)] == ["p1"]


def test_always_survives_a_restart_and_counts_in_a_new_task(log: Log) -> None:
    log.append("old", permit("always"))
    again = Log.open(log.path)
    (kept,) = permits.fold(again.read(kinds=[Permitted, PermitWithdrawn]))
    again.close()
    assert kept.reaches("new", "")
    assert kept.allows(Action(Kind.FETCH, ("example.org",)), "example.org")
    assert kept.in_words() == "always: fetch example.org"
