from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.network.exits import Request
from workroom.network.names import _popular, asked, distance, near_miss, warning
from workroom.network.registries import Registry
from workroom.network.rules import Rule

PIP, *_ = Registry("pip", "https://pip.example.org/simple").rules()
NPM, *_ = Registry("npm", "https://npm.example.org").rules()
NESTED, *_ = Registry("npm", "https://co.example.org/repository/npm").rules()


@pytest.mark.case(51)
@pytest.mark.parametrize(
    ("service", "name", "popular"),
    [
        ("pip", "reqeusts", "requests"),
        ("pip", "request", "requests"),
        ("pip", "requestss", "requests"),
        ("pip", "urlib3", "urllib3"),
        ("pip", "python-dateutils", "python-dateutil"),
        ("pip", "beautifulsoup", "beautifulsoup4"),
        ("pip", "scikit_lear", "scikit-learn"),
        ("npm", "crossenv", "cross-env"),
        ("npm", "loadsh", "lodash"),
        ("npm", "expres", "express"),
        ("npm", "socket.oi", "socket.io"),
        ("npm", "electorn", "electron"),
    ],
)
def test_names_as_squatters_choose_them(service: str, name: str, popular: str) -> None:
    assert near_miss(service, name) == popular


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("pip", "requests"),
        ("pip", "Typing_Extensions"),
        ("pip", "my-own-tool"),
        ("pip", "six"),
        ("pip", "sux"),
        ("pip", "x" * 5000),
        ("npm", "preact"),
        ("npm", "@company/lodahs"),
        ("apt", "curl"),
        ("", "requests"),
    ],
)
def test_names_that_are_fine(service: str, name: str) -> None:
    assert near_miss(service, name) is None


@pytest.mark.parametrize("service", ["pip", "npm"])
def test_no_popular_package_is_warned_of(service: str) -> None:
    assert len(_popular(service)) > 400
    assert not [name for name in _popular(service).values() if near_miss(service, name)]


@pytest.mark.parametrize(
    ("rule", "path", "name"),
    [
        (PIP, "/simple/reqeusts/", "reqeusts"),
        (PIP, "/simple/", None),
        (PIP, "/packages/a/b/c.whl", None),
        (NPM, "/loadsh", "loadsh"),
        (NPM, "/@co%2fthing", "@co/thing"),
        (NPM, "/@co/thing", "@co/thing"),
        (NPM, "/loadsh/-/loadsh-1.0.0.tgz", None),
        (NPM, "/-/npm/v1/security/audits", None),
        (NPM, "/", None),
        (NESTED, "/repository/npm/loadsh", "loadsh"),
        (Rule("example.org"), "/simple/reqeusts/", None),
    ],
)
def test_the_name_is_read_from_the_path(rule: Rule, path: str, name: str | None) -> None:
    assert asked(rule, path) == name


@pytest.mark.case(51)
def test_the_warning_names_both() -> None:
    request = Request("door", "GET", "npm.example.org", 443, "/loadsh")
    assert warning(NPM, request) == (
        "The package loadsh is not lodash, which is well known and named almost alike; was that one meant?"
    )
    assert warning(NPM, Request("door", "GET", "npm.example.org", 443, "/lodash")) is None


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "abd", 1),
        ("abc", "ab", 1),
        ("ca", "abc", 3),
        ("a", "", 1),
    ],
)
def test_distances(one: str, other: str, steps: int) -> None:
    assert distance(one, other, 5) == steps


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_the_same_both_ways_and_cut_off_right(one: str, other: str) -> None:
    whole = distance(one, other, 99)
    assert whole == distance(other, one, 99)
    assert (whole == 0) is (one == other)
    assert distance(one, other, 2) == min(whole, 3)


def test_a_name_is_looked_up_at_once() -> None:
    began = time.perf_counter()
    near_miss("npm", "an-unheard-of-name")
    assert time.perf_counter() - began < 1
