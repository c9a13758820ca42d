"""Which article a page is: as its site's profile says or, without one, its address."""

from __future__ import annotations

from archive.dumps import generic_identity
from archive.models import Article
from archive.sites import Site


def identity_at(url: str, site: Site | None) -> str | None:
    """Return the public id of the article at a URL, or None when it is no article's.

    Without a profile every address may be one.
    """
    if site is None:
        return generic_identity(url)[1]
    key = site.article_key(url)
    return None if key is None else site.article_id(key)


def id_of(article: Article, site: Site | None) -> str:
    """Return the public id of an article that was read by a profile, or generically without one."""
    return generic_identity(article.url)[1] if site is None else site.article_id(article.key)
