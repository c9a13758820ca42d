"""The `restrict` command: add, list, show, lift."""

from __future__ import annotations

import getpass
from datetime import datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings, warn
from archive.errors import UsageError
from archive.profiles import load_sites
from archive.restrictions import acts
from archive.restrictions.targets import target_of
from archive.restrictions.values import IN_WORDS, Ground, Kind, Restriction
from archive.text import parse_time, show_time

FEW = 8
WHAT = """\b
What is hidden:
  article  its texts, page, photos and files; TARGET is its id or address
  photo    the picture and its caption, in every article; its address, or ARTICLE:N
  capture  a page or file as it was fetched, all with the same bytes, and the text
           read from it; its id
  person   the page about somebody, and the search for what they wrote; the name
It leaves search, suggestions, facets, pages, exports and the API at once; its address says
on what ground. The bytes stay, and `khotin restrict lift` brings all of it back."""


@group("restrict", example="khotin restrict list --all")
@click.pass_context
def restrict(context: click.Context) -> None:
    """Hide an article, photo, capture or person from readers: add, list, show, lift."""
    if context.invoked_subcommand is None:
        context.invoke(list_, past=False, as_json=False)


restrict.epilog = f"{WHAT}\n\n{restrict.epilog}"


@command(
    "restrict add",
    example='khotin restrict add article a3lge4zphughbxhr --ground privacy --reason "Letter 5/2026"',
)
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("target")
@click.option(
    "--ground",
    required=True,
    type=click.Choice([ground.value for ground in Ground]),
    help="What readers are told; law, privacy and copyright answer 451, the others 410.",
)
@click.option("--reason", required=True, help="What colleagues will read; never shown to readers.")
@click.option("--until", help="Day or moment when it ends by itself.  [default: never]")
@json_option
def add(kind: str, target: str, ground: str, reason: str, until: str | None, as_json: bool) -> None:
    """Hide something from readers, at once and everywhere."""
    config = settings()
    sites = load_sites(config.profiles_dir, on_broken=warn)
    with Catalogue.open(config, create=False) as catalogue:
        what = Kind(kind)
        made = acts.restrict(
            catalogue, what, target_of(catalogue, what, target, sites=sites),
            ground=Ground(ground), reason=reason, by=getpass.getuser(), until=read_until(until),
        )  # fmt: skip
        also = acts.others(catalogue, made)
    _show(made, also, as_json)


@command("restrict list", example="khotin restrict list --all")
@click.option("--all", "past", is_flag=True, help="Those that are over as well.")
@json_option
def list_(past: bool, as_json: bool) -> None:
    """List what is hidden, newest first."""
    with Catalogue.open(settings()) as catalogue:
        found = acts.restrictions(catalogue, past=past)
    if as_json:
        print_json([restriction_json(each) for each in found])
        return
    for each in found:
        click.echo(
            f"{each.id[:FEW]}  {show_time(each.at)}  {each.kind:<8} {each.target}  {_end(each)}"
        )
    if not found:
        click.echo("Nothing is hidden.")


@command("restrict show", example="khotin restrict show 3f2a91c0")
@click.argument("id_", metavar="ID")
@json_option
def show(id_: str, as_json: bool) -> None:
    """Show a restriction: what it hides, why, who made it, how it ended."""
    with Catalogue.open(settings()) as catalogue:
        found = acts.restriction(catalogue, id_)
        also = acts.others(catalogue, found)
    _show(found, also, as_json)


@command("restrict lift", example='khotin restrict lift 3f2a91c0 --reason "Consent given"')
@click.argument("id_", metavar="ID")
@click.option("--reason", default="", help="Why it is shown again.")
@json_option
def lift(id_: str, reason: str, as_json: bool) -> None:
    """Show again what a restriction hides."""
    with Catalogue.open(settings(), create=False) as catalogue:
        lifted = acts.lift(catalogue, id_, by=getpass.getuser(), reason=reason)
        also = acts.others(catalogue, lifted)
    _show(lifted, also, as_json)


for each in (add, list_, show, lift):
    restrict.add_command(each, (each.name or "").removeprefix("restrict "))


def read_until(text: str | None) -> datetime | None:
    """Return the moment a person wrote, None for nothing; raises UsageError."""
    if not (text and text.strip()):
        return None
    try:
        return parse_time(text.strip())
    except ValueError:
        raise UsageError(f"until: «{text}» is no date; write 2027-12-31") from None


def restriction_json(found: Restriction) -> dict[str, Any]:
    """Return a restriction as plain values; times are ISO 8601."""
    return {
        "id": found.id,
        "kind": found.kind.value,
        "target": found.target,
        "ground": found.ground.value,
        "status": found.ground.status,
        "reason": found.reason,
        "at": found.at.isoformat(),
        "by": found.by,
        "until": _iso(found.until),
        "lifted_at": _iso(found.lifted_at),
        "lifted_by": found.lifted_by or None,
        "lifted_reason": found.lifted_reason or None,
        "articles": list(found.articles),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _end(found: Restriction) -> str:
    if found.lifted_at:
        return f"lifted {show_time(found.lifted_at)}"
    if found.ended_at:
        return f"ended {show_time(found.until)}"
    return f"until {show_time(found.until)}" if found.until else "until it is lifted"


def _show(found: Restriction, also: list[Restriction], as_json: bool) -> None:
    if as_json:
        print_json(restriction_json(found) | {"also_hidden_by": [each.id for each in also]})
        return
    vietnamese, english = IN_WORDS[found.ground]
    facts = {
        "hidden": f"{found.kind} {found.target}",
        "since": f"{show_time(found.at)}, by {found.by}",
        "until": _end(found),
        "readers are told": f"{vietnamese} / {english} ({found.ground.status})",
        "reason": found.reason,
        "lifted by": ": ".join(filter(None, (found.lifted_by, found.lifted_reason))),
        "articles": ", ".join(found.articles[:20]),
    }
    click.echo(f"restriction {found.id[:FEW]}")
    for name, text in facts.items():
        if text:
            click.echo(f"  {name}: {text}")
    still = "still hidden by" if found.ended_at else "also hidden by"
    for each in also:
        click.echo(f"  {still}: {each.id[:FEW]}, {each.ground}, {_end(each)}")
