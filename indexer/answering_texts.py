"""Owns the reading of a result's texts from the catalogue, batch by batch, in the result's order."""

from collections.abc import Iterator

from archive.catalogue import Catalogue
from archive.models import Version
from archive.restrictions.withholding import Withheld
from indexer.engines.face import HitList, in_pages

_BATCH = 200


def texts_of(hits: HitList, catalogue: Catalogue, held: Withheld) -> Iterator[Version]:
    """Give the versions that answered, in order, without what readers may not see.

    A hit whose article is gone from the catalogue since the index was made is left out.
    """
    for page in in_pages(hits, _BATCH):
        pairs = [(hit.article_id, hit.number) for hit in page]
        found = catalogue.versions_of(pairs)
        for pair in pairs:
            version = found.get(pair)
            if version is not None and not (held and held.version(version)):
                yield held.shown(version)
