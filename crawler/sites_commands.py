"""The `khotin sites` commands: list the known sites, and what is done with their profiles."""

from __future__ import annotations

from typing import Any

import click

from archive.console import command, group, json_option, print_json, settings, warn
from archive.profiles import find_site, load_sites
from crawler.drafting.check_command import check_
from crawler.drafting.command import new
from crawler.site_report_command import report

__all__ = ["sites"]


class _SiteNames(click.Group):
    """A group for which the name of a site is short for `show` and that name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; what is none is taken for a site's name."""
        if args[0] in self.commands or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        wanted = ["--json"] if ctx.params.get("as_json") else []
        return "show", self.commands["show"], [*wanted, *args]


@group("sites", example="khotin sites new https://thanhuy.example.vn/", cls=_SiteNames)
@json_option
@click.pass_context
def sites(ctx: click.Context, as_json: bool) -> None:
    """List the known sites; show, draft and check their profiles.

    `khotin sites NAME` is short for `khotin sites show NAME`.
    """
    if ctx.invoked_subcommand is not None:
        return
    known = load_sites(settings().profiles_dir, on_broken=warn).values()
    if as_json:
        print_json([{"name": s.name, "title": s.title, "hosts": s.hosts} for s in known])
        return
    for one in known:
        click.echo(f"{one.name:<20} {one.title}  ({', '.join(one.hosts)})")


@command("sites show", example="khotin sites show duk-langson")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show a profile as it is understood, with everything it leaves to defaults."""
    profile = find_site(name, settings().profiles_dir).model_dump(mode="json", exclude_none=True)
    if as_json:
        print_json(profile)
        return
    for line in _lines(profile):
        click.echo(line)


def _lines(value: Any, prefix: str = "") -> list[str]:
    if isinstance(value, dict):
        return [line for key, part in value.items() for line in _lines(part, f"{prefix}{key}.")]
    return [f"{prefix.rstrip('.')} = {value}"]


# One line a subcommand, each a click command made with archive.console.command.
sites.add_command(show, "show")
sites.add_command(new, "new")
sites.add_command(check_, "check")
sites.add_command(report, "report")
