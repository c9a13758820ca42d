"""Tests of the site simulator: the generated corpus, the real sample, the server and its faults."""
