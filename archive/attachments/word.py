"""The paragraphs and table rows of a Word document, its runs read by the fonts they are set in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from docx import Document
from docx.oxml.ns import qn

from archive.legacy_fonts import run_to_unicode

_P, _TBL, _TR, _TC, _R = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r"))
_FONTS, _RPR, _PPR = qn("w:rFonts"), qn("w:rPr"), qn("w:pPr")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LETTERS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_TEXT = qn("w:t")
_STYLES = ("w:rStyle", "w:pStyle")


def paragraphs(file: BinaryIO) -> Iterator[str]:
    """Yield the document's paragraphs and, cells separated by a tab, the rows of its tables."""
    document = Document(file)
    body = document.element.body
    # A text box stands twice: as it is drawn today, and for programs of before 2010.
    for double in list(body.iter(_FALLBACK)):
        double.getparent().remove(double)
    yield from _blocks(body, _Fonts(document))


def _blocks(parent: Any, fonts: _Fonts) -> Iterator[str]:
    for element in parent:
        if element.tag == _P:
            yield _paragraph(element, fonts)
        elif element.tag == _TBL:
            for row in element.iter(_TR):
                yield "\t".join(_cell(cell, fonts) for cell in row.iterchildren(_TC))
        elif isinstance(element.tag, str):
            # Content controls and the like only wrap.
            yield from _blocks(element, fonts)


def _cell(cell: Any, fonts: _Fonts) -> str:
    return " ".join(" ".join(_paragraph(p, fonts) for p in cell.iterchildren(_P)).split())


def _paragraph(paragraph: Any, fonts: _Fonts) -> str:
    style = fonts.of(paragraph.find(_PPR))
    return "".join(_run(run, style, fonts) for run in paragraph.iter(_R))


def _run(run: Any, style: str, fonts: _Fonts) -> str:
    text = "".join(
        part.text or "" if part.tag == _TEXT else _LETTERS.get(part.tag, "") for part in run
    )
    return run_to_unicode(text, fonts.of(run.find(_RPR)) or style or fonts.default)


class _Fonts:
    """Which font text is set in: by the run itself, its style, or the document's default."""

    def __init__(self, document: Any) -> None:
        styles = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        default = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{_RPR}")
        self.default = _named(default)
        self._of_style = lru_cache(maxsize=500)(self._look_up)

    def of(self, properties: Any) -> str:
        """Return the font that a run's or paragraph's properties name, themselves or by style."""
        if properties is None:
            return ""
        if name := _named(properties) if properties.tag == _RPR else "":
            return name
        for kind in _STYLES:
            if (style := properties.find(qn(kind))) is not None:
                return self._of_style(style.get(qn("w:val")))
        return ""

    def _look_up(self, style_id: str) -> str:
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            if name := _named(style.find(_RPR)):
                return name
            based = style.find(qn("w:basedOn"))
            style_id = based.get(qn("w:val")) if based is not None else ""
        return ""


def _named(properties: Any) -> str:
    fonts = properties.find(_FONTS) if properties is not None else None
    return "" if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or ""
