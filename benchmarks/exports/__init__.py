"""Downloads: whole answers with their texts, beside a bare SQLite dump and Datasette's stream."""

from benchmarks.exports.run import main

__all__ = ["main"]
