"""The search site: finds articles through the index, shows them from the archive."""
