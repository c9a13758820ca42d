"""Readers at once: our search page beside Datasette's over the same articles."""

from benchmarks.readers.run import main

__all__ = ["main"]
