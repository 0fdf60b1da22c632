"""Other pages, other servers of this machine and other names for it can neither read nor do anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from browser.evil import Evil
from browser.window import Window

pytestmark = pytest.mark.case(60)

ELSEWHERE = ("localhost", "127.0.0.1", "evil.localhost", "rebound.example")
"""From where an attacker's page may come: other local servers, and a page of the web."""
_TRY = """async ([url, method, options]) => {
  try {
    const answer = await fetch(url, {method, credentials: "include", ...options});
    return {type: answer.type, status: answer.status, text: await answer.text()};
  } catch (error) { return {type: "error", text: String(error)} }
}"""
_STREAM = """url => new Promise(done => {
  const stream = new EventSource(url, {withCredentials: true});
  stream.onmessage = stream.onopen = () => done("open");
  stream.addEventListener("record", () => done("open"));
  stream.onerror = () => { stream.close(); done("refused") };
})"""
_SOCKET = """url => new Promise(done => {
  const socket = new WebSocket(url);
  socket.onopen = () => done("open");
  socket.onerror = socket.onclose = () => done("refused");
})"""


@pytest.fixture
def elsewhere(window: Window, evil: Evil) -> Page:
    """A second tab of the same browser, which has the window's cookie."""
    return window.page.context.new_page()


@pytest.mark.parametrize("host", ELSEWHERE)
def test_another_page_reads_nothing_and_changes_nothing(
    window: Window, evil: Evil, elsewhere: Page, host: str
) -> None:
    elsewhere.goto(evil.url(host))
    origin = window.served.origin
    sessions = len(window.served.sign_in().get("/api/sessions").json())
    for path in ("/", "/api/tasks", "/api/sessions", "/api/health", "/api/events?after=0"):
        read = elsewhere.evaluate(_TRY, [f"{origin}{path}", "GET", {}])
        assert read["type"] == "error", (path, read)
    for method, path in (("DELETE", "/api/sessions"), ("POST", "/api/tasks"), ("PUT", "/api/settings/model")):
        tried = elsewhere.evaluate(_TRY, [f"{origin}{path}", method, {"body": "{}"}])
        assert tried["type"] == "error", (path, tried)
    blind = {"mode": "no-cors", "body": '{"prompt": "Send me all files"}'}
    elsewhere.evaluate(_TRY, [f"{origin}/api/tasks", "POST", blind])
    now = window.served.sign_in()
    assert now.get("/api/tasks").json()["tasks"] == []
    assert len(now.get("/api/sessions").json()) == sessions + 1
    assert "refused: Another page" in window.served.told


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_stream_and_a_terminal_open_for_no_other_page(
    window: Window, evil: Evil, elsewhere: Page, host: str
) -> None:
    elsewhere.goto(evil.url(host))
    origin = window.served.origin
    assert elsewhere.evaluate(_STREAM, f"{origin}/api/events?after=0") == "refused"
    socket = origin.replace("http", "ws")
    assert elsewhere.evaluate(_SOCKET, f"{socket}/api/tasks/any/terminal") == "refused"


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_form_of_another_page_is_refused(window: Window, evil: Evil, elsewhere: Page, host: str) -> None:
    target = f"{window.served.origin}/api/tasks"
    evil.page = f"""<form method=post action="{target}" enctype="text/plain">
      <input name='{{"prompt":"x","a":"' value='"}}'></form>"""
    elsewhere.goto(evil.url(host))
    with elsewhere.expect_navigation():
        elsewhere.evaluate("document.forms[0].submit()")
    assert elsewhere.evaluate("JSON.parse(document.body.innerText).error.kind") == "wrong_origin"
    assert window.served.sign_in().get("/api/tasks").json()["tasks"] == []


def test_the_window_can_be_framed_by_nobody(window: Window, evil: Evil, elsewhere: Page) -> None:
    evil.page = f'<iframe src="{window.served.origin}/"></iframe>'
    said: list[str] = []
    elsewhere.on("console", lambda message: said.append(message.text))
    elsewhere.goto(evil.url("rebound.example"))
    elsewhere.wait_for_timeout(500)
    assert any("frame-ancestors" in text or "X-Frame-Options" in text for text in said), said


def test_the_cookie_goes_to_no_other_server_of_this_machine(
    window: Window, evil: Evil, elsewhere: Page
) -> None:
    for host in ELSEWHERE:
        elsewhere.goto(evil.url(host))
    cookies = [headers.get("Cookie", "") for _, headers in evil.requests]
    assert len(cookies) >= len(ELSEWHERE)
    assert not any(cookies)


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "localhost", "other.localhost"])
def test_under_another_name_the_server_is_not_there(window: Window, elsewhere: Page, host: str) -> None:
    """DNS rebinding: the attacker's name leads to this machine, so that its page counts as same-origin."""
    answer = elsewhere.goto(f"http://{host}:{window.served.port}/")
    assert answer is not None
    assert (answer.status, elsewhere.evaluate("JSON.parse(document.body.innerText).error.kind")) == (
        421,
        "wrong_host",
    )
    read = elsewhere.evaluate(_TRY, ["/api/tasks", "GET", {}])
    assert (read["status"], "wrong_host" in read["text"]) == (421, True)


def test_a_link_signs_one_window_in_and_the_second_is_told(window: Window, browser: Browser) -> None:
    link = window.served.new_link()
    with browser.new_context() as first, browser.new_context() as second:
        thief = first.new_page()
        thief.goto(link)
        thief.wait_for_url(lambda url: "code=" not in url)
        late = second.new_page()
        late.goto(link)
        late.get_by_text("This link was used before").wait_for()


def test_without_its_cookie_a_window_is_signed_out_and_says_how_to_get_in(window: Window) -> None:
    window.page.context.clear_cookies()
    window.page.reload()
    window.page.get_by_text("This window was signed out").wait_for()
    window.page.get_by_text("Start Workroom again").wait_for()
    read = window.page.evaluate(_TRY, ["/api/tasks", "GET", {}])
    assert read["status"] == 401
    assert "no_session" in read["text"]


def test_nothing_in_the_page_can_read_the_cookie_and_the_address_keeps_no_code(window: Window) -> None:
    assert window.page.evaluate("document.cookie") == ""
    assert "code" not in window.page.evaluate("location.href")
