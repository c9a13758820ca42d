"""The archivist's desk under /admin: pages that work without JavaScript, and a JSON API beside them.

It reads rows and asks for jobs; what it does is done by the functions of `archive` that the command
line calls too. Each noun has a module; `door` says who is there and what that person may do.
"""

from __future__ import annotations

from flask import Flask

from webui.admin import (
    alerting,
    api,
    api_deeds,
    auditing,
    copies,
    covering,
    door,
    entrance,
    jobs,
    people,
    quality,
    restricting,
    runs,
    schedules,
    sets,
    sites,
    verifying,
    versions,
)
from webui.admin.blueprints import desk, interface
from webui.admin.wording import speak_of_the_desk

__all__ = ["open_desk"]

# Importing these has put their pages on the blueprints.
_ROOMS = (
    alerting, api, api_deeds, auditing, copies, covering, entrance, jobs, people, quality, restricting, runs, schedules, sets, sites, verifying,
    versions,
)  # fmt: skip


def open_desk(app: Flask) -> None:
    """Give the app its desk."""
    speak_of_the_desk(app)
    door.watch(app)
    app.register_blueprint(desk)
    app.register_blueprint(interface)
