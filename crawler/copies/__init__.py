"""Copies that others fetched, read as our own pages are: `khotin import` and `khotin harvest`.

`reading` reads what archive.importing brought in; `cdx` and `asking` talk to a web archive and
`harvest` fetches from it.
"""
