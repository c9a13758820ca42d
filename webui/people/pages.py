"""The addresses of who's who: /people and /people/<id>, each with its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archive.errors import Restricted
from archive.people import asking
from archive.people.asking import ClaimRow, PersonRow
from archive.people.commands import claim_json, person_json
from archive.text import nfc, squeeze
from webui.holdings import holdings
from webui.language import _
from webui.refusals import Refusal, not_found

blueprint = Blueprint("people", __name__)

SIZE = 100
_LONGEST = 200
_MOST_PAGES = 10_000
_MOST_PHOTOS = 24
_FRAGMENT = 80
LETTERS = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY#"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of people is asked for."""

    words: str = ""
    letter: str = ""
    site: str = ""
    page: int = 1

    def args(self, **more: object) -> dict[str, Any]:
        """Return the arguments of an address that asks this, or something else instead."""
        values = {"q": self.words, "letter": self.letter, "site": self.site, "page": self.page}
        values |= more
        return {n: v for n, v in values.items() if v and (n, v) != ("page", 1)}


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo whose caption names the person."""

    claim: ClaimRow
    caption: str


@blueprint.get("/people")
def overview() -> str:
    """List people by given name."""
    asked = _asked()
    found, total, by_letter = _found(asked)
    return render_template(
        "people.html", asked=asked, people=found, total=total, size=SIZE, letters=LETTERS,
        by_letter=by_letter, sites=sorted(holdings().counts()),
        last=max(1, -(-total // SIZE)),
    )  # fmt: skip


@blueprint.get("/people.json")
def overview_json() -> Response:
    """Give the same list as JSON."""
    asked = _asked()
    found, total, _by_letter = _found(asked)
    people = [person_json(each) for each in found]
    return jsonify({"total": total, "page": asked.page, "people": people})


@blueprint.get("/people/<person_id>")
def person(person_id: str) -> str | AnyResponse:
    """Show a person: offices, claims with their sentences, photos, namesakes."""
    found, claims, others = _person(person_id)
    if found.id != person_id:
        return redirect(url_for("people.person", person_id=found.id), 301)
    articles = list(dict.fromkeys(claim.article_id for claim in claims))
    return render_template(
        "person.html", person=found, offices=asking.offices(claims), others=others,
        articles=_titles(articles[:SIZE]), more=max(0, len(articles) - SIZE),
        pictures=_pictures(claims), link=link_to,
    )  # fmt: skip


@blueprint.get("/people/<person_id>.json")
def person_as_json(person_id: str) -> Response:
    """Give a person with all claims as JSON."""
    found, claims, others = _person(person_id)
    return jsonify(
        person_json(found)
        | {"claims": [claim_json(each) for each in claims]}
        | {"namesakes": [person_json(each) for each in others]}
    )


def link_to(claim: ClaimRow) -> str:
    """Return the address of a claim's sentence: the version, at the words where browsers can."""
    page = url_for("articles.version", article_id=claim.article_id, number=claim.version)
    words, cut = claim.sentence, ""
    for word in words.split():
        if len(cut) + len(word) > _FRAGMENT:
            break
        cut = f"{cut} {word}".strip()
    return f"{page}#:~:text={quote(cut, safe='')}" if cut else page


def _asked() -> Asked:
    """Read the arguments; raises Refusal 400 in a clear sentence."""
    words = squeeze(nfc(request.args.get("q", "")))
    if len(words) > _LONGEST or "\0" in words:
        raise Refusal(400, _("A name has at most %(n)s letters.", n=_LONGEST))
    letter = nfc(request.args.get("letter", "")).upper()
    if letter and (len(letter) != 1 or letter not in LETTERS):
        raise Refusal(400, _("There is no such letter in the list of names."))
    page = request.args.get("page", "1")
    if not page.isascii() or not page.isdigit() or not 1 <= int(page[:6]) <= _MOST_PAGES:
        raise Refusal(400, _("There is no such page of names."))
    site = request.args.get("site", "")
    if site and site not in holdings().counts():
        raise Refusal(400, _("The archive holds nothing of this site."))
    return Asked(words, letter, site, int(page[:6]))


def _found(asked: Asked) -> tuple[list[PersonRow], int, dict[str, int]]:
    shelf = holdings()
    held = shelf.withheld
    with shelf.catalogue.read() as connection:
        found, total = asking.list_people(
            connection, words=asked.words, letter=asked.letter, site=asked.site,
            offset=(asked.page - 1) * SIZE, limit=SIZE, held=held,
        )  # fmt: skip
        return found, total, asking.letters(connection, held=held)


def _person(person_id: str) -> tuple[PersonRow, list[ClaimRow], list[PersonRow]]:
    """Return a person with the claims and namesakes that may be seen; raises Refusal, Restricted."""
    shelf = holdings()
    held = shelf.withheld
    with shelf.catalogue.read() as connection:
        found = asking.person(connection, person_id, held=held) if len(person_id) == 16 else None
        if found is None:
            raise not_found(_("The archive knows nobody by this number."))
        hidden = held.person(found.name)
        if hidden is not None:
            raise Restricted(hidden)
        claims = asking.claims_about(connection, found.id, held=held)
        others = asking.namesakes(connection, found, held=held)
    if not claims:
        raise not_found(_("The archive knows nobody by this number."))
    return found, claims, others


def _titles(ids: list[str]) -> list[tuple[str, str, Any]]:
    shelf = holdings()
    rows = shelf.catalogue.articles_of(ids)
    versions = shelf.catalogue.versions_of([(id_, rows[id_].current) for id_ in ids if id_ in rows])
    return [
        (id_, versions[id_, rows[id_].current].article.title, rows[id_].published_at)
        for id_ in ids
        if id_ in rows and (id_, rows[id_].current) in versions
    ]


def _pictures(claims: list[ClaimRow]) -> list[Picture]:
    """Return the archived photos whose captions name the person."""
    shelf, found, seen = holdings(), list[Picture](), set[str]()
    for claim in claims:
        if claim.place != "caption" or len(found) == _MOST_PHOTOS:
            continue
        try:
            version = shelf.version(claim.article_id, claim.version)
            if version is None or claim.number >= len(version.article.photos):
                continue
            photo = version.article.photos[claim.number]
            if photo.url in seen or shelf.photo(version, claim.number) is None:
                continue
        except Restricted:
            continue
        seen.add(photo.url)
        found.append(Picture(claim, photo.caption))
    return found
