"""Bytes out: the archive, or a site of it, in the forms other programs read."""
