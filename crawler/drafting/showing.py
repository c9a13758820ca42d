"""Pages and what was read of them, in plain text that fits a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from archive.models import Article, BlockKind
from archive.text import show_time

WIDTH = 80
_LABEL = 14
_LONGEST = 300


def row(label: str, text: str, *, longest: int = _LONGEST) -> str:
    """Return one field, its label in a column of its own, wrapped."""
    short = text if len(text) <= longest else f"{text[: longest - 1]}…"
    indent = " " * (_LABEL + 2)
    return textwrap.fill(
        short or "—",
        WIDTH,
        initial_indent=f"  {label:<{_LABEL}}"[: _LABEL + 2],
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def bullets(sentences: Iterable[str], *, mark: str = "-") -> list[str]:
    """Return sentences as a list, wrapped."""
    return [
        textwrap.fill(
            text, WIDTH, initial_indent=f"{mark} ", subsequent_indent="  ", break_on_hyphens=False,
            break_long_words=False,
        )
        for text in sentences
    ]  # fmt: skip


def fields_of_article(article: Article) -> list[str]:
    """Return every field of an article, what is missing as a dash."""
    date = show_time(article.published_at)
    printed = article.printed_dates[0] if article.printed_dates else ""
    texts = [b.text for b in article.blocks if b.kind is not BlockKind.PHOTO and b.text]
    size = sum(map(len, article.body.split()))
    body = f"{len(texts)} blocks, {size} letters"
    if texts:
        body += (
            f": {texts[0][:120]}… {texts[-1][-60:]}" if len(texts) > 1 else f": {texts[0][:180]}"
        )
    lines = [
        row("title", article.title),
        row("section", " › ".join(article.sections)),
        row("published_at", f"{date}   (printed: {printed})" if date else ""),
    ]
    if article.modified_at:
        lines.append(row("modified_at", show_time(article.modified_at)))
    lines += [row("lead", article.lead), row("body", body), row("byline", article.byline)]
    if article.source:
        lines.append(row("source", article.source))
    for number, photo in enumerate(article.photos, 1):
        credit = f" (Ảnh: {photo.credit})" if photo.credit else ""
        lines.append(row(f"photo {number}", (photo.caption or "(no caption)") + credit))
    for number, file in enumerate(article.attachments, 1):
        lines.append(row(f"file {number}", file.label or file.url))
    if article.related:
        lines.append(row("related", f"{len(article.related)} links"))
    if article.links:
        lines.append(row("in the text", f"{len(article.links)} links"))
    if article.warnings:
        lines.append(row("warnings", "; ".join(article.warnings)))
    return lines
