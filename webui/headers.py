"""The response headers that keep pages from running or leaking anything."""

from __future__ import annotations

from flask import Flask, Response

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
# An archived page may show pictures and styles of this archive and nothing else; the sandbox
# without allow-scripts and allow-same-origin makes it inert and a stranger to our own pages.
ARCHIVED_POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "img-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
# A person who clicks a link in it leaves the whole page for another of ours.
LEADING = "allow-top-navigation-by-user-activation"
ARCHIVED = {"Content-Security-Policy": ARCHIVED_POLICY, "Referrer-Policy": "no-referrer"}
ARCHIVED_PAGE = ARCHIVED | {
    "Content-Security-Policy": ARCHIVED_POLICY.replace("sandbox", f"sandbox {LEADING}", 1)
}


def guard(app: Flask) -> None:
    """Add the headers to every response that has not set its own."""
    app.after_request(_guarded)


def _guarded(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if response.mimetype == "text/html":
        # A page changes as soon as the archive does; a proxy may keep it, but must ask.
        headers.setdefault("Cache-Control", "no-cache")
    return response
