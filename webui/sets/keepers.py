"""Who may keep a set and who may let it go again: readers keep, archivists do both."""

from __future__ import annotations

from archive.audit import DESK
from archive.users import present
from webui.admin.cookies import session_token
from webui.admin.door import Presence
from webui.holdings import holdings


def keeper() -> Presence | None:
    """Return who of the desk looks at the page, None for a reader who has not signed in."""
    token = session_token()
    found = present(holdings().catalogue, token, active=False) if token else None
    return Presence(*found, DESK) if found else None
