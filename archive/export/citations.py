"""A result set as citations, one a row: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.catalogue import Catalogue
from archive.errors import KhoTinError
from archive.export import bibtex, csl_json, ris
from archive.export.cited import Cited, plain, web_address
from archive.export.columns import odd_date
from archive.export.rows import Row, parts
from archive.profiles import load_sites
from archive.restrictions.values import IN_WORDS, Ground
from archive.resultsets import ResultSet
from archive.statements import version_urn


@dataclass(frozen=True, slots=True)
class _Style:
    """How citations of a form follow each other; `none` is the file of a set without rows."""

    write: Callable[[Cited], str]
    begin: str
    between: str
    end: str
    none: str


_STYLES = {
    "bibtex": _Style(bibtex.entry, "", "\n", "", ""),
    "ris": _Style(ris.record, "", "\r\n", "", ""),
    "csl-json": _Style(
        lambda cited: json.dumps(csl_json.item(cited), ensure_ascii=False), "[\n", ",\n", "\n]\n", "[]\n"
    ),
}  # fmt: skip


def pieces(catalogue: Catalogue, found: ResultSet, form: str) -> Iterator[tuple[bytes, int]]:
    """Yield a file of citations piece by piece, each with how many rows it holds."""
    style, titles, before = _STYLES[form], site_titles(catalogue), 0
    for part in parts(catalogue, found):
        texts = [style.write(cited_row(row, titles)) for row in part]
        yield (
            ((style.between if before else style.begin) + style.between.join(texts)).encode(),
            len(texts),
        )
        before += len(texts)
    yield (style.end if before else style.none).encode(), 0


def site_titles(catalogue: Catalogue) -> dict[str, str]:
    """Return what each site calls itself, by its name; a broken profile has no say."""
    sites = load_sites(catalogue.config.profiles_dir, on_broken=_left_alone)
    return {name: site.title for name, site in sites.items()}


def cited_row(row: Row, titles: Mapping[str, str]) -> Cited:
    """Return what a citation of a row says; one that is withheld says only that, and on what ground."""
    if row.withheld:
        return _withheld(row)
    article = row.article
    site, printed = article["site"], odd_date(row)
    moment = article.get("published_at")
    names = article.get("authors") or (article.get("byline") or article.get("unit", ""),)
    clean = (plain(name) for name in names)
    return Cited(
        id=row.article_id,
        number=row.number,
        title=plain(article["title"]) or "[không có đầu đề]",
        authors=tuple(dict.fromkeys(name for name in clean if name)),
        publisher=plain(titles.get(site, site)),
        section=plain(next(iter(article.get("sections", ())), "")),
        published=datetime.fromisoformat(moment) if moment else None,
        printed=plain(printed.printed) if printed else "",
        url=web_address(article["url"]) or row.permalink,
        permalink=row.permalink,
        captured=row.captured_at,
        digest=row.digest,
        lead=plain(article.get("lead", "")),
    )


def _withheld(row: Row) -> Cited:
    says = " / ".join(IN_WORDS[Ground(row.withheld)])
    urn = version_urn(row.article_id, row.number)
    return Cited(
        id=row.article_id, number=row.number, title=f"[{row.withheld}: {says}]", authors=(), publisher="",
        section="", published=None, printed="", url="", permalink=urn, captured=None, digest="",
    )  # fmt: skip


def _left_alone(error: KhoTinError) -> None:
    """Whoever serves or crawls is told of a broken profile; here its site keeps its plain name."""
