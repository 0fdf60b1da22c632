from __future__ import annotations

import pytest

from workroom.desktop import display
from workroom.desktop.appwindow import AppWindow
from workroom.desktop.checks import window
from workroom.desktop.printed import Printed
from workroom.desktop.qt import Qt
from workroom.desktop.shell import Name, NoWindow, Shell, Window
from workroom.desktop.shells import choose, shells
from workroom.desktop.tab import UsualBrowser
from workroom.health import State
from workroom.settings import Places


class Fake:
    stays = True

    def __init__(self, name: Name, why: str | None = None) -> None:
        self.name: Name = name
        self.why = why

    def why_not(self) -> str | None:
        return self.why

    def words(self) -> str:
        return f"the {self.name} one"

    async def open(self, url: str) -> Window:
        raise NotImplementedError


def fakes(**why: str) -> list[Shell]:
    names: tuple[Name, ...] = ("qt", "app", "browser", "none")
    return [Fake(name, why.get(name)) for name in names]


DARK = "there is no display"


@pytest.mark.parametrize(
    ("why", "chosen", "words"),
    [
        ({}, "qt", "the qt one"),
        ({"qt": "no extra"}, "app", "the app one, because no extra"),
        (
            {"qt": "no extra", "app": "no browser"},
            "browser",
            "the browser one; not qt: no extra; not app: no browser",
        ),
        ({"qt": DARK, "app": DARK, "browser": DARK}, "none", f"the none one, because {DARK}"),
    ],
)
def test_the_best_that_can_be_used_is_chosen_and_says_why(
    why: dict[str, str], chosen: str, words: str
) -> None:
    choice = choose("auto", fakes(**why))
    assert choice.shell.name == chosen
    assert choice.why == words
    assert dict(choice.passed) == why


def test_one_that_did_not_start_is_passed_over() -> None:
    choice = choose("auto", fakes(), without={"qt"})
    assert choice.shell.name == "app"
    assert choice.passed == (("qt", "it did not start"),)


def test_one_can_be_forced_even_if_a_better_one_is_there() -> None:
    assert choose("browser", fakes()).shell.name == "browser"


def test_a_forced_one_that_can_not_be_used_is_refused_with_its_reason() -> None:
    with pytest.raises(NoWindow, match=r"can't be opened with qt: no extra\. Without --shell"):
        choose("qt", fakes(qt="no extra"))


def test_an_unknown_one_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NoWindow, match="There are: auto, qt, app, browser, none"):
        choose("electron", fakes())


def test_without_a_display_the_real_ones_say_so_and_the_address_is_printed(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    choice = choose("auto", shells(places, print, print))
    assert choice.shell.name == "none"
    assert dict(choice.passed)["app"] == display.why_none({})
    check = window(places)
    assert check.name == "Window"
    assert check.state is State.OK
    assert "the address is printed" in check.detail


def test_a_display_without_a_window_of_ours_is_worth_knowing(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr("workroom.desktop.qt._has_extra", lambda: False)
    monkeypatch.setattr("workroom.desktop.chromium.find", lambda: None)
    check = window(places)
    assert check.state is State.WARNING
    assert check.mend == "uv tool install 'workroom[desktop]'"


def test_all_four_are_there_in_order(places: Places) -> None:
    assert [type(shell) for shell in shells(places, print, print)] == [Qt, AppWindow, UsualBrowser, Printed]


@pytest.mark.parametrize(
    ("environment", "there"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
    ],
)
def test_a_display_is_there_if_the_system_names_one(environment: dict[str, str], there: bool) -> None:
    assert (display.why_none(environment) is None) is there


async def test_an_address_is_printed_each_time_it_is_asked_for() -> None:
    words, addresses = list[str](), list[str]()
    printed = await Printed(words.append, addresses.append).open("http://one")
    await printed.show("http://two")
    assert addresses == ["http://one", "http://two"]
    assert "within a minute" in words[0]
