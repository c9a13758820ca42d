"""Golden pages: stored pages with the reading expected of them, one directory a case."""
