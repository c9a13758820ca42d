"""The history of proof: which files were sealed with which digest, each check and what it found."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from archive import VERSION
from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import fixity_checks, fixity_findings, quarantine, warc_files
from archive.errors import UsageError
from archive.findings import Finding, FindingKind, Tally
from archive.warc.manifest import read_manifest

# An archive lost as a whole must not fill the catalogue with its findings.
MOST_FINDINGS = 1000
FEW = 8  # characters of an id that are enough for a person


@dataclass(frozen=True, slots=True)
class Check:
    """One run of `verify`. Times are UTC; `finished_at` is None when it was interrupted.

    `counts` has the number of findings of each kind; `quarantined` is how many records lay in
    quarantine at its end; `by` says who asked.
    """

    id: str
    started_at: datetime
    finished_at: datetime | None
    by: str
    software: str
    files: int
    records: int
    bytes: int
    seconds: float
    quarantined: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def findings(self) -> int:
        """Return how many things were wrong."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that is out of use: damaged, its bytes kept aside, or missing. `at` is UTC.

    `file` and `offset` are where it stood; `record` and `url` are empty where nobody knows them;
    `sha256` is that of the bytes kept, empty for what is missing.
    """

    id: str
    kind: FindingKind
    file: str
    offset: int
    length: int
    record: str
    url: str
    what: str
    sha256: str
    at: datetime


def keep_check(
    catalogue: Catalogue,
    findings: Iterable[Finding],
    *,
    tally: Tally,
    by: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Generator[Finding, None, None]:
    """Yield findings as they come, and keep the check in the history with what it counted.

    A check that does not come to its end stays there without one.
    """
    id_, began = uuid.uuid4().hex, time.monotonic()
    with catalogue.write() as connection:
        connection.execute(
            insert(fixity_checks).values(
                id=id_, started_at=clock(), by=by[:80], software=VERSION, files=0, records=0,
                bytes=0, seconds=0, quarantined=0, counts={},
            )
        )  # fmt: skip
    kept: list[Finding] = []
    for finding in findings:
        tally.findings[finding.kind.value] += 1
        if len(kept) < MOST_FINDINGS:
            kept.append(finding)
        yield finding
    with catalogue.write() as connection:
        connection.execute(
            update(fixity_checks)
            .where(fixity_checks.c.id == id_)
            .values(
                finished_at=clock(), files=tally.files, records=tally.records, bytes=tally.bytes,
                seconds=time.monotonic() - began, counts=dict(tally.findings),
                quarantined=count_quarantined(connection),
            )
        )  # fmt: skip
        rows = [
            {"check_id": id_, "number": number, "kind": found.kind.value, "file": found.file,
             "offset": found.offset, "what": found.what}
            for number, found in enumerate(kept)
        ]  # fmt: skip
        if rows:
            connection.execute(insert(fixity_findings), rows)


def history(catalogue: Catalogue, *, limit: int = 50) -> list[Check]:
    """Return the checks of the archive, newest first."""
    query = select(fixity_checks).order_by(
        fixity_checks.c.started_at.desc(), fixity_checks.c.id
    )  # fmt: skip
    with catalogue.read() as connection:
        return [_to_check(row) for row in connection.execute(query.limit(limit))]


def check(catalogue: Catalogue, id_: str) -> Check:
    """Return the check with this id, or with the only id that begins so; raises UsageError."""
    wanted = id_.strip().lower()
    if not (FEW // 2 <= len(wanted) <= 32 and wanted.isalnum()):
        raise UsageError(f"«{id_}» is no check's id; see `khotin fixity`")
    query = select(fixity_checks).where(fixity_checks.c.id.startswith(wanted, autoescape=True))
    with catalogue.read() as connection:
        found = connection.execute(query.limit(2)).all()
    if len(found) != 1:
        raise UsageError(f"there is no check, or not just one, «{id_}»; see `khotin fixity`")
    return _to_check(found[0])


def findings_of(catalogue: Catalogue, check_id: str) -> list[Finding]:
    """Return what a check found, in its order; at most MOST_FINDINGS are kept of each."""
    query = select(fixity_findings).where(fixity_findings.c.check_id == check_id)
    with catalogue.read() as connection:
        return [
            Finding(FindingKind(row.kind), row.file, row.offset, row.what)
            for row in connection.execute(query.order_by(fixity_findings.c.number))
        ]


def in_quarantine(catalogue: Catalogue, *, limit: int | None = None) -> list[Quarantined]:
    """Return what is out of use because it is damaged or missing, the newest first."""
    query = select(quarantine).order_by(
        quarantine.c.at.desc(), quarantine.c.file, quarantine.c.offset
    )
    with catalogue.read() as connection:
        return [_to_quarantined(row) for row in connection.execute(query.limit(limit))]


def count_quarantined(connection: Connection) -> int:
    """Return how many records are in quarantine."""
    return connection.scalar(select(func.count()).select_from(quarantine)) or 0


def list_sealed(catalogue: Catalogue, folder: Path, *, at: datetime | None = None) -> None:
    """Take the lines of a site folder's manifest into the catalogue that it does not have yet."""
    listed = {f"{folder.name}/{name}": sha for name, sha in read_manifest(folder).files.items()}
    if not listed:
        return
    with catalogue.read() as connection:
        known = set(sealed_files(connection, folder.name))
    fresh = [
        {"file": file, "sha256": sha, "bytes": path.stat().st_size, "listed_at": at or _now()}
        for file, sha in listed.items()
        if file not in known and (path := folder / file.partition("/")[2]).is_file()
    ]
    if fresh:
        with catalogue.write() as connection:
            # Another program may have listed them meanwhile.
            held = set(sealed_files(connection, folder.name))
            fresh = [row for row in fresh if row["file"] not in held]
            if fresh:
                connection.execute(insert(warc_files), fresh)


def relist(connection: Connection, file: str, *, sha256: str, size: int) -> None:
    """Replace the digest of a sealed file, which was repaired."""
    connection.execute(delete(warc_files).where(warc_files.c.file == file))
    connection.execute(
        insert(warc_files).values(file=file, sha256=sha256, bytes=size, listed_at=_now())
    )


def sealed_files(connection: Connection, site: str) -> dict[str, str]:
    """Return the digests of the sealed files of a site's folder, by name."""
    query = select(warc_files.c.file, warc_files.c.sha256).where(
        warc_files.c.file.startswith(f"{site}/", autoescape=True)
    )
    return {row.file: row.sha256 for row in connection.execute(query)}


def _now() -> datetime:
    return datetime.now(UTC)


def _to_check(row: Row[tuple[object, ...]]) -> Check:
    return Check(**row._mapping)


def _to_quarantined(row: Row[tuple[object, ...]]) -> Quarantined:
    values = dict(row._mapping)
    kind = FindingKind(str(values["kind"]))
    return Quarantined(**values | {"kind": kind, "record": values["record"] or ""})


def kinds(counts: Mapping[str, int]) -> Sequence[str]:
    """Return counts of findings in words, the most first."""
    return [f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda c: -c[1])]
