"""The lists of sealed files, in their folders and in the catalogue, held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.catalogue import Catalogue
from archive.errors import ArchiveError
from archive.findings import Finding, FindingKind
from archive.fixity import list_sealed, sealed_files
from archive.locks import SiteBusy, writing_site
from archive.warc.manifest import NAME, Manifest, list_file, read_manifest


@dataclass(frozen=True, slots=True)
class Lists:
    """What is said of the files of one site's folder: by its manifest, and by the catalogue."""

    folder: Path
    manifest: Manifest
    noted: dict[str, str]

    @property
    def files(self) -> set[str]:
        """Return every file that is listed anywhere, named relative to the WARC folder."""
        return {self._full(name) for name in self.manifest.files} | set(self.noted)

    def misnamed(self, on_disk: set[str]) -> dict[str, str]:
        """Return lines whose name is that of no file, but whose digest is that of one without."""
        bare = {sha: file for file, sha in self.noted.items() if not self._line_of(file)}
        absent = {self._full(name): sha for name, sha in self.manifest.files.items()
                  if self._full(name) not in on_disk and self._full(name) not in self.noted}  # fmt: skip
        return {name: bare[sha] for name, sha in absent.items() if sha in bare}

    def _line_of(self, file: str) -> str | None:
        return self.manifest.files.get(file.partition("/")[2])

    def _full(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def says(self, file: str) -> set[str]:
        """Return the digests that are given for a file: none, one, or two that disagree."""
        named = self._line_of(file), self.noted.get(file)
        return {sha for sha in named if sha}

    def faults(self, on_disk: set[str]) -> Iterator[Finding]:
        """Yield what is wrong with the manifest itself."""
        manifest = self._full(NAME)
        for offset in self.manifest.broken:
            yield _damaged(manifest, "this line is not one that names a digest and a file", offset)
        for file in sorted(self.files & on_disk):
            listed = self._line_of(file)
            noted = self.noted.get(file)
            if listed is None:
                yield _damaged(manifest, f"there is no line for {file}; run `khotin repair`")
            elif noted is not None and listed != noted:
                what = f"the digest of {file} is not the one noted when it was sealed"
                yield _damaged(manifest, f"{what}; run `khotin repair`")


def read_lists(catalogue: Catalogue, folder: Path) -> Lists:
    """Return what is listed of a site's folder; raises ArchiveError when it cannot be read."""
    try:
        manifest = read_manifest(folder)
    except OSError as error:
        raise ArchiveError(
            f"{folder / NAME}: cannot be read: {error.strerror}; check its rights"
        ) from None
    with catalogue.read() as connection:
        return Lists(folder, manifest, sealed_files(connection, folder.name))


def list_first_time(catalogue: Catalogue, path: Path, sha256: str) -> bool:
    """List a whole file that is in no list yet, of an older Kho Tin; True when that was done.

    Nothing is done while its site is being written, or where nothing may be written.
    """
    try:
        with writing_site(catalogue.config, path.parent.name, seconds=0):
            list_file(path.parent, path.name, sha256)
            list_sealed(catalogue, path.parent)
    except (SiteBusy, ArchiveError, OSError):
        return False
    return True


def _damaged(file: str, what: str, offset: int = 0) -> Finding:
    return Finding(FindingKind.DAMAGED, file, offset, what)
