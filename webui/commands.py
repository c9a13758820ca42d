"""The `serve` command."""

from __future__ import annotations

import signal
import webbrowser

import click

from archive.console import command, settings
from archive.logs import begin_logging


@command("serve", example="khotin serve --port 8080 --open")
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", default=None, type=click.IntRange(0, 65_535),
              help="Port to listen on; 0: any free one.  [default: 8080]")  # fmt: skip
@click.option("--processes", default=None, type=click.IntRange(1, 64),
              help="Processes that answer.  [default: one a core, at most 4]")  # fmt: skip
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64),
              help="Requests that each of them answers at once.")  # fmt: skip
@click.option("--open/--no-open", "open_browser", default=False, help="Open it in a browser.")
def serve(
    host: str | None, port: int | None, processes: int | None, threads: int, open_browser: bool
) -> None:
    """Serve the search site.

    It runs until Ctrl-C and follows the archive by itself: crawls and `khotin index` may run meanwhile.
    """
    from archive.catalogue import Catalogue
    from webui import serving
    from webui.app import create_app
    from webui.holdings import holdings

    config = settings(host=host, port=port)
    if config.log == "json":
        begin_logging(config)
    # Readers would only meet "cannot be read"; whoever starts the site is told why, and now.
    Catalogue.open(config, create=False).close()
    app = create_app(config)
    with serving.listening(config) as sockets:
        address = serving.address_of(sockets, config)
        click.echo(f"Kho Tin is at {address}  (Ctrl-C stops it)")
        if open_browser:
            webbrowser.open(address)
        signal.signal(signal.SIGTERM, serving.leave)
        with app.app_context():
            holdings().warm()
        serving.keep_answering(
            lambda: serving.answer(app, sockets, config, threads=threads),
            processes=processes or serving.usual_processes(),
        )
