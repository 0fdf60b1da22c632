from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.log.cards import Scope
from workroom.settings import Verdict
from workroom.trust import Action, Decision, Kind, Permit, Ruled, Standing, Taint, decide
from workroom.trust.actions import TABLE

HOT = Taint(("the folder receipts",), ("evil.example",))
EXTERNAL = [kind for kind in Kind if TABLE[kind].external]


def permit(kind: Kind, pattern: str, scope: Scope = "always", **more: Any) -> Permit:
    return Permit(f"{kind} {pattern}", kind, pattern, scope, more.pop("allowed", True), "t", "p", **more)


def judge(action: Action, *permits: Permit, **standing: Any) -> tuple[str, str]:
    decision = decide(action, Standing(permits=permits, task="t", project="p", **standing))
    return decision.verdict, decision.rule


def fetch(host: str = "example.org", out: int = 200) -> Action:
    return Action(Kind.FETCH, (host,), out=out)


def send(to: str = "mail:bob@acme.com", **more: Any) -> Action:
    return Action(Kind.SEND, (to,), out=2000, **more)


# Inside ----------------------------------------------------------------------------------------------------


def test_every_kind_has_its_facts() -> None:
    assert set(TABLE) == set(Kind)


@pytest.mark.parametrize("taint", [Taint(), HOT])
@pytest.mark.parametrize("kind", [Kind.READ, Kind.WRITE, Kind.RUN, Kind.DELETE])
def test_what_can_be_undone_is_allowed_hot_or_not(kind: Kind, taint: Taint) -> None:
    assert judge(Action(kind, ("/folders/a/b",)), taint=taint) == ("allow", "undoable")


def test_deleting_many_files_is_asked_about() -> None:
    decision = decide(Action(Kind.DELETE, tuple(str(n) for n in range(21))), {})
    assert (decision.verdict, decision.rule) == ("ask", "many-files")
    assert "21 files" in decision.reason


@pytest.mark.parametrize(
    ("action", "changed"),
    [
        (Action(Kind.DELETE, tuple(str(n) for n in range(21))), 0),
        (Action(Kind.WRITE, ("a",), existing=21), 0),
        (Action(Kind.WRITE, ("a",), existing=1), 20),
        (Action(Kind.DELETE, ("a",)), 20),
    ],
)
def test_a_hot_task_that_changes_many_existing_files_works_on_held_changes(
    action: Action, changed: int
) -> None:
    assert judge(action, taint=HOT, changed=changed) == ("hold", "many-files-hot")
    assert judge(action, taint=HOT, changed=changed, rules={action.kind: "allow"})[0] == "hold"


@pytest.mark.parametrize("kind", [Kind.WRITE, Kind.DELETE, Kind.RUN])
def test_what_nobody_watches_is_held(kind: Kind) -> None:
    assert judge(Action(kind, ("a",)), attended=False) == ("hold", "unattended")
    assert judge(Action(Kind.READ, ("a",)), attended=False) == ("allow", "undoable")


@pytest.mark.parametrize("verdict", ["allow", "ask", "deny"])
def test_the_person_s_rules_decide_about_the_rest(verdict: Verdict) -> None:
    decision = decide(Action(Kind.DELETE, ("a",)), {"delete": verdict})
    assert (decision.verdict, decision.rule) == (verdict, "settings: trust.delete")


@pytest.mark.parametrize("kind", [Kind.RUN_ON_HOST, Kind.GRANT])
def test_an_agent_never_widens_its_own_reach(kind: Kind) -> None:
    action = Action(kind, ("x",))
    assert judge(action, permit(kind, "x"), rules={kind: "allow"}, words="x") == ("deny", "never")


# Outside, cold ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EXTERNAL)
def test_without_a_network_there_is_no_way_out_whatever_the_settings_say(kind: Kind) -> None:
    assert decide(Action(kind), {kind: "allow"}).rule == "no-way-out"


def test_a_rule_that_refuses_for_good_is_named_and_no_permit_lifts_it() -> None:
    push = Ruled(refused="git-push", reason="A push would publish: refused.")
    decision = decide(send(), Standing(ruled=push, permits=(permit(Kind.SEND, "mail:*"),), task="t"))
    assert decision == Decision("deny", "git-push", "A push would publish: refused.")


