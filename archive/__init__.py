"""The system of record: WARC files and the catalogue over them; knows no other room."""

VERSION = "0.1.0"
