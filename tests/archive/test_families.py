"""Base profiles of site families: extended by a site's few lines, never taken for sites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import ProfileError
from archive.profiles import families, find_site, load_site, load_sites

OWN = """extends = "{family}"
name = "{name}"
title = "Trang của tôi"
hosts = ["tin.example.vn"]
start = ["https://tin.example.vn/"]
"""


def _site_file(folder: Path, family: str, name: str = "own", more: str = "") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(OWN.format(family=family, name=name) + more, "utf-8")
    return file


@pytest.mark.parametrize("family", families())
def test_five_lines_make_a_site_of_every_family(family: str, tmp_path: Path) -> None:
    site = load_site(_site_file(tmp_path, family))
    assert site.layouts[-1].title
    assert site.layouts[-1].body
    assert site.article.path != ".*"


def test_a_family_is_no_site() -> None:
    assert "nukeviet" in families()
    assert not set(families()) & set(load_sites())


def test_a_site_may_bear_the_name_of_its_family(tmp_path: Path) -> None:
    _site_file(tmp_path, "drupal", "drupal")
    assert find_site("drupal", tmp_path).hosts == ["tin.example.vn"]


def test_a_sites_own_layouts_replace_those_of_its_family(tmp_path: Path) -> None:
    file = _site_file(tmp_path, "drupal", more='[[layouts]]\nname = "mine"\ntitle = "h2"\n')
    assert [layout.name for layout in load_site(file).layouts] == ["mine"]


def test_a_profile_cannot_extend_itself(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="extends this profile in turn"):
        load_site(_site_file(tmp_path, "own"))


def test_an_unknown_family_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"no profile «wordpress».*nukeviet"):
        load_site(_site_file(tmp_path, "wordpress"))


def test_the_layout_is_that_of_the_captures_time(tmp_path: Path) -> None:
    site = load_site(_site_file(tmp_path, "nukeviet"))
    assert site.layout_at(datetime(2012, 5, 1, tzinfo=UTC)).name == "nukeviet-3"
    assert site.layout_at(datetime(2023, 5, 1, tzinfo=UTC)).name == "nukeviet-4"


def test_a_page_of_a_list_is_no_article_of_nukeviet(tmp_path: Path) -> None:
    site = load_site(_site_file(tmp_path, "nukeviet"))
    home = "https://tin.example.vn/news/le-hoi/"
    assert site.article_key(f"{home}page-3/") is None
    assert site.is_listing(f"{home}page-3/")
    assert site.article_key(f"{home}khai-hoi-218/") == "218"


@pytest.mark.parametrize(
    ("family", "path", "other"),
    [
        ("vnpt-portal", "/tin-bai?id=812", "/tin-bai?id=903"),
        ("vnpt-portal", "/vi/-/tin-bai/so-ket-51", "/vi/-/tin-bai/dan-van-52"),
        ("liferay-vn", "/web/guest/chitiet?id=201", "/web/guest/chitiet?id=377"),
        ("liferay-vn", "/web/-/chi-tiet/so-ket-1.html", "/web/-/chi-tiet/so-ket-2.html"),
    ],
)
def test_old_and_new_addresses_tell_articles_apart(
    family: str, path: str, other: str, tmp_path: Path
) -> None:
    site = load_site(_site_file(tmp_path, family))
    keys = {site.article_key(f"https://tin.example.vn{one}") for one in (path, other)}
    assert len(keys - {None}) == 2
