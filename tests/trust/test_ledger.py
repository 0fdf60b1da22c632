from __future__ import annotations

from workroom.log import Log, Outcome
from workroom.log import events as log_events
from workroom.log.events import KINDS, Event, FilesChanged, RequestJudged, StepEnded, StepOutcome, StepStarted
from workroom.trust.ledger import ledger


def entries(log: Log, *events: Event) -> list[tuple[str, str, str]]:
    for event in events:
        log.append("t", event)
    return [(entry.who, entry.what, entry.result) for entry in ledger(log.read("t"))]


def test_a_step_is_one_line_with_its_end_its_bytes_and_its_walls(log: Log) -> None:
    log.append("t", StepStarted("s1", "run_command", "Fetch", walls=("kvm",)))
    log.append(
        "t", RequestJudged("door", "GET", "a.example", 443, "/", True, "r", step="s1", out=10, into=20)
    )
    log.append(
        "t",
        RequestJudged("door", "PUT", "b.example", 443, "/x", False, "method-not-allowed", step="s1", out=3),
    )
    log.append("t", FilesChanged("s1", (), 7))
    log.append("t", StepEnded("s1", StepOutcome.FAILED, summary="no"))
    step, first, second = ledger(log.read("t"))
    assert (step.who, step.what, step.result) == ("agent", "run_command: Fetch", "7 changed, failed, no")
    assert (step.out, step.into, step.walls) == (13, 20, ("kvm",))
    assert (first.what, first.result) == ("door: GET a.example:443/", "let through by r")
    assert (second.what, second.result) == ("door: PUT b.example:443/x", "refused by method-not-allowed")


def test_who_decided_is_told(log: Log) -> None:
    told = entries(
        log,
        log_events.Answered("q", approved=False, by="anna", scope="never"),
        log_events.Permitted("p1", "fetch", "*.example.org", "always", allowed=False),
        log_events.TaintCleared(),
        log_events.Tainted("private", "the folder Receipts"),
        log_events.Reviewed("dropped", ("/folders/a",), by="otto"),
        log_events.TaskEnded(Outcome.DONE, "The report is ready."),
    )
    assert told == [
        ("anna", "said no", "for: never"),
        ("person", "forbade fetch *.example.org", "for: always"),
        ("person", "vouched for what the task has seen", ""),
        ("workroom", "seen: private", "the folder Receipts"),
        ("otto", "dropped held changes", "/folders/a"),
        ("workroom", "ended: done", "The report is ready."),
    ]


def test_a_plan_is_in_it_only_when_a_person_changed_it(log: Log) -> None:
    told = entries(
        log,
        log_events.PlanChanged((log_events.PlanItem("look"),)),
        log_events.PlanChanged((log_events.PlanItem("look"),), by="person"),
        log_events.Queued("And then?"),
    )
    assert told == [
        ("person", "changed the plan", "1 lines"),
        ("person", "wrote, for when it has ended", "And then?"),
    ]


def test_an_end_without_its_beginning_breaks_nothing(log: Log) -> None:
    assert entries(log, StepEnded("s9", StepOutcome.OK), FilesChanged("s9", (), 1)) == []


def test_all_that_a_person_did_is_in_it() -> None:
    from workroom.trust.ledger import _TOLD

    by_person = {kind for kind in KINDS if "by" in kind.__struct_fields__}
    assert by_person <= set(_TOLD)
