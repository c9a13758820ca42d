"""Copies at the desk: backups there are, packages to take away, and what waits to be brought in."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, render_template, send_file

from archive.backup.layout import State, states
from archive.export import shelf
from archive.export.shelf import Finished
from archive.importing.inbox import Waiting, waiting
from archive.users import Role
from webui.admin.blueprints import desk, interface
from webui.admin.door import me, needs
from webui.admin.forms import found
from webui.admin.schedules import now
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

_TYPES = {"wacz": "application/wacz", "bag": "application/x-tar"}


def backups() -> list[State]:
    """Return the backups in the folder that the settings name, newest first."""
    folder = holdings().config.backup_dir
    return states(folder) if folder is not None else []


def packages() -> list[Finished]:
    """Return the packages that are whole, newest first."""
    return shelf.finished(holdings().config)


def inbox() -> list[Waiting]:
    """Return what may be imported."""
    return waiting(holdings().config)


def may_take(kind: str) -> bool:
    """Tell whether who asks may download a package: a bag holds what is hidden from readers, too."""
    return me().may(Role.ADMINISTRATOR if kind == "bag" else Role.ARCHIVIST)


def taken(name: str) -> Response:
    """Give a package to be saved, in parts if they are asked for; raises Refusal (403, 404)."""
    each, path = found(lambda: shelf.package(holdings().config, name))
    if not may_take(each.kind):
        raise Refusal(403, _("Your role does not allow this. An administrator can change it."))
    answer = send_file(
        path, mimetype=_TYPES[each.kind], as_attachment=True, download_name=each.name,
        conditional=True, etag=each.sha256, last_modified=each.at,
    )  # fmt: skip
    # RFC 9530: of the whole file, also where only a part of it is sent.
    digest = base64.b64encode(bytes.fromhex(each.sha256)).decode()
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return answer


@desk.get("/copies")
def copies() -> str:
    """Show backups, packages and the inbox."""
    config = holdings().config
    parts: dict[str, Any] = {"backups": backups(), "packages": packages(), "inbox": inbox()}
    return render_template(
        "admin/copies.html", **parts, may_take=may_take, now=now(),
        has_backups=config.backup_dir is not None, has_inbox=config.import_dir is not None,
    )  # fmt: skip


@desk.get("/copies/<name>")
@needs(Role.ARCHIVIST)
def download(name: str) -> Response:
    """Give a package to be saved."""
    return taken(name)


@interface.get("/copies/<name>")
@needs(Role.ARCHIVIST)
def api_download(name: str) -> Response:
    """Give a package to be saved, over the API."""
    return taken(name)
