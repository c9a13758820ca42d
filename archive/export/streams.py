"""A result set in a streamed form: what it is called, its bytes as they are made, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.errors import ArchiveError, UsageError
from archive.export import citations, jsonl, sums, table_csv, text_folder
from archive.export.counting import row_count
from archive.export.forms import Form
from archive.export.options import Options
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet

Advance = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Export:
    """A set in one form. `count` is how many rows the file has; `fingerprint` names its bytes."""

    catalogue: Catalogue
    found: ResultSet
    form: Form
    options: Options
    count: int
    fingerprint: str

    @property
    def name(self) -> str:
        """The file's name: set, number of rows, what is in it."""
        of_captions = self.form.tables and self.options.rows == "captions"
        kind = "-captions" if of_captions else "" if self.options.text else "-no-text"
        return f"khotin-{self.found.id}-{self.count}{kind}{self.form.ending}"

    def stream(self, advance: Advance | None = None) -> Iterator[bytes]:
        """Yield the file piece by piece; its sum is remembered at the end.

        Raises ArchiveError, after which what was yielded is no whole file: when a row cannot be read,
        when there are more or fewer than were counted, when something was hidden meanwhile.
        """
        self._refuse_other_bytes()
        # What has been summed once gives the same bytes again; their number is compared all the same.
        known, whole, done, size = self.known(), sums.Summing(), 0, 0
        for piece, rows in self._pieces():
            if known is None:
                whole.add(piece)
            size += len(piece)
            done += rows
            if done > self.count:
                break
            if piece:
                yield piece
            if advance is not None:
                advance(done, self.count, "")
        if done != self.count:
            raise ArchiveError(
                f"result set {self.found.id} as {self.form.name}: {self.count} rows were counted, "
                f"{done} came; the file is not whole"
            )
        self._refuse_other_bytes()
        if known is None:
            self._remember(whole.sum)
        elif size != known.size:
            raise ArchiveError(
                f"result set {self.found.id} as {self.form.name}: it had {known.size} bytes before, and "
                f"{size} now; run `khotin verify`"
            )

    def sum(self) -> sums.Sum:
        """Return the size and SHA-256 of the file, which is read once when they are not known yet."""
        return self.known() or sums.summed(self.stream())

    def known(self) -> sums.Sum | None:
        """Return the size and SHA-256 of the file, None when nobody has read it to its end."""
        return sums.remembered(self.catalogue, self.found, self.fingerprint)

    def _refuse_other_bytes(self) -> None:
        """Raise ArchiveError when the name and length given for this file are another's by now."""
        held = withheld(self.catalogue)
        if self.fingerprint != sums.fingerprint(
            self.catalogue, self.found, self.form, self.options, held
        ):
            raise ArchiveError(
                f"result set {self.found.id} as {self.form.name}: something was hidden from readers or "
                "shown again while it was read; ask for it once more"
            )

    def _remember(self, known: sums.Sum) -> None:
        try:
            sums.remember(self.catalogue, self.found, self.fingerprint, known)
        except ArchiveError:
            # The file is whole; only its sum will be made once more.
            return

    def _pieces(self) -> Iterator[tuple[bytes, int]]:
        if self.form.name == "csv":
            return table_csv.pieces(self.catalogue, self.found, self.options)
        if self.form.name == "jsonl":
            return jsonl.pieces(self.catalogue, self.found, self.options)
        if self.form.name == "txt":
            return text_folder.pieces(self.catalogue, self.found, self.options)
        return citations.pieces(self.catalogue, self.found, self.form.name)


def export_of(catalogue: Catalogue, found: ResultSet, form: Form, options: Options) -> Export:
    """Return a set in a streamed form, its rows counted; raises UsageError for any other form."""
    if not form.streamed:
        raise UsageError(f"{form.name} is no stream but a file, which takes a while to make")
    fitting = _fitting(form, options)
    name = sums.fingerprint(catalogue, found, form, fitting, withheld(catalogue))
    return Export(catalogue, found, form, fitting, row_count(catalogue, found, fitting), name)


def _fitting(form: Form, options: Options) -> Options:
    """Return the choices that mean something for a form."""
    if form.tables:
        return Options(
            options.columns, options.text, options.rows, bom=options.bom and form.name == "csv"
        )
    return Options(text=options.text or form.name != "txt")
