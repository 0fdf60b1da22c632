"""Building one image, stage by stage, in a folder of its own: an ordinary user's work where that is possible."""

from __future__ import annotations

import asyncio
import os
import pwd
import shlex
import shutil
import tarfile
import tempfile
from pathlib import Path

from workroom.computer.image import store as store
from workroom.computer.image.errors import ImageUnavailable
from workroom.computer.image.initramfs import wanted
from workroom.computer.image.kernel import read_kernel
from workroom.computer.image.packages import NoPackages, Packages
from workroom.computer.image.progress import Bootstrap, Progress, Stage, percent
from workroom.computer.image.recipe import Recipe
from workroom.computer.image.store import BUSYBOX, KERNEL, MODULES, ROOT, Manifest
from workroom.computer.image.tools import Failed, find, run

PACKAGES = "packages.txt"
LOG = "last-failure.log"
_TOOLS = {"apt-get": "apt", "mmdebstrap": "mmdebstrap", "mksquashfs": "squashfs-tools", "dpkg-deb": "dpkg"}
# Level 15 and larger blocks: a tenth smaller than the default, at a cost paid once. Reading costs the same.
_SQUASH = ("-comp", "zstd", "-Xcompression-level", "15", "-b", "256K")
_NAMESPACE_SETTINGS = (
    ("kernel/unprivileged_userns_clone", "0", "1"),
    ("user/max_user_namespaces", "0", "10000"),
)
_TEMPORARY_MB = 700  # of the recipe's disk_mb, what mmdebstrap needs in its temporary folder


class Build:
    """One build of `recipe` into `folder`, with downloads kept in `packages`."""

    def __init__(self, recipe: Recipe, folder: Path, packages: Packages, progress: Progress) -> None:
        self.recipe = recipe
        self.folder = folder
        self._packages = packages
        self._progress = progress
        self._tar = folder / "root.tar"

    async def run(self) -> Manifest:
        """Build everything.

        Raises:
            UserError: it could not be done; the message says why.
        """
        check_tools()
        check_space(self.recipe.disk_mb, self.folder, temporary_folder(self.folder))
        try:
            await self._make()
        except Failed as error:
            log = self.folder.parent / LOG
            log.write_text("\n".join(error.lines) + "\n", "utf-8")
            raise ImageUnavailable(
                f"The image could not be built: {error.last}.",
                hint=f"What was downloaded is kept; mend that and try again. The tool's last lines are in {log}.",
            ) from error
        return store.write_manifest(self.folder, self.recipe, *self._kernel)

    async def _make(self) -> None:
        said = self._progress.of(Stage.RESOLVE)
        said(0.0, "Reading the package lists")
        await self._packages.update(said)
        said(1.0, "Choosing the packages")
        said = self._progress.of(Stage.DOWNLOAD)
        count = await self._packages.download(self.recipe.packages, lambda part, text: said(part * 0.6, text))
        kernels = await self._packages.download_kernel(
            self._kernel_package(), lambda part, text: said(0.6 + part * 0.4, text)
        )
        said(1.0, "Everything is downloaded")
        await self._bootstrap(count)
        await asyncio.to_thread(self._pick)
        await self._squash()
        await asyncio.to_thread(self._take_kernel, kernels)

    def _kernel_package(self) -> str:
        try:
            return self.recipe.kernel[self._packages.distribution]
        except KeyError:
            name = self._packages.distribution
            raise NoPackages(f"The recipe {self.recipe.name} names no kernel package for {name}.") from None

    async def _bootstrap(self, count: int) -> None:
        self._progress(Stage.UNPACK, 0.0, "Unpacking the base system")
        await run(
            bootstrap_line(self.recipe, self._packages, self._tar),
            hear=Bootstrap(count, self._progress).hear,
            stdin=self._packages.sources,
            environment={"TMPDIR": str(temporary_folder(self.folder))},
        )

    def _pick(self) -> None:
        """The guest's own static busybox, for the initramfs; and what is in the image, for those who ask."""
        with tarfile.open(self._tar) as tar:
            by_name = {member.name.lstrip("./"): member for member in tar.getmembers()}
            busybox = by_name.get("usr/bin/busybox") or by_name.get("bin/busybox")
            status = by_name["var/lib/dpkg/status"]
            if busybox is None:
                raise Failed("mmdebstrap", 1, ["the recipe lacks busybox-static"])
            for member, name in ((busybox, BUSYBOX), (status, PACKAGES)):
                content = tar.extractfile(member)
                (self.folder / name).write_bytes(content.read() if content else b"")
        names = self.folder / PACKAGES
        names.write_text(package_versions(names.read_text("utf-8")), "utf-8")

    async def _squash(self) -> None:
        said = self._progress.of(Stage.SQUASH)
        said(0.0, "Packing the image")

        def hear(line: str) -> None:
            if (part := percent(line)) is not None:
                said(part, "Packing the image")

        line = ["mksquashfs", "-", str(self.folder / ROOT), "-tar", "-noappend", *_SQUASH]
        await run(line, hear=hear, stdin=self._tar)
        self._tar.unlink()
        said(1.0, "Packing the image")

    def _take_kernel(self, archives: list[Path]) -> None:
        said = self._progress.of(Stage.KERNEL)
        said(0.0, "Taking the kernel and its modules")
        kernel = read_kernel(archives, wanted(self.recipe.modules))
        (self.folder / KERNEL).write_bytes(kernel.image)
        (self.folder / MODULES).mkdir()
        for name, content in kernel.modules.items():
            (self.folder / MODULES / f"{name}.ko").write_bytes(content)
        self._kernel = (kernel.release, list(kernel.modules))
        said(1.0, "Taking the kernel and its modules")


