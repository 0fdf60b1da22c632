from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from workroom.server.static import Window


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>Workroom</title>")
    (tmp_path / "viewer.html").write_text("the viewer")
    (tmp_path / "assets" / "main-abc.js").write_text("1")
    return tmp_path


async def get(folder: Path, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(Window(folder))
    async with httpx.AsyncClient(transport=transport, base_url="http://window") as client:
        return await client.get(path)


async def test_the_page_is_always_looked_up_and_its_files_are_kept(built: Path) -> None:
    page, script = await get(built, "/"), await get(built, "/assets/main-abc.js")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert script.status_code == 200
    assert "immutable" in script.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/viewer.html", "/assets/../index.html", "/assets/%2e%2e/index.html"]
)
async def test_nothing_else_is_served(built: Path, path: str) -> None:
    assert (await get(built, path)).status_code == 404


async def test_where_nothing_was_built_the_page_says_so(tmp_path: Path) -> None:
    page = await get(tmp_path, "/")
    assert page.status_code == 503
    assert "The window was not built" in page.text
