"""An application in waitress, the server of `khotin serve`, in a thread of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

from webui.slow_readers import PatientChannel, be_patient


@contextmanager
def serving(
    app: Any, *, channel: type[PatientChannel] = PatientChannel, **settings: Any
) -> Iterator[int]:
    """Run an application, and give its port; all connections are closed at the end."""
    listening: dict[int, Any] = {}
    server = create_server(app, map=listening, host="127.0.0.1", port=0, **settings)
    be_patient([server], channel)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # In the server's own thread, which looks at the list while others change it.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(listening, ignore_all=True))
        thread.join(30)
        server.task_dispatcher.shutdown()
