"""A drafted profile: family, addresses, lists and layout chosen, tried on the pages, put in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.errors import ExtractionError, ProfileError
from archive.models import Article
from archive.profiles import parse_site
from archive.sites import Layout, Site
from archive.urls import canonical, host_of
from crawler.drafting.candidates import bare
from crawler.drafting.families import DUK, LIKELY, Likeness, base_site, likenesses, matches
from crawler.drafting.identity import Addresses, addresses_of
from crawler.drafting.lists import Lists, lists_of
from crawler.drafting.proposing import Proposal, Reading, generic_readings, propose, with_photos
from crawler.drafting.samples import Sample, Samples
from crawler.drafting.writing import Plan, profile_text
from crawler.extract import read_article
from crawler.extract.drift import LAYOUT_DRIFT

_SHOWN_AS_LINKS = 0.6
_NAMELESS = re.compile(r"(?:^|\W+)(?:trang (?:chủ|nhất)|home(?:page)?|index)(?:\W+|$)", re.I)
_LONGEST_TITLE = 250
_TLD = ("vn", "gov", "com", "org", "edu", "net", "example", "local")


@dataclass(frozen=True, slots=True)
class Read:
    """A sample page and what the draft reads of it; `problem` says why it is nothing."""

    sample: Sample
    article: Article | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile that could be, what it reads of the samples, and what a person must look at."""

    name: str
    text: str
    site: Site
    likenesses: list[Likeness]
    family: str
    proposals: list[Proposal]
    reads: list[Read]
    open: list[str]


def name_for(url: str) -> str:
    """Return a short name for the site at this URL: its host without www. and endings."""
    host = host_of(url).removeprefix("www.")
    if re.fullmatch(r"[\d.]+(?::\d+)?|\[.*", host):
        parts = [host]
    else:
        parts = [part for part in host.split(".") if part.split(":")[0] not in _TLD] or [host]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts)).strip("-")[:63] or "site"


def draft(samples: Samples, *, name: str, verify_tls: bool = True) -> Draft:
    """Return the best profile for these pages.

    Raises ExtractionError when they neither are articles nor lead to any.
    """
    urls = samples.article_urls
    likes = likenesses(samples.articles or samples.lists, urls, samples.start)
    family = likes[0].family if likes and likes[0].score >= LIKELY else ""
    rule = addresses_of(urls)
    if rule is None and not family:
        reason = "no link looks like an article's: name an article's address, or give saved pages"
        raise ExtractionError(samples.start, field="addresses", reason=reason)
    readings = generic_readings(samples.articles)
    base = base_site(family, samples.start) if family else None
    plan = Plan(
        name=name,
        title=_title(samples),
        url=samples.start,
        hosts=_hosts(samples),
        private=samples.private,
        verify_tls=verify_tls,
        family=family,
        likeness=likes[0] if family else None,
        addresses=None if base and _knows(base, urls) else rule,
        lists=_lists(lists_of(samples, rule), None if family == DUK else base),
        media_hosts=_media_hosts(readings, samples),
        section=rule.section if rule else "",
        links=len(urls) // 2 or 1,
        counting=_counting(urls, rule) if family == DUK else "",
        feeds=samples.feeds,
        sitemaps=samples.sitemaps,
    )
    plan, proposals = _with_layout(plan, base, readings)
    text = profile_text(plan)
    site = _parsed(text, name)
    reads = [_read(one, site) for one in samples.articles]
    return Draft(name, text, site, likes, family, proposals, reads, _open(plan, samples, reads))


def _parsed(text: str, name: str) -> Site:
    return parse_site(text, Path(f"{name}.toml"))


def _title(samples: Samples) -> str:
    """Return what the site calls itself: of the home page, the name given to machines or its title."""
    for page in (*samples.lists, *samples.articles):
        if found := page.parsed.metas.get("og:site_name", ""):
            return found[:150]
    home = samples.lists[0].parsed.window_title if samples.lists else ""
    if found := _NAMELESS.sub(" ", home).strip():
        return found[:150]
    return host_of(samples.start)


def _hosts(samples: Samples) -> list[str]:
    return list(dict.fromkeys([host_of(samples.start), *samples.hosts]))


def _media_hosts(readings: Sequence[Reading], samples: Samples) -> list[str]:
    found = {host_of(photo.url) for one in readings if one.article for photo in one.article.photos}
    return sorted(host for host in found if host and host not in samples.hosts)


def _knows(base: Site, urls: Sequence[str]) -> bool:
    """Tell whether a family's addresses fit: most are known, and no two fall together."""
    keys = [key for url in urls if (key := base.article_key(url)) is not None]
    different = len({canonical(url) for url in urls})
    return len(keys) >= _SHOWN_AS_LINKS * len(urls) and len(set(keys)) >= 0.8 * different


def _lists(found: Lists, base: Site | None) -> Lists:
    """Return the lists without what the family says already."""
    if base is None:
        return found
    known = sum(base.is_listing(url) for url in found.urls)
    page = "" if base.listing.page == found.page else found.page
    postback = found.postback and not base.listing.postback
    path = "" if base.listing.pattern else found.path
    if found.urls and known * 2 > len(found.urls):
        return replace(found, urls=[], labels={}, page=page, postback=postback, path=path)
    return replace(found, page=page, postback=postback, path=path)


