"""Every word of the site is said in Vietnamese, and the compiled words are the written ones."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import webui

ROOM = Path(webui.__file__).parent
WORDS = ROOM / "translations" / "vi" / "LC_MESSAGES"
KEYWORDS = {"_": None, "ngettext": (1, 2)}


def written() -> Catalog:
    with (WORDS / "messages.po").open("rb") as file:
        return read_po(file, locale="vi")


def used() -> set[str | tuple[str, ...]]:
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    return {found[2] for found in extract_from_dir(ROOM, methods, keywords=KEYWORDS)}


def pairs(catalog: Catalog) -> set[tuple[str, ...]]:
    flat: set[tuple[str, ...]] = set()
    for message in catalog:
        parts = (message.id, message.string or "")
        flat.add(tuple(p if isinstance(p, str) else "\n".join(p) for p in parts))
    return {pair for pair in flat if pair[0]}


def test_nothing_is_untranslated_and_nothing_is_left_over() -> None:
    catalog = written()
    known = {message.id for message in catalog if message.id}
    assert used() == known
    for message in catalog:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(said), message.id
        assert not message.fuzzy, message.id


def test_every_blank_to_fill_in_is_in_both_languages() -> None:
    for message in written():
        if not message.id:
            continue
        asked = message.id if isinstance(message.id, str) else message.id[1]
        said = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
        assert set(re.findall(r"%\(\w+\)s", asked)) == set(re.findall(r"%\(\w+\)s", said))


def test_the_compiled_words_are_the_written_ones() -> None:
    with (WORDS / "messages.mo").open("rb") as file:
        compiled = pairs(read_mo(file))
    assert compiled == pairs(written())


def test_templates_say_nothing_outside_the_catalogue() -> None:
    letters = re.compile(r"[A-Za-zÀ-ỹ]{2,}")
    for template in (ROOM / "templates").glob("*.html"):
        text = re.sub(r"{% block body_class %}\w*{% endblock %}", " ", template.read_text("utf-8"))
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", text, flags=re.S)
        shown = " ".join(re.sub(r"<[^>]*>", " ", text).split())
        assert set(letters.findall(shown)) <= {"Kho", "Tin"}, template.name
