"""What all connections of one computer share at its door: who judges, who dials, who signs, and the limits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from workroom.network.authority import Authority
from workroom.network.exits import Arbiter, Request, Ruling, Traffic
from workroom.network.limits import GateLimits
from workroom.network.refusals import Refused
from workroom.network.rules import Credential, Rule
from workroom.network.upstream import Upstream
from workroom.network.wire import HungUp, Wire

_VALUE = re.compile(rb"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


class Desk:
    """Where a connection asks; it holds nothing of a single request."""

    def __init__(
        self,
        arbiter: Arbiter,
        upstream: Upstream,
        authority: Authority,
        secret: Callable[[str], str | None],
        limits: GateLimits,
    ) -> None:
        self.upstream = upstream
        self.authority = authority
        self.limits = limits
        self._arbiter = arbiter
        self._secret = secret
        self._waiting = 0

    async def rule_for(self, request: Request, guest: Wire) -> Ruling:
        """The ruling that lets `request` leave; it may take as long as a person takes.

        Raises:
            Refused: it may not leave, or too many wait already. HungUp: the guest did meanwhile.
        """
        if self._waiting >= self.limits.waiting:
            raise Refused("too-many-waiting", "Too many requests wait for a decision.", status=503)
        self._waiting += 1
        try:
            ruling = await self._judged(request, guest)
        finally:
            self._waiting -= 1
        if not ruling.allowed:
            raise Refused.by(ruling)
        return ruling

    async def secrets_for(self, credential: Credential) -> tuple[str, bytes]:
        """The secret and the header's value. Raises `Refused` (rule `no-credential`), never with the secret in it."""
        secret = await asyncio.to_thread(self._secret, credential.secret)
        value = credential.template.replace("{}", secret or "").encode("utf-8", "replace")
        if not secret or not _VALUE.fullmatch(value):
            raise Refused(
                "no-credential",
                f"The key named {credential.secret!r} is not there or can't be sent.",
                status=502,
            )
        return secret, value

    def record(self, traffic: Traffic) -> None:
        """What became of a request."""
        self._arbiter.record(traffic)

    def refuse(self, request: Request, refused: Refused) -> None:
        """Record what never left."""
        self.record(Traffic(request, refused.ruling))

    async def _judged(self, request: Request, guest: Wire) -> Ruling:
        try:
            async with asyncio.timeout(None) as until:
                watch = guest.watch(until)
                try:
                    return await self._arbiter.judge(request)
                finally:
                    await watch.stop()
        except TimeoutError as error:
            raise HungUp from error
        except Exception as error:
            tell(error)
            raise Refused("not-judged", "Nobody could decide about it.", status=503) from error


def tell(error: Exception) -> None:
    """A fault of ours ends one connection and is no secret."""
    asyncio.get_running_loop().call_exception_handler(
        {"message": "the door failed on a connection", "exception": error}
    )


def checked(request: Request, ruling: Ruling) -> Rule:
    """The rule to carry `request` out under: the last guard, whoever ruled.

    Raises:
        Refused: the rule does not cover the request after all.
    """
    rule = ruling.by
    if rule is None:
        raise Refused("no-rule", "It was allowed, but by no rule.")
    if request.method not in rule.methods:
        raise Refused("method-not-allowed", f"The rule does not let {request.method} leave.")
    if request.port not in rule.ports:
        raise Refused("port-not-allowed", f"The rule does not cover port {request.port}.")
    if not request.tls and not rule.plain:
        raise Refused("plain-not-allowed", "The rule covers TLS only.", alternative="Use https://.")
    if request.websocket and not rule.websocket:
        raise Refused("websocket-not-allowed", "The rule does not cover websockets.")
    if "." not in request.host and not rule.private:
        raise Refused("single-label", "A name without a dot means a different host in every network.")
    if rule.credential is not None and not request.tls:
        raise Refused("credential-needs-tls", "A key is only sent over TLS.", alternative="Use https://.")
    return rule
