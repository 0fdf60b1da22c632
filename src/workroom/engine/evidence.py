"""How a task ended, judged by what is there: files delivered and checked, steps refused, the plan. Pure.

The model's own word that it is done counts for nothing. A task that went on with new words after its end is judged by
what was done since; what it had delivered before stands until then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from workroom.engine.hands import Hands
from workroom.engine.soundness import fingerprint
from workroom.engine.tools.paths import meant
from workroom.log import Event, Outcome, Record, StepOutcome
from workroom.log.events import (
    Delivered,
    PlanChanged,
    PlanItem,
    Refused,
    Said,
    StepEnded,
    StepStarted,
    TaskEnded,
    UserMessage,
)

TALK = ("write_plan", "ask_user", "deliver")
MAX_WORDS = 600


class Facts(msgspec.Struct):
    """What the log tells of the work; `before` and `acted` are of the time before the words it went on with."""

    delivered: Delivered | None = None
    before: Delivered | None = None
    acted: bool = False
    plan: tuple[PlanItem, ...] = ()
    said: str = ""
    outcomes: dict[str, StepOutcome] = {}
    titles: dict[str, str] = {}
    tools: dict[str, str] = {}
    reasons: dict[str, str] = {}

    @property
    def standing(self) -> Delivered | None:
        """What the person has of it."""
        return self.delivered or self.before

    def of(self, outcome: StepOutcome) -> list[str]:
        """The steps that acted (not those that only talked) and ended so."""
        return [
            step
            for step, ended in self.outcomes.items()
            if ended is outcome and self.tools.get(step) not in TALK
        ]


def gather(records: Iterable[Record]) -> Facts:
    """The facts in a task's log."""
    facts = Facts()
    for record in records:
        event = record.event
        if goes_on(event):
            acted = facts.acted or bool(facts.of(StepOutcome.OK))
            facts = Facts(before=facts.standing, acted=acted, plan=facts.plan)
        elif isinstance(event, Delivered):
            facts.delivered = event
        elif isinstance(event, PlanChanged):
            facts.plan = event.items
        elif isinstance(event, Said):
            facts.said = event.text
        elif isinstance(event, StepStarted):
            facts.titles[event.step], facts.tools[event.step] = event.title, event.tool
        elif isinstance(event, StepEnded):
            facts.outcomes[event.step] = event.outcome
        elif isinstance(event, Refused):
            facts.reasons[event.step] = event.reason
    return facts


def goes_on(event: Event) -> bool:
    """Whether the work goes on with this after it had ended: other words are said while it lasts."""
    return isinstance(event, UserMessage) and not event.steering


async def changed(hands: Hands, facts: Facts) -> list[str]:
    """The delivered files that are gone or not the same any more. Reads them."""
    found = []
    for file in facts.standing.files if facts.standing else ():
        try:
            same = (await fingerprint(hands, meant(file.path)))[1] == file.sha256
        except OSError:
            same = False
        if file.sound and not same:
            found.append(file.path)
    return found


def judge(facts: Facts, altered: Collection[str] = (), limit: str = "") -> TaskEnded:
    """The end of a task. `altered` are delivered files no longer as they were; `limit` is what cut it short."""
    if trouble := _nothing_done(facts, altered, limit):
        return TaskEnded(Outcome.FAILED, trouble)
    assert facts.standing is not None
    gaps = tuple(dict.fromkeys(_gaps(facts, altered, limit)))
    sound = sum(file.sound for file in facts.standing.files) - len(altered)
    reason = facts.standing.summary.strip() or f"{sound} files are finished."
    return TaskEnded(Outcome.DONE_WITH_GAPS if gaps else Outcome.DONE, reason, gaps)


def _nothing_done(facts: Facts, altered: Collection[str], limit: str) -> str:
    acted, refused = facts.of(StepOutcome.OK), facts.of(StepOutcome.REFUSED)
    if refused and not acted and facts.before is None:
        return f"Nothing was done: every action was refused. {facts.reasons.get(refused[-1], '')}".strip()
    if facts.standing is None:
        return f"{limit} Nothing was delivered.".strip() + _last_words(facts)
    files = facts.standing.files
    if files and not any(file.sound and file.path not in altered for file in files):
        return f"None of the files it delivered is whole: {_check(facts, altered)}"
    if not files and not acted and not facts.acted:
        return "It says it is done, but it did nothing and delivered nothing." + _last_words(facts)
    return ""


def _check(facts: Facts, altered: Collection[str]) -> str:
    assert facts.standing is not None
    file = facts.standing.files[0]
    return f"{file.path}: {'it was changed or deleted afterwards' if file.path in altered else file.check}"


def _gaps(facts: Facts, altered: Collection[str], limit: str) -> Iterator[str]:
    assert facts.standing is not None
    if facts.delivered is None:
        yield f"Nothing new was delivered after your last words.{_last_words(facts)}"
    yield from facts.standing.gaps
    for file in facts.standing.files:
        if not file.sound:
            yield f"{file.title} ({file.path}) is not whole: {file.check}"
        elif file.path in altered:
            yield f"{file.title} ({file.path}) was changed or deleted after it was delivered"
    for step in facts.of(StepOutcome.REFUSED):
        yield f"Not done, because refused: {facts.titles.get(step, step)} ({facts.reasons.get(step, '')})"
    for step in facts.of(StepOutcome.UNKNOWN):
        yield f"Outcome unknown after a crash: {facts.titles.get(step, step)}"
    for item in facts.plan:
        if item.status == "pending":
            yield f"Planned, but never begun: {item.text}"
    if limit:
        yield limit


def _last_words(facts: Facts) -> str:
    words = " ".join(facts.said.split())
    return f" It said: {words[:MAX_WORDS]}" if words else ""
