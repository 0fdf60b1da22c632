"""What makes pip, uv, npm and apt inside a computer use this machine's registries, and wait for a person. Pure.

Nothing here is a wall: the door judges every request whatever the programs inside are told. It saves them from asking
for what would be refused, keeps packages' install scripts from running unasked (npm), and leaves out packages so new
that nobody may have looked at them yet.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from workroom.network.registries import Registries, Registry

APT_SOURCES = "/etc/apt/sources.list.d/workroom.sources"
APT_SETTINGS = "/etc/apt/apt.conf.d/90workroom"
NPM_SETTINGS = "/etc/workroom/npmrc"
DISTRIBUTIONS = ("", "Debian", "Ubuntu")
"""Whose archives the computer's apt has keys for; "" is not known yet."""


def guest_environment(
    registries: Registries | None, *, now: float, age_days: int, answer_seconds: int = 900
) -> dict[str, str]:
    """The variables that every program in a computer gets.

    `now` is Unix time. Packages younger than `age_days` are left out where the registry tells their age (0: none
    are); `answer_seconds` is how long a client waits while a person is asked.
    """
    known = registries or Registries()
    before = _instant(now, age_days) if age_days > 0 else ""
    return {
        **_pip(known.of("pip"), before, answer_seconds),
        **_npm(known.of("npm"), before, answer_seconds),
    }


def guest_files(registries: Registries | None, *, answer_seconds: int = 900) -> dict[str, bytes]:
    """The files that a computer gets, by path: apt's sources and patience, and npm's scopes if there are any."""
    known = registries or Registries()
    files = {APT_SETTINGS: _apt_settings(answer_seconds)}
    if sources := [
        registry for registry in known.of("apt") if registry.origin in DISTRIBUTIONS and registry.suite
    ]:
        files[APT_SOURCES] = "\n".join(map(_stanza, sources)).encode()
        files["/etc/apt/sources.list"] = b""
    if scopes := [registry for registry in known.of("npm") if registry.scope]:
        files[NPM_SETTINGS] = "".join(f"{each.scope}:registry={each.url}/\n" for each in scopes).encode()
    return files


def _pip(indexes: tuple[Registry, ...], before: str, patience: int) -> dict[str, str]:
    settings = {
        "PIP_BREAK_SYSTEM_PACKAGES": "1",  # the whole computer is the agent's own
        "PIP_DEFAULT_TIMEOUT": str(patience),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "UV_HTTP_TIMEOUT": str(patience),
    }
    if not indexes:
        return settings
    main, *extra = (index.url for index in indexes)
    settings |= {"PIP_INDEX_URL": main, "UV_DEFAULT_INDEX": main}
    if extra:
        settings |= {"PIP_EXTRA_INDEX_URL": " ".join(extra), "UV_INDEX": " ".join(extra)}
    if plain := [urlsplit(url).netloc for url in (main, *extra) if url.startswith("http:")]:
        settings |= {"PIP_TRUSTED_HOST": " ".join(plain), "UV_INSECURE_HOST": " ".join(plain)}
    if before and all(index.dated for index in indexes):  # else everything would be left out, or refused
        settings |= {"PIP_UPLOADED_PRIOR_TO": before, "UV_EXCLUDE_NEWER": before}
    return settings


def _npm(found: tuple[Registry, ...], before: str, patience: int) -> dict[str, str]:
    settings = {
        "NPM_CONFIG_IGNORE_SCRIPTS": "true",
        "NPM_CONFIG_FETCH_TIMEOUT": str(patience * 1000),
        "NPM_CONFIG_AUDIT": "false",  # it uploads the list of packages
        "NPM_CONFIG_FUND": "false",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    }
    if main := next((registry for registry in found if not registry.scope), None):
        settings["NPM_CONFIG_REGISTRY"] = f"{main.url}/"
    if any(registry.scope for registry in found):
        settings["NPM_CONFIG_GLOBALCONFIG"] = NPM_SETTINGS
    if before:
        settings["NPM_CONFIG_BEFORE"] = before
    return settings


def _apt_settings(patience: int) -> bytes:
    lines = (
        f'Acquire::{scheme}::Timeout "{patience}";\nAcquire::{scheme}::Pipeline-Depth "0";\n'
        for scheme in ("http", "https")
    )
    return f'{"".join(lines)}Acquire::Retries "1";\nAcquire::Languages "none";\n'.encode()


def _stanza(source: Registry) -> str:
    """sources.list(5) in its deb822 form; a suite that is a path (`./`) has no components."""
    components = (
        f"Components: {' '.join(filter(None, source.components))}\n" if any(source.components) else ""
    )
    return f"Types: deb\nURIs: {source.url}\nSuites: {source.suite}\n{components}"


def _instant(now: float, days: int) -> str:
    """Midnight (UTC) so many days ago, in ISO 8601: the same all day, so that caches are of use."""
    then = datetime.fromtimestamp(now, UTC) - timedelta(days=days)
    return then.strftime("%Y-%m-%dT00:00:00Z")
