"""Debian packages from the host's own sources, fetched by apt into a folder of ours.

Whatever the host has set up (mirrors, proxies, certificates, passwords) holds here too, since it is the host's
own apt that fetches. Only what calls itself Debian or Ubuntu is used; other sources on the host are left out.
Nothing of the host's package state is read or changed, so no root is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from workroom.computer.image.tools import Failed, output, run
from workroom.errors import UserError

DISTRIBUTIONS = ("Debian", "Ubuntu")
_KERNEL = re.compile(r"^Inst (linux-(?:image|modules)-\S+)", re.MULTILINE)
_DOWNLOAD = re.compile(r"^dlstatus:\d+:([\d.]+):(.*)$")
_KEYS = (
    "etc/apt/trusted.gpg.d/*",
    *(f"usr/share/keyrings/{name.lower()}-archive-keyring.*" for name in DISTRIBUTIONS),
)
_NO_HOST_HOOKS = (
    "APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success",
    "DPkg::Pre-Invoke", "DPkg::Post-Invoke", "DPkg::Pre-Install-Pkgs",
)  # fmt: skip

Progress = Callable[[float, str], None]


class NoPackages(UserError):
    """The packages could not be found or downloaded; the message says why and what was kept."""

    exit_code = 69


class Target(msgspec.Struct, frozen=True):
    """One component of one package source; `origin` and `codename` are empty until its lists are fetched."""

    uri: str
    release: str
    component: str
    origin: str = ""
    codename: str = ""


def parse_targets(text: str) -> list[Target]:
    """The package sources in the output of `apt-get indextargets`."""
    return [_target(fields) for fields in _stanzas(text) if fields.get("Created-By") == "Packages"]


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    for stanza in text.split("\n\n"):
        fields = (line.partition(": ")[::2] for line in stanza.splitlines() if not line.startswith(" "))
        yield {name: value.strip() for name, value in fields}


def _target(fields: dict[str, str]) -> Target:
    return Target(
        uri=fields.get("Repo-URI", ""),
        release=fields.get("Release", ""),
        component=fields.get("Component", ""),
        origin=fields.get("Origin", ""),
        codename=fields.get("Codename", ""),
    )


def candidates(targets: Iterable[Target]) -> list[Target]:
    """Those that are, or may turn out to be, a distribution's own."""
    return [target for target in targets if target.origin in ("", *DISTRIBUTIONS)]


def of_suite(targets: Iterable[Target], suite: str) -> list[Target]:
    """The distribution's own free software for `suite`, with its updates: `main`, and Ubuntu's `universe`."""
    names = {suite, f"{suite}-updates", f"{suite}-security"}
    return [
        target
        for target in targets
        if target.origin in DISTRIBUTIONS
        and target.component in ("main", "universe")
        # Ubuntu gives all its pockets the code name of the release.
        and target.codename in names
        and (target.origin != "Ubuntu" or target.release in names)
    ]


def sources(targets: Iterable[Target]) -> str:
    """`targets` as a sources.list(5) file in its deb822 form."""
    return "\n".join(
        f"Types: deb\nURIs: {target.uri}\nSuites: {target.release}\nComponents: {target.component}\n"
        for target in dict.fromkeys(targets)
    )


def kernel_packages(simulation: str) -> list[str]:
    """The packages with the kernel and its modules, from what `apt-get install --simulate` would do."""
    return _KERNEL.findall(simulation)


def download_progress(line: str) -> tuple[float, str] | None:
    """What a status line of apt says about a download: the part done, and a text."""
    found = _DOWNLOAD.match(line)
    return (min(float(found[1]) / 100, 1.0), found[2]) if found else None


def gather_keys(folder: Path) -> None:
    """Put the keys the host trusts for its distribution's archives, wherever a release keeps them, in `folder`."""
    folder.mkdir(exist_ok=True)
    for pattern in _KEYS:
        for key in Path("/").glob(pattern):
            link = folder / key.name
            if key.suffix in (".gpg", ".asc") and not link.exists():
                link.symlink_to(key)


