"""Tests of the search site."""
