"""Questions to the person. The call waits for the answer, through restarts too."""

from __future__ import annotations

import json
from typing import NotRequired

from typing_extensions import TypedDict

from workroom.engine.work import Context, Failed, key_of
from workroom.log.cards import Option, Question
from workroom.log.events import Answered, Asked

MAX_QUESTIONS = 10
MAX_OPTIONS = 12


class Choice(TypedDict):
    """One answer to choose."""

    label: str
    description: NotRequired[str]


class Asking(TypedDict):
    """One question: `header` of one or two words, options with the recommended one's place, or none for free text."""

    question: str
    header: NotRequired[str]
    options: NotRequired[list[Choice]]
    recommended: NotRequired[int | None]
    multi: NotRequired[bool]


async def ask_user(ctx: Context, questions: list[Asking]) -> str:
    """Ask the person, when it matters and you can't find out yourself. All questions at once, in one call.

    Returns JSON: {"answers": [{"question": ..., "chosen": [labels], "text": own words}]}.

    Args:
        questions: One to four questions, each with two to four options, the recommended one marked.
    """
    asked = Asked(key_of(ctx), tuple(_question(asking) for asking in questions))
    _check(asked.questions)
    answer = await ctx.deps.session.inbox.ask(ctx.deps.session.task, asked)
    return _told(answer)


def _question(asking: Asking) -> Question:
    options = tuple(
        Option(choice["label"], choice.get("description", "")) for choice in asking.get("options") or ()
    )
    recommended = asking.get("recommended")
    if recommended is not None and not 0 <= recommended < len(options):
        recommended = None
    return Question(
        asking["question"],
        asking.get("header", ""),
        options,
        recommended,
        bool(asking.get("multi")) and bool(options),
    )


def _check(questions: tuple[Question, ...]) -> None:
    if not 1 <= len(questions) <= MAX_QUESTIONS:
        raise Failed(f"Ask one to {MAX_QUESTIONS} questions.")
    if len({question.question for question in questions}) < len(questions):
        raise Failed("Two questions are the same.")
    for question in questions:
        labels = {option.label for option in question.options}
        if len(labels) < len(question.options) or len(labels) > MAX_OPTIONS:
            raise Failed(
                f"{question.question!r}: at most {MAX_OPTIONS} options, each with a label of its own."
            )


def _told(answer: Answered) -> str:
    answers = [
        {"question": reply.question, "chosen": list(reply.chosen), "text": reply.text}
        for reply in answer.replies
    ]
    return json.dumps({"answers": answers}, ensure_ascii=False)
