"""Search engines behind one face: `open_engine` gives the one the settings name."""

from archive.config import Config
from indexer.engines.face import Batch, Count, Facets, Hit, HitList, Reached, Results, SearchEngine

__all__ = [
    "Batch",
    "Count",
    "Facets",
    "Hit",
    "HitList",
    "Reached",
    "Results",
    "SearchEngine",
    "open_engine",
]


def open_engine(config: Config) -> SearchEngine:
    """Return the configured engine on the configured folder; the index itself may be missing.

    Raises ArchiveError when the engine's library is not the one expected.
    """
    from indexer.engines.whoosh import WhooshEngine

    return WhooshEngine(config.index_dir / config.engine)
