"""Measurements anyone can repeat: `python -m benchmarks NAME`, peers in the same run."""
