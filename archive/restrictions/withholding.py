"""What is withheld from readers at this moment: the one thing to ask before anything is shown.

Pages, search, indexes, feeds, OAI-PMH, result sets and exports all ask a `Withheld`:

    held = withheld(catalogue)
    held.article(id)    the restriction that hides an article, or all its texts, or None
    held.version(v)     ... a text: its article's, or that of the page it was read from
    held.capture(c)     ... a response's bytes, wherever else the same bytes stand
    held.photo(url)     ... a photo with its caption
    held.address(url)   ... what stands at an address
    held.person(name)   ... a person's page
    held.shown(v)       the version without the photos that are hidden
    held.unsettled(n)   articles to be left out of an index that has reached revision n
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from archive.catalogue import Catalogue
from archive.catalogue.captures import url_key
from archive.catalogue.tables import captures, versions
from archive.models import Article, Capture, Photo, Version
from archive.restrictions import rows
from archive.restrictions.values import Kind, Restriction
from archive.text import nfc, squeeze
from archive.versions import article_from_json

HIDDEN = Photo("")


@dataclass(frozen=True, slots=True)
class Withheld:
    """The restrictions that hold; made anew when one comes, goes, or its time passes.

    `restrictions` are those that hold. `state` is another one as soon as any was made or lifted;
    `changes_at` is when the next one ends by itself.
    """

    catalogue: Catalogue
    state: tuple[str, int, int, int]
    restrictions: tuple[Restriction, ...] = ()
    changes_at: datetime | None = None
    _named: Mapping[tuple[Kind, str], Restriction] = field(default_factory=dict)
    _digests: Mapping[str, Restriction] = field(default_factory=dict)
    _captures: Mapping[str, Restriction] = field(default_factory=dict)
    _urls: Mapping[str, Restriction] = field(default_factory=dict)
    _read_from_hidden: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.restrictions)

    @property
    def articles(self) -> frozenset[str]:
        """The ids of the articles that are hidden as a whole, or of which every text is."""
        return frozenset(target for kind, target in self._named if kind is Kind.ARTICLE)

    @property
    def touched(self) -> frozenset[str]:
        """The ids of all articles of which something is hidden."""
        return self.articles.union(id_ for each in self.restrictions for id_ in each.articles)

    @property
    def reach(self) -> tuple[tuple[str, ...], ...]:
        """What the restrictions reach at this moment: things by name, payloads, keys of addresses.

        It grows without any new restriction, as a hidden article gets versions, photos, addresses.
        """
        things = sorted(f"{kind.value} {target}" for kind, target in self._named)
        return tuple(things), tuple(sorted(self._digests)), tuple(sorted(self._urls))

    def article(self, article_id: str) -> Restriction | None:
        """Return what hides an article, or None.

        One whose every text was read from hidden pages counts as hidden, until it has another.
        """
        return self._named.get((Kind.ARTICLE, article_id))

    def version(self, version: Version) -> Restriction | None:
        """Return what hides a text, or None: its article, or the page it was read from, is hidden."""
        found = self.article(version.article_id) or self._named.get((Kind.CAPTURE, version.capture))
        if found or not self._digests:
            return found
        page = self.catalogue.capture(version.capture)
        return self._digests.get(page.digest) if page else None

    def text(self, article_id: str, *, capture: str, payload: str | None) -> Restriction | None:
        """Return what hides a text, as `version` does, for one who knows its page's payload digest."""
        return (
            self.article(article_id)
            or self._named.get((Kind.CAPTURE, capture))
            or self._digests.get(payload or "")
        )

    def capture(self, capture: Capture) -> Restriction | None:
        """Return what hides a capture, or None.

        Hidden are one that is named, all that have the same bytes, the copies of a hidden photo,
        and the page, photos and files of a hidden article.
        """
        if not self.restrictions:
            return None
        return (
            self.payload(capture)
            or self._captures.get(capture.id)
            or self._urls.get(url_key(capture.url))
        )

    def payload(self, capture: Capture) -> Restriction | None:
        """Return what hides a capture's bytes wherever they stand, or None.

        What only belongs to a hidden article may still be shown by others that have it too.
        """
        return self._named.get((Kind.CAPTURE, capture.id)) or self._digests.get(capture.digest)

    def photo(self, url: str) -> Restriction | None:
        """Return what hides a photo, or None."""
        return self._named.get((Kind.PHOTO, url))

    def address(self, url: str) -> Restriction | None:
        """Return what hides an address: that of a hidden photo, or of a hidden article's page, photos, files."""
        return self._urls.get(url_key(url)) if self._urls else None

    def person(self, name: str) -> Restriction | None:
        """Return what hides a person's page, or None; case and spacing of the name do not matter."""
        return self._named.get((Kind.PERSON, folded_name(name)))

    def shown(self, version: Version) -> Version:
        """Return a version without its hidden photos; a hidden one keeps its place, and is empty."""
        photos = tuple(HIDDEN if self.photo(p.url) else p for p in version.article.photos)
        if photos == version.article.photos:
            return version
        return replace(version, article=replace(version.article, photos=photos))

    def unsettled(self, reached: int) -> frozenset[str]:
        """Return the articles that an index which has reached a revision may still show too much of."""
        return frozenset(
            id_ for each in self.restrictions if each.revision > reached for id_ in each.articles
        )

    def is_fresh(self, connection: Connection, now: datetime) -> bool:
        """Tell whether nothing has changed since this was made."""
        state = _state(connection, self._read_from_hidden)
        return self.state == state and (self.changes_at is None or now < self.changes_at)


