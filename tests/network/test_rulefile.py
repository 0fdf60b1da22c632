from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.errors import UserError
from workroom.network.exits import Request
from workroom.network.hosts import host_of
from workroom.network.rulecheck import faults_of
from workroom.network.rulefile import RulesBroken, RuleSet, parse
from workroom.network.rules import Rule, match


def rule(lines: str) -> str:
    return f"[[rule]]\n{lines}\n"


def faults(text: str, name: str = "own") -> tuple[str, ...]:
    with pytest.raises(RulesBroken) as broken:
        parse(text, name)
    assert broken.value.exit_code == 78
    assert broken.value.message.startswith(f"The rule set {name} can't be used and allows nothing: ")
    return broken.value.faults


def test_a_set_as_it_is_written() -> None:
    found = parse(
        """
        about = "The office's wiki."
        exits = ["door"]

        [[rule]]
        host = "wiki.example.org"
        paths = ["/pages/*", "/search?q=all"]
        headers = ["x-wiki-version"]

        [[rule]]
        name = "asking the model"
        host = "api.example.org"
        methods = ["POST"]
        json_fields = ["messages"]
        credential = { name = "x-api-key", secret = "example", template = "Bearer {}" }
        """,
        "own",
    )
    assert (found.name, found.about, found.exits, found.warnings) == (
        "own",
        "The office's wiki.",
        ("door",),
        (),
    )
    assert [each.name for each in found.rules] == ["own:1", "asking the model"]
    assert found.rules[0].methods == ("GET", "HEAD")
    assert found.rules[1].credential is not None


def test_an_empty_set_allows_nothing() -> None:
    assert parse("", "own").rules == ()


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("*.github.io", "public suffix"),
        ("*.s3.amazonaws.com", "public suffix"),
        ("*.vercel.app", "public suffix"),
        ("github.io", "public suffix"),
        ("*.com", "public suffix"),
        ("*.co.uk", "public suffix"),
        ("*.amazonaws.com", "amazonaws.com, which this includes"),
        ("*.windows.net", "which this includes"),
        ("*", "possible only in a set with exits"),
        ("**", "'*' stands at the front only"),
        ("*.*.example.org", "'*' stands at the front only"),
        ("a*.example.org", "'*' stands at the front only"),
        ("*example.org", "'*' stands at the front only"),
        ("www.*.org", "regular expressions"),
        ("^example\\.org$", "regular expressions"),
        ("(a|b).example.org", "regular expressions"),
        (".*", "regular expressions"),
        ("10.0.0.1", "addresses are not allowed"),
        ("2130706433", "addresses are not allowed"),
        ("0x7f.1", "addresses are not allowed"),
        ("0177.0.0.1", "addresses are not allowed"),
        ("::1", "addresses are not allowed"),
        ("[fe80::1%eth0]", "addresses are not allowed"),
        ("*.10.0.0.1", "addresses are not allowed"),
        ("localhost", "private = true"),
        ("https://example.org", "without https://"),
        ("example.org/path", "without https://"),
        ("example.org:8443", "the port goes into ports"),
        ("Example.org", "small letters"),
        ("bücher.example", "xn--"),
        ("example.org.", "begins or ends with a dot"),
        ("*..org", "begins or ends with a dot"),
        ("a..org", "no valid name"),
        ("-a.org", "no valid name"),
        ("a b.org", "no valid name"),
        ("a\\u0000.org", "no valid name"),
        ("", "it is empty"),
        (f"{'a' * 64}.org", "no valid name"),
    ],
)
@pytest.mark.case(28, 36)
def test_hosts_that_no_rule_may_have(host: str, fault: str) -> None:
    host = host.replace("^example\\.org$", "^example\\\\.org$")
    (told,) = faults(rule(f'host = "{host}"'))
    assert told.startswith("rule 1 (line 1): ")
    assert fault in told


