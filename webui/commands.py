"""The `serve` command."""

from __future__ import annotations

import logging
import signal
import sys
import webbrowser
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from archive.config import Config
from archive.console import command, settings
from archive.errors import KhoTinError
from archive.logs import begin_logging

if TYPE_CHECKING:
    from flask import Flask


class ListenError(KhoTinError):
    """The search site cannot listen where it was told to."""


@command("serve", example="khotin serve --port 8080 --open")
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", default=None, type=click.IntRange(0, 65_535),
              help="Port to listen on; 0: any free one.  [default: 8080]")  # fmt: skip
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64),
              help="Requests answered at once.")  # fmt: skip
@click.option("--open/--no-open", "open_browser", default=False, help="Open it in a browser.")
def serve(host: str | None, port: int | None, threads: int, open_browser: bool) -> None:
    """Serve the search site.

    It runs until Ctrl-C and follows the archive by itself: crawls and `khotin index` may run meanwhile.
    """
    from archive.catalogue import Catalogue
    from webui.app import create_app

    config = settings(host=host, port=port)
    if config.log == "json":
        begin_logging(config)
    # Readers would only meet "cannot be read"; whoever starts the site is told why, and now.
    Catalogue.open(config, create=False).close()
    server = listen(create_app(config), config, threads=threads)
    address = address_of(server, config)
    click.echo(f"Kho Tin is at {address}  (Ctrl-C stops it)")
    if open_browser:
        webbrowser.open(address)
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.run()
    finally:
        server.close()


def listen(app: Flask, config: Config, *, threads: int) -> Any:
    """Return a server that already listens. Raises ListenError when it cannot."""
    from waitress import create_server  # type: ignore[import-untyped]

    # A queue is no news: the reader only waits a little longer.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        return create_server(
            app, host=config.host, port=config.port, threads=threads, ident=None,
            **_behind(config.trusted_proxy),
        )  # fmt: skip
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ListenError(
            f"cannot listen on {config.host} port {config.port}: {reason}; "
            f"choose another with --host and --port"
        ) from None


def _behind(proxy: str) -> dict[str, Any]:
    """Return what makes the server believe a proxy, and nobody else, whom it speaks for."""
    if not proxy:
        # Left as they came: /metrics and the desk refuse what bears them, for it came through a proxy.
        return {"clear_untrusted_proxy_headers": False}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }


def address_of(server: Any, config: Config) -> str:
    """Return the address to open in a browser; a wildcard host is reached as localhost."""
    listened = getattr(server, "effective_listen", None)
    port = int(listened[0][1] if listened else server.effective_port)
    host = "localhost" if config.host in ("0.0.0.0", "::", "*") else config.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
