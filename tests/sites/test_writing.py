"""The writer of golden pages: old encodings are the real ones, and writing is repeatable."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.sites.golden import SITES, squeeze
from tests.sites.writing.__main__ import page_bytes
from tests.sites.writing.compose import compose
from tests.sites.writing.encodings import to_tcvn3, to_vni, to_windows_1258, with_entities
from tests.sites.writing.families import FAMILIES
from tests.sites.writing.story import Family, expected

MOTTO = "Cộng hoà xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"


def test_tcvn3_is_what_old_documents_hold() -> None:
    assert to_tcvn3(MOTTO) == "Céng hoµ x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc"


def test_vni_is_what_old_documents_hold() -> None:
    assert (
        to_vni(MOTTO)
        == "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc"
    )


@pytest.mark.parametrize("text", ["Ủy ban", "Ý kiến"])
def test_tcvn3_refuses_what_it_cannot_write(text: str) -> None:
    with pytest.raises(ValueError, match="TCVN3 has no letter"):
        to_tcvn3(text)


def test_windows_1258_comes_back_after_nfc() -> None:
    assert squeeze(to_windows_1258(MOTTO).decode("cp1258")) == MOTTO
    assert b"\xf2" in to_windows_1258("ệ")  # the dot below is a character of its own


def test_entities_are_for_latin_1_letters_only() -> None:
    assert with_entities("tác phẩm của ủy") == "t&aacute;c phẩm của ủy"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_pages_on_disk_are_the_ones_written(family: Family) -> None:
    for spec in family.specs:
        folder = SITES / (family.folder or family.name) / spec.name
        story = compose(family, spec)
        page = gzip.decompress((folder / "page.html.gz").read_bytes())
        assert page == page_bytes(family, story), folder
        assert json.loads((folder / "article.json").read_text("utf-8")) == expected(story)
