"""How a list goes on: which of a list page's links lead further, and when to stop.

Pure decisions about values; fetching is the spider's business.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from archive.sites import Listing
from archive.urls import canonical, page_url, query_of, split
from crawler.errand import Trail
from crawler.extract import PageLinks, Postback

# Pages in a row without a new article link after which other lists are not followed from there:
# an endless calendar ends here.
MOST_BARREN = 3
_NEXT = re.compile(r"\W*(?:Page\$)?(?:next|(?:trang )?(?:sau|tiếp(?: theo)?)|>|»|›)\W*", re.I)


# An address longer than this, or that repeats a part of its path so often, leads nowhere.
LONGEST_URL = 2000
MOST_REPEATED = 4


def is_trap(url: str) -> bool:
    """Tell whether an address grows without an end, as relative links gone wrong make them."""
    if len(url) > LONGEST_URL:
        return True
    parts = Counter(part for part in split(url).path.lower().split("/") if part)
    return any(times >= MOST_REPEATED for times in parts.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One more list page to ask for; `form` holds the fields of a POST."""

    url: str
    trail: Trail
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a list page showed: ids of its articles, whether any is new, whether all were known."""

    article_ids: Sequence[str]
    fresh: bool
    all_known: bool


def list_name(url: str, rule: Listing) -> str:
    """Return a list page's URL without the page number: the name of the list."""
    if not rule.page:
        return canonical(url)
    return canonical(page_url(url, rule.page, 1))


def page_number(url: str, rule: Listing) -> int:
    """Return the page number a list URL asks for; 1 when it names none."""
    value = query_of(url).get(rule.page.lower(), "") if rule.page else ""
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def trail_of(url: str, rule: Listing) -> Trail:
    """Return the trail of a list that a crawl begins with."""
    return Trail(list_name(url, rule), page_number(url, rule))


def steps(
    url: str, trail: Trail, links: PageLinks, *, shown: Shown, rule: Listing
) -> Iterator[Step]:
    """Yield the list pages to ask for after this one: the next of its list, then other lists.

    The list ends when a page shows no article, shows what the first page or the one before showed
    (a pager past its end), is known throughout, or the profile's most_pages are reached.
    """
    digest = _digest(shown.article_ids)
    barren = 0 if shown.fresh else trail.barren + 1
    repeated = bool(trail.steps) and digest in (trail.first, trail.last)
    goes_on = bool(digest) and not (repeated or shown.all_known)
    if goes_on and trail.steps + 1 < rule.most_pages:
        yield from _further(
            url,
            replace(
                trail,
                steps=trail.steps + 1,
                barren=barren,
                first=trail.first or digest,
                last=digest,
            ),
            links,
            rule,
        )
    if barren < MOST_BARREN:
        here = {trail.name, list_name(url, rule)}
        for other in links.listings:
            name = list_name(other, rule)
            if name not in here:
                yield Step(other, Trail(name, page_number(other, rule), barren=barren))


def _further(url: str, trail: Trail, links: PageLinks, rule: Listing) -> Iterator[Step]:
    """Yield the next page of this list: by its links, by its postbacks, or by guessing."""
    numbered = {
        page_number(link, rule): link
        for link in links.listings
        if rule.page and list_name(link, rule) == trail.name
    }
    higher = [number for number in numbered if number > trail.page]
    if higher:
        yield Step(numbered[min(higher)], replace(trail, page=min(higher)))
        return
    if rule.postback and links.postbacks:
        yield from _posted(links.postbacks, trail)
        return
    others = set(numbered) - {1, trail.page}
    a_list = rule.pattern is None or rule.pattern.matches(url)
    if rule.page and a_list and not others:
        number = trail.page + 1
        yield Step(page_url(url, rule.page, number), replace(trail, page=number))


def _posted(postbacks: Sequence[Postback], trail: Trail) -> Iterator[Step]:
    """Yield the postback to the lowest higher page, or else the one that says next."""
    by_number = {n: p for p in postbacks if (n := _number(p)) is not None}
    higher = [number for number in by_number if number > trail.page]
    following = [p for p in postbacks if _NEXT.search(p.argument) or _NEXT.fullmatch(p.label)]
    if higher:
        chosen, number = by_number[min(higher)], min(higher)
    elif following and not by_number:
        chosen, number = following[0], trail.page + 1
    else:
        return
    yield Step(chosen.url, replace(trail, page=number), chosen.fields)


def _number(postback: Postback) -> int | None:
    """Return the page a postback leads to: ASP.NET's "Page$3", or a label that is a number."""
    found = re.fullmatch(r"Page\$(\d{1,6})", postback.argument)
    if found is None:
        found = re.fullmatch(r"\W*(\d{1,6})\W*", postback.label)
    return int(found.group(1)) if found else None


def _digest(ids: Iterable[str]) -> str:
    """Return a digest of the articles a page shows; empty when it shows none."""
    ordered = sorted(set(ids))
    joined = "\n".join(ordered).encode()
    return hashlib.blake2b(joined, digest_size=8).hexdigest() if ordered else ""
