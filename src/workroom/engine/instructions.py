"""The system prompt of one task: what its computer is, which folders it has, which skills there are."""

from __future__ import annotations

from workroom.engine.prompts import in_line, render
from workroom.engine.session import Session
from workroom.log.events import GrantGiven

OFFLINE = (
    "It is offline. Don't try to download or install from the internet; work with what is here. Every request is "
    "judged on its way out: one that the job can't do without may be made, and the person is asked about it."
)
ONLINE = (
    "Its only way to the network is a door that judges every request by these rule sets: {sets}. What is refused "
    "comes back as status 403 with the rule and the reason. Never put the person's data into an address."
)
WRITABLE = {"read": "read only", "write": "read and write"}


def system(session: Session) -> str:
    """The system prompt."""
    parts = {"folders": _folders(session.grants), "skills": _skills(session), "network": _network(session)}
    return render("system", parts)


def _network(session: Session) -> str:
    if not session.network:
        return OFFLINE
    return ONLINE.format(sets=", ".join(in_line(name) for name in session.network))


def _folders(grants: tuple[GrantGiven, ...]) -> str:
    if not grants:
        return "None was handed over. If the job needs files, say which folder to hand over."
    return "\n".join(f"- /folders/{in_line(grant.name)} ({WRITABLE[grant.access]})" for grant in grants)


def _skills(session: Session) -> str:
    listing = session.skills.listing() or "None."
    if session.skill is None:
        return listing
    return f"{listing}\n\nThe person chose the skill {in_line(session.skill)} for this job: follow it."
