"""An internet of the test's own: a network namespace of servers under public addresses, and one to work in.

Nothing of it reaches the machine's network, and the app inside needs no seam: it resolves names as the host does
and dials the addresses it gets.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import trustme

_T = TypeVar("_T")
CLONE_NEWNET = 0x40000000
HOME, WORLD = "93.184.215.1", "93.184.216.34"
NEEDS = ("ip", "unshare", "nsenter", "mount")


def missing() -> str:
    """Why there can be no internet of our own here; empty when there can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces that are joined"
    lacking = [name for name in NEEDS if shutil.which(name) is None]
    return f"{', '.join(lacking)} not installed" if lacking else ""


@dataclass(frozen=True)
class Heard:
    """A request that reached a server."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A server of the world: what it answers by path, and what it has heard. `repositories` are served by git."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    repositories: Path | None = None
    heard: list[Heard] = field(default_factory=list)


class Internet:
    """Hosts by name, each with a certificate of an authority that `certificates` names."""

    def __init__(self, folder: Path, hosts: tuple[str, ...]) -> None:
        self.folder, self.site, self.hosts = folder, Site(), hosts
        self.certificates = folder / "authority.pem"
        self._authority = trustme.CA()
        self._authority.cert_pem.write_to_path(str(self.certificates))
        self._processes: list[subprocess.Popen[bytes]] = []
        self._servers: list[ThreadingHTTPServer] = []

    def open(self) -> Internet:
        """Make the namespaces, the wire between them, and the servers."""
        try:
            self._world = self._namespace("-n")
            self._home = self._namespace("-n", "-m")
            self._wire()
            self._names()
            self._serve(443, tls=True)
            self._serve(80, tls=False)
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """End the servers, and with their last process the namespaces."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for process in self._processes:
            process.kill()
            process.wait()

    @property
    def enter(self) -> list[str]:
        """What stands before a command that shall run there."""
        return ["nsenter", "-t", str(self._home), "-n", "-m", "--"]

    def at_home(self, make: Callable[[], _T]) -> _T:
        """Call `make` with its sockets where the app runs."""
        return _inside(self._home, make)

    def _namespace(self, *flags: str) -> int:
        process = subprocess.Popen(["unshare", *flags, "sleep", "infinity"])
        self._processes.append(process)
        own = os.readlink("/proc/self/ns/net")
        while os.readlink(f"/proc/{process.pid}/ns/net") == own:
            assert process.poll() is None, "unshare failed"
            time.sleep(0.01)
        return process.pid

    def _wire(self) -> None:
        for pid in (self._world, self._home):
            _in(pid, "ip", "link", "set", "lo", "up")
        _in(self._world, "ip", "link", "add", "wan", "type", "veth", "peer", "wan", "netns", str(self._home))
        for pid, address in ((self._world, WORLD), (self._home, HOME)):
            _in(pid, "ip", "address", "add", f"{address}/15", "dev", "wan")
            _in(pid, "ip", "link", "set", "wan", "up")

    def _names(self) -> None:
        hosts = self.folder / "hosts"
        hosts.write_text(f"127.0.0.1 localhost\n{WORLD} {' '.join(self.hosts)}\n")
        command = ["nsenter", "-t", str(self._home), "-m", "--", "mount", "--bind", str(hosts), "/etc/hosts"]
        subprocess.run(command, check=True)

    def _serve(self, port: int, *, tls: bool) -> None:
        server = _inside(self._world, lambda: ThreadingHTTPServer((WORLD, port), _handler(self.site)))
        server.daemon_threads = True
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(*self.hosts).configure_cert(context)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()


def _in(pid: int, *command: str) -> None:
    subprocess.run(["nsenter", "-t", str(pid), "-n", "--", *command], check=True)


def _inside(pid: int, make: Callable[[], _T]) -> _T:
    """Call `make` in a thread that has moved into the network namespace of `pid`."""
    made: list[_T] = []

    def work() -> None:
        with open(f"/proc/{pid}/ns/net") as namespace:
            if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
        made.append(make())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return made[0]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            host = headers.get("host", "")
            site.heard.append(Heard(host, self.command, self.path, headers, self.rfile.read(size)))
            if site.repositories is not None and ".git/" in self.path:
                self._git(site.repositories, site.heard[-1])
                return
            kind, body = site.pages.get(host + self.path.partition("?")[0], ("text/plain", b"fine\n"))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _git(self, folder: Path, heard: Heard) -> None:
            path, _, query = heard.path.partition("?")
            done = subprocess.run(
                ["git", "http-backend"],
                input=heard.body,
                stdout=subprocess.PIPE,
                check=True,
                env={
                    **os.environ,
                    "GIT_PROJECT_ROOT": str(folder),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": heard.headers.get("git-protocol", ""),
                    "HTTP_CONTENT_ENCODING": heard.headers.get("content-encoding", ""),
                    "PATH_INFO": path,
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": heard.method,
                    "CONTENT_TYPE": heard.headers.get("content-type", ""),
                },
            )
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
            self.send_response(int(fields.pop("Status", "200").split()[0]))
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = _answer

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
