"""Manifests beside the WARC files, held against the catalogue; the history of checks."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update

from archive.catalogue import Catalogue
from archive.catalogue.fixity_tables import warc_files
from archive.catalogue.tables import captures, events
from archive.config import Config
from archive.errors import UsageError
from archive.findings import Finding, FindingKind, Tally
from archive.fixity import check, findings_of, history, keep_check, sealed_files
from archive.fixity_commands import fixity, verify
from archive.verify import verify as verify_all
from archive.warc import seal
from archive.warc.manifest import NAME, list_file, read_manifest, sha256_of
from tests.archive.archive_sample import SITE, Clock, exchange, intake
from tests.archive.warc_sample import complete_file, orphan
from tests.archive.whole_archive import fill


@pytest.fixture
def filled(config: Config, tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(config) as catalogue:
        fill(catalogue, tmp_path)
        yield catalogue


def found_in(catalogue: Catalogue) -> list[Finding]:
    return list(verify_all(catalogue.config, catalogue))


def site_folder(catalogue: Catalogue) -> Path:
    return catalogue.config.warc_dir / SITE


def test_a_complete_file_is_in_the_manifest_beside_it(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    assert read_manifest(path.parent).files == {path.name: sha256_of(path)}


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_sha256sum_reads_the_manifest(tmp_path: Path) -> None:
    path = complete_file(tmp_path)
    command = ["sha256sum", "--check", "--strict", NAME]
    assert subprocess.run(command, cwd=path.parent, check=False).returncode == 0
    with path.open("ab") as stream:
        stream.write(b"x")
    assert subprocess.run(command, cwd=path.parent, check=False).returncode == 1


@pytest.mark.parametrize("tail", [b"", b"torn"])
def test_a_sealed_file_is_listed_without_its_torn_tail(tmp_path: Path, tail: bytes) -> None:
    path = seal(orphan(tmp_path, tail=tail)).path
    assert path is not None
    assert read_manifest(path.parent).files[path.name] == sha256_of(path)


def test_a_file_listed_again_has_one_line_and_broken_lines_stay(tmp_path: Path) -> None:
    list_file(tmp_path, "a", "0" * 64)
    list_file(tmp_path, "b", "1" * 64)
    with (tmp_path / NAME).open("ab") as stream:
        stream.write(b"no line\n")
    list_file(tmp_path, "a", "2" * 64)
    found = read_manifest(tmp_path)
    assert found.files == {"a": "2" * 64, "b": "1" * 64}
    assert len(found.broken) == 1
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 3


def test_the_catalogue_notes_what_is_sealed(filled: Catalogue) -> None:
    with filled.read() as connection:
        noted = sealed_files(connection, SITE)
    paths = sorted(site_folder(filled).glob("*.warc.gz"))
    assert noted == {f"{SITE}/{path.name}": sha256_of(path) for path in paths}
    assert found_in(filled) == []


def test_any_changed_byte_of_a_manifest_is_found(filled: Catalogue) -> None:
    manifest = site_folder(filled) / NAME
    data = manifest.read_bytes()
    for place in range(0, len(data), 37):
        manifest.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        found = found_in(filled)
        assert f"{SITE}/{NAME}" in {finding.file for finding in found}, place
        assert any("no line for" in finding.what or finding.offset or "digest" in finding.what
                   for finding in found)  # fmt: skip
    manifest.write_bytes(data)
    assert found_in(filled) == []


def test_a_file_replaced_by_another_whole_one_is_found(filled: Catalogue) -> None:
    first, second = sorted(site_folder(filled).glob("*.warc.gz"))[:2]
    whole = first.read_bytes()
    first.write_bytes(whole + second.read_bytes())
    found = [finding for finding in found_in(filled) if finding.kind is FindingKind.DAMAGED]
    assert [finding.file for finding in found] == [f"{SITE}/{first.name}"]
    assert "its SHA-256 is" in found[0].what


def test_a_whole_file_without_a_line_is_listed_by_the_next_check(filled: Catalogue) -> None:
    (site_folder(filled) / NAME).unlink()
    with filled.write() as connection:
        connection.execute(delete(warc_files))
    notes: list[str] = []
    assert list(verify_all(filled.config, filled, note=notes.append)) == []
    # Four of the site, and one of an import from elsewhere, whose manifest is still there.
    assert sum("listed now" in note for note in notes) == 5 - 1
    names = {path.name for path in site_folder(filled).glob("*.warc.gz")}
    assert set(read_manifest(site_folder(filled)).files) == names


def test_a_lost_line_and_a_changed_note_are_told_apart(filled: Catalogue) -> None:
    path = sorted(site_folder(filled).glob("*.warc.gz"))[0]
    with filled.write() as connection:
        connection.execute(update(warc_files).where(
            warc_files.c.file == f"{SITE}/{path.name}").values(sha256="0" * 64))  # fmt: skip
    (found,) = found_in(filled)
    assert "is not the one noted when it was sealed" in found.what
    (site_folder(filled) / NAME).unlink()
    assert any("there is no line for" in finding.what for finding in found_in(filled))


def test_a_file_that_only_its_manifest_names_is_missing(filled: Catalogue) -> None:
    list_file(site_folder(filled), "lost.warc.gz", "3" * 64)
    (found,) = found_in(filled)
    assert (found.kind, found.file) == (FindingKind.MISSING, f"{SITE}/lost.warc.gz")


def test_checks_are_kept_with_what_they_looked_at(filled: Catalogue) -> None:
    tally = Tally()
    assert not list(keep_check(filled, verify_all(filled.config, filled, tally=tally),
                               tally=tally, by="an"))  # fmt: skip
    path = sorted(site_folder(filled).glob("*.warc.gz"))[0]
    path.write_bytes(path.read_bytes()[:-3])
    tally = Tally()
    bad = list(keep_check(filled, verify_all(filled.config, filled, tally=tally),
                          tally=tally, by="binh"))  # fmt: skip
    second, first = history(filled)
    assert (first.by, first.findings, first.files) == ("an", 0, 5)
    assert first.records > 40
    assert first.bytes > 10_000
    assert first.finished_at is not None
    assert (second.by, second.findings) == ("binh", len(bad))
    assert findings_of(filled, second.id) == bad
    assert check(filled, second.id[:8]) == second
    with pytest.raises(UsageError, match="khotin fixity"):
        check(filled, "zzzzzzzz")


def test_a_check_that_was_stopped_stays_without_an_end(filled: Catalogue) -> None:
    sorted(site_folder(filled).glob("*.warc.gz"))[0].unlink()
    kept = keep_check(filled, verify_all(filled.config, filled), tally=Tally(), by="an")
    next(kept)
    kept.close()
    assert history(filled)[0].finished_at is None


def test_the_commands_print_history_and_findings(
    filled: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(filled.config.data_dir))
    if filled.config.database_url:
        monkeypatch.setenv("KHOTIN_DATABASE_URL", filled.config.database_url)
    runner = CliRunner()
    assert "Nothing was checked yet" in runner.invoke(fixity).stdout
    assert "5 files" in runner.invoke(verify).stdout
    sorted(site_folder(filled).glob("*.warc.gz"))[0].unlink()
    assert runner.invoke(verify).exit_code == 4
    shown = runner.invoke(fixity).stdout.splitlines()
    assert ["clean" in line for line in shown] == [False, True]
    value = json.loads(runner.invoke(fixity, ["--json"]).stdout)
    assert value[0]["counts"] == {"missing": 1}
    assert "the file is missing" in runner.invoke(fixity, [value[0]["id"]]).stdout
    listed = json.loads(runner.invoke(fixity, [value[0]["id"], "--json"]).stdout)["list"]
    assert [each["kind"] for each in listed] == ["missing"]
    assert "Nothing is in quarantine" in runner.invoke(fixity, ["--quarantine"]).stdout


def test_what_the_catalogue_says_otherwise_than_a_record_is_named(filled: Catalogue) -> None:
    with filled.write() as connection:
        connection.execute(update(captures).values(mime="text/plain"))
        connection.execute(update(events).where(events.c.happening == "gone").values(value="x"))
    said = {finding.what.partition(": ")[2] for finding in found_in(filled)}
    assert said == {"mime; run `khotin repair`", "value; run `khotin repair`"}


def test_a_file_that_is_just_written_is_no_fault_of_the_lists(filled: Catalogue) -> None:
    with intake(filled, Clock()) as opened:
        opened.record(exchange(1, "mới"))
        opened.flush()
        assert found_in(filled) == []
    assert found_in(filled) == []