def bootstrap_line(recipe: Recipe, packages: Packages, target: Path) -> list[str]:
    """mmdebstrap's command line: everything is there already, so it needs no network.

    The hooks `sync-in` are carried out with our own rights, so the folders may be private to us.
    """
    copies = ((packages.archives, "/var/cache/apt/archives"), (packages.lists, "/var/lib/apt/lists"))
    return [
        *("mmdebstrap", "--verbose", f"--mode={mode()}", "--variant=essential", "--format=tar"),
        f"--include={','.join(recipe.packages)}",
        "--skip=download/empty,update",
        '--setup-hook=mkdir -p "$1/var/cache/apt/archives" "$1/var/lib/apt/lists"',
        *(f"--setup-hook=sync-in {shlex.quote(str(source))} {inside}" for source, inside in copies),
        *(f"--dpkgopt=path-exclude={pattern}" for pattern in recipe.exclude),
        '--aptopt=APT::Install-Recommends "false"',
        f"--customize-hook={recipe.customize}",
        *(recipe.suite, str(target), "-"),
    ]


def mode() -> str:
    """As root plainly; otherwise in a user namespace of our own."""
    return "unshare" if os.geteuid() else "root"


def check_tools() -> None:
    """See that everything is installed and allowed that building needs.

    Raises:
        ToolMissing: a program is not installed.
        ImageUnavailable: this is no Debian-like system, or user namespaces are not to be had.
    """
    if not shutil.which("apt-get"):
        raise ImageUnavailable(
            "Images can only be built on Debian, Ubuntu and their kin: this system has no apt.",
            hint="Build it on such a machine and copy the folder images/ of its cache here.",
        )
    for program, package in _TOOLS.items():
        find(program, package)
    if mode() == "unshare":
        check_namespaces()


def check_namespaces(subuid: Path = Path("/etc/subuid"), system: Path = Path("/proc/sys")) -> None:
    """See that an ordinary user may have a user namespace with enough user ids in it.

    Raises:
        ToolMissing: newuidmap is not installed.
        ImageUnavailable: the system does not allow it.
    """
    find("newuidmap", "uidmap")
    user = pwd.getpwuid(os.geteuid()).pw_name
    lines = subuid.read_text("utf-8").splitlines() if subuid.exists() else []
    if not any(line.split(":")[0] in (user, str(os.geteuid())) for line in lines):
        raise ImageUnavailable(
            f"User {user} has no range of user ids of its own, which building an image needs.",
            hint=f"Run: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}",
        )
    for name, forbids, allows in _NAMESPACE_SETTINGS:
        path = system / name
        if path.exists() and path.read_text().strip() == forbids:
            raise ImageUnavailable(
                f"This system does not let ordinary users have user namespaces ({path} is {forbids}).",
                hint=f"Run: sudo sysctl -w {name.replace('/', '.')}={allows}",
            )


def temporary_folder(folder: Path) -> Path:
    """Where mmdebstrap may work: in `folder` if its other user ids can reach it, else the system's own."""
    reachable = all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))
    return folder if reachable or not os.geteuid() else Path(tempfile.gettempdir())


def check_space(needed_mb: int, folder: Path, temporary: Path) -> None:
    """See that the disk has room before anything is fetched.

    Raises:
        ImageUnavailable: it has not.
    """
    one_disk = folder.stat().st_dev == temporary.stat().st_dev
    needs = {folder: needed_mb} if one_disk else {folder: needed_mb - _TEMPORARY_MB, temporary: _TEMPORARY_MB}
    for where, megabytes in needs.items():
        free = shutil.disk_usage(where).free >> 20
        if free < megabytes:
            raise ImageUnavailable(
                f"Building the image needs {megabytes} MB free in {where}; there are {free} MB.",
                hint="Nothing was changed; free some space and try again.",
            )


def package_versions(status: str) -> str:
    """`name version` a line, from dpkg's status file."""
    stanzas = (dict(line.partition(": ")[::2] for line in part.splitlines()) for part in status.split("\n\n"))
    return "".join(f"{each['Package']} {each.get('Version', '')}\n" for each in stanzas if "Package" in each)