@pytest.mark.parametrize(
    "line",
    ['host = "nas"', 'host = "files.corp"', 'host = "*.corp.example"', 'host = "*.team.internal"'],
)
def test_a_network_of_ones_own_can_be_named(line: str) -> None:
    assert parse(rule(f"{line}\nprivate = true"), "own").rules[0].private


@pytest.mark.parametrize(
    "host", ["me.github.io", "mine.s3.amazonaws.com", "*.example.org", "a_b.example.org"]
)
def test_hosts_that_one_may(host: str) -> None:
    assert parse(rule(f'host = "{host}"'), "own").rules[0].host == host


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("hosts = 'a.org'", "unknown field 'hosts'"),
        ("methods = ['GET']", "missing required field 'host'"),
        ("host = 1", "expected 'str', got 'int'"),
        ("host = 'a.org'\nmethods = 'GET'", "expected 'array'"),
        ("host = 'a.org'\nmethods = []", "methods is empty"),
        ("host = 'a.org'\nmethods = ['get']", "'get' is no method"),
        ("host = 'a.org'\nmethods = ['TRACE']", "'TRACE' is no method"),
        ("host = 'a.org'\nmethods = ['CONNECT']", "'CONNECT' is no method"),
        ("host = 'a.org'\nports = []", "ports is empty"),
        ("host = 'a.org'\nports = [0]", "0 is no port"),
        ("host = 'a.org'\nports = [70000]", "70000 is no port"),
        ("host = 'a.org'\nports = [true]", "expected 'int', got 'bool'"),
        ("host = 'a.org'\npaths = []", "paths is empty"),
        ("host = 'a.org'\npaths = ['a']", "must begin with a slash"),
        ("host = 'a.org'\npaths = ['^/a']", "must begin with a slash"),
        ("host = 'a.org'\npaths = ['/a.*']", "regular expressions"),
        ("host = 'a.org'\npaths = ['/[ab]']", "regular expressions"),
        ("host = 'a.org'\npaths = ['/a/../b']", "never asked for"),
        ("host = 'a.org'\npaths = ['/%2e%2e/b']", "never asked for"),
        ("host = 'a.org'\npaths = ['/a//b']", "never asked for"),
        ("host = 'a.org'\npaths = ['/ä']", "in ASCII"),
        ("host = 'a.org'\npaths = ['/a b']", "in ASCII"),
        ("host = 'a.org'\npaths = ['/a?b']", "name=value"),
        ("host = 'a.org'\npaths = ['/a?']", "name=value"),
        ("host = 'a.org'\nrequest_bytes = 0", "request_bytes = 0 is not between"),
        ("host = 'a.org'\nday_bytes = -1", "day_bytes = -1 is not between"),
        ("host = 'a.org'\nheaders = ['authorization']", "identities come from credential only"),
        ("host = 'a.org'\nheaders = ['Cookie']", "identities come from credential only"),
        ("host = 'a.org'\nheaders = ['x y']", "no header's name"),
        ("host = 'a.org'\nheaders = ['X-Y']", "small letters"),
        ("host = 'a.org'\nwebsocket = true\nmethods = ['POST']", "begins with GET"),
        ("host = 'a.org'\nplain = true", "plain needs a port"),
        ("host = 'a.org'\njson_fields = ['a']", "json_fields is for methods that have a body"),
        ("host = 'a.org'\nservice = 'ftp'", "invalid enum value 'ftp'"),
        ("host = '*.a.org'\ncredential = {name='x-key', secret='s'}", "a credential is for one host"),
        ("host = 'a.org'\ncredential = {name='x key', secret='s'}", "no header's name"),
        ("host = 'a.org'\ncredential = {name='x-key', secret=''}", "names no secret"),
        ("host = 'a.org'\ncredential = {name='x-key', secret='s', template='a'}", "needs {} once"),
        (
            "host = 'a.org'\ncredential = {name='x-key', secret='s', template=\"{}\\r\\na: b\"}",
            "needs {} once",
        ),
        (
            "host = 'a.org'\nplain = true\nports = [80]\ncredential = {name='x-key', secret='s'}",
            "never goes without TLS",
        ),
    ],
)
def test_each_fault_is_a_sentence_with_its_place(lines: str, fault: str) -> None:
    told = faults(f"about = 'x'\n\n{rule(lines)}")
    assert any(fault in each for each in told), told
    assert all(each.startswith("rule 1 (line 3): ") for each in told)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("host = \nabout = 1", "line 1"),
        ("[rule]\nhost = 'a.org'", "[[rule]]"),
        ("rules = []", "there is no 'rules' in a rule set"),
        ("exits = ['window']", "invalid enum value 'window'"),
        ("exits = []", "exits is empty"),
        ("about = 1", "expected 'str'"),
        ("registries = ['cargo']", "invalid enum value 'cargo'"),
        ("[[rule]]\nhost='a.org'\n" * 1001, "1001 rules are too many"),
        ("a=" + "[" * 5000, "recursion"),
    ],
)
def test_faults_of_the_whole_file(text: str, fault: str) -> None:
    assert fault in " ".join(faults(text)).replace("maximum recursion", "recursion")


