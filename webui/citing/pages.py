"""The citation page of an article, its files for programs, and the check of what was cited."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    render_template,
    url_for,
)

from archive.export import bibtex, csl_json, ris
from archive.export.cited import Cited
from archive.export.styles import STYLES
from archive.proving import Finding, Proof, What, proof_json, prove
from webui.articles import found_version
from webui.citing.head import citation_of, coins_of
from webui.citing.styled import Offered, as_file, formatted
from webui.citing.turns import turn_of
from webui.holdings import holdings
from webui.language import _

blueprint = Blueprint("citing", __name__)


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
        styles=formatted({name: style(cited) for name, style in STYLES.items()}),
        files=_files(cited),
    )


@blueprint.get("/a/<article_id>.bib", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.bib")
def as_bibtex(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a BibTeX file."""
    cited = _cited(article_id, number)
    return as_file(bibtex.entry(cited), bibtex.MIME, f"{cited.key}.bib")


@blueprint.get("/a/<article_id>.ris", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.ris")
def as_ris(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a RIS file."""
    cited = _cited(article_id, number)
    return as_file(ris.record(cited), ris.MIME, f"{cited.key}.ris")


@blueprint.get("/a/<article_id>.csl.json", defaults={"number": None})
@blueprint.get("/a/<article_id>/v/<int:number>.csl.json")
def as_csl_json(article_id: str, number: int | None) -> Response:
    """Return the citation of a version as a CSL-JSON file."""
    cited = _cited(article_id, number)
    return as_file("".join(csl_json.items([cited])), csl_json.MIME, f"{cited.key}.csl.json")


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
    # Compared is what is kept, with whatever of it readers are not shown.
    catalogue = holdings().catalogue
    version = catalogue.version(article_id, number)
    assert version is not None
    refused = _("Too many records are being checked. Please try again in a moment.")
    with turn_of("proving", refused=refused):
        return prove(catalogue, version)


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


def _files(cited: Cited) -> list[Offered]:
    def at(view: str) -> str:
        return url_for(f"citing.{view}", article_id=cited.id, number=cited.number)

    return [
        Offered("BibTeX", at("as_bibtex"), bibtex.entry(cited)),
        Offered("RIS", at("as_ris"), ris.record(cited)),
        Offered("CSL-JSON", at("as_csl_json"), "".join(csl_json.items([cited]))),
    ]
