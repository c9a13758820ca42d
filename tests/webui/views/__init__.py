"""Tests of the other views of a result."""
