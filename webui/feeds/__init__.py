"""Following the archive from outside: feeds, saved searches, browsers' search boxes, robots' maps."""
