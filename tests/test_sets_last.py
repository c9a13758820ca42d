"""A kept result set outlasts crawls, reparses, rebuilds and a move to another machine, byte by byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.config import Config
from archive.export.forms import FORMS, form_of
from archive.export.options import Options
from archive.export.streams import export_of
from archive.restrictions.acts import lift, restrict
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from archive.resultsets import ResultSet, find, keep, members
from indexer.engines import open_engine
from indexer.pinning import pin
from indexer.query import Query
from indexer.set_changes import Why, changes_since
from manage import khotin
from tests.crawler.desk import SITE, Desk
from tests.site_simulator import Simulator

STREAMED = [form.name for form in FORMS.values() if form.streamed]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A crawled and indexed archive of a small simulated site."""
    with Simulator(articles=14) as sim:
        made = Desk(tmp_path / "data", sim)
        monkeypatch.setenv("KHOTIN_DATA_DIR", str(made.config.data_dir))
        made.good_crawl()
        run("index")
        yield made


def run(*words: str) -> None:
    done = CliRunner().invoke(khotin, list(words))
    assert done.exit_code == 0, done.output


def kept_set(config: Config) -> ResultSet:
    with Catalogue.open(config, create=False) as catalogue:
        made = pin(open_engine(config), catalogue, Query(words="của"))
        assert made.count > 5
        return keep(catalogue, made.id, by="lan", title="Luận văn")


def taken_away(
    config: Config, id_: str
) -> tuple[ResultSet, list[tuple[str, int]], dict[str, bytes]]:
    """Return a set as it is now: what is known of it, its rows, and its bytes in every streamed form."""
    with Catalogue.open(config, create=False) as catalogue:
        found = find(catalogue, id_)
        forms = {
            name: b"".join(export_of(catalogue, found, form_of(name), Options()).stream())
            for name in STREAMED
        }
        return found, [(id_, number) for id_, number in members(catalogue, found)], forms


def test_a_kept_set_gives_the_same_bytes_after_a_new_crawl_a_reparse_and_a_rebuild(
    desk: Desk,
) -> None:
    made = kept_set(desk.config)
    before = taken_away(desk.config, made.id)
    first, second, *_ = (each.id for each in desk.sim.articles())
    desk.sim.edit(first)
    desk.sim.remove(second)
    desk.sim.publish()
    desk.good_crawl("--full")
    # Rules that leave the byline in the body: a new version of each article.
    desk.write_profile(
        ("[counting]", '[[layouts]]\nname = "lines"\nstop = ["Tin liên quan"]\n\n[counting]')
    )
    assert desk.run("reparse", SITE, "--apply").outcome["saved"] > 5
    run("index")
    assert taken_away(desk.config, made.id) == before
    run("rebuild")
    run("index")
    with Catalogue.open(desk.config, create=False) as catalogue:
        assert catalogue.epoch() != made.asked.epoch
        held = withheld(catalogue)
        since = changes_since(open_engine(desk.config), catalogue, made, held=held)
    assert taken_away(desk.config, made.id) == before
    assert [each.why for each in since.added] == [Why.NEW]
    assert (len(since.edited), since.same, since.behind) == (made.count, 0, 0)


def test_a_kept_set_is_in_backups_with_its_rows(desk: Desk, tmp_path: Path) -> None:
    made = kept_set(desk.config)
    before = taken_away(desk.config, made.id)
    run("backup", str(tmp_path / "backup"))
    shutil.rmtree(desk.config.data_dir)
    run("restore", str(tmp_path / "backup"))
    assert taken_away(desk.config, made.id) == before
    # No index is needed to repeat it.
    assert not desk.config.index_dir.exists()


def test_what_is_hidden_keeps_its_row_and_comes_back_as_it_was(desk: Desk) -> None:
    made = kept_set(desk.config)
    before = taken_away(desk.config, made.id)
    target = before[1][2][0]
    with Catalogue.open(desk.config) as catalogue:
        title = catalogue.version(target).article.title  # type: ignore[union-attr]
        hidden = restrict(
            catalogue, Kind.ARTICLE, target, ground=Ground.PRIVACY, reason="Thư 5", by="lan"
        )
    found, rows, forms = taken_away(desk.config, made.id)
    assert (found, rows) == before[:2]
    for name, written in forms.items():
        assert title.encode() not in written, name
    assert b"privacy" in forms["csv"]
    assert target.encode() in forms["csv"]
    run("rebuild")
    assert taken_away(desk.config, made.id)[2] == forms
    with Catalogue.open(desk.config) as catalogue:
        lift(catalogue, hidden.id, by="lan")
    assert taken_away(desk.config, made.id) == before
