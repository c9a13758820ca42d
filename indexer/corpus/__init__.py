"""Corpus tools over any texts: frequencies, keyness, collocations, people together, links.

Counting is done by pure functions of versions; what is asked, how far it went and where results are
kept are told apart from it, so that the page, the command and a job give the same figures.
"""
