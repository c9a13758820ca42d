"""`python -m benchmarks NAME [OPTIONS]`: run one measurement; without a name, list them."""

from __future__ import annotations

import importlib
import sys

NAMES = {
    "crawl": "pages a second beside a plain Scrapy spider",
    "recrawl": "bytes that a second crawl of an unchanged site fetches",
    "memory": "peak memory of a crawl as the site grows",
    "catalogue": "catalogue writes beside a bare batched insert",
    "extraction": "pages a second beside trafilatura",
    "reparse": "pages a second on one core and all, and its memory, beside trafilatura",
    "quality": "fields read right on the golden pages, beside other extractors",
    "dates": "printed dates read right, and how fast, beside dateparser",
    "importing": "old captures brought in: records a second",
    "people": "names and offices read right, beside labels made by hand",
    "startup": "from start of the search site to the first results",
    "readers": "the search page for many readers at once, beside Datasette",
    "corpus": "corpus tools over large result sets: articles a second, and memory",
    "exports": "downloads of all articles, beside a bare SQLite dump and Datasette",
    "desk": "the desk's pages over a large archive beside a small one",
    "retrieval": "how well questions find their passage, beside other engines",
    "engines": "time of every kind of query, beside other engines",
    "indexing": "documents a second and size of the index",
}


def main() -> int:
    """Run the named measurement; 2 for an unknown name, else what it returns."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print("python -m benchmarks NAME [OPTIONS]; the measurements:", file=sys.stderr)
        for name, text in NAMES.items():
            print(f"  {name:<12}{text}", file=sys.stderr)
        return 2
    code: int = importlib.import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
    return code


if __name__ == "__main__":
    sys.exit(main())
