from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from workroom.network import registries
from workroom.network.exits import Request
from workroom.network.registries import Registries, Registry
from workroom.network.rulebook import BUILT_IN, MAX_BYTES, RuleBook, read
from workroom.network.rulefile import RulesBroken
from workroom.network.rules import Refusal, Rule

INDEX = Registry("pip", "https://index.example.org/simple", ("https://files.example.org/packages",))


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    (tmp_path / "network").mkdir()
    return RuleBook(tmp_path / "network", tmp_path / "registries.json")


def write(book: RuleBook, name: str, text: str) -> Path:
    path = book.folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def asked(host: str, path: str = "/", **more: Any) -> Request:
    return Request(**{"exit": "door", "method": "GET", "host": host, "port": 443, "path": path, **more})


def verdict(book: RuleBook, sets: tuple[str, ...], request: Request) -> str:
    """The name of what decided."""
    found = book.judge(sets, request)
    return found.name if isinstance(found, Rule) else found.rule


def one(host: str) -> str:
    return f'[[rule]]\nhost = "{host}"\n'


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_sets_that_come_along_have_no_fault_and_no_warning(book: RuleBook, name: str) -> None:
    found = book.get(name)
    assert found.about
    assert found.warnings == ()
    assert book.faults([name]) == []


def test_offline_allows_nothing(book: RuleBook) -> None:
    assert verdict(book, ("offline",), asked("example.org")) == "host-not-allowed"
    assert verdict(book, (), asked("example.org")) == "host-not-allowed"


def test_the_open_web_is_for_the_apps_own_fetch_only(book: RuleBook) -> None:
    assert verdict(book, ("open-web",), asked("example.org", exit="fetch")) == "open-web:1"
    assert verdict(book, ("open-web",), asked("example.org")) == "host-not-allowed"
    assert verdict(book, ("open-web",), asked("example.org", exit="search")) == "host-not-allowed"
    assert verdict(book, ("open-web",), asked("a.org", exit="fetch", method="POST")) == "method-not-allowed"


GIT = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org")


@pytest.mark.case(50)
@pytest.mark.parametrize("host", GIT)
def test_code_is_cloned_and_never_pushed(book: RuleBook, host: str) -> None:
    registries.save(book.folder.parent / "registries.json", Registries())
    refs, repo = "/some/thing.git/info/refs", "/some/thing.git"
    sets = ("packages",)
    assert verdict(book, sets, asked(host, refs, query="service=git-upload-pack")).startswith("packages:")
    assert verdict(book, sets, asked(host, f"{repo}/git-upload-pack", method="POST")).startswith("packages:")
    for refused in (
        asked(host, refs, query="service=git-receive-pack"),
        asked(host, refs, query="service=git-upload-pack&service=git-receive-pack"),
        asked(host, f"{repo}/git-receive-pack", method="POST"),
    ):
        assert verdict(book, sets, refused) == "git-push"
    for path in ("/some/thing/issues", "/", refs, "/login"):
        assert verdict(book, sets, asked(host, path)) == "path-not-allowed"
    assert verdict(book, sets, asked(host, "/some/thing/issues", method="POST")) == "path-not-allowed"
    assert (
        verdict(book, ("offline",), asked(host, refs, query="service=git-upload-pack")) == "host-not-allowed"
    )


def test_registries_are_those_that_were_found(book: RuleBook) -> None:
    sets, page = ("packages",), asked("index.example.org", "/simple/thing/")
    assert verdict(book, sets, page) == "registries-unknown"
    registries.save(book.folder.parent / "registries.json", Registries((INDEX,)))
    assert verdict(book, sets, page) == "packages:pip"
    assert verdict(book, sets, asked("files.example.org", "/packages/a.whl")) == "packages:pip"
    assert verdict(book, sets, asked("files.example.org", "/private/a.whl")) == "path-not-allowed"
    assert verdict(book, sets, asked("index.example.org", "/simple/", method="POST")) == "package-upload"
    assert verdict(book, sets, asked("other.example.org")) == "host-not-allowed"
    assert verdict(book, ("open-web",), page) == "host-not-allowed"


def test_what_was_kept_of_the_registries_may_be_anything(book: RuleBook) -> None:
    (book.folder.parent / "registries.json").write_text('{"found": 1}')
    assert book.registries() is None
    assert RuleBook(book.folder).registries() is None


