"""Every way out of one task, judged in one place: the door, the host's own fetches, later connectors and browsers.

The rule book says what may leave without a word, the policy what the task's taint and the person's permits make of
it; what neither settles is asked, and the request waits for the answer.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from workroom.log import Log
from workroom.log.events import Asked, Leaving, Notice, PermitWithdrawn, RequestJudged
from workroom.network.budgets import Budgets, SteadyClock
from workroom.network.exits import Request, Ruling, Traffic
from workroom.network.names import warning
from workroom.network.rulebook import RuleBook
from workroom.network.rulefile import RulesBroken
from workroom.network.rules import NAMED, Refusal, Rule
from workroom.tasks.sight import Sight
from workroom.tasks.standing import Standings, kind_of
from workroom.trust import Action, Decision, Inbox, Kind, Ruled, Sources, Standing, decide
from workroom.trust.actions import digest_of
from workroom.trust.cards import card
from workroom.trust.permits import USED
from workroom.trust.reviewer import Ask, review, with_opinion

HARD = frozenset({"rules-broken", "registries-unknown", "request-bytes", "plain-not-allowed"})
"""Refusals of the rule book that no yes lifts."""
TOLD_REFUSALS = 20
"""Refusals alike, of one host by one rule, that are each written down; of more, every one that doubles their number."""
DAY_BYTES = 8 << 20
UNSHOWN = Ruling(
    False,
    "not-shown",
    "What would leave is too large, or of unknown length, so nobody could be shown it.",
    "Send less than 1 MiB with a Content-Length, or put the result in the output folder.",
)


@dataclass
class TaskExits:
    """Implements `workroom.network.exits.Arbiter` for one task; `sets` are its rule sets."""

    task: str
    sets: tuple[str, ...]
    log: Log
    inbox: Inbox
    book: RuleBook
    budgets: Budgets
    standings: Standings
    sight: Sight
    reviewer: Ask | None = None
    clock: SteadyClock = field(default_factory=SteadyClock)
    step: str | None = None

    def __post_init__(self) -> None:
        self._warned: set[str] = set()
        self._refused: Counter[tuple[str, str]] = Counter()
        self._turns: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def wants_registries(self) -> bool:
        """Whether a rule set in force speaks of this machine's package registries."""
        return any(self._asks(name) for name in self.sets)

    async def judge(self, request: Request) -> Ruling:
        """Whether `request` may leave. One question at a time about one host: the next finds it answered."""
        async with self._turns[request.host, request.method]:
            found = self.book.judge(self.sets, request)
            self._warn(found, request)
            action = action_of(request, found)
            standing = self.standings.now(_ruled(found), step=self.step)
            decision = decide(action, standing)
            advice = ""
            if decision.verdict == "ask" and self.reviewer is not None:
                opinion = await review(standing.words, action, self.reviewer)
                decision, advice = with_opinion(decision, opinion), opinion.advice
            if decision.verdict == "ask":
                ruling = await self._ask(request, action, decision, standing, advice)
            elif decision.rule == "parked":
                ruling = self._park(request, action, decision, standing, found)
            else:
                ruling = self._ruling(request, decision, found)
            ruling = self._charged(request, ruling)
            if ruling.allowed and action.kind is Kind.UPLOAD:
                leaving = Leaving(request.exit, request.method, request.host, self.step)
                self.log.append(self.task, leaving, durable=True)
            return ruling

    def record(self, traffic: Traffic) -> None:
        """Write down what became of a request, and that the task has seen what came back."""
        request, ruling = traffic.request, traffic.ruling
        if ruling.allowed and traffic.out > _most(request, ruling):
            more = traffic.out - _most(request, ruling)
            self.budgets.add(request.host, more, self.clock(), task=self.task)
        if ruling.allowed or self._is_news(request.host, ruling.rule):
            self.log.append(self.task, _event(traffic, self.step))
        if traffic.into and (ruling.by is None or ruling.by.untrusted):
            self.sight.saw(Sources(untrusted=f"the web ({request.host})"), self.step)

    async def _ask(
        self, request: Request, action: Action, decision: Decision, standing: Standing, advice: str
    ) -> Ruling:
        if request.body != 0 and request.content is None:
            return UNSHOWN
        approval = card(action, decision, standing, content=request.content or b"", advice=advice)
        key = f"exit/{approval.digest[:24]}/{self._times(approval.digest)}"
        answer = await self.inbox.ask(self.task, Asked(key, approval=approval))
        if not answer.approved:
            return Ruling(False, "person", f"The person said no to this: {action.kind} {request.host}.")
        return Ruling(True, _once(approval.digest), "The person agreed.", by=_rule_for(request))

    def _park(
        self, request: Request, action: Action, decision: Decision, standing: Standing, found: Rule | Refusal
    ) -> Ruling:
        """Nobody is here to ask: the request is refused now, and waits in the inbox for the next try."""
        if isinstance(found, Refusal) and found.rule in NAMED:
            return Ruling(False, found.rule, found.reason, found.alternative)
        if request.body != 0 and request.content is None:
            return UNSHOWN
        self.inbox.park(self.task, card(action, decision, standing, content=request.content or b""))
        return Ruling(False, "parked", decision.reason, "Go on with what can be done without it.")

    def _ruling(self, request: Request, decision: Decision, found: Rule | Refusal) -> Ruling:
        if decision.verdict != "allow":
            alternative = found.alternative if isinstance(found, Refusal) else ""
            return Ruling(False, decision.rule, decision.reason, alternative)
        if decision.rule == "approved-once":
            self.log.append(self.task, PermitWithdrawn(decision.permit, USED), durable=True)
        by = found if isinstance(found, Rule) else _rule_for(request)
        rule = f"permit {decision.permit}" if decision.permit else decision.rule
        return Ruling(True, rule, decision.reason, by=by)

    def _charged(self, request: Request, ruling: Ruling) -> Ruling:
        if not ruling.allowed or ruling.by is None:
            return ruling
        spent = self.budgets.charge(
            request.host,
            _most(request, ruling),
            self.clock(),
            task=self.task,
            limit=ruling.by.day_bytes,
            rule=ruling.rule,
        )
        return ruling if spent is None else Ruling(False, spent.rule, spent.reason, spent.alternative)

    def _warn(self, found: Rule | Refusal, request: Request) -> None:
        """Tell the person once of a package whose name is nearly that of a well-known one."""
        text = warning(found, request) if isinstance(found, Rule) else None
        if text is not None and text not in self._warned:
            self._warned.add(text)
            self.log.append(self.task, Notice(text, "warning"))

    def _asks(self, name: str) -> bool:
        try:
            return bool(self.book.get(name).registries)
        except RulesBroken:
            return False

    def _is_news(self, host: str, rule: str) -> bool:
        """Whether to write one more such refusal down: a program that never stops must not fill the log."""
        self._refused[host, rule] += 1
        count = self._refused[host, rule]
        return count <= TOLD_REFUSALS or count & (count - 1) == 0

    def _times(self, digest: str) -> int:
        """How often this very request was agreed to and sent before: once is once."""
        records = self.log.read(self.task, kinds=[RequestJudged])
        return sum(
            isinstance(record.event, RequestJudged) and record.event.rule == _once(digest)
            for record in records
        )


