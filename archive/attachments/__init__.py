"""Files that articles offer for download: their text, read within limits, and what is held of them.

`reading` reads one file in a process of its own; `sweep` reads those the catalogue lacks; `held`
tells what the archive has of a version's files. Text is no evidence: it can always be made again.
Nothing is imported here: the reading process begins with this package, once for every file.
"""
