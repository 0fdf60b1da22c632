from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.network.patterns import glob, host_covers, host_fits, path_covers, path_fits


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("example.org", "example.org", True),
        ("example.org", "www.example.org", False),
        ("*.example.org", "www.example.org", True),
        ("*.example.org", "a.b.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "badexample.org", False),
        ("*.example.org", ".example.org", False),
        ("*.example.org", "example.org.evil.net", False),
        ("*", "whatever.net", True),
    ],
)
@pytest.mark.case(28)
def test_hosts_match_at_label_borders(pattern: str, host: str, fits: bool) -> None:
    assert host_fits(pattern, host) is fits


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/**", "/", True),
        ("/**", "/a/b", True),
        ("/a", "/a", True),
        ("/a", "/ab", False),
        ("/ab", "/a", False),
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/", True),
        ("/a/*", "/a/b/c", False),
        ("/a*/b", "/axx/b", True),
        ("/a*/b", "/a/x/b", False),
        ("/a/**", "/a/b/c", True),
        ("/a/**", "/a", False),
        ("/**/x", "/a/b/x", True),
        ("/**/x", "/x", False),
        ("/***", "/a/b", True),
        ("/*.whl", "/a.whl", True),
        ("/*.whl", "/awhl", False),
        ("/a.c", "/abc", False),
    ],
)
def test_a_star_never_crosses_a_slash(pattern: str, path: str, fits: bool) -> None:
    assert glob(pattern, path) is fits


@given(
    st.text("/ab*", max_size=12).map("/".__add__),
    st.text("/ab", max_size=16).map("/".__add__),
)
def test_globs_are_what_the_same_regular_expression_says(pattern: str, path: str) -> None:
    parts = re.split(r"(\*+)", pattern)
    words = ("[^/]*" if part == "*" else ".*" if part.startswith("*") else re.escape(part) for part in parts)
    assert glob(pattern, path) is bool(re.fullmatch("".join(words), path))


@pytest.mark.case(43)
def test_a_hostile_path_costs_no_more_than_its_length() -> None:
    began = time.perf_counter()
    assert not glob("/**a" * 30 + "b", "/" + "a/" * 4000)
    assert time.perf_counter() - began < 2
    assert not glob("/a**", "/" + "a" * 9000), "longer than any pattern reaches"


@pytest.mark.case(43)
@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("service=git-upload-pack", True),
        ("a=b&service=git-upload-pack", True),
        ("", False),
        ("service=git-receive-pack", False),
        ("service=git-upload-pack&service=git-receive-pack", False),
        ("service=git-upload-pack&Service=git-receive-pack", False),
        ("service=git-upload-pack&%73ervice=git-receive-pack", False),
        ("service=git-upload-pack;service=git-receive-pack", False),
        ("service=git-upload-pack&service", False),
        ("&".join(["a=b"] * 200), False),
    ],
)
def test_a_required_pair_is_the_only_one_of_its_name(query: str, fits: bool) -> None:
    assert path_fits("/**/refs?service=git-upload-pack", "/a/refs", query) is fits


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ("/**", "/a", True),
        ("/a/**", "/a/b/*", True),
        ("/a/**", "/a", False),
        ("/a", "/a", True),
        ("/a/*", "/a/**", False),
        ("/a/**", "/ab/**", False),
    ],
)
def test_which_path_covers_which(wide: str, narrow: str, covered: bool) -> None:
    assert path_covers(wide, narrow) is covered


def test_which_host_covers_which() -> None:
    assert host_covers("*.a.org", "b.a.org")
    assert host_covers("*.a.org", "*.b.a.org")
    assert host_covers("*", "*.a.org")
    assert not host_covers("*.b.a.org", "*.a.org")
    assert not host_covers("*.a.org", "a.org")
