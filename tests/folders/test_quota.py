"""Floods of files and files of impossible size end in a clear refusal, not in a full disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from folders.client import Client, NineError, connected
from workroom.folders import Grant, Holds, Journal, Quota, SharedView


@contextmanager
def limited(grant: Grant, journal: Journal, quota: Quota, holds: Holds | None = None) -> Iterator[Client]:
    view = SharedView("t", [grant], [], journal, holds, quota)
    with connected(view) as client:
        yield client
    view.close()


def flood(client: Client) -> None:
    for number in range(60):
        client.write(f"folders/box/f{number}", b"")


def refused(reason: int, act: Callable[..., object], *values: object) -> None:
    with pytest.raises(NineError) as caught:
        act(*values)
    assert caught.value.errno == reason


@pytest.mark.case(17)
@pytest.mark.parametrize("everything", [False, True])
def test_a_flood_of_tiny_files_is_stopped(
    box: Path, grant: Grant, journal: Journal, tmp_path: Path, everything: bool
) -> None:
    quota = Quota(entries=50)
    holds = Holds(tmp_path / "review", "all") if everything else None
    with limited(grant, journal, quota, holds) as client:
        refused(errno.ENOSPC, flood, client)
        refused(errno.ENOSPC, client.mkdir, "folders/box/d")
        refused(errno.ENOSPC, client.symlink, "folders/box/l", b"x")
        assert set(client.readdir("folders/box")) >= {b"f0", b"f1"}
    assert quota.reached is not None
    assert "has made 50 files and folders" in quota.reached.message
    assert journal.undo("t", [grant]).conflicts == []
    assert os.listdir(box) == []


@pytest.mark.case(17)
def test_files_that_come_and_go_do_not_count(grant: Grant, journal: Journal) -> None:
    with limited(grant, journal, Quota(entries=5, size=1000)) as client:
        for _ in range(50):
            client.write("folders/box/tmp", b"x" * 400)
            client.unlink("folders/box/tmp")


@pytest.mark.case(18)
def test_a_sparse_file_counts_as_a_full_one(box: Path, grant: Grant, journal: Journal) -> None:
    quota = Quota(size=10_000_000, file_size=5_000_000)
    (box / "mine").write_bytes(b"mine")
    with limited(grant, journal, quota) as client:
        refused(errno.EFBIG, client.truncate, "folders/box/mine", 1 << 40)
        fid = client.lcreate("folders/box/new")
        refused(errno.EFBIG, client.pwrite, fid, b"x", 1 << 40)
        refused(errno.EFBIG, lambda: client.setattr_fid(fid, size=5_000_001))
        client.setattr_fid(fid, size=5_000_000)
        client.write("folders/box/second", b"x")
        client.truncate("folders/box/second", 4_000_000)
        client.write("folders/box/third", b"x")
        refused(errno.ENOSPC, client.truncate, "folders/box/third", 2_000_000)
        client.setattr_fid(fid, size=0)
        client.truncate("folders/box/third", 2_000_000)
    assert (box / "mine").read_bytes() == b"mine"


@pytest.mark.case(18)
def test_by_default_no_file_is_larger_than_the_disk_could_hold(
    box: Path, grant: Grant, journal: Journal
) -> None:
    quota = Quota(size=1 << 62, file_size=1 << 62)
    with limited(grant, journal, quota) as client:
        client.write("folders/box/a", b"1")
        refused(errno.ENOSPC, client.truncate, "folders/box/a", 1 << 50)
    assert quota.reached is not None
    assert "does not fit on the disk" in quota.reached.message
    with limited(grant, journal, Quota()) as client:
        refused(errno.EFBIG, client.truncate, "folders/box/a", 1 << 40)
    assert (box / "a").read_bytes() == b"1"


@pytest.mark.case(18)
def test_a_file_without_a_name_is_weighed_too(grant: Grant, journal: Journal) -> None:
    with limited(grant, journal, Quota(size=1_000)) as client:
        fid = client.lcreate("folders/box/a")
        client.unlink("folders/box/a")
        client.pwrite(fid, b"x" * 900, 0)
        refused(errno.ENOSPC, client.pwrite, fid, b"x" * 200, 900)
