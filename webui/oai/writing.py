"""Answers as XML: the frame that all share, and what each verb puts into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

from webui.feeds.xml import moment, words
from webui.oai.asked import PREFIX, OaiError
from webui.oai.records import Record, dublin_core
from webui.oai.sets import Set

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"


class Answer:
    """One answer; `base` is the address that was asked, `given` what it was asked with."""

    def __init__(self, *, base: str, at: datetime, given: Mapping[str, str]) -> None:
        self.root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
        self.root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {_SCHEMA}")
        self._add(self.root, "responseDate", moment(at))
        self._add(self.root, "request", base, **given)

    def _add(self, parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        made = etree.SubElement(parent, f"{{{OAI}}}{name}")
        if text:
            made.text = words(text)
        for key, value in attributes.items():
            made.set(key, words(value))
        return made

    def bytes(self) -> bytes:
        """Return the document."""
        return bytes(etree.tostring(self.root, encoding="utf-8", xml_declaration=True))

    def error(self, error: OaiError) -> None:
        """Put an error into it."""
        self._add(self.root, "error", str(error), code=error.code)

    def identify(self, *, name: str, base: str, mail: str, earliest: datetime) -> None:
        """Say who answers."""
        made = self._add(self.root, "Identify")
        self._add(made, "repositoryName", name)
        self._add(made, "baseURL", base)
        self._add(made, "protocolVersion", "2.0")
        self._add(made, "adminEmail", mail)
        self._add(made, "earliestDatestamp", moment(earliest))
        self._add(made, "deletedRecord", "persistent")
        self._add(made, "granularity", "YYYY-MM-DDThh:mm:ssZ")
        self._add(made, "compression", "gzip")

    def formats(self) -> None:
        """Say in which formats records are given."""
        made = self._add(self._add(self.root, "ListMetadataFormats"), "metadataFormat")
        self._add(made, "metadataPrefix", PREFIX)
        self._add(made, "schema", _DC_SCHEMA)
        self._add(made, "metadataNamespace", OAI_DC)

    def sets(self, found: Iterable[Set]) -> None:
        """Say which sets there are."""
        made = self._add(self.root, "ListSets")
        for each in found:
            one = self._add(made, "set")
            self._add(one, "setSpec", each.spec)
            self._add(one, "setName", each.name)

    def one(self, record: Record) -> None:
        """Give one record."""
        self._record(self._add(self.root, "GetRecord"), record)

    def listed(
        self, verb: str, found: Iterable[Record], *, token: str | None, told: int, total: int
    ) -> None:
        """Give a part of a list; `token` is how it goes on, empty for its end, None when this is all."""
        made = self._add(self.root, verb)
        for each in found:
            if verb == "ListRecords":
                self._record(made, each)
            else:
                self._header(made, each)
        if token is not None:
            # More may have come to the end of the list than there was when it was begun.
            size = str(max(total, told + 1))
            self._add(made, "resumptionToken", token, completeListSize=size, cursor=str(told))

    def _record(self, parent: Any, record: Record) -> None:
        made = self._add(parent, "record")
        self._header(made, record)
        if record.version is None:
            return
        holder = self._add(made, "metadata")
        dc = etree.SubElement(holder, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC})
        dc.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {_DC_SCHEMA}")
        for name, given in dublin_core(record):
            if text := words(given):
                etree.SubElement(dc, f"{{{DC}}}{name}").text = text

    def _header(self, parent: Any, record: Record) -> None:
        made = self._add(parent, "header")
        if record.version is None:
            made.set("status", "deleted")
        self._add(made, "identifier", record.identifier)
        self._add(made, "datestamp", moment(record.changed_at))
        for spec in record.sets:
            self._add(made, "setSpec", spec)
