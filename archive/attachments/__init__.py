"""Files that articles offer for download: their text, read within limits, and what is held of them.

`reading` reads files in a process apart; `sweep` reads those the catalogue lacks; `held`
tells what the archive has of a version's files. Text is no evidence: it can always be made again.
Nothing is imported here: every reading process begins with this package.
"""
