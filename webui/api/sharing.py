"""Which answers pages of other sites may read: all that is open to anybody anyhow (CORS)."""

from __future__ import annotations

from flask import Flask, Response, request

_BELOW = ("/api/v1/", "/oai", "/download", "/feed.atom", "/cdx", "/timemap/")
_ASKED = "Accept, If-Modified-Since, If-None-Match, If-Range, Range"
_TOLD = (
    "Content-Disposition, Content-Length, Content-Range, ETag, Last-Modified, Link, RateLimit, "
    "RateLimit-Policy, Repr-Digest, Retry-After, X-Total-Count"
)
_DAY = "86400"
_SAFE = ("GET", "HEAD", "OPTIONS")


def share(app: Flask) -> None:
    """Let scripts of any site read the open answers; never with anybody's cookies."""
    app.after_request(_shared)


def _shared(response: Response) -> Response:
    if request.method in _SAFE and is_open(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _TOLD
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = ", ".join(_SAFE)
            response.headers["Access-Control-Allow-Headers"] = _ASKED
            response.headers["Access-Control-Max-Age"] = _DAY
    return response


def is_open(path: str) -> bool:
    """Tell whether what stands at a path is for everybody's programs; the desk's never is."""
    if path == "/admin" or path.startswith("/admin/"):
        return False
    in_set = path.startswith("/set/") and ("/download." in path or "/files/" in path)
    return f"{path}/".startswith(_BELOW) or path.endswith((".json", ".csv", ".graphml")) or in_set
