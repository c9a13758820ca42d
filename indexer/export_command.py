"""The `export` command: all answers of a search, or a result set, as a file or on standard output."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import click

from archive import resultsets
from archive.catalogue import Catalogue
from archive.console import command, json_option, print_json, progress_bar, settings
from archive.errors import ArchiveError, UsageError
from archive.export import set_making
from archive.export.columns import TABLES
from archive.export.counting import row_count
from archive.export.forms import FORMS, Form, form_of, writer_of
from archive.export.options import Options
from archive.export.parts import whole_or_nothing
from archive.export.set_files import file_json, fitting, name_of, path_of
from archive.export.shelf import ENDING, put_digest
from archive.export.streams import export_of
from archive.export.text_folder import write_folder
from archive.resultsets import ResultSet
from archive.resultsets.sampling import read_sample
from indexer.narrowing_options import narrowing, query_of, reading
from indexer.pinning import pin
from indexer.query import Query
from indexer.telling import counted

Advance = Callable[[int, int, str], None]
_OUT = "-"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to become of a set: form, choices, where to; without a place the usual one."""

    form: Form
    options: Options
    target: str
    shelf: bool
    as_json: bool = False

    @property
    def goes_out(self) -> bool:
        """Tell whether it goes to standard output."""
        return self.target == _OUT or (self.form.streamed and not self.target)


@command("export", example='khotin export "tuyên giáo" --from 2020 --format csv -o tuyen-giao.csv')
@click.argument("words", nargs=-1, metavar="[QUERY]")
@click.option("--format", "form", default="csv", show_default=True, metavar="FORMAT",
              help=f"One of {', '.join(FORMS)}.")  # fmt: skip
@click.option(
    "--columns", default="", metavar="NAMES", help="Columns of a table, with commas between."
)
@click.option("--no-text", is_flag=True, help="Without the words of the articles.")
@click.option("--rows", default="articles", help=f"{' or '.join(TABLES)}, one a row.")
@click.option("--bom", is_flag=True, help="CSV with the mark by which Excel knows UTF-8.")
@click.option("--bag", is_flag=True, help="A package as a BagIt bag.")
@click.option("--sort", default="relevance", help="relevance (the default), newest or oldest.")
@click.option("--sample", default="", metavar="N", help="Only so many, drawn at random.")
@click.option("--seed", default="", metavar="N", help="Draws the same again.  [default: 1]")
@click.option(
    "--set", "set_id", default="", metavar="SET", help="This result set instead of a search."
)
@click.option("-o", "--output", "target", default="", metavar="FILE",
              help="File to write (of txt also a folder), with its SHA-256 beside it.")  # fmt: skip
