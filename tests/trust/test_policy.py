from __future__ import annotations

import pytest

from workroom.trust import Action, Kind, decide
from workroom.trust.actions import TABLE


def test_every_kind_has_its_facts() -> None:
    assert set(TABLE) == set(Kind)


@pytest.mark.parametrize("kind", [Kind.READ, Kind.WRITE, Kind.RUN, Kind.DELETE])
def test_what_can_be_undone_is_allowed(kind: Kind) -> None:
    decision = decide(Action(kind, ("/folders/a/b",)), {})
    assert (decision.verdict, decision.rule) == ("allow", "undoable")


def test_deleting_many_files_is_asked_about() -> None:
    decision = decide(Action(Kind.DELETE, tuple(str(n) for n in range(21))), {})
    assert (decision.verdict, decision.rule) == ("ask", "many-files")
    assert "21 files" in decision.reason


@pytest.mark.parametrize("kind", [kind for kind in Kind if TABLE[kind].external])
def test_there_is_no_way_out_whatever_the_settings_say(kind: Kind) -> None:
    assert decide(Action(kind), {kind: "allow"}).rule == "no-way-out"


@pytest.mark.parametrize("kind", [Kind.RUN_ON_HOST, Kind.GRANT])
def test_an_agent_never_widens_its_own_reach(kind: Kind) -> None:
    decision = decide(Action(kind), {kind: "allow"})
    assert (decision.verdict, decision.rule) == ("deny", "never")


@pytest.mark.parametrize("verdict", ["allow", "ask", "deny"])
def test_the_person_s_rules_decide_about_the_rest(verdict: str) -> None:
    decision = decide(Action(Kind.DELETE, ("a",)), {"delete": verdict})  # type: ignore[dict-item]
    assert (decision.verdict, decision.rule) == (verdict, "settings: trust.delete")


def test_the_digest_binds_kind_and_targets() -> None:
    assert Action(Kind.DELETE, ("a", "b")).digest != Action(Kind.DELETE, ("a,b",)).digest
    assert Action(Kind.DELETE, ("a",)).digest != Action(Kind.WRITE, ("a",)).digest
