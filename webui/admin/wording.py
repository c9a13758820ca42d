"""The desk's words for states, kinds, health, deeds; lengths of time and sizes, for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, request, url_for

from archive.health import State
from archive.scheduling.words import Words
from archive.users import Role
from webui.admin.failing import failure_in_words
from webui.asking import with_arguments
from webui.language import _, language, ngettext, number

_KB = 1024


def speak_of_the_desk(app: Flask) -> None:
    """Give the templates the desk's words."""
    app.jinja_env.globals.update(
        said=said_in_words, state_words=state_in_words, health_words=health_in_words,
        role_words=role_in_words, kind_words=kind_in_words, count_words=count_in_words,
        arg_words=argument_in_words, via_words=via_in_words, notice_words=notice_in_words,
        other_page=other_page, target_words=target_in_words, failure_words=failure_in_words,
    )  # fmt: skip
    app.jinja_env.filters.update(
        both=in_this_language, span=span_in_words, size=size_in_words, points=points_in_words,
        rate=rate_in_words,
    )  # fmt: skip


def other_page(page: int) -> str:
    """Return the address of another page of the list that is shown."""
    args = {name: value for name, value in request.args.items() if name not in ("page", "said")}
    path = url_for(request.endpoint or "", **(request.view_args or {}))
    return with_arguments(path, args | ({"page": str(page)} if page > 1 else {}))


def in_this_language(words: Words) -> str:
    """Return the sentence in the reader's language."""
    return words.en if language() == "en" else words.vi


def wait_in_words(seconds: int) -> str:
    """Return that too many tries failed, and how long to wait."""
    return _("Too many attempts have failed. Please wait %(wait)s, then try again.",
             wait=span_in_words(seconds))  # fmt: skip


def span_in_words(seconds: float | None) -> str:
    """Return a length of time in its two largest units, empty for none."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    days, hours, minutes = whole // 86_400, whole % 86_400 // 3_600, whole % 3_600 // 60
    parts = [
        ngettext("%(count)s day", "%(count)s days", days, count=days) if days else "",
        ngettext("%(count)s hour", "%(count)s hours", hours, count=hours) if hours else "",
        ngettext("%(count)s minute", "%(count)s minutes", minutes, count=minutes)
        if minutes
        else "",
    ]
    shown = [part for part in parts if part][:2]
    if not shown:
        return ngettext("%(count)s second", "%(count)s seconds", whole, count=whole)
    return " ".join(shown)


def size_in_words(value: float) -> str:
    """Return a number of bytes in the largest unit that fits."""
    for unit in ("B", "KB", "MB", "GB"):
        if value < _KB:
            return f"{_decimal(value)} {unit}"
        value /= _KB
    return f"{_decimal(value)} TB"


def rate_in_words(value: float) -> str:
    """Return how many a second, or a minute where that is less than one."""
    if value >= 1:
        return _("%(rate)s a second", rate=_decimal(value))
    return _("%(rate)s a minute", rate=_decimal(value * 60))


def points_in_words(score: float | None) -> str:
    """Return a score (0 to 1) as points of 100, empty for none."""
    return "" if score is None else _("%(points)s of 100", points=round(100 * score))


def _decimal(value: float) -> str:
    if value >= 10 or value == int(value):
        return number(round(value))
    text = f"{value:.1f}"
    return text if language() == "en" else text.replace(".", ",")


def role_in_words(role: str) -> str:
    """Return a role's name."""
    return {
        Role.VIEWER: _("viewer"),
        Role.ARCHIVIST: _("archivist"),
        Role.ADMINISTRATOR: _("administrator"),
    }[Role(role)]


def state_in_words(state: str) -> str:
    """Return where a job or run stands."""
    return {
        "queued": _("waiting"),
        "running": _("running"),
        "finished": _("finished"),
        "failed": _("failed"),
        "cancelled": _("cancelled"),
    }.get(state, state)


def health_in_words(state: State) -> str:
    """Return how a site fares."""
    return {
        State.FAILED: _("last crawl failed"),
        State.OVERDUE: _("overdue: no worker?"),
        State.RUNNING: _("being crawled"),
        State.UNPLANNED: _("no schedule"),
        State.NEVER: _("never crawled"),
        State.GOOD: _("in order"),
    }[state]


