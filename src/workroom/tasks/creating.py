"""What a new task gets: the folders that were asked for, checked, and of the settings what was not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from workroom.errors import UserError
from workroom.folders.grants import Access, Grant, check_grant
from workroom.log.events import GrantGiven, Limits
from workroom.settings import LimitSettings, NetworkSettings, Places

OFFLINE = "offline"


class FolderRequest(msgspec.Struct, frozen=True):
    """A folder that a person wants to hand over."""

    path: Path
    access: Access = Access.WRITE


class JobEmpty(UserError):
    """Nothing is to be done; no task was made."""


def job(prompt: str) -> str:
    """The job, if it is one. Raises JobEmpty."""
    if not prompt.strip():
        raise JobEmpty("The job is empty.", hint='Say what to do, as in: workroom run "Sort these receipts"')
    return prompt


def handed_over(
    folders: Sequence[FolderRequest], places: Places, *, confirmed: bool
) -> tuple[GrantGiven, ...]:
    """The folders as the task gets them; `confirmed`: also one that holds nearly all that the person has.

    Raises:
        UserError: one of them can't be handed over.
    """
    grants: list[Grant] = []
    for wanted in folders:
        grant = check_grant(
            wanted.path, wanted.access, places=places, home=Path.home(), others=grants, confirmed=confirmed
        )
        grants.append(grant)
    return tuple(GrantGiven(grant.name, grant.path, grant.access.value) for grant in grants)


def rule_sets(wanted: Sequence[str] | None, settings: NetworkSettings) -> tuple[str, ...]:
    """The rule sets in force, each once; None: those of the settings. `offline` is none."""
    sets = settings.sets if wanted is None else wanted
    return tuple(dict.fromkeys(name for name in sets if name != OFFLINE))


def limits_of(settings: LimitSettings) -> Limits:
    """The limits that a new task gets; 0 in the settings means none."""
    return Limits(
        settings.spend_usd or None, settings.steps or None, settings.tokens or None, settings.seconds or None
    )


def limits_with(settings: LimitSettings, *, spend_usd: float | None, steps: int | None) -> Limits:
    """The limits of the settings with those given in their place; 0 means none."""
    changes = {"spend_usd": spend_usd, "steps": steps}
    given = {name: value for name, value in changes.items() if value is not None}
    return limits_of(msgspec.structs.replace(settings, **given))
