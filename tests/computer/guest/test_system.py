from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from workroom.computer.guest import system


@pytest.mark.parametrize(
    ("field", "path"),
    [
        (b"/folders/plain", "/folders/plain"),
        (b"/folders/two\\040words", "/folders/two words"),
        (b"/folders/a\\011tab\\012line\\134end", "/folders/a\ttab\nline\\end"),
        (b"/folders/\\1340409", "/folders/\\0409"),
        ("/folders/Rechnungen für 2026".encode(), "/folders/Rechnungen für 2026"),
        (b"/folders/\xff", os.fsdecode(b"/folders/\xff")),
    ],
)
def test_names_of_mounts_are_read_as_they_are(field: bytes, path: str) -> None:
    assert system._plain(field) == path


@pytest.mark.skipif(shutil.which("unshare") is None or os.getuid() != 0, reason="mounts as root")
def test_the_kernel_writes_its_table_so(tmp_path: Path) -> None:
    folder = tmp_path / "a b\\c\nd"
    folder.mkdir()
    mounted = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]
    line = 'mount -t tmpfs none "$1" && cat /proc/self/mountinfo'
    table = subprocess.run([*mounted, line, "sh", folder], capture_output=True, check=True).stdout
    assert str(folder) in [system._plain(row.split(b" ", 5)[4]) for row in table.splitlines()]
