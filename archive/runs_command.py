"""The command that shows runs: all of them with their totals, or one with what it passed over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from archive.catalogue import Catalogue
from archive.catalogue.skips import COUNT, IN_WORDS, MOST, Skip, Why, skips_of
from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import ArchiveError, UsageError
from archive.known_sites import refuse_unknown_site
from archive.locks import is_busy
from archive.models import CrawlRun, RunState
from archive.text import show_time

EXAMPLES = 5


@command("runs", example="khotin runs --site duk-langson\n  khotin runs 4f1c0a9be2d7 --skipped")
@click.argument("run", required=False)
@click.option("--site", help="Only runs of this site.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--skipped", is_flag=True, help="With RUN: all kept pages it passed over, not a few.")
@json_option
def runs(run: str | None, site: str | None, limit: int, skipped: bool, as_json: bool) -> None:
    """List crawls and imports, newest first, with their totals.

    With RUN (the beginning of an id is enough): that run alone, and the pages it passed over, by
    reason. The first 200 of each reason are kept, for the latest 20 runs of each site.
    """
    with Catalogue.open(settings(), create=False) as catalogue:
        if run is not None:
            _show_one(catalogue, run, whole=skipped, as_json=as_json)
            return
        if skipped:
            raise UsageError("--skipped: name a run; `khotin runs` lists them")
        if site is not None:
            refuse_unknown_site(catalogue, site)
        found = catalogue.runs(site, limit=limit)
        config = catalogue.config
    states = {each.id: _state(each, config) for each in found}
    if as_json:
        print_json([_as_json(each) | {"state": states[each.id]} for each in found])
        return
    for each in found:
        click.echo("\n".join(_lines(each, states[each.id])))
    if not found:
        click.echo("No runs yet.")


def _show_one(catalogue: Catalogue, which: str, *, whole: bool, as_json: bool) -> None:
    run = catalogue.run(which) or _beginning_with(catalogue, which)
    state = _state(run, catalogue.config)
    with catalogue.read() as connection:
        skips = skips_of(connection, run.id, each=MOST if whole else EXAMPLES)
    if as_json:
        listed = [
            {"why": skip.why.value, "url": skip.url, "detail": skip.detail, "at": skip.at.isoformat()}
            for skip in skips
        ]  # fmt: skip
        print_json(_as_json(run) | {"state": state, "skipped": listed})
        return
    click.echo("\n".join([*_lines(run, state), *_skipped_lines(run, skips)]))


def _beginning_with(catalogue: Catalogue, which: str) -> CrawlRun:
    found = [run for run in catalogue.runs(limit=10_000) if run.id.startswith(which.lower())]
    if len(found) != 1:
        what = "several runs begin" if found else "no run begins"
        raise UsageError(f"{what} with «{which}»; `khotin runs` lists them")
    return found[0]


def _lines(run: CrawlRun, state: str) -> list[str]:
    totals = ", ".join(
        f"{count} {name}" for name, count in run.counts.items() if not _is_inner(name)
    )
    head = f"{run.id}  {show_time(run.started_at)}  {run.site}  {run.verb}  {state}  {totals}"
    return [head, *(f"    {problem}" for problem in run.problems)]


def _skipped_lines(run: CrawlRun, skips: list[Skip]) -> list[str]:
    """Return what a run passed over, by reason: how many, and the pages that are shown."""
    lines: list[str] = []
    for why in Why:
        total = run.counts.get(f"{COUNT}{why.value}", 0)
        if not total:
            continue
        shown = [skip for skip in skips if skip.why is why]
        lines.append(f"  {total:>8}  {IN_WORDS[why]}")
        lines += [f"              {skip.url}  ({skip.detail})" for skip in shown]
        if len(shown) < total:
            lines.append(f"              … {total - len(shown)} more")
    return lines or ["  nothing was passed over"]


def _is_inner(name: str) -> bool:
    """Tell whether a total only serves the run's checks or its list of skips; --json prints these."""
    return name.startswith(("with_", COUNT)) or name in ("score_percent", "rules", "unfinished")


def _state(run: CrawlRun, config: Config) -> str:
    """Return how a run stands; one whose process has died is "interrupted", not running."""
    try:
        dead = run.state is RunState.RUNNING and not is_busy(config, run.site)
    except ArchiveError:
        # A folder that may only be read cannot tell.
        dead = False
    return "interrupted" if dead else run.state.value


def _as_json(run: CrawlRun) -> dict[str, Any]:
    value = asdict(run)
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in value.items()}
