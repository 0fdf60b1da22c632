"""Links open a screen or put words into a box; everything else is refused."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workroom.desktop.screens import HOME, LinkRefused, NotOurServer, Screen, address, of_task, read

URL = "http://0123456789abcdef.localhost:4242/#code=abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("link", "screen"),
    [
        ("workroom://task/t-1", Screen("task", "t-1")),
        ("workroom://task/t-1/", Screen("task", "t-1")),
        ("workroom://inbox", Screen("inbox")),
        ("workroom://settings/", Screen("settings")),
        ("workroom://new", Screen("new")),
        (
            "workroom://new?words=Sort%20my%20receipts%0Aby%20date",
            Screen("new", words="Sort my receipts\nby date"),
        ),
    ],
)
def test_what_a_link_may_open(link: str, screen: Screen) -> None:
    assert read(link) == screen


@pytest.mark.parametrize(
    "link",
    [
        "workroom://",
        "workroom://task",
        "workroom://task/",
        "workroom://task/../settings",
        "workroom://task/t-1/stop",
        "workroom://task/t-1?approve=yes",
        "workroom://task/t%2f1",
        "workroom://task/t-1#code=abcdefghijklmnopqrstuvwxyz",
        "workroom://inbox?answer=yes",
        "workroom://inbox/approve",
        "workroom://new?words=a&start=true",
        "workroom://new?words=a&words=b",
        "workroom://new?folder=/",
        "workroom://new?words=" + "a" * 5000,
        "workroom://evil.example:80/task/t-1",
        "workroom://user@task/t-1",
        "workroom://[::1/task",
        "workroom:task/t-1",
        "workroom://connect?server=http://evil.example",
        "http://0123456789abcdef.localhost/#/task/t-1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "workroom://task/t-1\n",
        "workroom://task/t\x00",
        "workroom://inbox?" + "a" * 9000,
    ],
)
def test_what_no_link_may_do(link: str) -> None:
    with pytest.raises(LinkRefused, match="The link was not opened: "):
        read(link)


@given(st.text(max_size=200))
def test_whatever_follows_is_read_or_refused_and_can_not_touch_the_code(rest: str) -> None:
    try:
        screen = read(f"workroom://{rest}")
    except LinkRefused:
        return
    _, _, fragment = address(URL, screen).partition("#")
    told = parse_qs(fragment, keep_blank_values=True)
    assert told["code"] == ["abcdefghijklmnopqrstuvwxyz"]
    assert set(told) <= {"code", "to", "words"}


def test_the_address_names_the_screen_behind_the_code() -> None:
    assert address(URL, HOME) == URL
    assert address(URL, of_task("t-1")) == f"{URL}&to=task/t-1"
    assert address(URL, Screen("new", words="a&code=b #ü")) == f"{URL}&to=new&words=a%26code%3Db%20%23%C3%BC"


@pytest.mark.parametrize(
    "url",
    [
        "https://0123456789abcdef.localhost:1/#code=abcdefghijklmnopqrstuvwxyz",
        "http://evil.example:80/#code=abcdefghijklmnopqrstuvwxyz",
        "http://0123456789abcdef.localhost:1/?x#code=abcdefghijklmnopqrstuvwxyz",
        "http://a@0123456789abcdef.localhost:1/#code=abcdefghijklmnopqrstuvwxyz",
        "--load-extension=/tmp/x",
        "",
    ],
)
def test_only_an_address_of_a_window_on_this_machine_is_opened(url: str) -> None:
    with pytest.raises(NotOurServer):
        address(url, HOME)


def test_a_name_that_is_no_task_is_refused() -> None:
    with pytest.raises(LinkRefused):
        of_task("../x")
