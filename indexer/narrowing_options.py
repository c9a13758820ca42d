"""The options by which commands narrow a search, and what such a command reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from archive.catalogue import Catalogue
from archive.console import settings
from archive.errors import Restricted
from archive.known_sites import refuse_unknown_site
from archive.restrictions.withholding import withheld
from indexer.engines import SearchEngine, open_engine
from indexer.query import Query
from indexer.withholding import Guard

Command = TypeVar("Command", bound=Callable[..., Any])


def narrowing(function: Command) -> Command:
    """Give a command the options that narrow a search; see `query_of`."""
    options = (
        click.option("--match", default="all", help="all (of the words, the default) or any."),
        click.option("--from", "first", default="", metavar="DATE", help="2023, 2023-05 or 25/5/2023."),
        click.option("--to", "last", default="", metavar="DATE", help="The last day, included."),
        click.option("--site", multiple=True, help="Only this site; may be repeated."),
        click.option("--section", multiple=True, help="Only this section; may be repeated."),
        click.option("--author", multiple=True, help="Only by this author; may be repeated."),
        click.option("--year", multiple=True, help="A year or month, 2018 or 2018-03; may be repeated."),
        click.option("--state", multiple=True, help="unchanged, edited or gone; may be repeated."),
        click.option("--photos", is_flag=True, help="Only articles with photos."),
        click.option("--files", is_flag=True, help="Only articles with attached files."),
        click.option("--marks", default="free", help="exact: as typed; ignored: as if there were none."),
        click.option("--versions", default="current", help="all: also changed texts; older: only these."),
        click.option("--expand", default="on", help="off: abbreviations stand for themselves only."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def query_of(words: str, options: dict[str, Any]) -> Query:
    """Return the search of a command's words and options; raises QueryError."""
    named = {"first": "from", "last": "to"}
    args = {named.get(name, name): value for name, value in options.items()}
    args |= {"q": words}
    args |= {name: "1" if options[name] else "" for name in ("photos", "files")}
    args |= {name: list(options[name]) for name in ("site", "section", "author", "year", "state")}
    return Query.from_args(args)


@contextmanager
def reading(query: Query) -> Iterator[tuple[SearchEngine, Catalogue]]:
    """Give the engine without what is hidden from readers, and the catalogue.

    Raises UsageError for a site that is none, Restricted for an author who is hidden.
    """
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        for name in query.sites:
            refuse_unknown_site(catalogue, name)
        held = withheld(catalogue)
        for name in query.authors:
            if found := held.person(name):
                raise Restricted(found)
        yield Guard().over(open_engine(config), held), catalogue
