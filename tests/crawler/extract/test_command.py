"""`khotin extract`: its JSON, where it finds the site, and one sentence for what goes wrong."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.extract.command import extract
from tests.crawler.extract.variants import FRAMES, URL, VARIANTS
from tests.crawler.extract.writings import WRITINGS

KEYS = {
    "title", "lead", "body", "section", "published_at", "byline", "photos", "attachments", "related",
    "warnings",
}  # fmt: skip


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(FRAMES["framed"](VARIANTS["paragraphs"](WRITINGS["real"])), "utf-8")
    return file


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(extract, [str(word) for word in words])


def test_the_sample_is_printed_as_json(stored: Path) -> None:
    result = _run(stored, "--url", URL, "--json")
    assert result.exit_code == 0, result.output
    fields = json.loads(result.stdout)
    assert set(fields) >= KEYS
    assert fields["site"] == "duk-langson"
    assert fields["published_at"] == "2023-12-09T13:15+07:00"
    assert len(fields["body"].split("\n\n")) == 5
    assert [set(photo) for photo in fields["photos"]] == [{"url", "caption", "credit"}] * 3
    assert all(photo["url"].startswith("http://") for photo in fields["photos"])
    assert not fields["generic"]
    assert fields["cited"] == ["50-NQ/ĐUK"]


def test_a_gzipped_file_is_read_too(stored: Path) -> None:
    packed = stored.with_suffix(".html.gz")
    packed.write_bytes(gzip.compress(stored.read_bytes()))
    assert (
        _run(packed, "--url", URL, "--json").stdout == _run(stored, "--url", URL, "--json").stdout
    )


def test_the_article_is_shown_as_text_without_json(stored: Path) -> None:
    result = _run(stored, "--url", URL)
    assert WRITINGS["real"].title in result.stdout
    assert "09-12-2023 13:15" in result.stdout
    assert "La Thị Nhung" in result.stdout


def test_a_url_of_no_known_site_is_extracted_generically(stored: Path) -> None:
    fields = json.loads(_run(stored, "--url", "http://khac.example.vn/a.html", "--json").stdout)
    assert (fields["generic"], fields["site"]) == (True, "khac.example.vn")
    assert fields["title"] == WRITINGS["real"].title


def test_the_text_says_when_no_profile_was_used(stored: Path) -> None:
    words = "Read by general rules: no profile was used."
    assert words in _run(stored, "--url", "http://nowhere.example/x.html").stdout
    assert words not in _run(stored, "--url", URL).stdout


def test_a_named_site_is_used_whatever_the_url(stored: Path) -> None:
    words = (stored, "--url", "http://127.0.0.1:8000/x", "--site", "duk-langson", "--json")
    assert json.loads(_run(*words).stdout)["layout"] == "lines"


def test_a_profile_of_ones_own_is_found(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "duk-langson"\nname = "mine"\n'
        'hosts = ["khac.example.vn", "duk.langson.gov.vn"]\n'
    )
    monkeypatch.setenv("KHOTIN_SITES_DIR", str(tmp_path))
    result = _run(stored, "--url", URL.replace("duk.langson.gov.vn", "khac.example.vn"), "--json")
    assert json.loads(result.stdout)["site"] == "mine"


def test_a_broken_profile_is_named_and_the_others_are_used(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.toml").write_text("name =")
    monkeypatch.setenv("KHOTIN_SITES_DIR", str(tmp_path))
    result = _run(stored, "--url", URL, "--json")
    assert json.loads(result.stdout)["site"] == "duk-langson"
    assert result.stderr.startswith(f"warning: {tmp_path / 'broken.toml'}: is not TOML")
    named = _run(stored, "--url", URL, "--site", "broken")
    assert named.exit_code == 2
    assert "broken.toml: is not TOML" in named.stderr


def test_the_time_of_fetching_decides_what_is_in_the_future(stored: Path) -> None:
    fields = json.loads(
        _run(stored, "--url", URL, "--fetched-at", "2020-01-01T00:00", "--json").stdout
    )
    assert fields["published_at"] is None
    assert fields["warnings"] == ["odd-date: 09-12-2023 13:15"]


def test_what_goes_wrong_is_one_sentence_and_an_exit_code(stored: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.gz"
    torn.write_bytes(gzip.compress(stored.read_bytes())[:200])
    empty = tmp_path / "empty.html"
    empty.write_text("")
    pdf, binary, scripts, bare = (tmp_path / name for name in ("a.pdf", "b.bin", "c.htm", "d.htm"))
    pdf.write_bytes(b"%PDF-1.7\n...")
    binary.write_bytes(bytes(range(256)) * 9)
    scripts.write_text("<html><body><div id=app></div><script>go()</script></body></html>")
    bare.write_text("<html><body></body></html>")
    cases: list[tuple[tuple[str | Path, ...], int, str]] = [
        ((tmp_path / "none.html", "--url", URL), 2, "cannot be read"),
        ((tmp_path, "--url", URL), 2, "cannot be read"),
        ((stored, "--url", "notaurl"), 2, "--url: «notaurl» is no http address"),
        ((torn, "--url", URL), 2, "not a whole gzip file"),
        ((stored, "--url", URL, "--site", "nope"), 2, "there is no site «nope»"),
        ((stored, "--url", URL, "--fetched-at", "hôm qua"), 2, "is not a time"),
        ((empty, "--url", URL), 5, f"{empty}: page: is empty"),
        (
            (pdf, "--url", "http://khac.example.vn/a.html"),
            5,
            f"{pdf}: page: is a PDF document, no web page",
        ),
        ((binary, "--url", "http://khac.example.vn/a.html"), 5, "is a binary file, no web page"),
        (
            (scripts, "--url", "http://khac.example.vn/a.html"),
            5,
            "shows no text of its own: scripts would fill it",
        ),
        ((bare, "--url", URL), 5, "holds no text"),
    ]
    for words, code, sentence in cases:
        result = _run(*words)
        assert result.exit_code == code, result.output
        assert sentence in result.stderr
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""


def test_nothing_is_written(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(tmp_path / "data"))
    _run(stored, "--url", URL, "--json")
    assert not (tmp_path / "data").exists()
