from __future__ import annotations

import mmap
import os
from pathlib import Path

import msgspec
import pytest

from workroom.computer.awake import Awake
from workroom.computer.qemu import Backend, Machine
from workroom.computer.spec import ComputerUnavailable
from workroom.computer.template import Templates, machine_key, seal

BACKEND = Backend(program="/usr/bin/qemu", build="1", accelerator="tcg", machine="q35")
HERE = Path("/nowhere")
MACHINE = Machine(
    backend=BACKEND, name="a", memory_mb=512, cpus=2, kernel=HERE, initramfs=HERE, root=HERE, disk=HERE
)


def finished(cache: Path, key: str) -> Path:
    folder = cache / "templates" / key
    folder.mkdir(parents=True)
    (folder / "state").write_bytes(b"state")
    (folder / "ram").write_bytes(b"memory")
    seal(folder)
    return folder


@pytest.mark.parametrize(
    "other",
    [
        *(
            msgspec.structs.replace(MACHINE, backend=msgspec.structs.replace(BACKEND, **change))
            for change in (
                {"build": "2"}, {"accelerator": "kvm"}, {"machine": "microvm"}, {"cpu": "host"}, {"host_cpu": "x"},
            )
        ),
        msgspec.structs.replace(MACHINE, memory_mb=1024),
        msgspec.structs.replace(MACHINE, cpus=1),
    ],
)  # fmt: skip
def test_whatever_a_state_depends_on_is_in_its_key(other: Machine) -> None:
    assert machine_key(other, "image", 8) != machine_key(MACHINE, "image", 8)


def test_the_image_and_the_disks_size_are_in_the_key_and_the_name_is_not() -> None:
    key = machine_key(MACHINE, "image", 8)
    assert key not in (machine_key(MACHINE, "another", 8), machine_key(MACHINE, "image", 9))
    assert key == machine_key(msgspec.structs.replace(MACHINE, name="b", disk=Path("/x")), "image", 8)


def test_a_template_is_found_by_its_key_alone(tmp_path: Path) -> None:
    templates = Templates(tmp_path)
    finished(tmp_path, "k")
    found = templates.find("k")
    assert found is not None
    assert os.read(found.open_state(), 10) == b"state"
    assert templates.find("other") is None


def test_a_clone_maps_the_memory_for_itself(tmp_path: Path) -> None:
    finished(tmp_path, "k")
    found = Templates(tmp_path).find("k")
    assert found is not None
    clone = found.clone_of(MACHINE)
    assert (clone.ram, clone.shared, clone.incoming) == (found.folder / "ram", False, True)


@pytest.mark.parametrize("way", ["write", "map", "as it was", "replace", "no seal"])
def test_one_whose_memory_was_touched_is_thrown_away(way: str, tmp_path: Path) -> None:
    folder = finished(tmp_path, "k")
    ram, before = folder / "ram", (folder / "ram").stat()
    if way == "map":
        with ram.open("r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
            mapped[0] = 0
    elif way == "replace":
        (folder / "new").write_bytes(b"memory")
        (folder / "new").rename(ram)
    elif way == "no seal":
        (folder / "ram.seal").unlink()
    else:
        ram.write_bytes(b"other!")
    if way != "write":
        os.utime(ram, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Templates(tmp_path).find("k") is None
    assert not folder.exists()


def test_a_private_map_of_it_is_no_change(tmp_path: Path) -> None:
    ram = finished(tmp_path, "k") / "ram"
    with ram.open("r+b") as file, mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE) as mapped:
        mapped[0] = 0
    assert Templates(tmp_path).find("k") is not None


def test_one_that_failed_is_thrown_away(tmp_path: Path) -> None:
    templates = Templates(tmp_path)
    finished(tmp_path, "k")
    templates.discard("k")
    templates.discard("k")
    assert templates.find("k") is None


async def test_one_made_meanwhile_by_another_process_is_used(tmp_path: Path) -> None:
    finished(tmp_path, "k")
    assert (await Templates(tmp_path).make("k", MACHINE, 8, _never)).folder.name == "k"


async def test_without_room_none_is_begun(tmp_path: Path) -> None:
    huge = msgspec.structs.replace(MACHINE, memory_mb=1 << 40)
    with pytest.raises(ComputerUnavailable, match=r"needs \d+ MB in .* MB are free"):
        await Templates(tmp_path).make("k", huge, 8, _never)


async def test_a_failure_leaves_no_half_template(tmp_path: Path) -> None:
    broken = msgspec.structs.replace(
        MACHINE, backend=msgspec.structs.replace(BACKEND, program="/no/such/qemu")
    )
    with pytest.raises(ComputerUnavailable, match="/no/such/qemu: No such file"):
        await Templates(tmp_path).make("k", broken, 1, _never)
    assert [path.name for path in (tmp_path / "templates").iterdir()] == ["k.lock"]


async def _never(awake: Awake) -> None:
    raise AssertionError("nothing was to be started")
