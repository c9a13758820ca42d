"""The room's commands: `index` brings the index up to the catalogue, `search` asks it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from archive.catalogue import ArticleRow, Catalogue
from archive.config import Config
from archive.console import command, json_option, print_json, settings
from archive.errors import Restricted, UsageError
from archive.known_sites import refuse_unknown_site
from archive.models import Version
from archive.odd_dates import odd_date_in_words, odd_date_json
from archive.people.following import follow
from archive.restrictions.withholding import Withheld, withheld
from archive.text import show_time
from indexer.checking import list_index
from indexer.engines import Hit, Results, SearchEngine, open_engine
from indexer.progress import shown_progress
from indexer.query import Query
from indexer.spelling import Proposal, did_you_mean, empty_words
from indexer.sync import Synced, sync, why_rebuild
from indexer.syntax import matcher_for
from indexer.telling import counted, offers, readings, reasons_for_nothing
from indexer.vietnamese.highlight import snippet
from indexer.withholding import Guard

MOST_HITS = 10_000


@command("index", example="khotin index")
@click.option("--rebuild", is_flag=True, help="Begin anew instead of going on.")
@json_option
def index(rebuild: bool, as_json: bool) -> None:
    """Bring the search index up to the catalogue.

    Takes in what has changed since the last time; stopped at any moment, the next run goes on.
    """
    config = settings()
    engine = open_engine(config)
    with Catalogue.open(config, create=False) as catalogue:
        reason = why_rebuild(engine, catalogue)
        if reason and engine.reached() is not None and not as_json:
            click.echo(f"Begins anew: {reason}.", err=True)
        # The people that texts name stand in the catalogue; whoever indexes wants them up to date.
        follow(catalogue, rebuild=rebuild)
        with shown_progress(visible=not as_json) as progress:
            done = sync(engine, catalogue, rebuild=rebuild, progress=progress)
        list_index(engine, config)
    if as_json:
        print_json(
            {
                "articles": done.articles,
                "documents": done.documents,
                "revision": done.revision,
                "rebuilt": done.rebuilt,
            }
        )
    else:
        click.echo(_said(done))


def _said(done: Synced) -> str:
    if not done.articles:
        return f"Nothing new; the index is at revision {done.revision}."
    return (
        f"Indexed {done.articles} articles ({done.documents} versions); "
        f"the index is at revision {done.revision}."
    )


@command("search", example='khotin search "tuyên giáo" --from 2023 --sort newest')
@click.argument("words", nargs=-1)
@click.option("--match", default="all", help="all (of the words, the default) or any.")
@click.option("--from", "first", default="", metavar="DATE", help="2023, 2023-05 or 25/5/2023.")
@click.option("--to", "last", default="", metavar="DATE", help="The last day, included.")
@click.option("--site", multiple=True, help="Only this site; may be repeated.")
@click.option("--section", multiple=True, help="Only this section; may be repeated.")
@click.option("--author", multiple=True, help="Only by this author; may be repeated.")
@click.option("--year", multiple=True, help="A year or month, 2018 or 2018-03; may be repeated.")
@click.option("--state", multiple=True, help="unchanged, edited or gone; may be repeated.")
@click.option("--photos", is_flag=True, help="Only articles with photos.")
@click.option("--files", is_flag=True, help="Only articles with attached files.")
@click.option("--sort", default="relevance", help="relevance (the default), newest or oldest.")
@click.option("--marks", default="free", help="exact: as typed; ignored: as if there were none.")
@click.option("--versions", default="current", help="all: also changed texts; older: only these.")
@click.option("--restore", default="on", help="off: do not guess marks for the ranking.")
@click.option("--expand", default="on", help="off: abbreviations stand for themselves only.")
@click.option(
    "--limit",
    default=10,
    show_default=True,
    type=click.IntRange(1, MOST_HITS),
    help="Most hits to print.",
)
@json_option
def search(
    words: tuple[str, ...],
    limit: int,
    as_json: bool,
    site: tuple[str, ...],
    section: tuple[str, ...],
    author: tuple[str, ...],
    year: tuple[str, ...],
    state: tuple[str, ...],
    photos: bool,
    files: bool,
    **options: str,
) -> None:
    """Search the archive. Without words: the newest articles."""
    if unknown := [word for word in words if word.startswith("--")]:
        raise UsageError(f"there is no option {unknown[0]}; see khotin search --help")
    args = {
        "q": " ".join(words),
        "site": list(site),
        "section": list(section),
        "author": list(author),
        "year": list(year),
        "state": list(state),
        "photos": "1" if photos else "",
        "files": "1" if files else "",
    }
    args |= {{"first": "from", "last": "to"}.get(name, name): v for name, v in options.items()}
    query = Query.from_args(args)
    config = settings()
    engine, held = _guarded(config)
    for name in query.authors:
        if found := held.person(name):
            raise Restricted(found)
    results = engine.search(query, limit=limit)
    if not results.total:
        _refuse_unknown(query.sites, config)
    shown = _looked_up(results.hits, config, held)
    proposals = did_you_mean(engine, query) if not results.total else ()
    if as_json:
        _print_json(results, shown, proposals)
        return
    _print_hits(results, shown, query)
    said = list(readings(query, results.read))
    if not results.total:
        missing, wider = empty_words(engine, query), offers(engine, query)
        said += reasons_for_nothing(missing, wider, proposals)
    for sentence in said:
        click.echo(sentence, err=True)


# A word with a minus before it is part of the question, not an option.
search.context_settings["ignore_unknown_options"] = True

Shown = tuple[Hit, ArticleRow, Version]


def _print_json(results: Results, shown: Sequence[Shown], proposals: Sequence[Proposal]) -> None:
    answer: dict[str, Any] = {
        "total": results.total,
        "hits": [_as_json(hit, version) for hit, _, version in shown],
    }
    if proposals:
        answer["did_you_mean"] = [
            {"q": each.query.words, "total": each.total} for each in proposals
        ]
    print_json(answer)


def _refuse_unknown(sites: tuple[str, ...], config: Config) -> None:
    """Raise UsageError, naming the known sites, for one that neither catalogue nor profile has."""
    if not sites:
        return
    with Catalogue.open(config, create=False) as catalogue:
        for name in sites:
            refuse_unknown_site(catalogue, name)


def _guarded(config: Config) -> tuple[SearchEngine, Withheld]:
    """Return the engine without what is hidden from readers, and what that is."""
    engine = open_engine(config)
    with Catalogue.open(config, create=False) as catalogue:
        held = withheld(catalogue)
    return Guard().over(engine, held), held


def _looked_up(hits: tuple[Hit, ...], config: Config, held: Withheld) -> list[Shown]:
    """Return hits with their words, which the catalogue holds."""
    if not hits:
        return []
    with Catalogue.open(config, create=False) as catalogue:
        versions = catalogue.versions_of([(hit.article_id, hit.number) for hit in hits])
        rows = catalogue.articles_of([hit.article_id for hit in hits])
    return [
        (hit, rows[hit.article_id], held.shown(version))
        for hit in hits
        # The catalogue may have been put back since the index was made.
        if (version := versions.get((hit.article_id, hit.number))) and hit.article_id in rows
    ]


def _as_json(hit: Hit, version: Version) -> dict[str, Any]:
    article = version.article
    return {
        "id": hit.article_id,
        "url": article.url,
        "title": article.title,
        "published_at": _iso(article.published_at),
        "score": hit.score,
        **({"odd_date": odd} if (odd := odd_date_json(article)) else {}),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _print_hits(results: Results, shown: list[Shown], query: Query) -> None:
    matcher = matcher_for(query.parsed().tree, marks=query.marks)
    for hit, row, version in shown:
        article = version.article
        text = "\n\n".join(
            part
            for part in (article.lead, article.body, *(p.caption for p in article.photos))
            if part
        )
        pieces = snippet(text, matcher)
        click.echo(click.style(article.title, bold=True))
        odd = odd_date_in_words(article)
        told = (show_time(article.published_at), odd and f"? {odd}", ", ".join(row.sections))
        place = " · ".join(part for part in told if part)
        click.echo(f"  {place} · {hit.article_id}")
        marked = (click.style(part, bold=True) if match else part for part, match in pieces)
        click.echo(f"  {''.join(marked)}\n")
    click.echo(f"{counted(results.total)}, {len(shown)} shown")