def test_all_faults_are_told_and_the_first_is_in_the_message() -> None:
    text = rule("host = '*.com'\nports = [0]") + "\n" + rule("host = 'b.org'") + rule("host = '1.2.3.4'")
    told = faults(text)
    assert [each.partition(":")[0] for each in told] == [
        "rule 1 (line 1)",
        "rule 1 (line 1)",
        "rule 3 (line 7)",
    ]
    with pytest.raises(UserError, match=r"public suffix \(and 2 more\)\."):
        parse(text, "own")


def test_lines_are_not_guessed_where_rules_are_written_in_another_form() -> None:
    assert faults("rule = [{host = '*.com'}]")[0].startswith("rule 1: ")


@pytest.mark.parametrize("name", ["", "Own", "a b", "../own", "-own", "a" * 41])
def test_names_of_sets(name: str) -> None:
    assert "small letters" in faults("", name)[0]


def test_every_host_only_for_reading_by_the_app_itself() -> None:
    assert parse('exits = ["fetch"]\n[[rule]]\nhost = "*"', "own").rules == (Rule("*", name="own:1"),)
    for more in ("methods = ['POST']", "private = true", "websocket = true", "headers = ['x-a']"):
        assert "plain reading only" in faults(f'exits = ["fetch"]\n[[rule]]\nhost = "*"\n{more}')[0]


def test_what_is_hardly_meant_is_warned_of() -> None:
    text = rule("host = '*.example.org'") + rule("host = 'a.example.org'\npaths = ['/x']")
    text += rule("host = 'b.org'\nrequest_bytes = 2000\nday_bytes = 1000\nplain = true\nports = [80]")
    assert parse(text, "own").warnings == (
        "own:3 (b.org): a request may have more bytes than a day.",
        "own:3 (b.org): without TLS, anybody on the way can read and change what passes.",
        "own:2 (a.example.org) limits nothing: own:1 (*.example.org) is wider.",
    )


@pytest.mark.case(36)
@given(st.text(st.sampled_from("aB0x.-_*:[]%@/\\0 é１xn"), max_size=20))
def test_a_rules_host_is_always_in_the_form_in_which_hosts_are_judged(text: str) -> None:
    for host in (text, f"{text}.org", f"*.{text}.org", f"{text}\n"):
        if faults_of(Rule(host, private=True), ("door",)):
            continue
        name = host.removeprefix("*.")
        assert host_of(name, single=True) == name
        found = match([Rule(host)], Request("door", "GET", f"a.{name}" if name != host else name, 443, "/"))
        assert isinstance(found, Rule)


@given(st.text(max_size=200))
def test_any_text_is_a_set_or_a_named_fault(text: str) -> None:
    found: RuleSet | RulesBroken
    try:
        found = parse(text, "own")
    except RulesBroken as broken:
        found = broken
    assert isinstance(found, RuleSet) or all(found.faults)