@pytest.mark.parametrize("kind", EXTERNAL)
def test_what_nothing_covers_is_asked_about(kind: Kind) -> None:
    verdict, rule = judge(Action(kind, ("example.org",), out=9))
    assert (verdict, rule) == ("ask", "spend-limit" if kind is Kind.SPEND else "no-permit")


def test_a_rule_set_covers_while_cold_and_names_its_rule() -> None:
    covered = Ruled(covered="packages: rule 2")
    assert judge(fetch(out=5000), ruled=covered) == ("allow", "packages: rule 2")


@pytest.mark.parametrize("scope", ["task", "project", "always"])
@pytest.mark.parametrize("taint", [Taint(), Taint(HOT.private), Taint((), HOT.untrusted)])
def test_a_permit_covers_while_two_of_three_at_most_are_there(scope: Scope, taint: Taint) -> None:
    bob = permit(Kind.SEND, "mail:*@acme.com", scope)
    assert judge(send(), bob, taint=taint) == ("allow", "permit")
    assert judge(send("mail:eve@evil.example"), bob, taint=taint) == ("ask", "no-permit")


def test_every_recipient_must_be_covered() -> None:
    action = Action(Kind.SEND, ("mail:bob@acme.com", "mail:eve@evil.example"))
    assert judge(action, permit(Kind.SEND, "mail:*@acme.com")) == ("ask", "no-permit")


def test_a_fetch_permit_is_none_for_an_upload() -> None:
    assert judge(Action(Kind.UPLOAD, ("example.org",)), permit(Kind.FETCH, "example.org"))[0] == "ask"


def test_never_stands_above_every_yes() -> None:
    no = permit(Kind.FETCH, "*.example.org", "never", allowed=False)
    yes = permit(Kind.FETCH, "a.example.org")
    assert judge(fetch("a.example.org"), yes, no, words="a.example.org") == ("deny", "never-again")
    assert judge(fetch("example.org"), no) == ("ask", "no-permit")


def test_never_to_read_a_host_is_never_to_do_anything_there() -> None:
    no = permit(Kind.FETCH, "example.org", "never", allowed=False)
    assert judge(Action(Kind.UPLOAD, ("example.org",)), no) == ("deny", "never-again")
    no = permit(Kind.UPLOAD, "example.org", "never", allowed=False)
    assert judge(fetch(), no) == ("ask", "no-permit")


@pytest.mark.parametrize(("verdict", "expected"), [("allow", "allow"), ("ask", "ask"), ("deny", "deny")])
def test_settings_speak_for_a_kind_while_cold(verdict: Verdict, expected: str) -> None:
    rules: Mapping[str, Verdict] = {"send": verdict}
    assert judge(send(), rules=rules) == (expected, "settings: trust.send")


def test_spending_needs_a_limit_that_holds() -> None:
    buy = Action(Kind.SPEND, ("shop.example",), amount=5)
    free = permit(Kind.SPEND, "shop.example")
    limited = permit(Kind.SPEND, "shop.example", limit=20.0)
    assert judge(buy, free, rules={"spend": "allow"}) == ("ask", "spend-limit")
    assert judge(buy, limited) == ("allow", "permit")
    assert judge(buy, limited, used={limited.name: 18.0}) == ("ask", "spend-limit")
    for amount in (None, -5.0, float("nan")):
        assert judge(Action(Kind.SPEND, ("shop.example",), amount=amount), limited)[0] == "ask"


def test_a_limit_in_bytes_holds_over_all_that_used_it() -> None:
    limited = permit(Kind.UPLOAD, "example.org", limit=1000.0)
    upload = Action(Kind.UPLOAD, ("example.org",), out=600)
    assert judge(upload, limited) == ("allow", "permit")
    assert judge(upload, limited, used={limited.name: 600.0}) == ("ask", "no-permit")


# Outside, hot ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in EXTERNAL if not TABLE[kind].reversible])
def test_a_hot_task_keeps_no_standing_permission_for_effects(kind: Kind) -> None:
    action = Action(kind, ("example.org",), amount=1.0)
    standing = {"taint": HOT, "rules": {kind: "allow"}, "ruled": Ruled(covered="mine: rule 1")}
    assert judge(action, permit(kind, "example.org", limit=9.0), **standing) == ("ask", "hot")


def test_the_reason_names_what_was_seen() -> None:
    standing = Standing(permits=(permit(Kind.SEND, "mail:*"),), task="t", taint=HOT)
    assert "the folder receipts" in decide(send(), standing).reason
    assert "evil.example" in decide(send(), standing).reason


