"""Owns the measurement of query speed: the same tokens and questions for every engine, in one run."""

from benchmarks.engines.run import main

__all__ = ["main"]
