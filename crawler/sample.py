"""The profile of the bundled sample site: the first site's, moved to an address on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

_PROFILE = """\
# The sample site on this machine: generated news in the shape of the first site's.
extends = "duk-langson"
name = "{name}"
title = "Trang mẫu của Kho Tin (tin sinh tự động)"
hosts = ["{host}"]
private = true
start = ["http://{host}/Default.aspx?siteid=1"]

[article]
authority = "{name}.khotin.invalid"

[listing]
urls = ["http://{host}/Default.aspx?siteid=1&c=content&a=list&catid={{section}}"]

[counting]
url = "http://{host}/Default.aspx?siteid=1&c=content&a=detail&catid=2&id={{id}}"

[polite]
delay = 0
most_delay = 0
parallel = {parallel}
recheck = 2000

[expect]
links = {links}
"""


def sample_profile(
    base_url: str, *, name: str = "sample", links: int = 1, parallel: int = 8
) -> str:
    """Return the profile (TOML) of a simulated site at a base URL.

    Identities hang on the name, not on the address, so another port means the same articles.
    """
    return _PROFILE.format(
        host=urlsplit(base_url).netloc, name=name, links=links, parallel=parallel
    )
