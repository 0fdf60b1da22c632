"""The window read in another language, the other way round, in large letters, and searched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from browser.first_places import PLACES
from browser.window import Window
from workroom.log.events import Said

pytestmark = pytest.mark.timeout(120)
TEXTS = Path(__file__).parents[2] / "web" / "src" / "i18n"
_SHOWN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) found.push(walk.currentNode);
  return found.filter(each => each.parentElement.checkVisibility()).map(each => each.data.trim());
}"""
_WIDER = """() => [...document.querySelectorAll("main *")].filter(each => {
  const at = each.getBoundingClientRect();
  return at.width && (at.right > innerWidth + 1 || at.left < -1) && !each.closest("pre, table, .sr-only");
}).map(each => each.outerHTML.slice(0, 120))"""


def values(texts: dict[str, Any]) -> Iterator[str]:
    for each in texts.values():
        yield from values(each) if isinstance(each, dict) else (each,)


def said_in(language: str) -> set[str]:
    return {
        text for file in (TEXTS / language).glob("*.json") for text in values(json.loads(file.read_text()))
    }


def places(window: Window) -> Iterator[str]:
    task = window.done_task(Said("It is done in full."))
    for place in (*PLACES, f"#/task/{task}"):
        window.go(place)
        window.page.wait_for_timeout(400)
        yield place


def test_german_is_german_everywhere(window: Window) -> None:
    page = window.page
    english_only = {text for text in said_in("en") - said_in("de") if len(text) > 3 and "{{" not in text}
    page.evaluate("localStorage.setItem('workroom.language', 'de')")
    page.reload()
    expect(page.get_by_role("button", name="Neue Aufgabe").first).to_be_visible()
    left = {place: sorted(english_only & set(page.evaluate(_SHOWN))) for place in places(window)}
    left.pop("#/doctor")  # what each check is called and found comes from the server, in its words
    assert {place: texts for place, texts in left.items() if texts} == {}
    assert window.errors == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_sticks_out(window: Window, width: int, direction: str) -> None:
    page = window.page
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("localStorage.setItem('workroom.language', 'de')")
    page.evaluate("localStorage.setItem('workroom.textSize', 'larger')")
    page.reload()
    page.evaluate("dir => { document.documentElement.dir = dir }", direction)
    wide = {place: page.evaluate(_WIDER) for place in places(window)}
    assert {place: found for place, found in wide.items() if found} == {}


def test_a_found_word_leads_to_its_place(window: Window) -> None:
    page = window.page
    many = [Said(f"Sentence number {number}.") for number in range(300)]
    window.done_task(*many[:150], Said("The needle lies here."), *many[150:])
    window.go("#/inbox")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search").or_(page.get_by_role("combobox")).first.fill("needle")
    page.get_by_role("option", name="needle").first.click()
    found = page.get_by_role("log").get_by_text("The needle lies here.")
    expect(found).to_be_in_viewport()
    expect(page.locator("[aria-current=location]")).to_contain_text("needle")
    page.get_by_role("button", name="To the newest").click()
    expect(page.get_by_text("It is done.")).to_be_in_viewport()
