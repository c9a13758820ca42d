"""WARC files: written, read, checked and sealed here; nothing else imports the WARC library."""

from archive.warc.check import check_file
from archive.warc.draft import safe_url
from archive.warc.http import field
from archive.warc.names import SUFFIX, relative_name
from archive.warc.origin import Origin
from archive.warc.reader import Finding, read_record, scan
from archive.warc.record import Record, sha256
from archive.warc.seal import Sealed, open_files, seal
from archive.warc.series import Written
from archive.warc.writer import EVENT_MIME, VERSION_MIME, WarcWriter

__all__ = [
    "EVENT_MIME",
    "SUFFIX",
    "VERSION_MIME",
    "Finding",
    "Origin",
    "Record",
    "Sealed",
    "WarcWriter",
    "Written",
    "check_file",
    "field",
    "open_files",
    "read_record",
    "relative_name",
    "safe_url",
    "scan",
    "seal",
    "sha256",
]
