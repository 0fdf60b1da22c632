"""The system prompt of one task: what its computer is, which folders it has, which skills there are."""

from __future__ import annotations

from workroom.engine.prompts import in_line, render
from workroom.engine.session import Session
from workroom.log.events import GrantGiven

WRITABLE = {"read": "read only", "write": "read and write"}


def system(session: Session) -> str:
    """The system prompt."""
    return render("system", {"folders": _folders(session.grants), "skills": _skills(session)})


def _folders(grants: tuple[GrantGiven, ...]) -> str:
    if not grants:
        return "None was handed over. If the job needs files, say which folder to hand over."
    return "\n".join(f"- /folders/{in_line(grant.name)} ({WRITABLE[grant.access]})" for grant in grants)


def _skills(session: Session) -> str:
    listing = session.skills.listing() or "None."
    if session.skill is None:
        return listing
    return f"{listing}\n\nThe person chose the skill {in_line(session.skill)} for this job: follow it."
