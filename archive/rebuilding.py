"""Making the catalogue again from the WARC files alone (design, law 1)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.engine import make_url

from archive.attachments.sweep import Swept, sweep
from archive.catalogue import Catalogue, people_tables
from archive.catalogue.batch import Batch
from archive.catalogue.columns import metadata
from archive.catalogue.coverage import count_anew
from archive.catalogue.coverage_tables import DERIVED
from archive.catalogue.desk_tables import tallies
from archive.catalogue.lost import note_lost, restamp, standing
from archive.catalogue.seen import restore_times
from archive.catalogue.settling import hold_stamps
from archive.catalogue.stamps import Stamp, restore_stamps, stamp_anew, stamps
from archive.catalogue.swapping import keep_old, put_in_place
from archive.catalogue.tables import EVIDENCE, counters, facts, runs
from archive.config import Config
from archive.doubles import Doubles, copies_at_the_end
from archive.errors import ArchiveError, DamagedRecord
from archive.evidence import add_record
from archive.locks import PATIENCE, REBUILD, show_alive, writing_site
from archive.losses import Loss, count_records, losses
from archive.models import RunState
from archive.restrictions.rows import settle
from archive.restrictions.values import FOLDER
from archive.warc import Finding, Record, open_files, scan, seal
from archive.warc.names import SUFFIX, relative_name

_BATCH = 500
Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild read: files, records that are evidence, damage passed over.

    `lost` names the files of which the old catalogue has more, when there was one to compare.
    `kept` is the copy of the catalogue as it was, None when there was none or it is PostgreSQL.
    `swept` counts the attached files whose text was made again.
    """

    files: int = 0
    records: int = 0
    damaged: list[Finding] = field(default_factory=list)
    lost: list[Loss] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept: Path | None = None
    swept: Swept = field(default_factory=Swept)


def rebuild(
    config: Config, *, progress: Progress | None = None, at: datetime | None = None
) -> Rebuilt:
    """Make the catalogue again from the WARC files, with the same ids, numbers and digests.

    Operational rows (runs) are carried over. Until the end the old catalogue stays as it is; then
    the new one takes its place at once, and SQLite's old one is kept beside it. `progress` is told
    bytes read, bytes in all, and the file. Raises ArchiveError when there are no WARC files or a
    run is writing.
    """
    files = sorted(config.warc_dir.rglob(f"*{SUFFIX}*"), key=lambda path: (path.name, path))
    if not files:
        raise ArchiveError(
            f"{config.warc_dir}: there are no WARC files to rebuild from; check data_dir"
        )
    with ExitStack() as held:
        # What workers wrote into the old catalogue meanwhile would be lost: they wait.
        held.callback(show_alive(config, REBUILD).release)
        for name in sorted({FOLDER, *(path.parent.name for path in files)}):
            held.enter_context(writing_site(config, name, seconds=PATIENCE))
        for path in open_files(config.warc_dir):
            seal(path)
        files = sorted(config.warc_dir.rglob(f"*{SUFFIX}"), key=lambda path: (path.name, path))
        files = copies_at_the_end(files)
        found = Rebuilt(files=len(files))
        moment = at or datetime.now(UTC)
        if make_url(config.catalogue_url).get_backend_name() == "sqlite":
            changed = _rebuild_beside(config, files, found, progress, moment)
        else:
            with Catalogue.open(config) as catalogue, catalogue.write() as connection:
                before, known = count_records(connection), stamps(connection)
                stood = standing(connection)
                _empty(connection)
                _read_all(connection, config, files, found, progress)
                changed = _note_lost(connection, stood, found) + _keep_stamps(connection, known)
                _compare(connection, config, before, files, found)
    # The new catalogue is in use already; reading many files takes its time, and can be resumed.
    with Catalogue.open(config, create=False) as catalogue:
        if changed:
            with catalogue.write() as connection:
                hold_stamps(connection)
                restamp(connection, changed, stamp_anew(connection, changed))
        found.swept = sweep(catalogue, config)
    return found


def _rebuild_beside(
    config: Config, files: list[Path], found: Rebuilt, progress: Progress | None, at: datetime
) -> list[str]:
    """Fill a new SQLite file, then put its content into the old one's place.

    Returns the ids of the articles that readers see otherwise from then on.
    """
    old = Path(make_url(config.catalogue_url).database or "")
    new = old.with_name(f"{old.name}.rebuilding")
    for leftover in old.parent.glob(f"{new.name}*"):
        leftover.unlink()
    beside = config.model_copy(update={"database_url": f"sqlite:///{new}"})
    try:
        with Catalogue.open(beside) as catalogue, catalogue.write() as connection:
            before = _carry_over(config, old, connection, found)
            known, stood = _stamps_in(config, old)
            _read_all(connection, config, files, found, progress)
            changed = _note_lost(connection, stood, found) + _keep_stamps(connection, known)
            _compare(connection, config, before, files, found)
        found.kept = keep_old(old, at)
        put_in_place(new, old)
    finally:
        for leftover in old.parent.glob(f"{new.name}*"):
            leftover.unlink()
    return changed


def _keep_stamps(connection: Connection, known: dict[str, Stamp]) -> list[str]:
    """Give articles that are as they were their stamps back; return the ids of those harvesters have otherwise."""
    changed = restore_stamps(connection, known)
    # Nobody harvested a catalogue that could not be read.
    return changed if known else []


