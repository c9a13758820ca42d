"""What holds for each page of the site, in a real browser: one list of pages, walked in every way."""
