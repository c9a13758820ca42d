"""The citation page of an article, its files for programs, and the check of what was cited."""

from __future__ import annotations

from dataclasses import dataclass

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    jsonify,
    make_response,
    render_template,
    url_for,
)
from markupsafe import Markup, escape

from archive.export import bibtex, csl_json, ris
from archive.export.cited import Cited
from archive.export.styles import STYLES, Run, as_text
from archive.proving import Finding, Proof, What, proof_json, prove
from webui.articles import found_version
from webui.citing.head import citation_of, coins_of
from webui.citing.turns import NoTurn, Turns
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal

blueprint = Blueprint("citing", __name__)

_TURNS = "khotin.proving"
_AT_ONCE = 2
_A_MINUTE = 60


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


def keep_turns(app: Flask) -> None:
    """Give the app its count of how many records are read for readers at once."""
    app.extensions[_TURNS] = Turns(at_once=_AT_ONCE, a_minute=_A_MINUTE)


@blueprint.get("/a/<article_id>/cite", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>/cite")
def cite(article_id: str, number: int | None) -> str:
    """Show how to cite a version: text in several styles, files, and what proves the copy."""
    row, version = found_version(article_id, number)
    page = holdings().catalogue.capture(version.capture)
    cited = citation_of(row, version, page)
    return render_template(
        "cite.html",
        row=row,
        version=version,
        cited=cited,
        coins=coins_of(cited),
        styles=_formatted(cited),
        files=_files(cited),
    )


@blueprint.get("/a/<article_id>.bib", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.bib")
def as_bibtex(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a BibTeX file."""
    cited = _cited(article_id, number)
    return _file(bibtex.entry(cited), bibtex.MIME, f"{cited.key}.bib")


@blueprint.get("/a/<article_id>.ris", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.ris")
def as_ris(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a RIS file."""
    cited = _cited(article_id, number)
    return _file(ris.record(cited), ris.MIME, f"{cited.key}.ris")


@blueprint.get("/a/<article_id>.csl.json", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.csl.json")
def as_csl_json(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a CSL-JSON file."""
    cited = _cited(article_id, number)
    return _file("".join(csl_json.items([cited])), csl_json.MIME, f"{cited.key}.csl.json")


@blueprint.get("/a/<article_id>/proof", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>/proof")
def proof(article_id: str, number: int | None) -> Response:
    """Read a version's records now, and say whether their digests are what they were."""
    row, version = found_version(article_id, number)
    found = _proof_of(article_id, version.number)
    page = render_template(
        "proof.html", row=row, version=version, proof=found, compared=compared_in_words,
        came=finding_in_words,
    )  # fmt: skip
    return _unkept(make_response(page, _status(found)))


@blueprint.get("/a/<article_id>/proof.json", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>/proof.json")
def proof_as_json(article_id: str, number: int | None) -> Response:
    """Return what `proof` shows, as JSON."""
    _row, version = found_version(article_id, number)
    found = _proof_of(article_id, version.number)
    told = {"id": article_id, "version": version.number, "digest": version.digest}
    return _unkept(make_response(jsonify(told | proof_json(found)), _status(found)))


def compared_in_words(what: What) -> str:
    """Return what was compared, for the reader."""
    return {
        What.RECORD: _("The version's record in the WARC file was read whole"),
        What.CONTENT: _("The content in that record has the hash that is cited"),
        What.CATALOGUE: _("The text this site shows has the hash that is cited"),
        What.CAPTURE: _("The archived page it was read from is as it was captured"),
        What.PAYLOAD: _("The earlier capture with the same bytes is as it was captured"),
    }[what]


def finding_in_words(finding: Finding) -> str:
    """Return what came of a comparison, for the reader."""
    return {
        Finding.SAME: _("the same"),
        Finding.OTHER: _("not the same"),
        Finding.DAMAGED: _("cannot be read: damaged or missing"),
        Finding.LARGE: _("not compared here: too large"),
    }[finding]


def _proof_of(article_id: str, number: int) -> Proof:
    turns = current_app.extensions[_TURNS]
    assert isinstance(turns, Turns)
    # Compared is what is kept, with whatever of it readers are not shown.
    catalogue = holdings().catalogue
    version = catalogue.version(article_id, number)
    assert version is not None
    try:
        with turns.turn():
            return prove(catalogue, version)
    except NoTurn as error:
        raise Refusal(
            429,
            _("Too many records are being checked. Please try again in a moment."),
            headers={"Retry-After": str(error.wait)},
        ) from None


def _status(found: Proof) -> int:
    # The page says what is the matter; the status lets a program know without reading it.
    return 200 if found.is_sound else 409


def _unkept(response: Response) -> Response:
    """Let nobody keep an answer that is true of one moment, nor a machine ask for it by itself."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _cited(article_id: str, number: int | None) -> Cited:
    row, version = found_version(article_id, number)
    return citation_of(row, version, holdings().catalogue.capture(version.capture))


def _file(text: str, mime: str, name: str) -> Response:
    response = make_response(text)
    response.headers["Content-Type"] = f"{mime}; charset=utf-8"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _formatted(cited: Cited) -> list[Formatted]:
    titles = {
        "vi": _("Vietnamese usage"),
        "apa": "APA 7",
        "mla": "MLA 9",
        "chicago": "Chicago 17",
    }
    made = {name: style(cited) for name, style in STYLES.items()}
    return [
        Formatted(name, titles[name], _in_italics(runs), as_text(runs))
        for name, runs in made.items()
    ]


def _in_italics(runs: list[Run]) -> Markup:
    return Markup("").join(
        Markup("<i>{}</i>").format(text) if italic else escape(text) for text, italic in runs
    )


def _files(cited: Cited) -> list[Offered]:
    def at(view: str) -> str:
        return url_for(f"citing.{view}", article_id=cited.id, number=cited.number)

    return [
        Offered("BibTeX", at("as_bibtex"), bibtex.entry(cited)),
        Offered("RIS", at("as_ris"), ris.record(cited)),
        Offered("CSL-JSON", at("as_csl_json"), "".join(csl_json.items([cited]))),
    ]