def _note_lost(
    connection: Connection, stood: Mapping[str, tuple[str, list[str]]], found: Rebuilt
) -> list[str]:
    """Remember the articles that no WARC file holds any more, for those who have harvested them."""
    lost = note_lost(connection, stood)
    if lost:
        found.warnings.append(
            f"{len(lost)} articles of the catalogue there was are in no WARC file any more "
            f"({', '.join(lost[:3])}{' …' if len(lost) > 3 else ''}); harvesters and the changes feed "
            "are told so"
        )
    return lost


def _carry_over(config: Config, file: Path, connection: Connection, found: Rebuilt) -> Counter[str]:
    """Copy the operational rows of the catalogue there is, brought up to date if it is older.

    Returns how many records it has of each file, nothing when there is no usable catalogue.
    """
    if not file.exists():
        return Counter()
    try:
        with Catalogue.open(config) as old, old.read() as reading:
            derived = (*DERIVED, *people_tables.DERIVED)
            for table in metadata.sorted_tables:
                if table not in (*EVIDENCE, *derived, tallies, facts, counters):
                    for rows in reading.execute(select(table)).mappings().partitions(1000):
                        connection.execute(insert(table), [dict(row) for row in rows])
            return count_records(reading)
    except ArchiveError as error:
        found.warnings.append(
            f"runs could not be carried over, nor lost files be looked for: {error}"
        )
        return Counter()


def _stamps_in(
    config: Config, file: Path
) -> tuple[dict[str, Stamp], dict[str, tuple[str, list[str]]]]:
    """Return when the articles of the catalogue there is changed last, and where they stand.

    None are known where it cannot be read.
    """
    if not file.exists():
        return {}, {}
    try:
        with Catalogue.open(config) as old, old.read() as reading:
            return stamps(reading), standing(reading)
    except ArchiveError:
        # That it cannot be read is said where its other rows are looked for.
        return {}, {}


def _compare(
    connection: Connection, config: Config, before: Counter[str], files: list[Path], found: Rebuilt
) -> None:
    on_disk = {relative_name(path, config.warc_dir) for path in files}
    found.lost = losses(before, count_records(connection), on_disk=on_disk)


def _empty(connection: Connection) -> None:
    for table in (*EVIDENCE, *DERIVED, *people_tables.DERIVED, tallies):
        connection.execute(delete(table))
    connection.execute(update(counters).where(counters.c.name == "revision").values(value=0))
    connection.execute(update(facts).where(facts.c.name == "epoch").values(value=uuid.uuid4().hex))
    connection.execute(delete(facts).where(facts.c.name == "people"))


def _read_all(
    connection: Connection,
    config: Config,
    files: list[Path],
    found: Rebuilt,
    progress: Progress | None,
) -> None:
    sizes = [path.stat().st_size for path in files]
    total, done = sum(sizes), 0
    batch, seen_runs, doubles = Batch(lambda: connection), _Runs(), Doubles()
    for path, size in zip(files, sizes, strict=True):
        known_damage, empty = len(found.damaged), True
        for record in scan(path, folder=config.warc_dir, on_damage=found.damaged.append):
            empty = False
            seen_runs.see(record)
            try:
                found.records += not doubles.has(record) and add_record(batch, record)
            except DamagedRecord as error:
                found.damaged.append(Finding(error.file, error.offset, str(error)))
            if len(batch) >= _BATCH:
                _write(batch, connection)
                if progress:
                    progress(done + record.offset, total, path.name)
        if empty and len(found.damaged) == known_damage:
            file = relative_name(path, config.warc_dir)
            found.damaged.append(Finding(file, 0, "the file holds no record"))
        done += size
        if progress:
            progress(done, total, path.name)
    _write(batch, connection)
    found.warnings += doubles.sentences()
    settle(connection)
    restore_times(connection)
    count_anew(connection)
    seen_runs.insert_missing(connection)


def _write(batch: Batch, connection: Connection) -> None:
    batch.write(connection)
    batch.clear()


@dataclass(slots=True)
class _Runs:
    """Runs as their WARC files tell of them, for a catalogue whose own rows are lost."""

    spans: dict[str, tuple[str, str, datetime, datetime]] = field(default_factory=dict)

    def see(self, record: Record) -> None:
        run = record.info.get("run")
        # To restrict something is no run.
        if (
            run
            and record.info.get("site") != FOLDER
            and record.kind in ("warcinfo", "response", "conversion")
        ):
            site, verb = record.info.get("site", ""), record.info.get("verb", "")
            first = self.spans[run][2] if run in self.spans else record.at
            self.spans[run] = (site, verb, min(first, record.at), max(first, record.at))

    def insert_missing(self, connection: Connection) -> None:
        known = set(connection.scalars(select(runs.c.id)))
        note = "known from its WARC files only"
        rows = [
            {"id": id_, "site": site, "verb": verb, "state": RunState.FINISHED.value,
             "started_at": first, "finished_at": last, "counts": {}, "problems": [note]}
            for id_, (site, verb, first, last) in self.spans.items()
            if id_ not in known
        ]  # fmt: skip
        if rows:
            connection.execute(insert(runs), rows)
