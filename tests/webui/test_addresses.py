"""Addresses that are filled in are those that Flask makes."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask import url_for

from archive.config import Config
from indexer.query import Query
from webui import asking
from webui.addresses import pattern_of
from webui.app import create_app
from webui.marked import VersionAddresses

ID = "abcdefgh234567ab"


def test_a_filled_in_pattern_is_the_address_that_flask_makes_in_either_language(
    tmp_path: Path,
) -> None:
    app = create_app(Config(data_dir=tmp_path))
    for root in ("", "/en", "/kho/en", "/kho {0}"):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
            values = {"article_id": ID, "number": 2, "photo": 3}
            made = pattern_of("captures.photo")(**values)
            assert made == url_for("captures.photo", **values)  # type: ignore[arg-type]
            assert made.startswith(f"{root}/photo/")


def test_the_address_of_a_version_says_what_to_mark_as_flask_writes_it(tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path))
    said = {"q": ['"hội nghị" & {a} 50%'], "marks": ["exact"]}
    with app.test_request_context("/"):
        ways = VersionAddresses(Query.from_args(said | {"site": "duk"}))
        assert ways.marked(ID, 2, is_current=False) == url_for(
            "articles.version", article_id=ID, number=2, **said  # type: ignore[arg-type]
        )  # fmt: skip
        assert ways.plain(ID, 2, is_current=True) == url_for("articles.article", article_id=ID)


def test_an_argument_named_as_one_of_flask_s_own_goes_on_as_any_other(tmp_path: Path) -> None:
    client = create_app(Config(data_dir=tmp_path)).test_client()
    asked = "_scheme=javascript&_external=1&_anchor=a&_method=POST&endpoint=x&q=h%E1%BB%99i&q=%26"
    for path, leads_to in (("/search", "/"), ("/en/corpus", "/en/corpus/terms")):
        assert client.get(f"{path}?{asked}").location == f"{leads_to}?{asked}"
        assert client.get(path).location == leads_to


def test_what_is_very_long_is_written_in_addresses_and_not_kept(tmp_path: Path) -> None:
    app = create_app(Config(data_dir=tmp_path))
    kept = asking._kept_pair
    for query in (Query(words="ă" * 400), Query(words="b", sections=("c" * 200, "d" * 200))):
        with app.test_request_context("/"):
            asking.address(Query(words="b"))
            before = kept.cache_info().currsize
            written = asking.address(query)
            assert Query.from_args(parse_qs(urlsplit(written).query)) == query
            assert kept.cache_info().currsize == before
