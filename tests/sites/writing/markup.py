"""Pieces of markup several families share: escaped text, Word's soup, photos with captions."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random

from tests.sites.writing.encodings import CLOSE, OPEN
from tests.sites.writing.story import Item, Photo, Story

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
CENTRE = 'style="text-align: center;"'


def t(text: str) -> str:
    """Return text of the story, escaped, and marked for the font encodings."""
    return f"{OPEN}{escape(text, quote=False)}{CLOSE}" if text else ""


def a(text: str) -> str:
    """Return text for an attribute."""
    return escape(text, quote=True)


def today(story: Story) -> str:
    """Return the day of the visit, as headers print it: a trap for readers of dates."""
    day = story.fetched
    return f"{_WEEKDAYS[day.weekday()]}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"


def image(photo: Photo, extra: str = 'width="600" height="400"') -> str:
    """Return an <img>."""
    return f'<img src="{a(photo.src)}" alt="{a(photo.alt)}" {extra}>'


def caption(photo: Photo) -> str:
    """Return a caption with its credit, as printed on one line."""
    return " ".join(part for part in (t(photo.caption), t(photo.note)) if part)


def broken(text: str) -> str:
    """Return text broken by <br> before a lower-case word in its middle."""
    spaces = [m.start() for m in re.finditer(r" (?=[a-zà-ỹđ])", text)]
    if not spaces:
        return t(text)
    cut = min(spaces, key=lambda at: abs(at - len(text) // 2))
    return f"{t(text[:cut])}<br>\n{t(text[cut + 1 :])}"


def soup(text: str, rng: Random, *, split: bool = True, font: str = "") -> str:
    """Return text as Word pastes it: spans round runs of words, hard wraps, split words."""
    style = f"font-size:14.0pt;mso-fareast-font-family:Calibri{font}"
    words, out, run = text.split(" "), [], []
    for word in words:
        run.append(word)
        if len(run) >= rng.randint(4, 9):
            out.append(_span(run, rng, style, split=split))
            run = []
    if run:
        out.append(_span(run, rng, style, split=split))
    return " ".join(out) + "<o:p></o:p>"


def _span(run: list[str], rng: Random, style: str, *, split: bool) -> str:
    text = "".join(word + ("\n" if rng.random() < 0.15 else " ") for word in run[:-1]) + run[-1]
    last = run[-1]
    if split and len(last) > 3 and last.isalpha():
        head, tail = text[:-2], text[-2:]
        return f'<span style="{style}">{t(head)}</span><span lang="VI" style="{style}">{t(tail)}</span>'
    return f'<span style="{style}">{t(text)}</span>'


def table(item: Item, attrs: str = 'border="1" cellpadding="4"') -> str:
    """Return a table of figures."""
    rows = "\n".join("<tr>" + "".join(f"<td>{t(cell)}</td>" for cell in row) + "</tr>"
                     for row in item.rows)  # fmt: skip
    return f"<table {attrs}><tbody>\n{rows}\n</tbody></table>"


def listing(item: Item, tag: str = "ul") -> str:
    """Return a list."""
    return f"<{tag}>\n" + "\n".join(f"<li>{t(row[0])}</li>" for row in item.rows) + f"\n</{tag}>"


def _figure(p: Photo) -> str:
    text = f"<figcaption>{caption(p)}</figcaption>" if p.caption or p.note else ""
    return f'<figure class="image">{image(p)}{text}</figure>'


def _nbsp(p: Photo) -> str:
    return f"<div>&nbsp;&nbsp;{image(p)}</div>\n<div {CENTRE}>{caption(p)}</div>"


def _nbsp_br(p: Photo) -> str:
    return f"<div>&nbsp; {image(p)}&nbsp;</div>\n<div {CENTRE}>{broken(p.caption)}</div>"


def _nbsp_inside(p: Photo) -> str:
    words = p.caption.split(" ", 3)
    inner = "&nbsp;".join((t(" ".join(words[:3])), t(words[3]))) if len(words) > 3 else caption(p)
    return f"<div>&nbsp;&nbsp;{image(p)}</div>\n<div {CENTRE}>&nbsp;{inner}</div>"


def _mso(p: Photo) -> str:
    centre = 'class="MsoNormal" align="center" style="text-align:center"'
    return (f"<p {centre}><span>{image(p)}</span></p>\n"
            f"<p {centre}><i><span style=\"font-size:12.0pt\">{caption(p)}</span></i></p>")  # fmt: skip


def _grid(p: Photo) -> str:
    return (f'<table align="center" border="0" cellpadding="1" style="width:500px"><tbody>'
            f'<tr><td>{image(p)}</td></tr>\n<tr><td {CENTRE}>{caption(p)}</td></tr></tbody></table>')  # fmt: skip


def _italic_after(p: Photo) -> str:
    return f"<p {CENTRE}>{image(p)}</p>\n<p {CENTRE}><em>{caption(p)}</em></p>"


def _italic_before(p: Photo) -> str:
    return f"<p {CENTRE}><em>{caption(p)}</em></p>\n<p {CENTRE}>{image(p)}</p>"


def _same_block(p: Photo) -> str:
    return f'<p align="center">{image(p)}<br>\n<i>{caption(p)}</i></p>'


def _strong(p: Photo) -> str:
    text = f"\n<p {CENTRE}><strong>{caption(p)}</strong></p>" if p.caption or p.note else ""
    return f'<figure class="image">{image(p)}</figure>{text}'


def _none(p: Photo) -> str:
    return f"<p {CENTRE}>{image(p)}</p>"


PHOTO_FORMS: dict[str, Callable[[Photo], str]] = {
    "c-figcaption": _figure, "c-nbsp": _nbsp, "c-br": _nbsp_br, "c-nbsp-inside": _nbsp_inside,
    "c-mso": _mso, "c-table": _grid, "c-italic-after": _italic_after,
    "c-italic-before": _italic_before, "c-same-block": _same_block, "c-strong": _strong,
    "c-none": _none, "c-none-name": _none,
}  # fmt: skip


def block(
    item: Item, paragraph: Callable[[str], str], heading: str = "<p><strong>{}</strong></p>"
) -> str:
    """Return one block of a body in the common forms; `paragraph` writes a paragraph's markup."""
    if item.photo is not None:
        return PHOTO_FORMS[item.photo.form](item.photo)
    if item.kind == "heading":
        return heading.format(t(item.text))
    if item.kind == "list":
        return listing(item)
    if item.kind == "table":
        return table(item)
    if item.kind == "quote":
        return f"<blockquote><p>{t(item.text)}</p></blockquote>"
    return paragraph(item.text)


def bare(story: Story) -> str:
    """Return a body of bare text and <br>, as the plainest editors leave it."""
    lines: list[str] = []
    for item in story.items:
        if item.photo is not None:
            tail = f"<br>\n<i>{caption(item.photo)}</i>" if item.photo.caption else ""
            lines.append(f"<center>{image(item.photo)}{tail}</center>")
        else:
            lines.append(block(item, t, "<b>{}</b>") + "<br><br>")
    lines += [f"<b>{t(line)}</b><br>" for line in story.spec.by.printed]
    return "\n".join(lines)


def typed_byline(
    story: Story, form: str = '<p style="text-align: right;"><strong>{}</strong></p>'
) -> str:
    """Return the byline the writer typed under the text, one block a line."""
    return "\n".join(form.format(t(line)) for line in story.spec.by.printed)
