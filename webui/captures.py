"""The archived page as it was captured, made inert, and the photos of articles."""

from __future__ import annotations

from urllib.parse import urljoin

from flask import Blueprint, Response, make_response, render_template, url_for

from archive.catalogue.files import REDIRECTS
from archive.errors import Restricted
from archive.models import Capture
from archive.restrictions.mentions import mentioned, plain_words
from archive.text import decode
from webui.headers import ARCHIVED
from webui.holdings import Payload, holdings
from webui.images import image_type
from webui.language import _
from webui.refusals import Refusal, not_found
from webui.replay import Locate, still
from webui.withdrawn import HIDDEN_WORDS, Concealing

blueprint = Blueprint("captures", __name__)

_PAGES = {"text/html", "application/xhtml+xml"}
# A capture never changes; it may be restricted one day, so nobody keeps it for long.
_CACHE = "private, max-age=3600"


@blueprint.get("/capture/<capture_id>")
def capture(capture_id: str) -> str:
    """Show a capture in a frame, under a banner that says what and when it is."""
    found = _capture(capture_id)
    payload = holdings().payload(found)
    target = _redirect(found, payload)
    leads_hidden = bool(target and holdings().mentions.at(target))
    others, held = holdings().catalogue.captures_of(found.url, limit=20), holdings().withheld
    return render_template(
        "capture.html",
        capture=found,
        kind=_kind(payload),
        size=len(payload.body),
        mime=_mime(payload),
        leads_to=HIDDEN_WORDS if leads_hidden else target,
        leads_to_copy=holdings().nearest(target, found) if target and not leads_hidden else None,
        captures=[each for each in others if not held.capture(each)],
        article=holdings().article_of(found),
    )


@blueprint.get("/capture/<capture_id>/raw")
def raw(capture_id: str) -> Response:
    """Return a capture's bytes so that a browser can only look at them."""
    found = _capture(capture_id)
    payload = holdings().payload(found)
    kind = _kind(payload)
    if kind == "picture":
        return _picture(payload.body)
    if kind != "page":
        _refuse_telling(found, payload)
    if kind == "page":
        text = decode(payload.body, content_type=payload.content_type)
        response = make_response(
            still(
                text, url=found.url, locate=_locator(found), hidden=_hidden_texts(found),
                concealing=_concealing(found),
            )
        )  # fmt: skip
    elif kind == "style":
        response = make_response(decode(payload.body, content_type=payload.content_type))
        response.mimetype = "text/css"
    else:
        response = make_response(payload.body)
        response.mimetype = "text/plain" if kind == "text" else "application/octet-stream"
        name = f"{found.id}.{'txt' if kind == 'text' else 'bin'}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers.update(ARCHIVED)
    response.headers["Cache-Control"] = _CACHE
    return response


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
    return _picture(body)


def _capture(capture_id: str) -> Capture:
    found = holdings().capture(capture_id)
    if found is None:
        raise not_found(_("There is no capture with this number in the archive."))
    return found


def _mime(payload: Payload) -> str:
    return payload.content_type.split(";", 1)[0].strip().lower()


def _kind(payload: Payload) -> str:
    """Return how a payload may be shown: page, picture, style, text, file or nothing."""
    if not payload.body:
        return "nothing"
    if image_type(payload.body):
        return "picture"
    mime = _mime(payload)
    if mime in _PAGES:
        return "page"
    if mime == "text/css":
        return "style"
    return "text" if mime.startswith("text/") or mime == "application/json" else "file"


def _picture(body: bytes) -> Response:
    response = make_response(body)
    response.mimetype = image_type(body) or "application/octet-stream"
    response.headers.update(ARCHIVED)
    response.headers["Cache-Control"] = _CACHE
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


def _refuse_telling(found: Capture, payload: Payload) -> None:
    """Refuse a feed, site map or other file that names what is hidden: its bytes cannot be mended."""
    if (told := holdings().mentions) and (hidden := mentioned(told, payload.body, url=found.url)):
        raise Restricted(hidden)


def _locator(page: Capture) -> Locate:
    def locate(url: str) -> str | None:
        copy = holdings().nearest(url, page)
        return url_for("captures.raw", capture_id=copy.id) if copy else None

    return locate


def _redirect(found: Capture, payload: Payload) -> str:
    if found.status not in REDIRECTS or not payload.location:
        return ""
    try:
        return urljoin(found.url, payload.location)
    except ValueError:
        return payload.location
