"""The checks of `workroom doctor`. Each looks at one thing and tells the exact failure.

None changes anything, but that a computer left over from a crash is ended.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from workroom.errors import UserError
from workroom.health import machine_checks
from workroom.health.finding import Check, State
from workroom.settings import Places, Settings
from workroom.words import number, size

PREPARE = "workroom computer prepare"
Look = Callable[[Places], Check | Awaitable[Check]]


async def look(places: Places) -> list[Check]:
    """All checks, in the order in which things build on each other."""
    found = []
    for name, check in CHECKS.items():
        try:
            result = check(places)
            found.append(result if isinstance(result, Check) else await result)
        except UserError as error:
            found.append(Check(name, State.FAILED, str(error)))
        except Exception as error:  # one broken check must not hide the others
            found.append(
                Check(name, State.FAILED, f"the check itself failed: {type(error).__name__}: {error}")
            )
    return found


def settings(places: Places) -> Check:
    """The settings file can be used."""
    Settings.load(places.settings)
    where = "as they came" if not places.settings.exists() else str(places.settings)
    return Check("Settings", State.OK, where)


def image(places: Places) -> Check:
    """The computers' disk is built."""
    if found := machine_checks.built_image(places):
        return Check("Computer's disk", State.OK, f"built, {size(found.stat().st_size)}")
    return Check("Computer's disk", State.WARNING, "not built yet; the first task builds it", PREPARE)


def template(places: Places) -> Check:
    """A computer stands ready to be woken in an instant."""
    ready = [path for path in (places.cache / "templates").glob("*/state") if path.is_file()]
    if ready:
        return Check("Quick start", State.OK, "a computer stands ready to be woken")
    return Check("Quick start", State.WARNING, "not prepared yet; the first task prepares it", PREPARE)


def log(places: Places) -> Check:
    """The log of all tasks can be read. It is never made by looking."""
    if not places.log.exists():
        return Check("Task log", State.OK, "no task yet")
    from workroom.log import Log
    from workroom.log.events import TaskCreated

    opened = Log.open(places.log)
    try:
        count = len(opened.read(kinds=[TaskCreated]))
    finally:
        opened.close()
    return Check("Task log", State.OK, f"{number(count, 'task')}, {size(places.log.stat().st_size)}")


def record(places: Places) -> Check:
    """Nobody has changed the log behind Workroom's back."""
    if not places.log.exists():
        return Check("Record", State.OK, "nothing to record yet")
    from workroom.log import Log
    from workroom.trust.audit import Audit

    opened = Log.open(places.log)
    try:
        problem = Audit(opened, places.data, places.config).problem()
    finally:
        opened.close()
    if problem is None:
        return Check("Record", State.OK, "the log is as it was written")
    return Check("Record", State.WARNING, problem, "workroom audit verify")


def undo(places: Places) -> Check:
    """The undo journal can be read."""
    folder = places.data / "undo"
    if not folder.exists():
        return Check("Undo", State.OK, "nothing to undo yet")
    from workroom.folders import Journal

    Journal.open(folder).close()
    used = sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())
    return Check("Undo", State.OK, f"readable, {size(used)} of old versions kept")


def keyring(places: Places) -> Check:
    """There is a safe place for keys."""
    from workroom.secrets import has_keyring

    if has_keyring():
        return Check("Keyring", State.OK, "keys are kept in the system's keyring")
    detail = "none; keys can be kept in a file that only you can read, or come from the environment"
    return Check("Keyring", State.WARNING, detail, "workroom models connect PROVIDER --in-file")


def orphans(places: Places) -> Check:
    """No computer is left over from a crash."""
    from workroom.computer import end_orphans

    ended = end_orphans(places)
    if ended:
        return Check(
            "Left-over computers", State.OK, f"{number(len(ended), 'computer')} from a crash found and ended"
        )
    return Check("Left-over computers", State.OK, "none")


CHECKS: dict[str, Look] = {
    "Python": machine_checks.python,
    "Settings": settings,
    "QEMU": machine_checks.qemu,
    "Hardware virtualization": machine_checks.accelerator,
    "Walls around QEMU": machine_checks.walls,
    "Building tools": machine_checks.building,
    "User namespaces": machine_checks.namespaces,
    "Computer's disk": image,
    "Quick start": template,
    "Disk space": machine_checks.space,
    "Memory": machine_checks.memory,
    "Folder guard": machine_checks.folders,
    "Task log": log,
    "Record": record,
    "Undo": undo,
    "Keyring": keyring,
    "Left-over computers": orphans,
}
