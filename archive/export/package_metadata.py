"""What programs read of a data package: datapackage.json (Frictionless) and RO-Crate 1.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from archive import VERSION
from archive.export.cited import ARCHIVE
from archive.export.cited_set import question_of, title_of
from archive.export.columns import Column
from archive.export.hashed_zip import Entry
from archive.export.package_content import Content
from archive.export.package_coverage import COLUMNS as COVERAGE
from archive.export.package_words import RIGHTS, about
from archive.export.wacz_file import timestamp

# https://specs.frictionlessdata.io/table-schema/#types-and-formats
_TYPES = {
    "string": "string", "integer": "integer", "boolean": "boolean", "date": "date",
    "datetime": "datetime", "list": "string",
}  # fmt: skip
_MEDIA = {
    ".csv": "text/csv", ".json": "application/json", ".md": "text/markdown",
    ".bib": "application/x-bibtex", ".ris": "application/x-research-info-systems",
}  # fmt: skip
_CRATE = "https://w3id.org/ro/crate/1.1"


def data_package(content: Content, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the descriptor of the tables among the entries, with the facts of the set."""
    found = content.found
    by_path = {entry.path: entry for entry in entries}
    tables = [
        _resource(by_path[path], path, _fields(columns), primary=_key(columns))
        for path, columns in content.tables.items()
    ]
    coverage = [{"name": name, "type": "string" if name in ("site", "month") else "integer"} for name in COVERAGE]  # fmt: skip
    tables.append(_resource(by_path["coverage.csv"], "coverage.csv", coverage, primary=["site", "month"]))  # fmt: skip
    return {
        "profile": "tabular-data-package",
        "name": f"khotin-{found.id}",
        "id": content.permalink,
        "title": title_of(found),
        "description": about(content, "en"),
        "created": timestamp(found.made_at),
        "version": str(found.asked.revision),
        "keywords": ["web archive", "news", "Vietnam"],
        "sources": [
            {"title": content.titles[site], **({"path": content.addresses[site]} if site in content.addresses else {})}
            for site in sorted(content.by_site)
        ],
        "contributors": [{"title": ARCHIVE, "role": "publisher"}],
        "rights": RIGHTS["en"],
        "khotin": {fact.name: fact.value for fact in content.facts} | {"written_by": f"khotin {VERSION}"},
        "resources": tables,
    }  # fmt: skip


def _key(columns: Iterable[Column]) -> list[str]:
    names = {column.name for column in columns}
    # An article that is withheld stands in the table of captions without a photo: no key there.
    return ["row"] if "row" in names and "photo" not in names else []


def _fields(columns: Iterable[Column]) -> list[dict[str, Any]]:
    found = []
    for column in columns:
        made: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind]}
        if column.kind == "datetime":
            # ISO 8601 with an offset, which "default" does not allow.
            made["format"] = "any"
        more = "; texts parted by « | »" if column.kind == "list" else ""
        made["description"] = f"{column.words_en}{more}"
        made["description_vi"] = column.words_vi
        found.append(made)
    return found


def _resource(entry: Entry, path: str, fields: list[dict[str, Any]], *, primary: list[str]) -> dict[str, Any]:  # fmt: skip
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if primary:
        schema["primaryKey"] = primary
    return {
        "name": PurePosixPath(path).stem,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": entry.size,
        "hash": f"sha256:{entry.sha256}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }  # fmt: skip


def research_object(content: Content, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the crate: the data set, its files, who made it by what from which question."""
    found = content.found
    software = {
        "@id": "#khotin",
        "@type": "SoftwareApplication",
        "name": ARCHIVE,
        "version": VERSION,
    }
    asked = {
        "@id": "#search",
        "@type": "CreateAction",
        "name": f"Search: {question_of(found) or 'everything'}",
        "description": f"As typed: {found.asked.typed}. As read: {found.asked.read}. "
        f"State of the archive: {found.asked.revision}.",
        "endTime": timestamp(found.made_at),
        "instrument": {"@id": "#khotin"},
        "result": {"@id": "./"},
    }
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": content.permalink,
        "name": title_of(found),
        "description": about(content, "en"),
        "datePublished": timestamp(found.made_at),
        "publisher": {"@id": "#archive"},
        "license": {"@id": "#rights"},
        "inLanguage": "vi",
        "version": str(found.asked.revision),
        "mentions": {"@id": "#search"},
        "hasPart": [{"@id": entry.path} for entry in entries],
    }
    if content.first:
        root["temporalCoverage"] = f"{content.first}/{content.last}"
    return {
        "@context": f"{_CRATE}/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": _CRATE},
                "about": {"@id": "./"},
            },
            root,
            {"@id": "#archive", "@type": "Organization", "name": ARCHIVE},
            {
                "@id": "#rights",
                "@type": "CreativeWork",
                "name": "Rights",
                "description": RIGHTS["en"],
            },
            software,
            asked,
            *(_file(entry, content) for entry in entries),
        ],
    }


def _file(entry: Entry, content: Content) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@id": entry.path,
        "@type": "File",
        "name": entry.path,
        "contentSize": str(entry.size),
        "encodingFormat": _MEDIA.get(PurePosixPath(entry.path).suffix, "text/plain"),
        "sha256": entry.sha256,
    }
    if entry.path in content.tables:
        found["description"] = f"{content.rows[entry.path]} rows"
    return found
