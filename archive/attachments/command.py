"""The `attachments` command: read the attached files of which the catalogue has no text."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from archive.attachments.held import IN_WORDS, Lack
from archive.attachments.sweep import Swept, sweep
from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json, progress_bar, settings
from archive.known_sites import refuse_unknown_site


@command("attachments", example="khotin attachments duk-langson --again")
@click.argument("site", required=False)
@click.option("--again", is_flag=True, help="Also files that an older version of Kho Tin read.")
@json_option
def attachments(site: str | None, again: bool, as_json: bool) -> None:
    """Read the text of attached files (of a SITE) that was not read yet.

    A crawl does so at its end; this goes on where one was stopped. Files are read in
    processes apart, each within the limits of the settings. Articles that gain a text are indexed
    anew by the next `khotin index`.
    """
    config = settings()
    with Catalogue.open(config) as catalogue, progress_bar("Read") as advance:
        if site is not None:
            refuse_unknown_site(catalogue, site)
        found = sweep(
            catalogue,
            config,
            site=site,
            again=again,
            progress=lambda done, total: advance(done, total, ""),
        )
    if as_json:
        print_json(as_values(found))
    else:
        click.echo("\n".join(in_words(found)))


def as_values(found: Swept) -> dict[str, Any]:
    """Return what a sweep came to as a JSON-ready dict."""
    return {"read": found.read, "problems": dict(found.problems), "busy": found.busy}


def in_words(found: Swept) -> list[str]:
    """Return what a sweep came to, as lines."""
    lines = [f"{found.read} attached files read"]
    lines += _problems(found.problems)
    lines += [
        f"  ! site «{name}» is being written by another run; run this again" for name in found.busy
    ]
    return lines


def _problems(problems: Counter[str]) -> list[str]:
    return [f"{count:>8}  {IN_WORDS[Lack(problem)]}" for problem, count in problems.most_common()]
