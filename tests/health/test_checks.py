from __future__ import annotations

import pytest

from workroom.health import State, checks, machine
from workroom.settings import Places


def test_looking_makes_nothing(places: Places) -> None:
    assert checks.log(places).detail == "no task yet"
    assert checks.undo(places).detail == "nothing to undo yet"
    assert not places.data.exists()


async def test_a_check_that_breaks_is_a_finding_and_not_the_end(places: Places) -> None:
    places.cache.parent.mkdir(parents=True)
    places.data.touch()
    told = {check.name: check for check in await checks.look(places)}
    assert set(told) == set(checks.CHECKS)
    assert told["Python"].state is State.OK


@pytest.mark.parametrize("names", [("qemu",), ("mmdebstrap", "squashfs-tools")])
def test_there_is_always_a_way_to_install(names: tuple[str, ...]) -> None:
    command = machine.install(*names)
    assert "install" in command or "-S" in command
    assert "qemu" in command or all(name in command for name in names)
