"""The `people` command: read, list, show and correct who is who."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.console import command, group, json_option, print_json, settings
from archive.people import acts, rows
from archive.people.asking import (
    ClaimRow,
    PersonRow,
    claims_about,
    list_people,
    namesakes,
    offices,
)
from archive.people.following import follow
from archive.people.values import Correction
from archive.text import show_time

_FEW = 8
_reason = click.option("--reason", required=True, help="What colleagues will read.")


@group("people", example="khotin people list thu hang")
@click.pass_context
def people(context: click.Context) -> None:
    """Who's who: list and show the people that texts name; merge, split, rename, refuse, undo."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command("people sync", example="khotin people sync")
@click.option("--rebuild", is_flag=True, help="Read all texts again instead of going on.")
@json_option
def sync(rebuild: bool, as_json: bool) -> None:
    """Read names and offices in what has changed; `khotin index` does so too."""
    with Catalogue.open(settings(), create=False) as catalogue:
        done = follow(catalogue, rebuild=rebuild)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(
            f"{done.articles} articles read; {done.claims} claims about {done.people} people."
        )


@command("people list", example="khotin people list thu hang --site duk.langson.gov.vn")
@click.argument("words", nargs=-1)
@click.option("--site", default="", help="Only people that this site names.")
@click.option("--limit", default=100, type=click.IntRange(1, 10_000), help="At most so many.")
@json_option
def list_(words: tuple[str, ...], site: str, limit: int, as_json: bool) -> None:
    """List people by given name; WORDS of the name need no marks."""
    with Catalogue.open(settings(), create=False) as catalogue, catalogue.read() as connection:
        found, total = list_people(connection, words=" ".join(words), site=site, limit=limit)
    if as_json:
        print_json({"total": total, "people": [person_json(each) for each in found]})
        return
    for each in found:
        click.echo(f"{each.id}  {each.name}  {'; '.join(each.units)}  ({each.articles})")
    click.echo(f"{total} people, {len(found)} shown")


@command("people show", example="khotin people show a3lge4zphughbxhr")
@click.argument("id_", metavar="PERSON")
@json_option
def show(id_: str, as_json: bool) -> None:
    """Show a person's offices and the claims they rest on, and others of the same name."""
    with Catalogue.open(settings(), create=False) as catalogue:
        found = acts.find(catalogue, id_)
        with catalogue.read() as connection:
            said, others = claims_about(connection, found.id), namesakes(connection, found)
    if as_json:
        print_json(
            person_json(found)
            | {"claims": [claim_json(each) for each in said]}
            | {"namesakes": [person_json(each) for each in others]}
        )
        return
    click.echo(f"{found.name}  {found.id}")
    for held in offices(said):
        former = " (former)" if held.former else ""
        click.echo(
            f"  {held.office}{former}: {show_time(held.first_at)} to {show_time(held.last_at)}"
        )
        for each in held.claims:
            click.echo(f"    {each.id}  {each.article_id}  {each.sentence[:100]}")
    for other in others:
        click.echo(f"  same name: {other.id}  {'; '.join(other.units)}")


@command("people merge", example='khotin people merge A B --reason "Promoted in May"')
@click.argument("ids", metavar="PERSON...", nargs=-1, required=True)
@_reason
@json_option
def merge(ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Say that several people are one."""
    with Catalogue.open(settings(), create=False) as catalogue:
        _told(acts.merge(catalogue, ids, reason=reason, by=getpass.getuser()), as_json)


@command("people split", example='khotin people split A ARTICLE --reason "A namesake"')
@click.argument("id_", metavar="PERSON")
@click.argument("articles", nargs=-1, required=True)
@_reason
@json_option
def split(id_: str, articles: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Say that ARTICLES name another person of the same name."""
    with Catalogue.open(settings(), create=False) as catalogue:
        _told(acts.split(catalogue, id_, articles, reason=reason, by=getpass.getuser()), as_json)


@command("people rename", example='khotin people rename A "Nông Thị Lan" --reason "Misspelt"')
@click.argument("id_", metavar="PERSON")
@click.argument("name")
@_reason
@json_option
def rename(id_: str, name: str, reason: str, as_json: bool) -> None:
    """Show a person under another NAME."""
    with Catalogue.open(settings(), create=False) as catalogue:
        _told(acts.rename(catalogue, id_, name, reason=reason, by=getpass.getuser()), as_json)


@command("people refuse", example='khotin people refuse CLAIM --reason "No name of a person"')
@click.argument("claim")
@_reason
@json_option
def refuse(claim: str, reason: str, as_json: bool) -> None:
    """Say that a CLAIM is wrong, so that nobody sees it."""
    with Catalogue.open(settings(), create=False) as catalogue:
        _told(acts.refuse(catalogue, claim, reason=reason, by=getpass.getuser()), as_json)


@command("people undo", example="khotin people undo 3f2a91c0")
@click.argument("id_", metavar="CORRECTION")
@click.option("--reason", default="", help="Why it is undone.")
@json_option
def undo(id_: str, reason: str, as_json: bool) -> None:
    """Undo a correction (also an undo)."""
    with Catalogue.open(settings(), create=False) as catalogue:
        _told(acts.undo(catalogue, id_, reason=reason, by=getpass.getuser()), as_json)


@command("people corrections", example="khotin people corrections")
@json_option
def corrections(as_json: bool) -> None:
    """List what archivists have corrected, oldest first, and whether it holds."""
    with Catalogue.open(settings(), create=False) as catalogue, catalogue.read() as connection:
        found = rows.corrections(connection)
    holding = {each.id for each in rows.holding(found)}
    if as_json:
        print_json([correction_json(each) | {"holds": each.id in holding} for each in found])
        return
    for each in found:
        state = "" if each.id in holding or each.deed == "undo" else "  (undone)"
        click.echo(
            f"{each.id[:_FEW]}  {show_time(each.at)}  {each.deed.value:<7}{each.by}: {each.reason}{state}"
        )
    if not found:
        click.echo("Nothing is corrected.")


for each in (sync, list_, show, merge, split, rename, refuse, undo, corrections):
    people.add_command(each, (each.name or "").removeprefix("people "))


def person_json(found: PersonRow) -> dict[str, Any]:
    """Return a person as plain values; times are ISO 8601."""
    return {
        "id": found.id,
        "name": found.name,
        "offices": list(found.units),
        "sites": list(found.sites),
        "articles": found.articles,
        "first_mention": found.first_at.isoformat(),
        "last_mention": found.last_at.isoformat(),
    }


def claim_json(found: ClaimRow) -> dict[str, Any]:
    """Return a claim as plain values; times are ISO 8601."""
    values = {name: getattr(found, name) for name in ClaimRow.__slots__}
    return {n: v.isoformat() if isinstance(v, datetime) else v for n, v in values.items()}


def correction_json(found: Correction) -> dict[str, Any]:
    """Return a correction as plain values; times are ISO 8601."""
    return {
        "id": found.id, "deed": found.deed.value, "nodes": list(found.nodes),
        "articles": list(found.articles), "name": found.name, "reason": found.reason,
        "at": found.at.isoformat(), "by": found.by,
    }  # fmt: skip


def _told(made: Correction, as_json: bool) -> None:
    if as_json:
        print_json(correction_json(made))
    else:
        click.echo(f"correction {made.id[:_FEW]}: {made.deed.value}")
