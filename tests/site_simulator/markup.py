"""An article's HTML container in the designs of the simulated site.

All designs have the real site's text shape: section line, title, `dd-mm-yyyy HH:MM`, lead, body with
typed indents, photos with the caption in the next block, byline last, "Tin liên quan". No class or id
names a part, for the real site's are not known: only shape and text tell what is what.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

from tests.site_simulator.article import GeneratedArticle, GeneratedPhoto, Headline
from tests.site_simulator.sample import sample_article, sample_html
from tests.site_simulator.sections import SECTIONS

REDESIGN = date(2019, 1, 1)
"""Articles published before this day are shown in the older, table-based design."""

INDENT = "&nbsp; &nbsp; &nbsp; "
EMPTY = "&nbsp;"
# Old editors of this family wrote the Latin-1 letters as entities and the rest raw.
_LATIN_ENTITIES = str.maketrans(
    {"á": "&aacute;", "à": "&agrave;", "ã": "&atilde;", "â": "&acirc;", "é": "&eacute;",
     "è": "&egrave;", "ê": "&ecirc;", "í": "&iacute;", "ì": "&igrave;", "ó": "&oacute;",
     "ò": "&ograve;", "õ": "&otilde;", "ô": "&ocirc;", "ú": "&uacute;", "ù": "&ugrave;",
     "ý": "&yacute;"}
)  # fmt: skip


def link_to(article_id: int, catid: int, *, entity: bool = True) -> str:
    """Give the address of an article, relative to the site's root."""
    both = "&amp;" if entity else "&"
    return both.join(
        ("/Default.aspx?siteid=1", "c=content", "a=detail", f"catid={catid}", f"id={article_id}")
    )


def article_html(article: GeneratedArticle, related: Sequence[Headline], *, catid: int) -> str:
    """Give the container of an article as shown under section `catid`."""
    if replace(article, sections=sample_article().sections) == sample_article():
        return sample_html(SECTIONS[catid])
    if article.published_at.date() < REDESIGN:
        return _table_design(article, related, catid)
    wordy = article.id % 4 == 1
    return _div_design(article, related, catid, wordy=wordy)


def _related_links(related: Sequence[Headline]) -> list[str]:
    return [
        f'<a href="{link_to(line.id, line.sections[0])}">{escape(line.title, quote=False)}</a>'
        f" ({line.published_at:%d-%m-%Y})"
        for line in related
    ]


def _image(photo: GeneratedPhoto) -> str:
    return f'<img alt="" src="{photo.path}" style="width: 500px; height: 333px;" />'


def _caption(photo: GeneratedPhoto, article_id: int) -> str:
    """Give the caption's inner HTML; some begin with a no-break space or hold one, as seen."""
    text = "<br />\n".join(escape(line, quote=False) for line in photo.caption_lines)
    if article_id % 3 == 0:
        text = EMPTY + text.replace(" tại ", "&nbsp;tại ", 1)
    return text


def _wordy(text: str, spot: int) -> str:
    """Give text as pasted from a word processor: spans that split words, hard wraps in sentences."""
    cut = len(text) * (2 + spot % 3) // 5
    first, second = escape(text[:cut], quote=False), escape(text[cut:], quote=False)
    first = first.replace(", ", ",\n", 1)
    style = 'style="font-size: 14pt; font-family: &quot;Times New Roman&quot;, serif;"'
    return f'<span {style}>{first}</span><span {style} lang="VI">{second}</span><o:p></o:p>'


def _div_design(
    article: GeneratedArticle, related: Sequence[Headline], catid: int, *, wordy: bool
) -> str:
    """Give the design since 2019: a soup of p and div with inline styles."""
    blocks = [
        f"<p>{SECTIONS[catid]}</p>",
        f'<p style="text-align: justify;"><strong>{escape(article.title, quote=False)}</strong></p>',
        f"<p>{article.published_at:%d-%m-%Y %H:%M}</p>",
    ]
    if article.lead:
        blocks.append(f"<p><strong>{escape(article.lead, quote=False)}</strong></p>")
    for number, paragraph in enumerate(article.paragraphs):
        text = _wordy(paragraph, number) if wordy else escape(paragraph, quote=False)
        tag = "p" if number == 0 else "div"
        blocks.append(f'<{tag} style="text-align: justify;">{INDENT}{text}</{tag}>')
        for photo in article.photos:
            if photo.after == number:
                blocks += _div_photo(photo, article.id)
    blocks += [
        f'<div>Tệp đính kèm: <a href="{file.path}">{escape(file.name)}</a></div>'
        for file in article.attachments
    ]
    blocks.append(f"<div>{EMPTY}</div>")
    if article.byline_lines:
        byline = "<br />".join(escape(line, quote=False) for line in article.byline_lines)
        blocks.append(f'<div style="text-align: right;"><strong>{byline}</strong></div>')
    blocks.append("<p>Tin liên quan</p>")
    blocks += [f"<div>{link}</div>" for link in _related_links(related)]
    return '<div style="padding: 5px 10px;">\n' + "\n".join(blocks) + "\n</div>"


def _div_photo(photo: GeneratedPhoto, article_id: int) -> list[str]:
    empty = f"<div>{EMPTY}</div>"
    blocks = [empty, f'<div style="text-align: center;">{EMPTY}{_image(photo)}{EMPTY}</div>']
    if photo.caption_lines:
        blocks.append(f'<div style="text-align: center;">{_caption(photo, article_id)}</div>')
    return [*blocks, empty]


def _table_design(article: GeneratedArticle, related: Sequence[Headline], catid: int) -> str:
    """Give the design before 2019: one table row a part, font tags, Latin entities in some."""
    entities = article.id % 3 == 0

    def written(text: str) -> str:
        safe = escape(text, quote=False)
        return safe.translate(_LATIN_ENTITIES) if entities else safe

    body = []
    for number, paragraph in enumerate(article.paragraphs):
        body.append(f'<p align="justify"><font size="3">{INDENT}{written(paragraph)}</font></p>')
        for photo in article.photos:
            if photo.after == number:
                body.append(f'<p align="center">{EMPTY}{_image(photo)}{EMPTY}</p>')
                if photo.caption_lines:
                    body.append(f'<p align="center"><i>{_caption(photo, article.id)}</i></p>')
                body.append(f"<p>{EMPTY}</p>")
    body += [
        f'<p>Tệp đính kèm: <a href="{file.path}">{escape(file.name)}</a></p>'
        for file in article.attachments
    ]
    if article.byline_lines:
        byline = "<br>".join(map(written, article.byline_lines))
        body.append(f'<p align="right"><b>{byline}</b></p>')
    rows = [
        f'<font color="#990000"><b>{SECTIONS[catid]}</b></font>',
        f'<font size="4"><b>{written(article.title)}</b></font>',
        f'<font size="1">{article.published_at:%d-%m-%Y %H:%M}</font>',
        *([f"<b>{written(article.lead)}</b>"] if article.lead else []),
        "\n".join(body),
        "<b>Tin liên quan</b>",
        *_related_links(related),
    ]
    cells = "\n".join(f'<tr><td valign="top">{row}</td></tr>' for row in rows)
    return f'<table width="100%" cellpadding="4" cellspacing="0" border="0">\n{cells}\n</table>'
