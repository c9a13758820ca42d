"""How a result set itself is cited: as a data set, with its count, its moment and what proves its list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from archive.export import bibtex, csl_json, ris
from archive.export.cited import ARCHIVE, LANGUAGE, day_of, plain
from archive.export.styles import INNER, Run, shortened, slashed, written
from archive.resultsets import ResultSet
from archive.text import HANOI

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class CitedSet:
    """A result set as citations name it; texts are one clean line each.

    `made` is aware, `digest` the SHA-256 of its list in hex, `state` the revision of the catalogue it
    was found in, `permalink` its address, or its URN where the site has no public one.
    """

    id: str
    title: str
    count: int
    asked: str
    read: str
    made: datetime
    software: str
    state: int
    digest: str
    permalink: str

    @property
    def key(self) -> str:
        """The name of the entry: letters, digits and hyphens."""
        return f"khotin-set-{self.id}"

    @property
    def day(self) -> date:
        """The day it was made in Vietnam."""
        found = day_of(self.made)
        assert found is not None
        return found

    @property
    def note(self) -> str:
        """What proves the list, in one line: count, moment, question, state, software, digest."""
        at = self.made.astimezone(HANOI).isoformat(timespec="seconds")
        parts = [f"{ARCHIVE}, tập kết quả {self.id}", f"{self.count} bài", f"lập lúc {at}"]
        if self.asked:
            parts.append(f"câu hỏi: {self.asked}")
        if self.read and self.read != self.asked:
            parts.append(f"hiểu là: {self.read}")
        parts += [f"trạng thái kho: {self.state}", self.software, f"SHA-256: {self.digest}"]
        return "; ".join(parts)


def cited_set(found: ResultSet, *, permalink: str) -> CitedSet:
    """Return what a citation of a set says."""
    asked = found.asked
    return CitedSet(
        found.id, title_of(found), found.count, plain(question_of(found)), plain(asked.read),
        found.made_at, found.software, asked.revision, found.digest, permalink,
    )  # fmt: skip


def set_permalink(base: str, id_: str) -> str:
    """Return a set's permanent address under a site's own; its URN where there is no site."""
    return f"{base.rstrip('/')}/set/{id_}" if base else f"urn:khotin:set:{id_}"


def title_of(found: ResultSet) -> str:
    """Return the title a person gave a set, or what it was asked for, in Vietnamese."""
    if found.title:
        return plain(found.title)
    words = plain(found.asked.typed)
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rstrip()}…"
    asked = f"kết quả tìm “{words}”" if words else "các bài"
    which = f"Mẫu {found.asked.sample} bài của {asked}" if found.asked.sample else asked
    return f"{which[:1].upper()}{which[1:]} trong {ARCHIVE}"


def question_of(found: ResultSet) -> str:
    """Return a search as its URL arguments say it, and the sample drawn: q=tuyên giáo, site=…."""
    pairs = [f"{name}={value}" for name, values in found.asked.query.items() for value in values]
    if found.asked.sample:
        pairs += [f"sample={found.asked.sample}", f"seed={found.asked.seed}"]
    return ", ".join(pairs)


def vietnamese(cited: CitedSet) -> list[Run]:
    """Return it as Vietnamese theses cite data: archive (year), “title”, count, day, address."""
    return [
        (f"{ARCHIVE} ({cited.day.year}), “{cited.title.translate(INNER)}” [tập dữ liệu], ", False),
        (f"{cited.count} bài, lập ngày {slashed(cited.day)}, {cited.permalink}.", False),
    ]


def apa(cited: CitedSet) -> list[Run]:
    """Return it in the manner of APA 7 (data sets, 10.9)."""
    return [
        (f"{ARCHIVE}. ({cited.day.year}, {written(cited.day).partition(',')[0]}). ", False),
        (cited.title, True),
        (f" ({_articles(cited.count)}) [Data set]. {cited.permalink}", False),
    ]


def mla(cited: CitedSet) -> list[Run]:
    """Return it in the manner of MLA 9: title, container, day, address, kind of work."""
    return [
        (f"“{cited.title.translate(INNER)}.” ", False),
        (ARCHIVE, True),
        (
            f", {shortened(cited.day)}, {cited.permalink}. Data set, {_articles(cited.count)}.",
            False,
        ),
    ]


def chicago(cited: CitedSet) -> list[Run]:
    """Return it as a bibliography entry in the manner of Chicago 17 (14.257, data)."""
    return [
        (
            f"{ARCHIVE}. “{cited.title.translate(INNER)}.” Data set, {_articles(cited.count)}. ",
            False,
        ),
        (f"{written(cited.day)}. {cited.permalink}.", False),
    ]


STYLES: dict[str, Callable[[CitedSet], list[Run]]] = {
    "vi": vietnamese,
    "apa": apa,
    "mla": mla,
    "chicago": chicago,
}


def bibtex_entry(cited: CitedSet) -> str:
    """Return it as a BibTeX entry that both BibTeX and biblatex read, with a line break at its end."""
    fields = {
        "title": f"{{{bibtex.escaped(cited.title)}}}",
        "author": f"{{{ARCHIVE}}}",
        "date": cited.day.isoformat(),
        "year": str(cited.day.year),
        "type": "Data set",
        "howpublished": f"Data set, {ARCHIVE}",
        "url": cited.permalink if "://" in cited.permalink else "",
        "note": bibtex.escaped(cited.note),
        "langid": "vietnamese",
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join((f"@misc{{{cited.key},", *lines, "}\n"))


def ris_record(cited: CitedSet) -> str:
    """Return it as a RIS record of a data set, with its end tag and a line break."""
    tags = [
        ("TY", "DATA"),
        ("ID", cited.key),
        ("TI", cited.title),
        ("AU", ARCHIVE),
        ("PB", ARCHIVE),
        ("PY", str(cited.day.year)),
        ("DA", cited.day.strftime("%Y/%m/%d/")),
        ("UR", cited.permalink),
        ("DB", ARCHIVE),
        ("LA", LANGUAGE),
        ("N1", cited.note),
    ]
    return "\r\n".join((*(f"{tag}  - {text}" for tag, text in tags), "ER  - ", ""))


def csl_item(cited: CitedSet) -> dict[str, Any]:
    """Return it as a CSL-JSON item of type dataset."""
    return {
        "id": cited.key,
        "type": "dataset",
        "title": cited.title,
        "author": [{"literal": ARCHIVE}],
        "publisher": ARCHIVE,
        "issued": {"date-parts": [[cited.day.year, cited.day.month, cited.day.day]]},
        "URL": cited.permalink,
        "archive": ARCHIVE,
        "version": cited.digest,
        "language": LANGUAGE,
        "note": cited.note,
    }


def csl_items(cited: CitedSet) -> str:
    """Return it as a CSL-JSON document of one item."""
    return f"[\n{json.dumps(csl_item(cited), ensure_ascii=False)}\n]\n"


# What each format for reference programs is called, its ending, its type, its writer.
FORMATS: dict[str, tuple[str, str, str, Callable[[CitedSet], str]]] = {
    "bibtex": ("BibTeX", "bib", bibtex.MIME, bibtex_entry),
    "ris": ("RIS", "ris", ris.MIME, ris_record),
    "csl-json": ("CSL-JSON", "csl.json", csl_json.MIME, csl_items),
}


def _articles(count: int) -> str:
    return f"{count:,} {'article' if count == 1 else 'articles'}"
