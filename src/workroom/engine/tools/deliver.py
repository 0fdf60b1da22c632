"""Delivering: the agent names its finished files, and each is looked at before anybody calls it done."""

from __future__ import annotations

from typing_extensions import TypedDict

from workroom.engine.soundness import examine
from workroom.engine.tools.paths import meant
from workroom.engine.work import Context, Failed, key_of
from workroom.log.events import Delivered, DeliveredFile

MAX_FILES = 200


class Finished(TypedDict):
    """A finished file and what it is, for the person."""

    path: str
    title: str


async def deliver(ctx: Context, files: list[Finished], summary: str, gaps: list[str] | None = None) -> str:
    """Hand over the finished work. Call it last: only what is delivered and whole counts as done.

    Args:
        files: The finished files, under /folders where the person finds them. Empty if the job was a question
            or only changed files in place; then the summary is the answer.
        summary: What was done, in two or three sentences.
        gaps: What is missing, uncertain or was left out, each in a sentence.
    """
    if len(files) > MAX_FILES:
        raise Failed(
            f"Deliver at most {MAX_FILES} files; put them into one folder and name the most important."
        )
    session = ctx.deps.session
    looked = [await examine(session.hands, meant(file["path"]), file["title"]) for file in files]
    gone = tuple(gap for gap in gaps or () if gap.strip())
    session.log.append(session.task, Delivered(key_of(ctx), tuple(looked), summary, gone), durable=True)
    if unsound := [file for file in looked if not file.sound]:
        raise Failed("Not accepted:\n" + "\n".join(_line(file) for file in unsound))
    return "\n".join(["Delivered.", *(_line(file) for file in looked)])


def _line(file: DeliveredFile) -> str:
    return f"{file.path}: {file.check}"
