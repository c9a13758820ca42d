"""The history of an article: its versions, what each changed, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.catalogue import ArticleRow
from archive.differences import (
    Change,
    Counts,
    Difference,
    Notice,
    Part,
    Row,
    Step,
    compare,
    count_versions,
    history,
    neighbours,
    notice_of,
)
from archive.differences.showing import difference_json, history_json
from archive.models import Event, Happening, Version
from webui.holdings import holdings
from webui.language import _, ngettext, number
from webui.refusals import Refusal, not_found

blueprint = Blueprint("versions", __name__)

PAGE = 20
_MOST_PAGE = 100_000
# A run of unchanged pieces longer than this is folded up.
_FOLDED = 3


@blueprint.get("/a/<article_id>/versions")
def versions(article_id: str) -> str:
    """Show an article's versions, newest first, and what each changed of the one before it."""
    row = _row(article_id)
    page, total = _page(), count_versions(holdings().catalogue, row.id)
    pages = max(1, -(-total // PAGE))
    steps = _steps(row, page)
    if not steps and page > 1:
        raise not_found(_("This article has fewer versions than that."))
    current = holdings().version(row.id, None)
    return render_template(
        "versions.html",
        row=row,
        title=current.article.title if current else row.url,
        total=total,
        page=page,
        pages=pages,
        life=list(_life(steps, _events(row), until=_end_of(row, page - 1), last=page == pages)),
        numbers=neighbours(holdings().catalogue, row.id)[::-1][:500],
        changes=changes_in_words,
        notice=notice_in_words,
        versions_in_words=versions_in_words,
    )


@blueprint.get("/a/<article_id>/versions.json")
def versions_json(article_id: str) -> Response:
    """Give an article's versions as JSON, a page at a time."""
    row = _row(article_id)
    shelf = holdings()
    return jsonify(
        history_json(
            row,
            _steps(row, _page()),
            shelf.catalogue.events(row.id),
            total=count_versions(shelf.catalogue, row.id),
        )
    )


@blueprint.get("/a/<article_id>/diff")
def chosen(article_id: str) -> Response:
    """Lead to the two versions that a reader has chosen."""
    row = _row(article_id)
    numbers = [request.args.get(name, "") for name in ("before", "after")]
    if not all(text.isdecimal() and len(text) < 8 for text in numbers):
        raise Refusal(400, _("Choose two versions to compare."))
    before, after = map(int, numbers)
    address = url_for("versions.diff", article_id=row.id, before=before, after=after)
    return redirect(address)


@blueprint.get("/a/<article_id>/diff/<int:before>/<int:after>")
def diff(article_id: str, before: int, after: int) -> str:
    """Show two versions of an article side by side."""
    row, old, new = _row(article_id), _version(article_id, before), _version(article_id, after)
    found = compare(old.article, new.article)
    order = neighbours(holdings().catalogue, row.id)
    return render_template(
        "diff.html",
        row=row,
        old=old,
        new=new,
        found=found,
        groups=list(_groups(found)),
        notice=_notice(old, new, order),
        changes=changes_in_words,
        in_words=notice_in_words,
        part=part_in_words,
        unchanged_in_words=unchanged_in_words,
        earlier=_beside(order, before, -1),
        later=_beside(order, after, 1),
    )


@blueprint.get("/a/<article_id>/diff/<int:before>/<int:after>.json")
def diff_json(article_id: str, before: int, after: int) -> Response:
    """Give the difference of two versions as JSON."""
    row, old, new = _row(article_id), _version(article_id, before), _version(article_id, after)
    return jsonify(difference_json(row, old, new, compare(old.article, new.article)))


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing in an article's life: a version, or an event of its page on the site."""

    at: datetime
    step: Step | None = None
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a difference that stand together; those of `folded` are all unchanged."""

    rows: tuple[Row, ...]
    folded: bool


def _row(article_id: str) -> ArticleRow:
    row = holdings().article(article_id)
    if row is None:
        raise not_found(_("There is no article with this number in the archive."))
    return row


def _version(article_id: str, wanted: int) -> Version:
    found = holdings().version(article_id, wanted)
    if found is None:
        raise not_found(_("This article has no version with this number."))
    return found


def _page() -> int:
    text = request.args.get("page", "1")
    if not (text.isdecimal() and len(text) < 10 and 0 < int(text) <= _MOST_PAGE):
        raise Refusal(400, _("There is no such page of versions."))
    return int(text)


def _steps(row: ArticleRow, page: int) -> list[Step]:
    shelf = holdings()
    found = history(shelf.catalogue, row.id, limit=PAGE, offset=(page - 1) * PAGE)
    held = shelf.withheld
    return [step for step in found if not (held and held.version(step.version))]


def _events(row: ArticleRow) -> list[Event]:
    told = (Happening.GONE, Happening.BACK)
    return [e for e in holdings().catalogue.events(row.id) if e.happening in told]


def _end_of(row: ArticleRow, page: int) -> datetime | None:
    """Return when the last version of a page was seen, None before the first page."""
    if page < 1:
        return None
    last = history(holdings().catalogue, row.id, limit=1, offset=page * PAGE - 1)
    return last[0].seen_at if last else None


def _life(
    steps: Sequence[Step], events: Sequence[Event], *, until: datetime | None, last: bool
) -> Iterator[Moment]:
    """Yield a page's versions and what happened between them, newest first."""
    found = [Moment(step.seen_at, step=step) for step in steps]
    since = None if last or not found else found[-1].at
    found += [
        Moment(event.at, event=event)
        for event in events
        if (until is None or event.at <= until) and (since is None or event.at > since)
    ]
    yield from sorted(found, key=lambda m: (m.at, m.step.version.number if m.step else 0))[::-1]


def _notice(old: Version, new: Version, order: Sequence[int]) -> Notice:
    """Return what the site said of the change; only of one version to the very next."""
    return notice_of(old, new) if _beside(order, old.number, 1) == new.number else Notice.NONE


def _beside(order: Sequence[int], number: int, step: int) -> int | None:
    place = order.index(number) + step if number in order else -1
    return order[place] if 0 <= place < len(order) else None


def _groups(found: Difference) -> Iterator[Group]:
    """Yield the rows, long runs of unchanged ones apart from the others."""
    rows: list[Row] = []
    quiet: list[Row] = []
    for row in found.rows:
        if row.change is Change.SAME:
            quiet.append(row)
            continue
        yield from _closed(rows, quiet)
        rows.append(row)
    yield from _closed(rows, quiet)
    if rows:
        yield Group(tuple(rows), folded=False)


def _closed(rows: list[Row], quiet: list[Row]) -> Iterator[Group]:
    """Yield what is complete when a run of unchanged rows ends; a short run stays among the others."""
    if len(quiet) <= _FOLDED:
        rows += quiet
    else:
        if rows:
            yield Group(tuple(rows), folded=False)
        yield Group(tuple(quiet), folded=True)
        rows.clear()
    quiet.clear()


def changes_in_words(counts: Counts) -> str:
    """Return how much changed, in one line."""
    if not counts:
        return _("the text is the same")
    parts = [
        (counts.changed, ngettext("%(count)s piece changed", "%(count)s pieces changed",
                                  counts.changed, count=number(counts.changed))),
        (counts.added, ngettext("%(count)s added", "%(count)s added",
                                counts.added, count=number(counts.added))),
        (counts.removed, ngettext("%(count)s removed", "%(count)s removed",
                                  counts.removed, count=number(counts.removed))),
        (counts.captions, ngettext("%(count)s caption among them", "%(count)s captions among them",
                                   counts.captions, count=number(counts.captions))),
    ]  # fmt: skip
    words = _(
        "words: +%(added)s −%(removed)s",
        added=number(counts.words_added),
        removed=number(counts.words_removed),
    )
    return "; ".join([", ".join(text for count, text in parts if count), words])


def versions_in_words(count: int) -> str:
    """Return a number of versions."""
    return ngettext("%(count)s version", "%(count)s versions", count, count=number(count))


def unchanged_in_words(count: int) -> str:
    """Return how many pieces in a row did not change."""
    return ngettext(
        "%(count)s unchanged piece", "%(count)s unchanged pieces", count, count=number(count)
    )


def notice_in_words(notice: Notice) -> str:
    """Return whether the site told of a change, in a sentence; empty when nothing is to be said."""
    return {
        Notice.NONE: "",
        Notice.SILENT: _("Edited without notice: the text changed, the printed date did not."),
        Notice.UNSURE: _(
            "Perhaps edited without notice: the text changed, the printed date did not, but the "
            "page was read by other rules too."
        ),
    }[notice]


def part_in_words(part: Part) -> str:
    """Return which part of an article a piece is."""
    return {
        Part.TITLE: _("Title"),
        Part.LEAD: _("Lead"),
        Part.PARAGRAPH: _("Paragraph"),
        Part.HEADING: _("Heading"),
        Part.LIST: _("List"),
        Part.TABLE: _("Table"),
        Part.QUOTE: _("Quotation"),
        Part.CAPTION: _("Photo caption"),
        Part.BYLINE: _("Byline"),
        Part.DATE: _("Printed date"),
    }[part]
