"""A local server that behaves like the first site, with generated news and one real article.

`Simulator` is the server, `generate` the corpus alone, `GeneratedArticle` the ground truth.
"""

from tests.site_simulator.article import (
    SAMPLE_ID,
    GeneratedArticle,
    GeneratedAttachment,
    GeneratedPhoto,
)
from tests.site_simulator.behaviour import Behaviour
from tests.site_simulator.corpus import Corpus, generate
from tests.site_simulator.sample import sample_article
from tests.site_simulator.sections import SECTIONS
from tests.site_simulator.server import LoggedRequest, Simulator

__all__ = [
    "SAMPLE_ID",
    "SECTIONS",
    "Behaviour",
    "Corpus",
    "GeneratedArticle",
    "GeneratedAttachment",
    "GeneratedPhoto",
    "LoggedRequest",
    "Simulator",
    "generate",
    "sample_article",
]
