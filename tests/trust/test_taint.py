from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.log import Log, Record
from workroom.log.events import Event, FilesMarked, FilesUnmarked, Said, TaintCleared, Tainted
from workroom.trust import taint
from workroom.trust.taint import MARK_ATTRIBUTE, Sources, Taint, provenance


def records(*events: Event) -> list[Record]:
    return [Record(number, "t", 0.0, event) for number, event in enumerate(events, 1)]


def test_a_task_is_hot_once_it_has_seen_both() -> None:
    private = Tainted("private", "the folder receipts")
    untrusted = Tainted("untrusted", "example.org")
    assert not taint.fold(records(private, private)).hot
    assert not taint.fold(records(untrusted)).hot
    assert taint.fold(records(untrusted, Said("hm"), private)).hot


def test_only_clearing_ends_it_and_what_comes_after_counts_again() -> None:
    both = [Tainted("private", "a"), Tainted("untrusted", "b")]
    assert taint.fold(records(*both, TaintCleared())) == Taint()
    assert taint.fold(records(*both, TaintCleared(), both[1])) == Taint((), ("b",))


@pytest.mark.case(61)
def test_a_sub_task_and_its_parent_have_seen_what_each_saw() -> None:
    child = Taint(untrusted=("a page",))
    parent = Taint(private=("mail",), untrusted=("a page",))
    assert parent.joined(child) == parent
    assert child.joined(parent).hot


def test_the_sources_are_told_in_words_and_many_are_counted() -> None:
    seen = Taint(("the folder a",), tuple(f"page {n}" for n in range(5)))
    assert seen.in_words() == (
        "private data (the folder a) and words of others (page 0, page 1, page 2 and 2 more)"
    )
    assert Taint().in_words() == "nothing private and nothing of others"


def test_a_source_is_written_once_and_not_without_end() -> None:
    source = Sources("the folder a", "x.pdf")
    assert [event.label for event in source.events(Taint())] == ["private", "untrusted"]
    assert source.events(Taint(("the folder a",), ("x.pdf",))) == ()
    full = Taint(("the folder a",), tuple(str(n) for n in range(taint.MAX_SOURCES)))
    assert source.events(full) == ()


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/home/agent/work/invoice.pdf", "a PDF"),
        ("/home/agent/work/INVOICE.PDF", "a PDF"),
        ("/home/agent/work/invoice.pdf. .", "a PDF"),
        ("/home/agent/work/.pdf", "a PDF"),
        ("/home/agent/work/offer.docm", "an office document"),
        ("/home/agent/work/page.html", "a web page"),
        ("/home/agent/work/talk.eml", "a mail"),
        ("/home/agent/work/photo.HEIC", "an image"),
        ("/home/agent/work/all.tar.gz", "an archive"),
        ("/home/agent/work/go.lnk", "a program or a link"),
        ("/home/agent/work/thing.zzz", "not of a kind"),
        ("/home/agent/Downloads/deep/notes.txt", "among downloads"),
        ("/home/agent/Téléchargements/notes.txt", "among downloads"),
        ("/home/agent/ダウンロード/notes.txt", "among downloads"),
    ],
)
@pytest.mark.case(61)
def test_what_others_may_have_written_is_untrusted_and_says_why(path: str, reason: str) -> None:
    found = provenance(path, {}, {}, folder="work")
    assert reason in found.untrusted
    assert found.private == "the folder work"


@pytest.mark.parametrize(
    "name", ["notes.txt", "README", ".bashrc", "main.py", "table.csv", "plan.md", "Notes.TXT"]
)
def test_the_person_s_own_text_is_private_and_no_more(name: str) -> None:
    assert provenance(f"/home/agent/work/{name}", {}, {}) == Sources("the folder /home/agent/work", "")


@pytest.mark.parametrize(
    ("attribute", "value", "foreign"),
    [
        ("user.xdg.origin.url", b"https://example.org/", True),
        ("com.apple.quarantine", b"0083;5f;Safari;", True),
        ("com.apple.metadata:kMDItemWhereFroms", b"bplist", True),
        ("Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n", True),
        ("user.Zone.Identifier", b"[ZoneTransfer]\nZoneId=4", True),
        ("Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=0\r\n", False),
        ("Zone.Identifier", b"\xff\xfe garbage", True),
        (MARK_ATTRIBUTE, b"", True),
        ("user.comment", b"mine", False),
    ],
)
def test_what_the_system_noted_about_a_file_counts(attribute: str, value: bytes, foreign: bool) -> None:
    assert bool(provenance("/w/notes.txt", {attribute: value}, {}).untrusted) is foreign


@pytest.mark.case(61)
def test_a_file_written_while_hot_is_untrusted_for_later_tasks_until_a_person_vouches() -> None:
    marked = FilesMarked(("/w/AGENTS.md", "/w/notes.txt"), "evil.example")
    kept = taint.marks(records(marked))
    assert "written by a task that had read evil.example" in provenance("/w/AGENTS.md", {}, kept).untrusted
    kept = taint.marks(records(marked, FilesUnmarked(("/w/AGENTS.md",))))
    assert provenance("/w/AGENTS.md", {}, kept).untrusted == ""
    assert provenance("/w/notes.txt", {}, kept).untrusted != ""


def test_what_lies_in_a_marked_folder_is_marked() -> None:
    assert "evil" in provenance("/w/new/deep/a.txt", {}, {"/w/new": "evil"}).untrusted
    assert provenance("/w/newer/a.txt", {}, {"/w/new": "evil"}).untrusted == ""


def test_the_label_is_found_again_in_a_log_opened_anew(log: Log) -> None:
    log.append("t", Tainted("private", "a"))
    log.append("t", Tainted("untrusted", "b"))
    again = Log.open(log.path)
    assert taint.fold(again.read("t")).hot
    again.close()


@given(st.text(max_size=80), st.dictionaries(st.text(max_size=30), st.binary(max_size=60), max_size=3))
def test_no_name_or_attribute_breaks_it(path: str, attributes: dict[str, bytes]) -> None:
    assert provenance(path, attributes, {}).private
