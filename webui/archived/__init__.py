"""Archived payloads made fit to be looked at: pages, styles, pictures, drawings, and what each is."""
