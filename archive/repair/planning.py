"""What is wrong and what can be done about it, before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from archive.catalogue import Catalogue
from archive.config import Config
from archive.findings import Finding, FindingKind
from archive.repair.files import FilePlan, plan_file
from archive.verify import CATALOGUE, Checker, verify
from archive.warc.manifest import NAME
from archive.warc.names import SUFFIX

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Plan:
    """What verify found, sorted by what helps: nothing of it is done yet."""

    findings: list[Finding] = field(default_factory=list)
    files: list[FilePlan] = field(default_factory=list)

    @property
    def missing(self) -> list[FilePlan]:
        """Return the files that are not there: restore them from a copy, if there is one."""
        return [plan for plan in self.files if plan.missing]

    @property
    def lists(self) -> list[str]:
        """Return the folders whose manifest is to be written anew."""
        mended = {plan.file for plan in self.files}
        return sorted({
            found.file.partition("/")[0]
            for found in self.findings
            if found.file.endswith(f"/{NAME}")
            or (found.file in mended and "the file is missing" in found.what)
            or (found.file not in mended and found.what.startswith("its SHA-256"))
        })  # fmt: skip

    @property
    def catalogue(self) -> list[Finding]:
        """Return in what the catalogue differs from the records."""
        return [found for found in self.findings if is_of_catalogue(found)]

    @property
    def index(self) -> list[Finding]:
        """Return what is wrong with the index."""
        return [found for found in self.findings if found.kind is FindingKind.INDEX]

    def __bool__(self) -> bool:
        return bool(self.findings)


def is_of_catalogue(found: Finding) -> bool:
    """Tell whether the catalogue, made again from the records, is without this."""
    if found.kind is FindingKind.UNREFERENCED or found.file == CATALOGUE:
        return True
    if found.kind is FindingKind.MISSING:
        return found.file.endswith(SUFFIX) and "the file is missing" not in found.what
    return found.kind is FindingKind.DAMAGED and "catalogue" in found.what


def plan_repair(
    config: Config,
    catalogue: Catalogue,
    *,
    at: datetime,
    progress: Progress | None = None,
    note: Callable[[str], None] | None = None,
    checkers: tuple[Checker, ...] = (),
) -> Plan:
    """Return what is wrong with the archive and how each WARC file will be made whole."""
    found = list(verify(config, catalogue, progress=progress, note=note, checkers=checkers))
    plan = Plan(found)
    names = sorted({finding.file for finding in found if finding.file.endswith(SUFFIX)})
    plan.files = list(_file_plans(config, catalogue, names, at))
    return plan


def _file_plans(
    config: Config, catalogue: Catalogue, names: list[str], at: datetime
) -> Iterator[FilePlan]:
    with catalogue.read() as connection:
        for name in names:
            found = plan_file(connection, config.warc_dir / name, folder=config.warc_dir, at=at)
            if found is not None:
                yield found
