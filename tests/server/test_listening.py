from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from workroom.server import listening
from workroom.server.listening import PortTaken, on_loopback


@pytest.fixture
def stack() -> Iterator[contextlib.ExitStack]:
    with contextlib.ExitStack() as stack:
        yield stack


def other(stack: contextlib.ExitStack, address: str) -> int:
    """Somebody else listens at `address`; on which port."""
    found = stack.enter_context(socket.socket(socket.AF_INET6))
    found.bind((address, 0))
    found.listen()
    return int(found.getsockname()[1])


def test_nobody_else_can_listen_where_a_browser_looks_first(stack: contextlib.ExitStack) -> None:
    found = [stack.enter_context(each) for each in on_loopback(0)]
    port = found[0].getsockname()[1]
    assert [each.getsockname()[:2] for each in found] == [("127.0.0.1", port), ("::1", port)]
    for address in ("::1", "::"):
        with socket.socket(socket.AF_INET6) as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            thief.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            with pytest.raises(OSError, match="in use"):
                thief.bind((address, port))


@pytest.mark.parametrize("address", ["::1", "::"])
def test_a_port_that_somebody_has_on_the_other_address_is_taken(
    stack: contextlib.ExitStack, address: str
) -> None:
    port = other(stack, address)
    with pytest.raises(PortTaken):
        on_loopback(port)
    found = [stack.enter_context(each) for each in on_loopback(0, before=port)]
    assert found[0].getsockname()[1] != port
    assert len(found) == 2


def test_without_the_newer_protocol_one_address_is_enough(
    stack: contextlib.ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "LOOPBACK_6", "2001:db8::1")  # an address that this machine has not
    found = [stack.enter_context(each) for each in on_loopback(0)]
    assert [each.getsockname()[0] for each in found] == ["127.0.0.1"]
