"""Citations as BibTeX, in UTF-8: entries that both BibTeX and biblatex (with Biber) read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.export.cited import ARCHIVE, Cited

MIME = "application/x-bibtex"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Braces are spelled out: BibTeX counts them even behind a backslash, and loses its place.
_ESCAPED = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': r"\textquotedbl{}",
    "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
})  # fmt: skip


def entry(cited: Cited) -> str:
    """Return one entry, with a line break at its end.

    Title and names stand in a second pair of braces: the case of letters is kept, and no name is
    taken apart.
    """
    day, captured = cited.day, cited.captured_day
    fields = {
        "title": f"{{{escaped(cited.title)}}}",
        "author": " and ".join(f"{{{escaped(name)}}}" for name in cited.authors),
        "organization": escaped(cited.publisher),
        "date": day.isoformat() if day else "",
        "year": str(day.year) if day else "",
        "howpublished": f"{ARCHIVE}, {_linked(cited.permalink)}",
        "url": cited.url,
        "urldate": captured.isoformat() if captured else "",
        "note": escaped(cited.note),
        "keywords": escaped(cited.section),
        "langid": "vietnamese",
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    if day:
        lines.insert(-1, f"  month = {_MONTHS[day.month - 1]},")
    return "\n".join((f"@misc{{{cited.key},", *lines, "}\n"))


def entries(many: Iterable[Cited]) -> Iterator[str]:
    """Give the entries one by one, parted by empty lines."""
    for place, cited in enumerate(many):
        yield ("\n" if place else "") + entry(cited)


def escaped(text: str) -> str:
    """Return a text with everything that means something to TeX spelled so that it is only shown."""
    return text.translate(_ESCAPED)


def _linked(address: str) -> str:
    # A URN is no address that \url could lead to.
    return rf"\url{{{address}}}" if "://" in address else escaped(address)
