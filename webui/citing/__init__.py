"""How readers take an article's citation away, and how they check that the copy is the one cited."""
