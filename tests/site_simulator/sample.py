"""The one real article: its text as printed, its values, and HTML whose visible text is that text.

See content/SOURCE.md for where it comes from. The markup is ours (only the text of the page is
known); the text is exact under `innerText` rules: a `<p>` stands apart by a blank line, a `<div>`
by a line break.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from tests.site_simulator.article import HANOI, SAMPLE_ID, GeneratedArticle, GeneratedPhoto

PATH = Path(__file__).with_name("content") / "article-duk-langson.txt"
NBSP = "\u00a0"

# Line numbers in the file, counted from 0.
_TITLE, _DATE = 2, 4
_PARAGRAPHS = (6, 8, 15, 20, 26)
_PHOTO_LINES = (11, 17, 23)
_CAPTIONS = ((12, 13), (18,), (24,))
_AFTER = (1, 2, 3)
_BYLINE = 28


def text() -> str:
    """Read the file: NFC, line breaks and no-break spaces as published."""
    return PATH.read_text(encoding="utf-8")


def _plain(line: str) -> str:
    return " ".join(line.replace(NBSP, " ").split())


def photo_path(count: int) -> str:
    """Give the path of photo number `count`, from 1. The real paths are not known."""
    return f"/Uploads/2023/12/{SAMPLE_ID}_{count}.jpg"


@cache
def sample_article() -> GeneratedArticle:
    """Give the values of the real article; related links were not seen."""
    lines = text().split("\n")
    return GeneratedArticle(
        id=SAMPLE_ID,
        sections=(2,),
        title=lines[_TITLE],
        published_at=datetime.strptime(lines[_DATE], "%d-%m-%Y %H:%M").replace(tzinfo=HANOI),
        lead="",
        paragraphs=tuple(_plain(lines[number]) for number in _PARAGRAPHS),
        photos=tuple(
            GeneratedPhoto(photo_path(count), tuple(_plain(lines[n]) for n in numbers), after)
            for count, (numbers, after) in enumerate(zip(_CAPTIONS, _AFTER, strict=True), 1)
        ),
        byline_lines=(lines[_BYLINE],),
        attachments=(),
        related=(),
    )


@cache
def sample_html(section: str | None = None) -> str:
    """Give the article's container: its text, by `innerText` rules, equals the file's.

    `section` replaces the section line, for the article shown under another section.
    """
    lines = text().split("\n")
    lines[0] = section or lines[0]
    blocks = []
    for number, line in enumerate(lines):
        if not line or number == _CAPTIONS[0][1]:
            continue
        alone = lines[number - 1 : number] == [""] and lines[number + 1 : number + 2] in ([""], [])
        blocks.append(_block(number, line, lines, "p" if number == 0 or alone else "div"))
    return '<div style="padding: 5px 10px;">\n' + "\n".join(blocks) + "\n</div>"


def _block(number: int, line: str, lines: list[str], tag: str) -> str:
    content = line.replace(NBSP, "&nbsp;")
    if number in _PHOTO_LINES:
        source = photo_path(_PHOTO_LINES.index(number) + 1)
        image = f'<img alt="" src="{source}" style="width: 500px; height: 333px;" />'
        return f'<{tag} style="text-align: center;">{content.replace("&nbsp;", "&nbsp;" + image, 1)}</{tag}>'
    if number == _CAPTIONS[0][0]:
        content += "<br />\n" + lines[_CAPTIONS[0][1]]
    centred = any(number in numbers for numbers in _CAPTIONS)
    align = "center" if centred else "right" if number == _BYLINE else "justify"
    strong = number in (_TITLE, _BYLINE)
    content = f"<strong>{content}</strong>" if strong else content
    return f'<{tag} style="text-align: {align};">{content}</{tag}>'
