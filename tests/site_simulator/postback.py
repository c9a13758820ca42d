"""The hidden fields of an ASP.NET form: made for a page, checked when they come back."""

import base64
import hmac
from collections.abc import Mapping

TARGET = "ctl06$ctl00$grdNews"
_KEY = b"the simulator's machine key"


def _sealed(text: str) -> str:
    data = text.encode()
    return base64.b64encode(hmac.digest(_KEY, data, "sha256")[:20] + data).decode()


def hidden_fields(catid: int, page: int) -> str:
    """Give the form fields that belong to one list page."""
    fields = {
        "__EVENTTARGET": "",
        "__EVENTARGUMENT": "",
        "__VIEWSTATE": _sealed(f"list {catid} {page}"),
        "__VIEWSTATEGENERATOR": "CA0B0334",
        "__EVENTVALIDATION": _sealed(f"valid {catid} {page}"),
    }
    return "\n".join(
        f'<input type="hidden" name="{name}" id="{name}" value="{value}" />'
        for name, value in fields.items()
    )


def wanted_page(form: Mapping[str, str], catid: int) -> int | None:
    """Give the page a post asks for; None when a hidden field is missing, forged or of another list."""
    if form.get("__EVENTTARGET") != TARGET or "__VIEWSTATEGENERATOR" not in form:
        return None
    try:
        state = base64.b64decode(form.get("__VIEWSTATE", ""), validate=True)[20:].decode()
        kind, state_catid, page = state.split(" ")
        argument = form["__EVENTARGUMENT"].removeprefix("Page$")
        known = kind == "list" and form["__VIEWSTATE"] == _sealed(state)
        valid = form.get("__EVENTVALIDATION") == _sealed(f"valid {catid} {page}")
        return int(argument) if known and valid and int(state_catid) == catid else None
    except (KeyError, ValueError):
        return None
