"""The `cite` command: how to cite an article, as text or for a reference program."""

from __future__ import annotations

import click

from archive.catalogue import Catalogue
from archive.commands import article_id_of
from archive.console import command, settings, warn
from archive.errors import Restricted, UsageError
from archive.export import bibtex, csl_json, ris
from archive.export.cited import Cited, cited_of, permalink_of
from archive.export.styles import STYLES, as_text
from archive.profiles import load_sites
from archive.restrictions.withholding import withheld

FORMATS = (*STYLES, "bibtex", "ris", "csl-json")


@command("cite", example="khotin cite a3lge4zphughbxhr --format bibtex")
@click.argument("article", metavar="ID|URL")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="vi", show_default=True,
    help="A style to read, or a format for reference programs.",
)  # fmt: skip
@click.option("--version", "number", type=click.IntRange(1), help="An earlier version's number.")
def cite(article: str, form: str, number: int | None) -> None:
    """Print how to cite an article: as text, BibTeX, RIS or CSL-JSON.

    Cited is one version, with the moment it was captured and its hash. Its permanent address stands
    under the setting `public_url`; without one, the version's URN is given.
    """
    click.echo(_written(_cited(article, number), form), nl=False)


def _cited(which: str, number: int | None) -> Cited:
    config = settings()
    with Catalogue.open(config, create=False) as catalogue:
        row = catalogue.article(article_id_of(which, config))
        if row is None:
            raise UsageError(f"there is no article «{which}» in the archive")
        held = withheld(catalogue)
        if whole := held.article(row.id):
            raise Restricted(whole)
        version = catalogue.version(row.id, number)
        if version is None:
            known = ", ".join(map(str, catalogue.version_numbers([row.id])[row.id]))
            raise UsageError(f"article {row.id} has no version {number}; it has {known}")
        if found := held.version(version):
            raise Restricted(found)
        site = load_sites(config.profiles_dir, on_broken=warn).get(row.site)
        return cited_of(
            version,
            capture=catalogue.capture(version.capture),
            publisher=site.title if site else row.site,
            permalink=permalink_of(config.public_url, version),
            section=next(iter(row.sections), ""),
        )


def _written(cited: Cited, form: str) -> str:
    if form in STYLES:
        return as_text(STYLES[form](cited)) + "\n"
    if form == "csl-json":
        return "".join(csl_json.items([cited]))
    return bibtex.entry(cited) if form == "bibtex" else ris.record(cited)
