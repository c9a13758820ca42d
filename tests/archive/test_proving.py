"""A version's records are read again, and whatever is not as it was is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive import proving
from archive.catalogue import Catalogue
from archive.config import Config
from archive.models import Capture, CaptureKind
from archive.proving import Finding, Proof, What, prove
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake

Kept = tuple[Catalogue, Capture, Capture]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """Give an archive whose second version was read from a capture with the same bytes again."""
    config = Config(data_dir=tmp_path / "data")
    clock = Clock()
    with Catalogue.open(config) as catalogue:
        with intake(catalogue, clock) as taking:
            first = taking.record(exchange(1, "Có 12 chi bộ.", at=clock()))
            taking.save(article(1, "Có 12"), article_id=id_of(1), capture=first.id, extractor="e")
            again = taking.record(exchange(1, "Có 12 chi bộ.", at=clock()))
            taking.save(
                article(1, "Có 12 chi bộ."), article_id=id_of(1), capture=again.id, extractor="f"
            )
        yield catalogue, first, again


def proof_of(catalogue: Catalogue, number: int = 2) -> Proof:
    version = catalogue.version(id_of(1), number)
    assert version is not None
    return prove(catalogue, version, now=START)


def findings(proof: Proof) -> dict[What, Finding]:
    return {each.what: each.finding for each in proof.checks}


def damage(catalogue: Catalogue, capture: Capture) -> None:
    path = catalogue.config.warc_dir / capture.file
    body = bytearray(path.read_bytes())
    body[capture.offset + capture.length // 2] ^= 0x55
    path.write_bytes(body)


def test_of_a_revisit_the_capture_it_repeats_is_compared_too(kept: Kept) -> None:
    catalogue, _first, again = kept
    assert again.kind is CaptureKind.REVISIT
    proof = proof_of(catalogue)
    assert proof.at == START
    assert list(findings(proof)) == list(What)
    assert set(findings(proof).values()) == {Finding.SAME}
    assert proof.is_sound
    assert proof.is_whole
    assert What.PAYLOAD not in findings(proof_of(catalogue, 1))


def test_damage_of_the_repeated_capture_is_told_of_it(kept: Kept) -> None:
    catalogue, first, _again = kept
    damage(catalogue, first)
    found = proof_of(catalogue)
    assert not found.is_sound
    bad = [each for each in found.checks if each.finding is not Finding.SAME]
    assert [(each.what, each.finding) for each in bad] == [(What.PAYLOAD, Finding.DAMAGED)]
    assert (bad[0].file, bad[0].offset) == (first.file, first.offset)
    assert findings(proof_of(catalogue, 1))[What.CAPTURE] is Finding.DAMAGED


def test_a_record_that_stands_where_another_should_is_not_the_same(kept: Kept) -> None:
    catalogue, first, _again = kept
    version = catalogue.version(id_of(1), 1)
    assert version is not None
    other = replace(version, record="0" * 32)
    assert findings(prove(catalogue, other))[What.RECORD] is Finding.OTHER
    other = replace(version, digest="0" * 64)
    assert findings(prove(catalogue, other))[What.CONTENT] is Finding.OTHER
    other = replace(version, capture="0" * 32)
    assert findings(prove(catalogue, other))[What.CAPTURE] is Finding.DAMAGED
    assert first.id == version.capture


def test_what_is_too_large_is_not_read_and_said_not_to_be(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue, first, _again = kept
    damage(catalogue, first)
    monkeypatch.setattr(proving, "LARGEST", 10)
    found = proof_of(catalogue, 1)
    assert findings(found)[What.CAPTURE] is Finding.LARGE
    assert found.is_sound
    assert not found.is_whole