@click.option(
    "--shelf", is_flag=True, help="Into the data folder, for the search site to hand out."
)
@json_option
@narrowing
def export(
    words: tuple[str, ...], form: str, columns: str, no_text: bool, rows: str, bom: bool, bag: bool,
    sample: str, seed: str, set_id: str, target: str, shelf: bool, as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Write every answer of a search, or a result set, in one of many forms.

    Without a query every article is an answer. What is written is pinned as a result set, whose id is
    said: `--set` writes the same again. CSV, JSONL, texts (as zip) and citations go to standard output
    unless a file is named; the others go into a file of the working folder, or out with `-o -`.
    """
    args = {"columns": columns, "text": "0" if no_text else "", "rows": rows}
    args |= {"bom": "1" if bom else "", "bag": "1" if bag else ""}
    wish = _Wish(form_of(form), Options.from_args(args), target, shelf, as_json)
    if wish.shelf and (wish.form.streamed or wish.target):
        raise UsageError("--shelf: takes forms that are files (xlsx, package …), and no -o")
    size = read_sample(sample, seed)
    if set_id:
        _refuse_both(words, options, size)
        with Catalogue.open(settings(), create=False) as catalogue:
            _write(catalogue, resultsets.find(catalogue, set_id), wish)
        return
    if unknown := [word for word in words if word.startswith("--")]:
        raise UsageError(f"there is no option {unknown[0]}; see --help")
    query = query_of(" ".join(words), options)
    with reading(query) as (engine, catalogue):
        found = pin(engine, catalogue, query, sample=size[0], seed=size[1])
        _write(catalogue, found, wish)


# A word with a minus before it is part of the question, not an option.
export.context_settings["ignore_unknown_options"] = True


def _refuse_both(
    words: tuple[str, ...], options: dict[str, Any], size: tuple[int | None, int | None]
) -> None:
    if words or size[0] is not None or query_of("", options) != Query():
        raise UsageError(
            "--set: names the answers already; leave out the query and what narrows it"
        )


def _write(catalogue: Catalogue, found: ResultSet, wish: _Wish) -> None:
    if wish.shelf:
        with progress_bar(wish.form.name) as advance:
            made = set_making.make(catalogue, found, wish.form, wish.options, advance)
        path = str(path_of(catalogue.config, made))
        print_json(file_json(made) | {"path": path}) if wish.as_json else click.echo(path)
    elif wish.goes_out:
        _refuse_terminal(wish.form)
        write_out = _stream_out if wish.form.streamed else _write_out
        write_out(catalogue, found, wish)
    elif wish.form.streamed:
        _stream_into_file(catalogue, found, wish)
    else:
        _write_file(catalogue, found, wish)


def _write_file(catalogue: Catalogue, found: ResultSet, wish: _Wish) -> None:
    fit = fitting(wish.form, wish.options)
    rows = row_count(catalogue, found, fit)
    target = Path(wish.target or f"khotin-{found.id}-{rows}{wish.form.ending}")
    _refuse_inside(catalogue, target)
    _make(catalogue, found, wish, target)
    put_digest(target)
    _told(found, target)


def _write_out(catalogue: Catalogue, found: ResultSet, wish: _Wish) -> None:
    """Write a form that is a file to standard output: made whole first, where nobody else looks."""
    with TemporaryDirectory(prefix="khotin-") as folder:
        made = Path(folder) / f"{found.id}{wish.form.ending}"
        _make(catalogue, found, wish, made)
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    _told(found, None)


def _make(catalogue: Catalogue, found: ResultSet, wish: _Wish, target: Path) -> None:
    write, fit = writer_of(wish.form), fitting(wish.form, wish.options)
    name = name_of(catalogue, found, wish.form, fit)
    with whole_or_nothing(target) as part, progress_bar(wish.form.name) as advance:
        write(catalogue, found, fit, part, advance)
        if name_of(catalogue, found, wish.form, fit) != name:
            raise ArchiveError(
                f"result set {found.id}: something was hidden from readers or shown again while the "
                "file was made; ask for it once more"
            )


def _stream_into_file(catalogue: Catalogue, found: ResultSet, wish: _Wish) -> None:
    target = Path(wish.target)
    _refuse_inside(catalogue, target)
    if wish.form.name == "txt" and target.suffix != ".zip":
        with whole_or_nothing(target) as part, progress_bar(wish.form.name) as advance:
            write_folder(catalogue, found, wish.options, part, advance)
    else:
        made = export_of(catalogue, found, wish.form, wish.options)
        with (
            whole_or_nothing(target) as part,
            progress_bar(wish.form.name) as advance,
            part.open("wb") as file,
        ):
            file.writelines(made.stream(advance))
        put_digest(target)
    _told(found, target)


def _refuse_inside(catalogue: Catalogue, target: Path) -> None:
    """Raise UsageError inside the WARC folder: a rebuild would take what lies there for the archive's."""
    if target.resolve().is_relative_to(catalogue.config.warc_dir.resolve()):
        raise UsageError(f"{target}: lies among the archive's WARC files; name another folder")


def _stream_out(catalogue: Catalogue, found: ResultSet, wish: _Wish) -> None:
    out: IO[bytes] = sys.stdout.buffer
    made = export_of(catalogue, found, wish.form, wish.options)
    with progress_bar(wish.form.name) as advance:
        # Lines on a terminal are progress enough.
        for piece in made.stream(None if out.isatty() else advance):
            out.write(piece)
        out.flush()
    _told(found, None)


def _refuse_terminal(form: Form) -> None:
    if form.name == "txt" and sys.stdout.isatty():
        raise UsageError(
            "txt: a zip is nothing to print on a terminal; name a folder or file with -o"
        )
    if not form.streamed and sys.stdout.isatty():
        raise UsageError(
            f"{form.name}: is nothing to print on a terminal; name a file with -o, or lead it into one"
        )


def _told(found: ResultSet, target: Path | None) -> None:
    """Say on standard error what was written, and how to have it again."""
    where = ""
    if target is not None:
        beside = "" if target.is_dir() else f" (its SHA-256 in {target.name}{ENDING})"
        where = f" in {target}{beside}"
    click.echo(f"{counted(found.count)}{where}; result set {found.id}", err=True)
