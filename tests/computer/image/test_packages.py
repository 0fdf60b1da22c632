from __future__ import annotations

from pathlib import Path

import pytest

from workroom.computer.image import packages as subject
from workroom.computer.image.packages import Target

STANZA = """MetaKey: main/binary-amd64/Packages
ShortDesc: Packages
Description: {uri} {release}/main amd64 Packages
Codename: {codename}
Origin: {origin}
Component: {component}
Created-By: {by}
Release: {release}
Repo-URI: {uri}
"""


def stanza(
    release: str = "bookworm",
    origin: str = "Debian",
    component: str = "main",
    codename: str = "",
    by: str = "Packages",
) -> str:
    fields = {"release": release, "origin": origin, "component": component, "codename": codename or release}
    return STANZA.format(uri="mirror:/debian/", by=by, **fields)


def parsed(*stanzas: str) -> list[Target]:
    return subject.parse_targets("\n".join(stanzas))


def test_only_package_lists_count() -> None:
    found = parsed(stanza(), stanza(by="Translations"), stanza(by="DEP-11"))
    assert found == [Target("mirror:/debian/", "bookworm", "main", "Debian", "bookworm")]


def test_third_parties_are_left_out() -> None:
    found = parsed(stanza(), stanza(origin="Some Company"), stanza(origin=""))
    assert [target.origin for target in subject.candidates(found)] == ["Debian", ""]


def test_a_suite_is_its_release_updates_and_security_in_main() -> None:
    names = ("bookworm", "bookworm-updates", "bookworm-security", "bookworm-backports", "trixie")
    found = parsed(*(stanza(name) for name in names), stanza(component="non-free"), stanza(origin=""))
    assert [target.release for target in subject.of_suite(found, "bookworm")] == list(names[:3])


def test_a_source_that_says_stable_is_known_by_its_code_name() -> None:
    found = parsed(stanza("stable", codename="bookworm"))
    assert [target.release for target in subject.of_suite(found, "bookworm")] == ["stable"]


def test_ubuntu_pockets_share_one_code_name() -> None:
    found = parsed(
        *(stanza(name, "Ubuntu", codename="noble") for name in ("noble", "noble-updates", "noble-proposed")),
        stanza("noble", "Ubuntu", "universe"),
        stanza("noble", "Ubuntu", "restricted"),
    )
    chosen = [(target.release, target.component) for target in subject.of_suite(found, "noble")]
    assert chosen == [("noble", "main"), ("noble-updates", "main"), ("noble", "universe")]


def test_sources_are_written_once_each() -> None:
    target = Target("mirror:/debian/", "bookworm", "main")
    text = subject.sources([target, target])
    assert text == "Types: deb\nURIs: mirror:/debian/\nSuites: bookworm\nComponents: main\n"


def test_the_kernel_is_found_in_what_would_be_installed() -> None:
    plan = (
        "Inst libc6 (2.36 Debian [amd64])\nInst linux-base (4.9)\nInst linux-image-6.1.0-9-amd64 (6.1.9 Debian)\n"
        "Inst linux-image-amd64 (6.1.9)\nInst linux-modules-6.8.0-1-generic (6.8)\nConf linux-image-6.1.0-9-amd64 ()\n"
    )
    assert subject.kernel_packages(plan) == [
        "linux-image-6.1.0-9-amd64",
        "linux-image-amd64",
        "linux-modules-6.8.0-1-generic",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("dlstatus:3:12.5:Retrieving file 3 of 9", (0.125, "Retrieving file 3 of 9")),
        ("dlstatus:3:100.4:x", (1.0, "x")),
        ("pmstatus:dpkg:50:Unpacking", None),
        ("dlstatus:x:y:z", None),
        ("", None),
    ],
)
def test_download_progress(line: str, said: tuple[float, str] | None) -> None:
    assert subject.download_progress(line) == said


def test_hosts_hooks_are_not_run(tmp_path: Path) -> None:
    text = subject.configuration(tmp_path)
    assert "#clear APT::Update::Post-Invoke;" in text
    assert 'Dir::Etc::sourceparts "/dev/null";' in text
    assert f'Dir::State::status "{tmp_path}/status";' in text