def action_of(request: Request, found: Rule | Refusal) -> Action:
    """The request as an action of the closed table, with all that a yes binds to."""
    content = request.content or b""
    return Action(
        kind_of(request.method, reads=isinstance(found, Rule) and found.service == "git"),
        (request.host,),
        details=(("Request", f"{request.method} {_url(request)}"), ("By", request.exit)),
        content=digest_of(content) if content else "",
        out=request.out,
        references=(_url(request),),
    )


def _most(request: Request, ruling: Ruling) -> int:
    """How many bytes may leave with it: a body of unknown length is counted as the longest it may be."""
    if request.body is None and ruling.by is not None:
        return max(request.out, ruling.by.request_bytes)
    return request.out


def _url(request: Request) -> str:
    query = f"?{request.query}" if request.query else ""
    scheme = ("wss" if request.tls else "ws") if request.websocket else ("https" if request.tls else "http")
    port = "" if request.port in (80, 443) else f":{request.port}"
    return f"{scheme}://{request.host}{port}{request.path}{query}"


def _ruled(found: Rule | Refusal) -> Ruled:
    if isinstance(found, Rule):
        return Ruled(covered=found.name or f"the rule for {found.host}", host=found.host)
    if found.rule in HARD or (found.rule in NAMED and found.behind):
        return Ruled(refused=found.rule, reason=found.reason)
    return Ruled()


def _rule_for(request: Request) -> Rule:
    """What a person's yes lets out: this host, this method, by the way it was asked for."""
    return Rule(
        request.host,
        (request.method,),
        ports=(request.port,),
        request_bytes=max(request.out, 16 << 10),
        day_bytes=DAY_BYTES,
        websocket=request.websocket,
        plain=not request.tls,
        name="a person's yes",
    )


def _once(digest: str) -> str:
    return f"once {digest[:24]}"


def _event(traffic: Traffic, step: str | None) -> RequestJudged:
    request, ruling = traffic.request, traffic.ruling
    return RequestJudged(
        request.exit,
        request.method,
        request.host,
        request.port,
        request.path,
        ruling.allowed,
        ruling.rule,
        ruling.reason if not ruling.allowed else "",
        step,
        traffic.out,
        traffic.into,
        traffic.status,
        round(traffic.seconds, 3),
    )
