"""A profile that could not work is refused by name, key and reason; the others stay usable."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ProfileError
from archive.profiles import load_site, load_sites

HEAD = """extends = "drupal"
name = "own"
title = "Trang"
"""
PLACES = """hosts = ["tin.example.vn"]
start = ["https://tin.example.vn/"]
"""


def _file(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[[layouts]]\nname = "x"\ntitle = "div[["\n', "layouts.0.title: «div[[» is no CSS selector"),
        ('[[layouts]]\nname = "x"\ndrop = ["p", ":nosuch(a)"]\n', "layouts.0.drop: «:nosuch(a)» is"),
        ("[expect]\nfill = { nosuch = 1 }\n", "expect.fill: articles have no «nosuch»; they have"),
        ('[counting]\nurl = "https://tin.example.vn/x"\n', "counting.url: needs {id}"),
        ('[counting]\nurl = "https://evil.vn/{id}"\n', "counting.url: «https://evil.vn/{id}» is no"),
        ('[listing]\nurls = ["https://evil.vn/{section}"]\n', "listing.urls: «https://evil.vn/"),
        ('[article]\npath = "("\n', "article.path: is not a regular expression: missing )"),
        ('[[layouts]]\nname = "x"\nuntil = 2020-01-01\n', "layouts: every layout but the last"),
    ],
)  # fmt: skip
def test_what_could_not_work_is_refused_with_its_key(more: str, said: str, tmp_path: Path) -> None:
    file = _file(tmp_path, HEAD + PLACES + more)
    with pytest.raises(ProfileError) as caught:
        load_site(file)
    assert str(caught.value).startswith(f"{file}: {said}")
    assert "Value error" not in str(caught.value)


@pytest.mark.parametrize("start", ["http://evil.vn/", "ftp://tin.example.vn/", "tin.example.vn"])
def test_a_crawl_begins_on_the_sites_own_hosts(start: str, tmp_path: Path) -> None:
    places = PLACES.replace("https://tin.example.vn/", start)
    with pytest.raises(ProfileError, match=r"start: .* is no http address on one of hosts: tin"):
        load_site(_file(tmp_path, HEAD + places))


def test_a_host_may_be_written_in_capitals(tmp_path: Path) -> None:
    site = load_site(_file(tmp_path, HEAD + PLACES.replace("tin.example.vn", "Tin.Example.vn")))
    assert site.owns("http://TIN.example.vn/1")


def test_a_layout_may_use_what_only_the_other_tree_knows(tmp_path: Path) -> None:
    layout = '[[layouts]]\nname = "x"\ntitle = "div:has(> h1):is(.a, .b)"\n'
    assert load_site(_file(tmp_path, HEAD + PLACES + layout)).layouts[0].title


def test_a_broken_profile_hides_no_other(tmp_path: Path) -> None:
    _file(tmp_path, HEAD + PLACES)
    (tmp_path / "broken.toml").write_text("name =")
    (tmp_path / "folder.toml").mkdir()
    told: list[ProfileError] = []
    assert {"own", "duk-langson"} <= set(load_sites(tmp_path, on_broken=told.append))
    assert [str(error).split(": ")[0] for error in told] == [
        str(tmp_path / "broken.toml"),
        str(tmp_path / "folder.toml"),
    ]
    with pytest.raises(ProfileError, match=r"broken\.toml: is not TOML"):
        load_sites(tmp_path)


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('[[layouts]]\nname = "x"\ntitle = "div[["\n', 8),
        (
            '[[layouts]]\nname = "x"\nuntil = 2020-01-01\n\n[[layouts]]\nname = "y"\nlead = "a[["\n',
            12,
        ),
        ("[polite] # gently\ndelay = -1\n", 7),
        ('nosuch = "x"\n', 6),
    ],
)
def test_a_refusal_names_the_line(more: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=rf"\(line {line}\)$"):
        load_site(_file(tmp_path, HEAD + PLACES + more))
