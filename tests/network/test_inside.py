from __future__ import annotations

from workroom.network.inside import APT_SETTINGS, APT_SOURCES, NPM_SETTINGS, guest_environment, guest_files
from workroom.network.registries import Registries, Registry

NOW = 1_800_000_000.0  # 2027-01-15 08:00 UTC
PIP = Registry("pip", "https://pip.example.org/simple", dated=True)
NPM = Registry("npm", "https://npm.example.org")
APT = Registry(
    "apt", "http://apt.example.org/debian", suite="stable", components=("main", "contrib"), origin="Debian"
)


def environment(*found: Registry, age_days: int = 7) -> dict[str, str]:
    return guest_environment(Registries(found), now=NOW, age_days=age_days)


def test_the_clients_inside_ask_the_same_registries() -> None:
    settings = environment(PIP, Registry("pip", "http://more.example.org:8080/simple", dated=True), NPM)
    assert settings["PIP_INDEX_URL"] == settings["UV_DEFAULT_INDEX"] == "https://pip.example.org/simple"
    assert settings["PIP_EXTRA_INDEX_URL"] == "http://more.example.org:8080/simple"
    assert settings["PIP_TRUSTED_HOST"] == "more.example.org:8080"
    assert settings["NPM_CONFIG_REGISTRY"] == "https://npm.example.org/"


def test_install_scripts_do_not_run_unasked_and_nothing_is_uploaded() -> None:
    for settings in (environment(), environment(NPM), guest_environment(None, now=NOW, age_days=0)):
        assert settings["NPM_CONFIG_IGNORE_SCRIPTS"] == "true"
        assert settings["NPM_CONFIG_AUDIT"] == "false"


def test_what_is_newer_than_a_week_is_left_out_where_that_can_be_told() -> None:
    settings = environment(PIP, NPM)
    for name in ("PIP_UPLOADED_PRIOR_TO", "UV_EXCLUDE_NEWER", "NPM_CONFIG_BEFORE"):
        assert settings[name] == "2027-01-08T00:00:00Z"
        assert name not in environment(PIP, NPM, age_days=0)
    undated = environment(PIP, Registry("pip", "https://old.example.org/simple"))
    assert "PIP_UPLOADED_PRIOR_TO" not in undated
    assert "UV_EXCLUDE_NEWER" not in undated


def test_clients_wait_for_a_person() -> None:
    settings = guest_environment(None, now=NOW, age_days=7, answer_seconds=600)
    assert settings["PIP_DEFAULT_TIMEOUT"] == settings["UV_HTTP_TIMEOUT"] == "600"
    assert settings["NPM_CONFIG_FETCH_TIMEOUT"] == "600000"
    assert b'Acquire::http::Timeout "600";' in guest_files(None, answer_seconds=600)[APT_SETTINGS]


def test_apt_has_this_machines_sources_of_the_distribution_only() -> None:
    other = Registry(
        "apt", "https://tools.example.org/x", suite="stable", components=("main",), origin="Tools"
    )
    flat = Registry("apt", "http://apt.example.org/flat", suite="./", components=("",))
    files = guest_files(Registries((APT, other, flat)))
    assert files[APT_SOURCES].decode() == (
        "Types: deb\nURIs: http://apt.example.org/debian\nSuites: stable\nComponents: main contrib\n"
        "\nTypes: deb\nURIs: http://apt.example.org/flat\nSuites: ./\n"
    )
    assert files["/etc/apt/sources.list"] == b""
    assert set(guest_files(None)) == {APT_SETTINGS}


def test_npms_scopes_have_a_file_of_their_own() -> None:
    scoped = Registry("npm", "https://co.example.org/npm", scope="@co")
    assert (
        guest_files(Registries((NPM, scoped)))[NPM_SETTINGS] == b"@co:registry=https://co.example.org/npm/\n"
    )
    assert environment(NPM, scoped)["NPM_CONFIG_GLOBALCONFIG"] == NPM_SETTINGS
    assert "NPM_CONFIG_GLOBALCONFIG" not in environment(NPM)