def kind_in_words(kind: str) -> str:
    """Return what a kind of job does; a kind without words of its own keeps its name."""
    return {
        "crawl": _("crawl a site"),
        "reparse": _("read kept pages again"),
        "index": _("bring the index up to date"),
        "verify": _("verify the archive"),
        "repair": _("repair the archive"),
        "report": _("report on how a site is read"),
        "backfill": _("fill a hole"),
        "export": _("export"),
        "corpus": _("count words of a result set"),
        "package": _("make a package"),
        "backup": _("back up"),
        "import": _("import"),
        "harvest": _("fetch copies from another archive"),
        "attachments": _("read attached files"),
        "alerts": _("send alerts"),
        "alerts-test": _("send a test alert"),
        "wacz": _("pack a site as WACZ"),
        "bag": _("pack a site as BagIt"),
        "bag-all": _("pack the whole archive as BagIt"),
    }.get(kind, kind)


def argument_in_words(name: str) -> str:
    """Return what an argument of a job or a limit of a schedule means."""
    return {
        "full": _("walk all lists to their end"),
        "limit": _("most articles"),
        "accept_gone": _("believe that articles are gone"),
        "max_pages": _("most pages"),
        "max_mb": _("most megabytes"),
        "max_minutes": _("most minutes"),
        "failed": _("only pages that could not be read"),
        "since": _("fetched since (date)"),
        "apply": _("write what changes"),
        "rebuild": _("begin anew"),
        "window": _("hours to crawl in"),
        "zone": _("time zone"),
        "backfill": _("month to fill (2019-03)"),
        "section": _("section"),
        "from": _("address of the other archive's index"),
        "replay": _("address of its copies"),
        "until": _("fetched until (date)"),
        "no_files": _("leave out photos and attached files"),
        "inbox": _("what of the inbox"),
        "others": _("copies from sites without a profile"),
        "captures": _("keep the copies only"),
        "articles": _("read articles too"),
        "skip": _("leave them out"),
        "again": _("read again what an older version read"),
        "accept_missing": _("accept that lost records stay lost"),
        "set": _("result set"),
        "format": _("form of the file"),
        "columns": _("columns"),
        "rows": _("rows: articles or captions"),
        "no_text": _("leave out the texts"),
        "bag": _("as a BagIt bag"),
    }.get(name, name)


def count_in_words(name: str) -> str:
    """Return what one of a run's totals counts; a name without words stays as it is."""
    return {
        "captures": _("responses recorded"),
        "pages": _("pages fetched"),
        "articles": _("articles"),
        "new": _("new articles"),
        "saved": _("versions saved"),
        "versions": _("versions"),
        "unchanged": _("unchanged"),
        "problems": _("pages that could not be read"),
        "failed": _("failed"),
        "gone": _("gone from the site"),
        "photos": _("photos"),
        "bytes": _("bytes"),
        "links": _("links to articles seen"),
        "requests": _("requests"),
        "skipped": _("skipped"),
    }.get(name, name.replace("_", " "))


def target_in_words(kind: str) -> str:
    """Return what a restriction hides."""
    return {
        "article": _("article"),
        "photo": _("photo"),
        "capture": _("archived page"),
        "person": _("person"),
    }.get(kind, kind)


def via_in_words(via: str) -> str:
    """Return where a deed was done."""
    return {
        "desk": _("at the desk"),
        "api": _("over the API"),
        "command": _("by command"),
        "site": _("on the site"),
    }.get(via, via)


def notice_in_words(notice: str) -> str:
    """Return whether a site said that it had changed a text, empty when it did or nothing changed."""
    return {
        "silent": _("edited without notice"),
        "unsure": _("perhaps edited without notice"),
    }.get(notice, "")


def said_in_words(args: Mapping[str, Any] | None = None) -> str:
    """Return what was done, for the page one comes to afterwards; empty for nothing."""
    return {
        "added": _("Added."),
        "changed": _("Changed."),
        "paused": _("Paused: it makes no more runs until it is resumed."),
        "resumed": _("Resumed."),
        "removed": _("Removed."),
        "asked": _("Asked for: a worker does it as soon as it can."),
        "stopping": _("It was asked to stop. A running job ends in good order and loses nothing."),
        "over": _("This job is over already."),
        "running": _("A run of it goes on already."),
        "password": _("The password was changed; all other sessions and tokens have ended."),
        "disabled": _("Disabled: this user is shut out at once."),
        "enabled": _("Enabled."),
        "signed-out": _("All sessions of this user have ended."),
        "revoked": _("The token was taken back."),
        "hidden": _("Hidden from readers from now on. What is kept stays as it is."),
        "set-kept": _("Kept for good."),
        "set-released": _("Let go: it ends in seven days."),
        "lifted": _("Readers can see it again."),
    }.get((args or request.args).get("said", ""), "")