def _counting(urls: Sequence[str], rule: Addresses | None) -> str:
    if not urls or rule is None or not rule.identity:
        return ""
    return re.sub(rf"([?&]{rule.identity[0]}=)\d+", r"\1{id}", urls[0], count=1, flags=re.I)


def _with_layout(
    plan: Plan, base: Site | None, readings: Sequence[Reading]
) -> tuple[Plan, list[Proposal]]:
    """Return the plan with the layout that reads the pages best: the family's, mixed, or by shape."""
    proposals = propose(readings)
    plans: list[tuple[Plan, list[Proposal]]] = [(plan, [])] if base else []
    chosen = {one.field: one.selector for one in proposals}
    if base and base.name != DUK:
        mixed, own = _mixed(base.layouts[-1], [r.sample for r in readings], proposals)
        if own:
            plans.append(
                (replace(plan, layout=mixed, own_fields=frozenset(p.field for p in own)), own)
            )
    elif not base:
        plans.append((replace(plan, layout={}), []))
        if "body" in chosen or "title" in chosen:
            fields = frozenset(chosen)
            plans.append((replace(plan, layout=dict(chosen), own_fields=fields), proposals))
            fewer = {
                f: s for f, s in chosen.items() if f in ("title", "published_at", "body", "section")
            }
            kept = [p for p in proposals if p.field in fewer]
            plans.append((replace(plan, layout=fewer, own_fields=frozenset(fewer)), kept))
            wider = [with_photos(p, readings) if p.field == "body" else p for p in proposals]
            if all(wider):
                own = [p for p in wider if p is not None]
                layout = {p.field: p.selector for p in own}
                plans.append((replace(plan, layout=layout, own_fields=fields), own))
    return max(plans, key=lambda one: _worth(one[0], readings))


def _mixed(
    layout: Layout, samples: Sequence[Sample], proposals: Sequence[Proposal]
) -> tuple[dict[str, str], list[Proposal]]:
    """Return the family's selectors, with proposals for those that fail on these pages."""
    matched = matches(layout, samples)
    own = [p for p in proposals if matched.get(p.field, 0) < p.right]
    values = {
        k: v
        for k, v in layout.model_dump(exclude_defaults=True).items()
        if k not in ("name", "until")
    }
    return values | {p.field: p.selector for p in own}, own


def _worth(plan: Plan, readings: Sequence[Reading]) -> float:
    """Return how well a plan reads the pages, against what the general rules read of them."""
    try:
        site = _parsed(profile_text(plan), plan.name)
    except ProfileError:
        return -1.0
    total = 0.0
    for one in readings:
        found = _read(one.sample, site).article
        if found is None or found.generic or drifted(found):
            continue
        total += (
            1 + bool(found.published_at) + 0.2 * bool(found.sections) + 0.1 * bool(found.byline)
        )
        if one.article is not None:
            sizes = sorted((len(bare(found.body)), len(bare(one.article.body))))
            total += bool(sizes[1]) and sizes[0] / sizes[1]
            total += bare(found.title) == bare(one.article.title)
            lead = bare(one.article.lead)
            total += 0.3 * (bool(lead) and bare(found.lead) == lead)
            total += 0.5 * (len(found.photos) >= len(one.article.photos))
    return total


def _read(sample: Sample, site: Site) -> Read:
    try:
        article = read_article(sample.parsed, site)
    except ExtractionError as error:
        return Read(sample, None, f"{error.field}: {error.reason}")
    if missed := drifted(article):
        return Read(sample, article, f"the layout misses {missed}; the general rules filled it")
    return Read(sample, article)


def drifted(article: Article) -> str:
    """Return the fields that the layout missed on the article's page, separated by commas."""
    found = next((w for w in article.warnings if w.startswith(LAYOUT_DRIFT)), "")
    return found.partition(":")[2].strip()


def _open(plan: Plan, samples: Samples, reads: Sequence[Read]) -> list[str]:
    """Return what a person must look at, the gravest first."""
    found = [f"{one.sample.origin}: {one.problem}" for one in reads if one.problem]
    if not reads:
        found.append("no article was looked at: name the address of one, or give saved pages")
    if not plan.family:
        found.append("no family was recognised: check every selector on the site itself")
    articles = [one.article for one in reads if one.article is not None]
    for field, name in (("published_at", "date"), ("byline", "byline"), ("sections", "section")):
        empty = sum(not getattr(article, field) for article in articles)
        if empty:
            found.append(f"{name}: not found on {empty} of {len(articles)} pages")
    if articles and not any(article.lead for article in articles):
        found.append("lead: found on none of the pages; if the site prints one, name its selector")
    long = sum(len(article.title) > _LONGEST_TITLE for article in articles)
    if long:
        found.append(f"title: too long to be one on {long} of {len(articles)} pages")
    bare_photos = sum(not photo.caption for article in articles for photo in article.photos)
    photos = sum(len(article.photos) for article in articles)
    if bare_photos:
        found.append(f"captions: {bare_photos} of {photos} photos have none")
    if plan.addresses and plan.addresses.doubt:
        found.append(f"addresses: {plan.addresses.doubt}")
    if not plan.family or plan.lists.urls:
        found += [f"lists: {one}" for one in plan.lists.why if one.startswith("no ")]
    odd = {page.charset for page in (*samples.articles, *samples.lists)} - {"utf-8"}
    found += [f"charset: {one}; check the letters above" for one in sorted(odd)]
    return [*found, *samples.notes]
