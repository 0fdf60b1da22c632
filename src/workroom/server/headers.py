"""The headers of every answer to the window: nothing but our own code runs, and nothing loads from elsewhere."""

from __future__ import annotations

from workroom.server.address import Origin


def window_headers(origin: Origin) -> list[tuple[bytes, bytes]]:
    """For the window's own origin. Sources: CSP Level 3, Trusted Types, Fetch, HTML (COOP)."""
    return [(name.encode(), value.encode()) for name, value in _window(origin).items()]


def _window(origin: Origin) -> dict[str, str]:
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",  # Radix and xterm set styles; styles can't send anything out here
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "media-src": "'self' blob:",
        "connect-src": f"'self' ws://{origin.host}",
        "frame-src": f"http://*.preview.localhost:{origin.port}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "x-dns-prefetch-control": "off",  # a link's name in the agent's words must not be looked up unclicked
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), clipboard-read=()",
    }
