"""Cards: what a person sees before an effect is allowed. Pure.

A card is drawn from an action's own facts only, never from words of the model. Whatever hides or acts in a name or
in the content is spelled out, a host is shown as it will be dialled, and every fact keeps to its own line, so that
no value can pose as another line of the card.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from workroom.log.cards import Approval, Field, Scope
from workroom.network.hosts import show
from workroom.trust import permits
from workroom.trust.actions import FILES, HOSTS, Action, Kind, digest_of
from workroom.trust.hidden import reveal, suspicious
from workroom.trust.policy import Decision, Standing

LONGEST_LINE = 500
HEAD, TAIL = 4000, 1500
"""Characters of the content shown from its beginning and its end: what is harmful may stand at either."""
SCANNED = 100_000
"""Characters of the content, from either end, in which hidden ones are looked for: so a card is drawn at once."""
MAX_LINES = 200
TITLES: Mapping[Kind, str] = {
    Kind.READ: "Read files",
    Kind.WRITE: "Change files",
    Kind.DELETE: "Delete files",
    Kind.RUN: "Run a program in its computer",
    Kind.FETCH: "Read from the network",
    Kind.UPLOAD: "Send data out",
    Kind.SEND: "Send a message",
    Kind.SPEND: "Pay",
    Kind.CONNECTOR_READ: "Read from an account of yours",
    Kind.CONNECTOR_WRITE: "Change something in an account of yours",
    Kind.BROWSER_READ: "Open a page",
    Kind.BROWSER_ACT: "Act on a page",
    Kind.INSTALL: "Install a package in its computer",
}


class NotTheSame(ValueError):
    """The content is not the one that the action is bound to."""


def card(
    action: Action, decision: Decision, standing: Standing, *, content: bytes = b"", advice: str = ""
) -> Approval:
    """The card for one action that must be asked about; `content` are the very bytes that would go.

    Raises:
        NotTheSame: the bytes are not those that the action is bound to.
    """
    if not binds(action.digest, action, content):
        raise NotTheSame(action.kind)
    return Approval(
        action.kind,
        action.targets,
        line(decision.reason),
        action.digest,
        fields=_fields(action, content),
        content=preview(content),
        scopes=scopes(action, standing),
        advice=line(advice),
    )


def batch(
    actions: Sequence[Action], decision: Decision, contents: Sequence[bytes] = (), *, advice: str = ""
) -> Approval:
    """One card for several actions of one kind: a line and the content of each. It can be agreed to once only.

    Raises:
        NotTheSame: some bytes are not those that their action is bound to, or the kinds differ.
    """
    contents = contents or [b""] * len(actions)
    same_kind = len({action.kind for action in actions}) == 1
    if not same_kind or not all(map(binds, [it.digest for it in actions], actions, contents)):
        raise NotTheSame("batch")
    targets = tuple(dict.fromkeys(target for action in actions for target in action.targets))
    listed = [Field(str(n), _in_a_line(action)) for n, action in enumerate(actions[:MAX_LINES], 1)]
    shown = [f"{n}:\n{preview(content)}" for n, content in enumerate(contents, 1) if content]
    return Approval(
        actions[0].kind,
        targets,
        line(decision.reason),
        batch_digest(actions),
        fields=(Field("What", f"{TITLES[actions[0].kind]}, {len(actions)} times"), *listed),
        content=_cut("\n\n".join(shown), HEAD * 4, TAIL * 4),
        advice=line(advice),
    )


def plan(wants: Sequence[tuple[Kind, str]], standing: Standing) -> Approval:
    """One card for all that a plan will need: reads and effects outside, each with its one destination.

    A yes is a permit for each, for this task. It is worth as much as any standing permit: while the task is hot,
    small reads only. What can't be permitted in advance, spending and patterns, is left out.
    """
    fit = [(kind, target) for kind, target in dict.fromkeys(wants) if permits.plannable(kind, target)]
    targets = tuple(f"{kind} {target}" for kind, target in fit)
    listed = [Field(TITLES[kind], _shown(Action(kind), target)) for kind, target in fit[:MAX_LINES]]
    return Approval(
        permits.PLAN,
        targets,
        "The plan needs this; a yes counts until the task ends.",
        hashlib.sha256(msgspec.json.encode([permits.PLAN, standing.task, targets])).hexdigest(),
        fields=(Field("What", "What the plan needs, asked once"), *listed),
        scopes=("task",),
    )


def batch_digest(actions: Sequence[Action]) -> str:
    """What a yes to all of `actions` is bound to: each of them, in this order."""
    return hashlib.sha256(msgspec.json.encode([action.digest for action in actions])).hexdigest()


def binds(digest: str, action: Action, content: bytes) -> bool:
    """Whether what was agreed to under `digest` is this action with these bytes; to be asked at the moment of use."""
    carried = digest_of(content) if content or action.content else ""
    return action.digest == digest and action.content == carried


def scopes(action: Action, standing: Standing) -> tuple[Scope, ...]:
    """How far an answer may reach: a lasting yes is offered only where it would be kept.

    What costs money, what leaves a guarded task and what stays inside is agreed to once.
    """
    if not action.facts.external:
        return ("once",)
    if action.kind is Kind.SPEND or (standing.taint.guarded and not action.small_read):
        return ("once", "never")
    project: tuple[Scope, ...] = ("project",) if standing.project else ()
    return ("once", "task", *project, "always", "never")


def preview(content: bytes) -> str:
    """The content with all that hides made visible; its middle is left out when it is long."""
    if not content:
        return ""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return f"(not text: {_bytes(len(content))}, SHA-256 {digest_of(content)})"
    return reveal(_cut(text, HEAD, TAIL))


def line(text: str) -> str:
    """`text` on one line, with all that hides made visible: it can't pose as a further line of the card."""
    shown = reveal(text).replace("\n", "\\n").replace("\t", "\\t")
    return _cut(shown, LONGEST_LINE * 2 // 3, LONGEST_LINE // 3)


def _fields(action: Action, content: bytes) -> tuple[Field, ...]:
    fields = [Field("What", TITLES.get(action.kind, action.kind))]
    fields += [Field(_noun(action), _shown(action, target)) for target in action.targets[:MAX_LINES]]
    if (more := len(action.targets) - MAX_LINES) > 0:
        fields.append(Field("And", f"{more:,} more, not shown; the yes is for all of them"))
    fields += [Field(line(name), line(value)) for name, value in action.details]
    if action.amount is not None:
        fields.append(Field("Amount", f"{action.amount:,.2f}"))
    if action.facts.external:
        fields.append(Field("Leaves", _bytes(max(action.out, len(content)))))
    if content:
        fields.append(Field("SHA-256", digest_of(content)))
    if warning := _warning(action, content):
        fields.append(Field("Warning", warning))
    return tuple(fields)


def _noun(action: Action) -> str:
    if action.kind in FILES:
        return "File"
    return "Host" if action.kind in HOSTS else "To"


def _shown(action: Action, target: str) -> str:
    return line(show(target) if action.kind in HOSTS else target)


def _in_a_line(action: Action) -> str:
    facts = [*(_shown(action, target) for target in action.targets[:10])]
    facts += [f"{line(name)}: {line(value)}" for name, value in action.details]
    if action.amount is not None:
        facts.append(f"{action.amount:,.2f}")
    return _cut(" · ".join(facts), LONGEST_LINE * 2, LONGEST_LINE)


def _warning(action: Action, content: bytes) -> str:
    """What hides in any part of the action, in words."""
    parts = [*action.targets, *(value for detail in action.details for value in detail)]
    text = _cut(content.decode("utf-8", "replace"), SCANNED, SCANNED)
    found = suspicious("\n".join([*parts, text]))
    if not found:
        return ""
    kinds = ", ".join(dict.fromkeys(hidden.kind for hidden in found))
    spelled = " ".join(hidden.reading for hidden in found if hidden.reading)
    said = f"; they spell {line(spelled)!r}" if spelled else ""
    return f"Hidden characters, shown as codes here ({kinds}){said}."


def _cut(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return text
    return f"{text[:head]}[… {len(text) - head - tail:,} characters left out …]{text[-tail:]}"


def _bytes(count: int) -> str:
    return f"{count:,} byte{'' if count == 1 else 's'}"