def withheld(
    catalogue: Catalogue, *, last: Withheld | None = None, now: datetime | None = None
) -> Withheld:
    """Return what is withheld now, in UTC; `last` again while it is still true."""
    at = now or datetime.now(UTC)
    with catalogue.read() as connection:
        if last is not None and last.catalogue is catalogue and last.is_fresh(connection, at):
            return last
        holding = [each for each in rows.not_ended(connection) if each.holds(at)]
        return _made(catalogue, connection, holding)


def folded_name(name: str) -> str:
    """Return a person's name as restrictions compare it."""
    return squeeze(nfc(name)).casefold()


def key_of(restriction: Restriction) -> tuple[Kind, str]:
    """Return what a restriction hides, as two of the same thing are told to be."""
    is_person = restriction.kind is Kind.PERSON
    target = folded_name(restriction.target) if is_person else restriction.target
    return restriction.kind, target


def _state(connection: Connection, read_from_hidden: frozenset[str]) -> tuple[str, int, int, int]:
    # A text that a hidden article gains from a page that is not hidden brings the article back.
    return *rows.state_of(connection), rows.count_texts(connection, read_from_hidden)


def _made(catalogue: Catalogue, connection: Connection, holding: list[Restriction]) -> Withheld:
    # Of several on one thing the one made first is told of.
    named = {key_of(each): each for each in reversed(holding)}
    hidden = {target: each for (kind, target), each in named.items() if kind is Kind.ARTICLE}
    # What its page was before, in the archive, shows the same words to whoever has the address.
    for id_, to in rows.moved_to(connection, hidden).items():
        named.setdefault((Kind.ARTICLE, id_), hidden[to])
    digests: dict[str, Restriction] = {}
    of_captures: dict[str, Restriction] = {}
    urls: dict[str, Restriction] = {}
    for (kind, target), each in named.items():
        if kind is Kind.ARTICLE:
            for capture, text in _texts(connection, target):
                of_captures[capture] = each
                urls |= dict.fromkeys(map(url_key, _addresses(article_from_json(text))), each)
        elif kind is not Kind.PERSON:
            wanted = captures.c.id == target
            if kind is Kind.PHOTO:
                urls[url_key(target)] = each
                wanted = captures.c.url_key == url_key(target)
            found = connection.scalars(select(captures.c.digest).where(wanted).distinct())
            digests |= {digest: each for digest in found if digest != rows.EMPTY}
    texts = rows.texts_from(connection, digests)
    for id_ in rows.without_other_texts(connection, texts):
        named.setdefault((Kind.ARTICLE, id_), digests[texts[id_][max(texts[id_])]])
    ends = [each.until for each in holding if each.until]
    return Withheld(
        catalogue, _state(connection, frozenset(texts)), tuple(holding), min(ends, default=None),
        named, digests, of_captures, urls, frozenset(texts),
    )  # fmt: skip


def _texts(connection: Connection, article_id: str) -> Iterable[tuple[str, str]]:
    query = select(versions.c.capture, versions.c.article).where(
        versions.c.article_id == article_id
    )
    return [(row.capture, row.article) for row in connection.execute(query)]


def _addresses(article: Article) -> Iterable[str]:
    """Give the addresses whose copies show an article: its page, photos and files."""
    yield article.url
    yield from (photo.url for photo in article.photos)
    yield from (file.url for file in article.attachments)