class Packages:
    """Package lists and archives of one suite, kept in `folder` over interrupted builds."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder
        self.suite = suite
        self.archives = folder / "archives"
        self.lists = folder / "lists"
        self.sources = folder / "suite.sources"
        self._config = folder / "apt.conf"
        self._targets: list[Target] = []

    @property
    def distribution(self) -> str:
        """Whose packages these are; known after `update`."""
        return self._targets[0].origin

    async def update(self, progress: Progress) -> None:
        """Fetch the package lists.

        Raises:
            NoPackages: the host has no usable source of this suite, or it can't be reached.
        """
        self._prepare()
        found = candidates(parse_targets(await output("apt-get", "indextargets")))
        self.sources.write_text(sources(found), "utf-8")
        why = await self._fetch_lists(progress)
        known = parse_targets(await output("apt-get", "-c", str(self._config), "indextargets"))
        self._targets = of_suite(known, self.suite)
        if not any(target.codename == self.suite for target in self._targets):
            raise NoPackages(
                f"The package lists of {self.suite} can't be had: {why or 'no source of it is set up on this host'}.",
                hint="Nothing was changed. Check the network and the sources in /etc/apt, then try again.",
            )
        self.sources.write_text(sources(self._targets), "utf-8")

    def _prepare(self) -> None:
        for folder in (self.lists / "partial", self.archives / "partial"):
            folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        gather_keys(self.folder / "keys")
        self._config.write_text(configuration(self.folder), "utf-8")

    async def _fetch_lists(self, progress: Progress) -> str:
        try:
            await self._apt(progress, "update")
        except Failed as error:
            return error.last
        return ""

    async def download(self, packages: Sequence[str], progress: Progress) -> int:
        """Download what an empty system needs to have `packages`; how many packages that is.

        Raises:
            NoPackages: a package is not to be had, or the download broke off; what came is kept.
        """
        wanted = ("install", "--yes", "?essential", *packages)
        plan = await self._simulate(*wanted)
        await self._wanted(progress, *wanted, "--download-only")
        return plan.count("\nInst ")

    async def download_kernel(self, package: str, progress: Progress) -> list[Path]:
        """Download the kernel that the meta package `package` stands for; the archives' paths.

        Raises:
            NoPackages: as for `download`.
        """
        folder = self.folder / "kernel"
        folder.mkdir(exist_ok=True)
        names = kernel_packages(await self._simulate("install", "--yes", package))
        before = {path.name: path for path in folder.glob("*.deb")}
        await self._wanted(progress, "download", *names, folder=folder)
        return self._newest(folder, names, before)

    def _newest(self, folder: Path, names: Sequence[str], before: dict[str, Path]) -> list[Path]:
        found = [path for path in folder.glob("*.deb") if path.name.split("_")[0] in names]
        for name, path in before.items():
            if name.split("_")[0] not in names:
                path.unlink()
        return found

    async def _wanted(self, progress: Progress, *arguments: str, folder: Path | None = None) -> None:
        try:
            await self._apt(progress, *arguments, folder=folder)
        except Failed as error:
            raise NoPackages(
                f"The packages could not be downloaded: {error.last}.",
                hint="What was downloaded is kept; check the network and try again.",
            ) from error

    async def _simulate(self, *arguments: str) -> str:
        try:
            return await output("apt-get", "-c", str(self._config), "--simulate", *arguments)
        except Failed as error:
            raise NoPackages(f"The recipe's packages are not all to be had: {error.last}.") from error

    async def _apt(self, progress: Progress, *arguments: str, folder: Path | None = None) -> None:
        def hear(line: str) -> None:
            if said := download_progress(line):
                progress(*said)

        line = ["apt-get", "-c", str(self._config), "-o", "APT::Status-Fd=1", *arguments]
        await run(line, hear=hear, folder=folder)


def configuration(folder: Path) -> str:
    """apt.conf(5): the host's own configuration, but our sources and state, and none of the host's hooks."""
    settings = {
        "Dir::Etc::sourcelist": str(folder / "suite.sources"),
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "/dev/null",
        "Dir::Etc::trusted": "/dev/null",
        "Dir::Etc::trustedparts": str(folder / "keys"),
        "Dir::State": str(folder),
        "Dir::State::lists": str(folder / "lists"),
        "Dir::State::status": str(folder / "status"),
        "Dir::Cache": str(folder),
        "Dir::Cache::archives": str(folder / "archives"),
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Keep-Downloaded-Packages": "true",
        "APT::Install-Recommends": "false",
        "APT::Install-Suggests": "false",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "root",  # apt's own user can't reach a folder below a home
        "Debug::NoLocking": "true",  # our own lock is held, and the folder is nobody else's
    }
    cleared = "".join(f"#clear {name};\n" for name in _NO_HOST_HOOKS)
    return cleared + "".join(f'{name} "{value}";\n' for name, value in settings.items())
