"""The archived page as it was captured, made inert, where its links lead, and the photos of articles."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from archive.catalogue.files import REDIRECTS
from archive.catalogue.mementos import archived_among, count_captures
from archive.errors import Restricted
from archive.models import Capture
from archive.restrictions.mentions import mentioned, plain_words
from archive.text import decode
from archive.urls import host_of, joined
from webui.archived.drawings import SVG, still_svg
from webui.archived.emptiness import Emptiness, emptiness_of
from webui.archived.kinds import Kind, font_type, kind_of, mime_of, name_to_save
from webui.archived.styles import Locate, calm_css
from webui.headers import ARCHIVED, ARCHIVED_PAGE
from webui.holdings import holdings
from webui.images import image_type
from webui.language import _
from webui.memento.finding import around, refuse_hidden, spellings
from webui.memento.links import memento_headers
from webui.payloads import Payload
from webui.refusals import Refusal, not_found
from webui.replay import Lead, still
from webui.withdrawn import HIDDEN_WORDS, Concealing

blueprint = Blueprint("captures", __name__)

# A capture never changes; it may be restricted one day, so nobody keeps it for long.
_CACHE = "private, max-age=3600"
_SHEETS = {Kind.PAGE, Kind.STYLE}
_FRAME = "frame"
_LONGEST_URL = 4_000
# Bytes; what is longer has something to show, and reading it twice takes time.
_LARGEST_EMPTY = 200_000


@blueprint.get("/capture/<capture_id>")
def capture(capture_id: str) -> Response:
    """Show a capture in a frame, under a banner that says what and when it is."""
    found = _capture(capture_id)
    payload = holdings().payload(found)
    target = _redirect(found, payload)
    empty = _emptiness(found, payload)
    onward = target or (empty.leads_to if empty else "")
    leads_hidden = bool(onward and holdings().mentions.at(onward))
    near = around(found)
    with holdings().catalogue.read() as connection:
        count = count_captures(connection, found.url)
    page = render_template(
        "capture.html",
        capture=found,
        kind=kind_of(payload),
        size=len(payload.body),
        mime=mime_of(payload),
        leads_to=HIDDEN_WORDS if leads_hidden else onward,
        leads_to_copy=_copy(onward, found) if onward and not leads_hidden else None,
        is_redirect=bool(target),
        is_empty=empty is not None,
        near=near,
        count=count,
        article=holdings().article_of(found),
    )
    response = make_response(page)
    response.headers.update(memento_headers(found, near))
    return response


@blueprint.get("/capture/<capture_id>/raw")
def raw(capture_id: str) -> Answer:
    """Return a capture so that a browser can only look at it."""
    found = _capture(capture_id)
    payload = holdings().payload(found)
    kind = kind_of(payload)
    if kind in (Kind.PAGE, Kind.NOTHING) and _opened_alone():
        return _told_apart(redirect(url_for("captures.capture", capture_id=found.id)))
    response = _led_on(found, payload) or _shown(found, payload, kind)
    response.headers.update(memento_headers(found, around(found)))
    response.headers["Cache-Control"] = _CACHE
    return _told_apart(response) if kind in (Kind.PAGE, Kind.NOTHING) else response


@blueprint.get("/capture/<capture_id>/to")
def follow(capture_id: str) -> Answer:
    """Lead on from a page, as its link does, to the archived copy nearest to it in time."""
    page = _capture(capture_id)
    url = request.args.get("url", "").strip()
    if len(url) > _LONGEST_URL or not host_of(url) or not url.lower().startswith("http"):
        raise Refusal(400, _("This is no web address."))
    refuse_hidden(url)
    if copy := _copy(url, page):
        return redirect(url_for("captures.capture", capture_id=copy.id))
    with holdings().catalogue.read() as connection:
        count = count_captures(connection, url)
    told = render_template("not_archived.html", url=url, page=page, count=count)
    return make_response(told, 404)


@blueprint.get("/photo/<article_id>/<int:number>/<int:photo>")
def photo(article_id: str, number: int, photo: int) -> Response:
    """Return the bytes of an article's photo, as captured nearest to the version's own capture."""
    version = holdings().version(article_id, number)
    if version is None or not 0 <= photo < len(version.article.photos):
        raise not_found(_("There is no such photo in the archive."))
    copy = holdings().photo(version, photo)
    if copy is None:
        raise not_found(_("This photo was not archived."))
    body = holdings().payload(copy).body
    if image_type(body) is None:
        raise Refusal(415, _("What was archived under this photo's address is not a picture."))
    response = _plain(body, image_type(body) or "")
    response.headers["Cache-Control"] = _CACHE
    return response


def _capture(capture_id: str) -> Capture:
    found = holdings().capture(capture_id)
    if found is None:
        raise not_found(_("There is no capture with this number in the archive."))
    return found


def _opened_alone() -> bool:
    """Tell whether a browser opens a page by itself, so that no banner would say what it is."""
    opened_as = request.headers.get("Sec-Fetch-Dest", "")
    if opened_as:
        return opened_as == "document"
    # Over plain HTTP browsers do not say it; our own frame does, and programs ask for no HTML.
    accepts_html = "text/html" in request.headers.get("Accept", "")
    return accepts_html and request.args.get("in") != _FRAME


def _told_apart(response: Answer) -> Answer:
    response.headers.add("Vary", "Sec-Fetch-Dest, Accept")
    return response


def _led_on(found: Capture, payload: Payload) -> Answer | None:
    """Return the way to the copy of where a redirect led (RFC 7089 §4.5.4)."""
    target = _redirect(found, payload)
    if not target or holdings().mentions.at(target):
        return None
    copy = _copy(target, found)
    if copy is None or copy.id == found.id:
        return None
    way = url_for("captures.raw", capture_id=copy.id)
    return redirect(f"{way}?in={_FRAME}" if request.args.get("in") == _FRAME else way)


def _shown(found: Capture, payload: Payload, kind: Kind) -> Response:
    if kind is Kind.PICTURE:
        return _plain(payload.body, image_type(payload.body) or "")
    if kind is Kind.FONT:
        response = _plain(payload.body, font_type(payload.body) or "")
        # The sandboxed page is a stranger to every origin, and fonts are not shown to strangers.
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    if kind is not Kind.PAGE:
        refuse_telling(found, payload)
    if kind in _SHEETS:
        return _sheet(found, payload, kind)
    drawing = still_svg(payload.body) if kind is Kind.DRAWING else None
    if drawing is not None:
        return _plain(drawing, SVG)
    response = _plain(
        payload.body, "text/plain" if kind is Kind.TEXT else "application/octet-stream"
    )
    saved = Kind.FILE if kind is Kind.DRAWING else kind
    name = name_to_save(found.url, kind=saved, otherwise=found.id)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _sheet(found: Capture, payload: Payload, kind: Kind) -> Response:
    text = decode(payload.body, content_type=payload.content_type)
    if kind is Kind.STYLE:
        response = make_response(calm_css(text, base=found.url, locate=_locator(found)))
        response.mimetype = "text/css"
        response.headers.update(ARCHIVED)
        return response
    made = still(
        text, url=found.url, locate=_locator(found), lead=_leader(found),
        hidden=_hidden_texts(found), concealing=_concealing(found),
    )  # fmt: skip
    response = make_response(made)
    response.headers.update(ARCHIVED_PAGE)
    return response


def _plain(body: bytes, mime: str) -> Response:
    response = make_response(body)
    response.mimetype = mime
    response.headers.update(ARCHIVED)
    return response


def _hidden_texts(page: Capture) -> list[str]:
    """Return the captions of the hidden photos that a page shows."""
    held = holdings().withheld
    article = holdings().article_of(page) if held.touched else None
    if article is None or article.id not in held.touched:
        return []
    return [
        text
        for version in holdings().catalogue.versions(article.id)
        for photo in version.article.photos
        if held.photo(photo.url)
        for text in (photo.caption, photo.credit)
        if text
    ]


def _concealing(page: Capture) -> Concealing | None:
    """Return what to take out of a page that is not hidden itself; None when nothing is hidden."""
    found = holdings().mentions
    if not found:
        return None
    article = holdings().article_of(page)
    texts = holdings().catalogue.versions(article.id) if article else []
    own = {
        plain_words(text)
        for article in (version.article for version in texts)
        for text in (
            article.title, article.lead, *(block.text for block in article.blocks),
            *(p.caption for p in article.photos if not holdings().withheld.photo(p.url)),
        )
        if text
    }  # fmt: skip
    return Concealing(found, frozenset(own))


def refuse_telling(found: Capture, payload: Payload) -> None:
    """Refuse a feed, site map or other file that names what is hidden: its bytes cannot be mended."""
    if (told := holdings().mentions) and (hidden := mentioned(told, payload.body, url=found.url)):
        raise Restricted(hidden)


def _copy(url: str, page: Capture) -> Capture | None:
    """Return the copy nearest in time of what a page refers to, under http or https."""
    for each in spellings(url):
        if copy := holdings().nearest(each, page):
            return copy
    return None


def _locator(page: Capture) -> Locate:
    told = holdings().mentions

    def locate(url: str) -> str | None:
        copy = None if told and told.at(url) else _copy(url, page)
        return url_for("captures.raw", capture_id=copy.id) if copy else None

    return locate


def _leader(page: Capture) -> Lead:
    def lead(urls: Collection[str]) -> Mapping[str, tuple[str, str]]:
        with holdings().catalogue.read() as connection:
            archived = archived_among(connection, urls)
        return {
            url: (
                url_for("captures.follow", capture_id=page.id, url=url),
                "" if url in archived else _("Not archived: %(url)s", url=url),
            )
            for url in urls
        }

    return lead


def _emptiness(found: Capture, payload: Payload) -> Emptiness | None:
    """Return why a page has nothing to see, None for most."""
    if kind_of(payload) is not Kind.PAGE or len(payload.body) > _LARGEST_EMPTY:
        return None
    return emptiness_of(decode(payload.body, content_type=payload.content_type), url=found.url)


def _redirect(found: Capture, payload: Payload) -> str:
    if found.status not in REDIRECTS or not payload.location:
        return ""
    return joined(found.url, payload.location) or payload.location
