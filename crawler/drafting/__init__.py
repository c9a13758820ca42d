"""Drafting a profile for a new site and checking one against pages.

    site_samples(...) or file_samples(...)   # a few pages: fetched politely, or saved by a person
    draft(...)                               # what a profile could say, and why
    check(...)                               # what a profile reads of pages, and what it misses

Nothing here writes to the archive: what is fetched for a draft is looked at and forgotten.
"""
