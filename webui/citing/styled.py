"""Citations in several styles and formats, as a page shows them: of an article, of a result set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, make_response
from markupsafe import Markup, escape

from archive.export.styles import Run, as_text
from webui.language import _


@dataclass(frozen=True, slots=True)
class Formatted:
    """A citation in one style: its name, and its words with italics and without."""

    name: str
    title: str
    marked: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Offered:
    """A citation as a file: what the format is called, where the file is, what it holds."""

    name: str
    address: str
    text: str


def formatted(made: Mapping[str, Sequence[Run]]) -> list[Formatted]:
    """Return citations by the name of their style, ready for the page."""
    titles = {
        "vi": _("Vietnamese usage"),
        "apa": "APA 7",
        "mla": "MLA 9",
        "chicago": "Chicago 17",
    }
    return [
        Formatted(name, titles[name], _in_italics(runs), as_text(runs))
        for name, runs in made.items()
    ]


def _in_italics(runs: Sequence[Run]) -> Markup:
    return Markup("").join(
        Markup("<i>{}</i>").format(text) if italic else escape(text) for text, italic in runs
    )


def as_file(text: str, mime: str, name: str) -> Response:
    """Return a citation, or several, as a file of this name."""
    response = make_response(text)
    response.headers["Content-Type"] = f"{mime}; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-cache"
    return response