def test_a_change_counts_from_the_next_request(book: RuleBook) -> None:
    path = write(book, "own", one("a.example.org"))
    for host in ("a", "b", "c", "a") * 5:  # each the same size, and within a tick of the clock
        path.write_text(one(f"{host}.example.org"))
        assert verdict(book, ("own",), asked(f"{host}.example.org")) == "own:1"
        assert verdict(book, ("own",), asked("d.example.org")) == "host-not-allowed"
    path.unlink()
    assert verdict(book, ("own",), asked("a.example.org")) == "rules-broken"


def test_a_file_is_read_once_while_it_stays_as_it_is(book: RuleBook) -> None:
    path = write(book, "own", one("a.example.org"))
    os.utime(path, (1_000_000, 1_000_000))
    assert book.get("own") is book.get("own")


def test_a_broken_file_refuses_what_it_would_have_allowed_and_says_so(book: RuleBook) -> None:
    write(book, "good", one("a.example.org"))
    path = write(book, "own", one("b.example.org"))
    sets = ("good", "own")
    assert verdict(book, sets, asked("b.example.org")) == "own:1"
    path.write_text(one("b.example.org") + "hots = 1\n")
    refusal = book.judge(sets, asked("b.example.org"))
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "rules-broken"
    assert "own can't be used and allows nothing: rule 1 (line 1): " in refusal.reason
    assert refusal.behind == ("own",)
    assert verdict(book, sets, asked("a.example.org", method="POST")) == "rules-broken"
    assert verdict(book, sets, asked("a.example.org")) == "good:1", "another set's rule still counts"
    assert verdict(book, ("good",), asked("b.example.org")) == "host-not-allowed"
    assert [each.name for each in book.faults(sets)] == ["own"]
    path.write_text(one("b.example.org"))
    assert verdict(book, sets, asked("b.example.org")) == "own:1"


@pytest.mark.parametrize("name", ["none", "../own", "/etc/passwd", "a/b", "", "a\0b", "Ü"])
def test_a_set_that_is_not_there(book: RuleBook, name: str) -> None:
    (book.folder.parent / "own.toml").write_text(one("a.example.org"))
    with pytest.raises(RulesBroken, match="there is no such rule set"):
        book.get(name)
    assert verdict(book, (name,), asked("a.example.org")) == "rules-broken"


def test_files_that_are_no_text(book: RuleBook) -> None:
    def fault(path: Path) -> str:
        found = read(path)
        assert isinstance(found, RulesBroken)
        return found.faults[0]

    long, binary = write(book, "long", "#" * (MAX_BYTES + 1)), book.folder / "binary.toml"
    binary.write_bytes(b"about = '\xff'")
    os.mkfifo(pipe := book.folder / "pipe.toml")
    (folder := book.folder / "folder.toml").mkdir()
    assert "is longer than 256 KiB" in fault(long)
    assert "is not UTF-8 text" in fault(binary)
    assert "is not an ordinary file" in fault(pipe)
    assert fault(folder)
    assert "can't be read (No such file or directory)" in fault(book.folder / "gone.toml")


def test_a_file_cannot_take_a_built_in_sets_place(book: RuleBook) -> None:
    write(book, "offline", one("a.example.org"))
    assert book.names() == [*BUILT_IN]
    assert verdict(book, ("offline",), asked("a.example.org")) == "host-not-allowed"
    assert book.warnings(["offline"]) == [
        f"{book.folder / 'offline.toml'} is not used: offline is a set that comes with Workroom."
    ]


def test_the_effective_list_names_set_and_rule(book: RuleBook) -> None:
    write(book, "own", one("a.example.org") + one("b.example.org"))
    registries.save(book.folder.parent / "registries.json", Registries((INDEX,)))
    found = book.effective(["own", "open-web", "own", "gone"])
    assert [(name, rule.name, rule.host) for name, rule in found] == [
        ("own", "own:1", "a.example.org"),
        ("own", "own:2", "b.example.org"),
        ("open-web", "open-web:1", "*"),
    ]
    assert {rule.host for _, rule in book.effective(["packages"])} >= {"index.example.org", *GIT}
    assert book.effective(["open-web"], "door") == []
    assert book.names() == [*BUILT_IN, "own"]


def test_a_rule_wider_than_one_of_another_set_is_warned_of(book: RuleBook) -> None:
    write(book, "own", one("*.example.org"))
    write(book, "other", one("a.example.org"))
    assert book.warnings(["own"]) == []
    assert book.warnings(["own", "other"]) == [
        "other:1 (a.example.org) limits nothing: own:1 (*.example.org) is wider."
    ]