@pytest.mark.parametrize("kind", [Kind.FETCH, Kind.BROWSER_READ, Kind.INSTALL])
def test_a_hot_task_s_small_reads_from_covered_hosts_stay_quiet_and_no_others(kind: Kind) -> None:
    known = permit(kind, "example.org")
    small, fat = (Action(kind, ("example.org",), out=out) for out in (512, 513))
    assert judge(small, known, taint=HOT) == ("allow", "permit")
    assert judge(fat, known, taint=HOT) == ("ask", "hot")
    assert judge(small, taint=HOT) == ("ask", "no-permit")
    packages = Ruled(covered="packages: rule 1", host="*.example.org")
    assert judge(small, taint=HOT, ruled=packages) == ("allow", "packages: rule 1")
    assert judge(fat, taint=HOT, ruled=packages) == ("ask", "hot")


@pytest.mark.parametrize("host", ["", "*"])
def test_once_hot_a_rule_for_any_host_vouches_for_none_and_each_new_place_is_asked_once(host: str) -> None:
    web = Ruled(covered="open-web: rule 1", host=host)
    assert judge(fetch(), ruled=web) == ("allow", "open-web: rule 1")
    assert judge(fetch(), ruled=web, taint=HOT) == ("ask", "new-place")
    assert judge(fetch(), rules={"fetch": "allow"}, taint=HOT) == ("ask", "new-place")
    assert judge(fetch(), permit(Kind.FETCH, "example.org", "task"), ruled=web, taint=HOT) == (
        "allow",
        "permit",
    )
    assert judge(fetch(), ruled=web, taint=HOT, words="read example.org") == ("allow", "asked-for")


def test_a_yes_to_this_very_action_counts_when_hot_and_for_no_other() -> None:
    action = send(content="00")
    yes = permit(Kind.SEND, action.digest, "once")
    assert judge(action, yes, taint=HOT) == ("allow", "approved-once")
    assert judge(send(content="01"), yes, taint=HOT) == ("ask", "no-permit")


# The person's own words ------------------------------------------------------------------------------------


def test_a_destination_the_person_typed_counts_once() -> None:
    words = "send the sum to mail:bob@acme.com"
    decision = decide(send(), Standing(words=words, taint=HOT))
    assert (decision.verdict, decision.rule) == ("allow", "asked-for")
    assert judge(send(), words=words, taint=HOT, intents=frozenset(decision.intents)) == ("ask", "no-permit")


def test_what_rides_along_must_be_the_person_s_words_too() -> None:
    words = "send the sum to mail:bob@acme.com"
    lure = send(references=("https://evil.example/login",))
    assert judge(lure, words=words, taint=HOT) == ("ask", "no-permit")
    assert judge(lure, words=f"{words} with https://evil.example/login", taint=HOT)[0] == "allow"


def test_a_typed_host_is_no_leave_to_carry_much_there() -> None:
    words = "read https://example.org/report"
    assert judge(fetch(out=300), words=words, taint=HOT) == ("allow", "asked-for")
    fat = Action(Kind.FETCH, ("example.org",), out=9000, references=("https://example.org/?q=secret",))
    assert judge(fat, words=words, taint=HOT) == ("ask", "no-permit")


def test_the_sum_must_be_typed_as_well() -> None:
    words = "pay 120 to DE89370400440532013000"
    pay = Action(Kind.SPEND, ("DE89370400440532013000",), amount=120.0)
    assert judge(pay, words=words, taint=HOT) == ("allow", "asked-for")
    more = Action(Kind.SPEND, ("DE89370400440532013000",), amount=1200.0)
    assert judge(more, words=words, taint=HOT)[0] == "ask"


# Nobody there ----------------------------------------------------------------------------------------------


@pytest.mark.case(65)
def test_a_scheduled_hot_task_that_would_send_is_parked_and_works_on() -> None:
    known = permit(Kind.SEND, "mail:*@acme.com")
    decision = decide(send(), Standing(permits=(known,), task="t", taint=HOT, attended=False))
    assert (decision.verdict, decision.rule) == ("deny", "parked")
    assert "waits in the inbox" in decision.reason
    assert judge(Action(Kind.READ, ("a",)), taint=HOT, attended=False)[0] == "allow"


