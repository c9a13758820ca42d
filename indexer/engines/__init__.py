"""Search engines behind one face: `open_engine` gives the one the settings name."""

from importlib.util import find_spec

from archive.config import Config
from archive.errors import ConfigError
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

    Raises ArchiveError when the engine's library is not the one expected, ConfigError when it is missing.
    """
    if config.engine == "tantivy":
        if find_spec("tantivy") is None:
            raise ConfigError(
                "engine: tantivy is not installed; run `pip install tantivy==0.27.0`, "
                "then `khotin index --rebuild`"
            )
        from indexer.engines.tantivy import TantivyEngine

        return TantivyEngine(config.index_dir / config.engine)
    from indexer.engines.whoosh import WhooshEngine

    return WhooshEngine(config.index_dir / config.engine)
