"""Vietnamese analysis, the query language, and the search engines that follow the catalogue."""