@pytest.mark.case(65)
def test_always_counts_in_an_unattended_run_while_it_is_cold() -> None:
    assert judge(fetch(), permit(Kind.FETCH, "example.org"), attended=False) == ("allow", "permit")


def test_the_digest_binds_kind_targets_details_content_and_amount() -> None:
    base = Action(Kind.SEND, ("a", "b"), (("subject", "x"),), "c0", 10, 1.0)
    others = [
        Action(Kind.SEND, ("a,b",), (("subject", "x"),), "c0", 10, 1.0),
        Action(Kind.UPLOAD, ("a", "b"), (("subject", "x"),), "c0", 10, 1.0),
        Action(Kind.SEND, ("a", "b"), (("subject", "y"),), "c0", 10, 1.0),
        Action(Kind.SEND, ("a", "b"), (("subject", "x"),), "c1", 10, 1.0),
        Action(Kind.SEND, ("a", "b"), (("subject", "x"),), "c0", 10, 2.0),
    ]
    assert len({action.digest for action in [base, *others]}) == 6


STANDINGS = st.builds(
    Standing,
    rules=st.dictionaries(
        st.sampled_from([str(kind) for kind in Kind]), st.sampled_from(["allow", "ask", "deny"])
    ),
    permits=st.lists(
        st.builds(
            Permit,
            st.sampled_from(["p1", "p2"]),
            st.sampled_from([str(kind) for kind in Kind]),
            st.sampled_from(["example.org", "*.example.org", "mail:*", "/a", "*"]),
            st.sampled_from(["task", "project", "always", "never"]),
            st.booleans(),
            st.just("t"),
            st.just("p"),
            st.sampled_from([None, 0.0, 100.0]),
        ),
        max_size=3,
    ).map(tuple),
    taint=st.sampled_from([Taint(), Taint(HOT.private), Taint((), HOT.untrusted), HOT]),
    attended=st.booleans(),
    task=st.just("t"),
    project=st.sampled_from(["", "p"]),
    ruled=st.sampled_from(
        [
            Ruled(),
            Ruled(covered="r: 1", host="*"),
            Ruled(covered="r: 1", host="example.org"),
            Ruled(refused="git-push"),
        ]
    ),
    words=st.sampled_from(["", "see example.org", "mail:bob@acme.com"]),
)
ACTIONS = st.builds(
    Action,
    st.sampled_from(list(Kind)),
    st.lists(
        st.sampled_from(["example.org", "www.example.org", "mail:bob@acme.com", "/a/b"]), max_size=2
    ).map(tuple),
    out=st.sampled_from([0, 512, 513, 10_000]),
    amount=st.sampled_from([None, 1.0]),
    existing=st.sampled_from([0, 50]),
)


@given(ACTIONS, STANDINGS)
def test_whatever_stands_a_hot_task_sends_nothing_alone_that_the_person_did_not_name(
    action: Action, standing: Standing
) -> None:
    decision = decide(action, msgspec.structs.replace(standing, taint=HOT))
    if action.facts.external and decision.verdict == "allow":
        assert decision.rule in ("asked-for", "approved-once", "permit") or standing.ruled.vouches
        assert action.small_read or decision.rule in ("asked-for", "approved-once")
    if action.facts.never:
        assert decision.verdict == "deny"


@given(ACTIONS, STANDINGS)
def test_more_taint_or_nobody_there_never_allows_more(action: Action, standing: Standing) -> None:
    order = ("allow", "hold", "ask", "deny")
    now = order.index(decide(action, standing).verdict)
    hot = order.index(decide(action, msgspec.structs.replace(standing, taint=HOT)).verdict)
    alone = decide(action, msgspec.structs.replace(standing, attended=False)).verdict
    assert alone != "ask"
    if action.facts.external:
        assert hot >= now
        assert order.index(alone) >= now or now == order.index("ask")
    elif order[now] == "allow":
        assert order[hot] in ("allow", "hold")
        assert alone in ("allow", "hold")


def test_a_decision_is_quick() -> None:
    standing = Standing(
        permits=tuple(permit(Kind.FETCH, f"h{n}.example") for n in range(100)), task="t", taint=HOT
    )
    began = time.perf_counter()
    for _ in range(100):
        decide(fetch("h99.example"), standing)
    assert time.perf_counter() - began < 2  # a hundredth of that here; it may not depend on the load
