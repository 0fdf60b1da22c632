from __future__ import annotations

import httpx
import pytest

from server.answers import refused, told
from workroom.skills import builtin


async def test_every_skill_is_listed_and_can_be_read(client: httpx.AsyncClient) -> None:
    rows = told(await client.get("/api/skills"))
    assert [row["name"] for row in rows] == list(builtin().skills)
    assert next(row for row in rows if row["name"] == "expense-report")["practice"] is True
    for row in rows:
        skill = told(await client.get(f"/api/skills/{row['name']}"))
        assert skill["text"]
        assert {name: skill[name] for name in row} == row


@pytest.mark.parametrize("name", ["none", "..", "%2e%2e", "..%2f..%2fetc", "x" * 99, "%00", "%ff"])
async def test_what_is_no_skill_is_not_found(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/api/skills/{name}")
    assert answer.status_code == 404 or not answer.text.startswith("{"), answer.text


async def test_a_name_too_long_is_refused(client: httpx.AsyncClient) -> None:
    assert refused(await client.get(f"/api/skills/{'x' * 101}")) == (422, "invalid")
