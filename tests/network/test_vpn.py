"""Must-show 9: a host behind a VPN with split DNS resolves for the door as for every other program, with no set-up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from network import vpn

SCENE = Path(__file__).with_name("vpn.py")


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, list[str]]]:
    """What was found before the VPN came up, while it was, and after, all by one `Upstream`."""
    if not all(map(shutil.which, ("unshare", "ip", "mount", "getent"))):
        pytest.skip("namespaces can't be made here: unshare, ip, mount or getent is missing")
    flags = "-nm" if os.geteuid() == 0 else "-rnm"
    command = ["unshare", flags, "--propagation", "private", sys.executable, str(SCENE)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    if done.returncode == vpn.CANNOT or "unshare" in done.stderr[:20]:
        pytest.skip(f"namespaces can't be made here: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, list[str]]] = json.loads(done.stdout)
    return found


def test_a_public_name_is_reached_with_and_without_the_vpn(seen: dict[str, dict[str, list[str]]]) -> None:
    for when in ("before", "during", "after"):
        assert seen[when]["www.public.example"] == [vpn.PUBLIC] * 3


def test_a_name_of_the_company_is_reached_while_the_vpn_is_up(seen: dict[str, dict[str, list[str]]]) -> None:
    name = "git.corp.example"
    assert seen["before"][name] == ["", "no-address", "no-address"]
    assert seen["during"][name] == [vpn.COMPANY, "private-address", vpn.COMPANY]
    assert seen["after"][name] == ["", "no-address", "no-address"]


def test_a_name_with_two_faces_shows_the_one_that_the_host_sees(
    seen: dict[str, dict[str, list[str]]],
) -> None:
    name = "portal.corp.example"
    assert seen["before"][name] == [vpn.PUBLIC] * 3
    assert seen["during"][name] == [vpn.COMPANY, "private-address", vpn.COMPANY]
    assert seen["after"][name] == [vpn.PUBLIC] * 3
