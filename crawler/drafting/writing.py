"""A drafted profile as TOML that a person reads, checks and changes."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.urls import host_of
from crawler.drafting.families import DUK, Likeness
from crawler.drafting.identity import Addresses
from crawler.drafting.lists import Lists

_WIDTH = 96
_ORDER = (
    "container", "title", "published_at", "modified_at", "lead", "body", "byline", "source",
    "section", "caption", "credit", "attachments", "related",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What the profile is to say. `layout` None leaves it to the family; {} reads by shape."""

    name: str
    title: str
    url: str
    hosts: list[str]
    private: bool
    verify_tls: bool
    family: str
    likeness: Likeness | None
    addresses: Addresses | None
    lists: Lists
    media_hosts: list[str]
    section: str
    links: int
    counting: str = ""
    feeds: list[str] = field(default_factory=list)
    sitemaps: list[str] = field(default_factory=list)
    layout: Mapping[str, Any] | None = None
    own_fields: frozenset[str] = frozenset()


def profile_text(plan: Plan) -> str:
    """Return the profile as TOML, with comments that tell what to check."""
    parts = [
        _top(plan),
        _sections(plan),
        _article(plan),
        _listing(plan),
        _layout(plan),
        _rest(plan),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _top(plan: Plan) -> list[str]:
    lines = ["# Draft made by `khotin sites new`: look at every line that a comment asks about."]
    if plan.likeness:
        why = "; ".join(plan.likeness.why)
        lines += _comment(f"Family: {plan.family}, {plan.likeness.sureness} ({why}).")
        lines.append(f"extends = {_string(plan.family)}")
    else:
        lines += _comment(
            "Family: none recognised; everything below was found on the pages themselves."
        )
    lines += [f"name = {_string(plan.name)}", *_comment("What the site calls itself; correct it.")]
    lines += [f"title = {_string(plan.title)}", f"hosts = {_list(plan.hosts)}"]
    if plan.media_hosts:
        lines += _comment("Photos come from these hosts too; nothing else is ever fetched.")
        lines.append(f"media_hosts = {_list(plan.media_hosts)}")
    if plan.private:
        lines += _comment("The host is on this machine or its network.")
        lines.append("private = true")
    lines.append(f"start = {_list([plan.url])}")
    lines += _comment(*(f"News feed: {url}" for url in plan.feeds[:3]))
    return lines + _comment(*(f"Sitemap: {url}" for url in plan.sitemaps[:3]))


def _sections(plan: Plan) -> list[str]:
    if not plan.lists.sections:
        return []
    lines = ["# Section labels by their number in the address, as the menu calls them."]
    lines.append("[sections]")
    return lines + [f"{number} = {_string(text)}" for number, text in plan.lists.sections.items()]


def _article(plan: Plan) -> list[str]:
    rule = plan.addresses
    if rule is None:
        if plan.family != DUK:
            return []
        return ["[article]", *_comment("Ids are derived from this name; never change it later."),
                f"authority = {_string(host_of(plan.url))}"]  # fmt: skip
    lines = _comment(f"Articles: {rule.why}. The section must be no part of the identity.")
    lines += ["[article]", f"path = {_string(rule.path)}"]
    if rule.query:
        lines.append(f"query = {_table(rule.query)}")
    elif plan.family:
        lines.append("query = {}")
    if rule.identity or plan.family:
        lines.append(f"identity = {_list(rule.identity)}")
    if rule.identity_path or plan.family:
        lines.append(f"identity_path = {_string(rule.identity_path)}")
    if rule.section:
        lines.append(f"section = {_string(rule.section)}")
    return lines


def _listing(plan: Plan) -> list[str]:
    lists, lines = plan.lists, []
    if lists.urls:
        lines.append("urls = [")
        for url in lists.urls:
            label = lists.labels.get(url)
            lines.append(f"    {_string(url)}," + (f"  # {_one_line(label)}" if label else ""))
        lines.append("]")
    elif plan.family == DUK:
        lines.append(f"urls = {_list([plan.url])}")
    if lists.path:
        lines.append(f"pattern = {_table({'path': lists.path})}")
    if lists.page:
        lines.append(f"page = {_string(lists.page)}")
    if lists.postback:
        lines.append("postback = true")
    if not lines:
        return []
    head = _comment("Lists of articles: " + "; ".join(lists.why) + ". Cut what holds no news.")
    counting = []
    if plan.counting:
        counting = ["", "# Where lists cannot be paged, articles are asked for by number, downwards.",
                    "[counting]", f"url = {_string(plan.counting)}"]  # fmt: skip
    return [*head, "[listing]", *lines, *counting]


def _layout(plan: Plan) -> list[str]:
    if plan.layout is None:
        return []
    own = "own" if plan.family else plan.name
    lines = []
    if plan.family:
        said = ", ".join(name for name in _ORDER if name in plan.own_fields)
        lines += _comment(
            f"The family's layout fits in part: {said} were found on these pages instead. It replaces "
            "all layouts of the family; old designs need a table of their own, with `until`."
        )
    elif plan.layout:
        lines += _comment(
            "Selectors found on these pages; the rest is read by the shape of the text."
        )
    else:
        lines += _comment(
            "The pages mark nothing that stays: they are read by the order of their lines."
        )
    lines += ["[[layouts]]", f"name = {_string(own)}"]
    for name in _ORDER:
        if value := plan.layout.get(name):
            lines.append(f"{name} = {_string(value)}")
    for name in ("drop", "stop"):
        if value := plan.layout.get(name):
            lines.append(f"{name} = {_list(value)}")
    if plan.layout.get("caption_below") or not plan.layout:
        lines.append("caption_below = true")
    lines += _comment("The last short block below the text is the byline.")
    return [*lines, "byline_last = true"]


def _rest(plan: Plan) -> list[str]:
    lines = []
    if not plan.verify_tls:
        lines += ["[polite]", *_comment("The site's certificate could not be verified."),
                  "verify_tls = false", ""]  # fmt: skip
    lines += _comment("What a healthy run shows; raise `links` to what a full crawl really sees.")
    fill = "{ title = 1.0, published_at = 0.95, blocks = 0.95 }"
    return [*lines, "[expect]", f"links = {plan.links}", f"fill = {fill}"]


def _comment(*sentences: str) -> list[str]:
    return [f"# {line}" for text in sentences for line in textwrap.wrap(_one_line(text), _WIDTH)]


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _string(text: str) -> str:
    # TOML's basic strings are JSON's, but for DEL, which no page's text keeps.
    return json.dumps(text, ensure_ascii=False)


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(_string(value) for value in values) + "]"


def _table(values: Mapping[str, str]) -> str:
    pairs: Iterable[str] = (f"{_key(name)} = {_string(value)}" for name, value in values.items())
    return "{ " + ", ".join(pairs) + " }"


def _key(name: str) -> str:
    return (
        name
        if name.replace("_", "").replace("-", "").isalnum() and name.isascii()
        else _string(name)
    )
