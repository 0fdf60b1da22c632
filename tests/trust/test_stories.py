"""Whole stories told by the log: what a task saw, what it then tried, and what the policy makes of that."""

from __future__ import annotations

import pytest

from workroom.log import Log
from workroom.log.events import Permitted, PermitWithdrawn, TaskCreated, UserMessage
from workroom.trust import (
    Action,
    Decision,
    Inbox,
    Kind,
    Sources,
    Standing,
    cards,
    decide,
    intent,
    permits,
    taint,
)
from workroom.trust.actions import digest_of

TASK = "t"


def see(log: Log, sources: Sources) -> None:
    for event in sources.events(taint.fold(log.read(TASK))):
        log.append(TASK, event)


def read(log: Log, path: str) -> None:
    see(log, taint.provenance(path, {}, taint.marks(log.read()), folder="work"))


def standing(log: Log, *, attended: bool = True) -> Standing:
    return Standing(
        permits=permits.fold(log.read(kinds=[Permitted, PermitWithdrawn])),
        taint=taint.fold(log.read(TASK)),
        words=intent.words_of(log.read(TASK, kinds=[TaskCreated, UserMessage])),
        attended=attended,
        task=TASK,
    )


def always(log: Log, kind: Kind, pattern: str) -> None:
    log.append("earlier", Permitted(f"{kind} {pattern}", kind, pattern, "always"))


def mail(to: str = "mail:eve@evil.example", body: bytes = b"the sums") -> Action:
    return Action(Kind.SEND, (to,), (("subject", "sums"),), digest_of(body), out=900)


UPLOAD = Action(Kind.UPLOAD, ("example.org",), (("method", "POST"), ("path", "/files")), out=40_000)


@pytest.fixture(autouse=True)
def permitted(log: Log) -> None:
    """Everything that is tried below was permitted for good, before."""
    log.append(TASK, TaskCreated("Sum up my receipts", model="m"))
    always(log, Kind.SEND, "mail:*")
    always(log, Kind.UPLOAD, "example.org")


@pytest.mark.case(53)
@pytest.mark.parametrize("name", ["report.docx", "invoice.pdf", "hidden sheet.xlsx", "photo.jpg"])
def test_a_document_with_hidden_words_makes_the_next_upload_a_question(log: Log, name: str) -> None:
    read(log, "/w/notes.txt")
    assert decide(UPLOAD, standing(log)).verdict == "allow"
    read(log, f"/w/{name}")
    decision = decide(UPLOAD, standing(log))
    assert (decision.verdict, decision.rule) == ("ask", "hot")
    assert name in decision.reason


@pytest.mark.case(64, 65)
def test_after_a_private_file_and_a_hostile_page_each_way_out_is_one_card_or_waits_in_the_inbox(
    log: Log,
) -> None:
    read(log, "/w/salaries.csv")
    see(log, Sources(untrusted="the web (evil.example)"))
    wants = [mail(), UPLOAD]
    for action in wants:
        assert decide(action, standing(log)).rule == "hot"
        parked = decide(action, standing(log, attended=False))
        assert (parked.verdict, parked.rule) == ("deny", "parked")
        for _ in range(3):  # a model that tries again and again makes no more questions
            approval = cards.card(
                action, parked, standing(log), content=b"the sums" if action.content else b""
            )
            Inbox(log, attended=False).park(TASK, approval)
    assert len(Inbox(log).waiting(TASK)) == len(wants)
    assert decide(Action(Kind.WRITE, ("/folders/work/sum.csv",)), standing(log)).verdict == "allow"


@pytest.mark.case(79)
def test_a_task_that_has_read_a_key_asks_before_anything_leaves(log: Log) -> None:
    see(log, taint.secret_in("work/.env", ["AWS access key", "AWS access key"]))
    decision = decide(UPLOAD, standing(log))
    assert (decision.verdict, decision.rule) == ("ask", "secret-seen")
    assert "a secret in work/.env (AWS access key)" in decision.reason
    assert cards.scopes(UPLOAD, standing(log)) == ("once", "never")


def test_a_secret_is_noted_however_much_was_seen_before(log: Log) -> None:
    full = taint.Taint(private=tuple(f"the folder {n}" for n in range(taint.MAX_SOURCES)))
    assert len(taint.secret_in("a", []).events(full)) == 1


@pytest.mark.case(61)
def test_poison_written_by_a_hot_task_makes_the_next_one_careful(log: Log) -> None:
    from workroom.log.events import FilesMarked

    log.append("earlier", FilesMarked(("/w/AGENTS.md",), "evil.example"))
    read(log, "/w/notes.txt")
    assert decide(mail(), standing(log)).verdict == "allow"
    read(log, "/w/AGENTS.md")
    assert decide(mail(), standing(log)).rule == "hot"


def test_what_was_agreed_to_is_sent_and_nothing_else_that_looks_like_it(log: Log) -> None:
    read(log, "/w/salaries.csv")
    see(log, Sources(untrusted="a page"))
    key = Inbox(log).park(
        TASK, cards.card(mail(), Decision("ask", "hot", ""), standing(log), content=b"the sums")
    )
    Inbox(log).approve(TASK, key, mail().digest, yes=True)
    assert decide(mail(), standing(log)).rule == "approved-once"
    assert decide(mail(body=b"the keys"), standing(log)).verdict == "ask"
    assert decide(mail(to="mail:mallory@evil.example"), standing(log)).verdict == "ask"
