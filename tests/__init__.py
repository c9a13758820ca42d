"""Tests mirror the rooms; the site simulator is a package of its own, used by the demo too."""
