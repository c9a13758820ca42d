"""What a page leads to: article pages, list pages, and ASP.NET pagers that have no address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

from archive.models import Page
from archive.sites import Site
from archive.text import squeeze
from archive.urls import query_of
from crawler.extract.addresses import resolve
from crawler.extract.page import ParsedPage, parse

_POSTBACK = re.compile(r"__doPostBack\(\s*(?:'|&#39;|\")([^'\"]*)['\"]\s*,\s*['\"]([^'\"]*)['\"]")
_PAGER_LABEL = re.compile(
    r"\W*(?:\d{1,5}|[<>«»‹›.…]+|(?:trang )?(?:sau|tiếp(?: theo)?|trước|đầu|cuối)|next|prev(?:ious)?|first|last)\W*",
    re.I,
)
_MOST_FIELDS = 200
_MOST_LINKS = 20_000


@dataclass(frozen=True, slots=True)
class Postback:
    """A pager link that posts its page's form; `fields` is the whole form, ready to send to `url`."""

    url: str
    target: str
    argument: str
    label: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Absolute URLs without fragments, each once, in the page's order."""

    articles: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    postbacks: tuple[Postback, ...] = ()


def find_links(page: Page | ParsedPage, site: Site) -> PageLinks:
    """Return where a page leads within the site; pass a ParsedPage to parse only once.

    One article under two section labels has two URLs here, for both are worth a capture.
    """
    parsed = page if isinstance(page, ParsedPage) else parse(page)
    articles: dict[tuple[str, str], str] = {}
    listings: dict[str, None] = {}
    postbacks: list[Postback] = []
    for element in _linking(parsed.root):
        href = element.get("href") or ""
        if "__doPostBack" in href or "__doPostBack" in (element.get("onclick") or ""):
            if site.listing.postback and (found := _postback(element, parsed)):
                postbacks.append(found)
        elif url := parsed.resolve(href):
            if not site.owns(url):
                continue
            if (key := parsed.key_of(url, site)) is not None:
                articles.setdefault((key, site.section_id_of(url)), url)
            elif site.is_listing(url) or _turns_page(url, parsed.url, site):
                listings.setdefault(url)
    return PageLinks(tuple(articles.values()), tuple(listings), tuple(postbacks))


def _linking(root: Any) -> Any:
    if root is None:
        return ()
    return islice(root.iter("a", "area", "input", "button"), _MOST_LINKS)


def _turns_page(url: str, here: str, site: Site) -> bool:
    """Tell whether a URL is the page we are on with another page number."""
    name = site.listing.page.lower()
    if not name or name not in query_of(url):
        return False
    return _without(url, name) == _without(here, name)


def _without(url: str, name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    values = sorted((k, v) for k, v in query_of(url).items() if k != name)
    return url.partition("?")[0].lower(), tuple(values)


def _postback(element: Any, parsed: ParsedPage) -> Postback | None:
    """Return the pager link this element is, or None when it posts for another purpose."""
    found = _POSTBACK.search(f"{element.get('href') or ''} {element.get('onclick') or ''}")
    label = squeeze("".join(element.itertext()) or element.get("value") or "")
    if found is None:
        return None
    target, argument = found.groups()
    if not (argument.startswith("Page$") or _PAGER_LABEL.fullmatch(label)):
        return None
    form = next(element.iterancestors("form"), None)
    action = resolve(parsed.base, (form.get("action") or "")) if form is not None else ""
    sent = {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    fields = _hidden(parsed.root if form is None else form) | sent
    return Postback(action or parsed.url, target, argument, label, tuple(fields.items()))


def _hidden(form: Any) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in form.iter("input"):
        kind = (field.get("type") or "text").lower()
        if field.get("name") and kind == "hidden" and len(fields) < _MOST_FIELDS:
            fields[field.get("name")] = field.get("value") or ""
    return fields
