"""Which pieces of an article are the captions (chú thích ảnh) of which of its images."""

from __future__ import annotations

import re

from crawler.extract.byline import goes_with_name, names_writer
from crawler.extract.credits import CREDIT, is_credit
from crawler.extract.lines import Box, Line
from crawler.extract.pieces import Piece

LONGEST = 350
_LONGEST_ABOVE = 220
_ENOUGH = 3.0
_NEAR = 8
_SMALL = 4
_IMAGE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:image|img|photo|picture|pic|figure|media|bild|foto|anh|hinh)(?:$|[\s_-])|(?:image|photo|picture|bild)(?:s?$|[\s_-])",
    re.I,
)
_CAPTION_CLASS = re.compile(
    r"caption|chu-?thich|chuthich|img-?(?:title|desc|note)|image-?(?:title|desc|note)|photo-?note|desc-?img|note-?img|wp-caption|imgcaption|"
    r"bild-?(?:unterschrift|text|beschreibung)|image-?description|cutline|l[eé]gende?(?:$|[\s_-])|pie-?(?:de-?)?foto|epigrafe",
    re.I,
)
_OPENING = re.compile(
    r"(?:các )?(?:đồng chí|đ/c|quang cảnh|toàn cảnh|ông |bà |đại biểu|đại diện|một góc|ảnh|hình ảnh|lãnh đạo|"
    r"thường trực|chụp ảnh|trao |tặng |cán bộ|đoàn )",
    re.I,
)
_PARAGRAPH_ITEM = re.compile(r"(?:\d{1,2}[.)]|[a-zđ]\)|[-–+•*])\s")
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{3,}[)”]?\.\s+([^\W\d_])")


def is_caption_class(line: Line) -> bool:
    """Tell whether a class says that a line is a caption."""
    parent = line.box.parent
    return bool(
        _CAPTION_CLASS.search(f"{line.hint} {line.box.hint} {parent.hint if parent else ''}")
    )


def _is_named_caption(piece: Piece) -> bool:
    return is_caption_class(piece.line)


def _in_image_box(image: Piece, piece: Piece) -> bool:
    """Tell whether a text stands in a small box whose tag or class says that it is for an image."""
    outside = set(map(id, piece.box.around()))
    for box in image.box.around():
        if box.last - box.first > _SMALL:
            return False
        if id(box) in outside and (box.tag == "figure" or _IMAGE_CLASS.search(box.hint)):
            return True
    return False


class Captions:
    """Pairs the images among some pieces with the pieces that are their captions."""

    def __init__(self, pieces: list[Piece], *, caption_below: bool) -> None:
        self.pieces, self.caption_below = pieces, caption_below
        prose = [p for p in pieces if len(p.text) > 200]
        self.centred_prose = sum(p.line.align == "center" for p in prose) * 2 > len(prose)
        self.indented_prose = len(prose) > 1 and sum(p.line.indent for p in prose) >= 0.7 * len(
            prose
        )
        self.last_text = max((i for i, p in enumerate(pieces) if p.text), default=-1)
        self.used: set[int] = set()

    def owned(self) -> dict[int, tuple[int, ...]]:
        """Return, by image, the pieces that are its caption."""
        found: dict[int, tuple[int, ...]] = {}
        images = [i for i, piece in enumerate(self.pieces) if piece.image is not None]
        found.update(self._rows_of_images(images))
        for index in images:
            if index not in found and (parts := self._caption_of(index)):
                found[index] = parts
                self.used.update(parts)
        for index in images:
            if index not in found and (parts := self._caption_above(index)):
                found[index] = parts
                self.used.update(parts)
        return {index: self._with_credit(index, found.get(index, ())) for index in images}

    def _with_credit(self, index: int, parts: tuple[int, ...]) -> tuple[int, ...]:
        """Return a caption with the credit that stands below it in a place of its own."""
        after = max((index, *parts)) + 1
        if after >= len(self.pieces) or after in self.used or not is_credit(self.pieces[after]):
            return parts
        self.used.add(after)
        return (*parts, after)

    def _caption_above(self, index: int) -> tuple[int, ...]:
        """Return the caption printed above an image that has none below.

        Only text set apart as captions are counts, never a paragraph like those around it.
        """
        above = index - 1
        if above < 0 or above in self.used:
            return ()
        image, piece = self.pieces[index], self.pieces[above]
        if piece.image is not None or piece.rows or len(piece.text) > _LONGEST_ABOVE:
            return ()
        line = piece.line
        apart = line.italic or _is_named_caption(piece)
        centred = line.align == "center" and not self.centred_prose
        if not (apart or centred) or piece.ends_sentence or (line.bold and not apart):
            return ()
        return (above,) if self._score(image, piece) >= _ENOUGH + 1 else ()

    def _rows_of_images(self, images: list[int]) -> dict[int, tuple[int, ...]]:
        """Pair a table's row of several images with the row of as many captions below it."""
        found: dict[int, tuple[int, ...]] = {}
        by_row: dict[int, list[int]] = {}
        for index in images:
            row = self.pieces[index].box.nearest("tr")
            if row is not None:
                by_row.setdefault(id(row), []).append(index)
        for group in by_row.values():
            row = self.pieces[group[0]].box.nearest("tr")
            cells = {id(self.pieces[i].box.nearest("td", "th")) for i in group}
            below = self._next_row(group[-1], row) if len(cells) == len(group) > 1 else []
            if len(below) == len(group):
                for index, parts in zip(group, below, strict=True):
                    found[index] = parts
                    self.used.update(parts)
        return found

    def _next_row(self, index: int, row: Box | None) -> list[tuple[int, ...]]:
        cells: dict[int, list[int]] = {}
        next_row: Box | None = None
        for place in range(index + 1, len(self.pieces)):
            piece = self.pieces[place]
            here = piece.box.nearest("tr")
            if here is None or row is None or here.parent is not row.parent or piece.image:
                break
            if here is row:
                return []
            if next_row is None:
                next_row = here
            if here is not next_row or len(piece.text) > LONGEST:
                break
            cells.setdefault(id(piece.box.nearest("td", "th")), []).append(place)
        return [tuple(parts) for parts in cells.values()]

    def _caption_of(self, index: int) -> tuple[int, ...]:
        image = self.pieces[index]
        figure = image.box.nearest("figure")
        if figure is not None and (inner := self._figcaption(index, figure)):
            return inner
        after = index + 1
        if after >= len(self.pieces) or after in self.used:
            return ()
        piece = self.pieces[after]
        if piece.image is not None or piece.rows or is_credit(piece):
            return ()
        if not self._is_caption(image, piece, after):
            return ()
        parts = [after]
        while self._goes_on(parts[-1]):
            parts.append(parts[-1] + 1)
        return tuple(parts)

    def _figcaption(self, index: int, figure: Box) -> tuple[int, ...]:
        """Return the figcaption of the figure this image is the last of."""
        near = range(max(0, index - _NEAR), min(len(self.pieces), index + _NEAR))
        inside = [i for i in near if self.pieces[i].box.nearest("figure") is figure]
        images = [i for i in inside if self.pieces[i].image is not None]
        texts = [
            i for i in inside
            if self.pieces[i].text and self.pieces[i].box.role == "figcaption" and i not in self.used
        ]  # fmt: skip
        return tuple(texts) if images[-1:] == [index] else ()

    def _is_caption(self, image: Piece, piece: Piece, index: int) -> bool:
        text = piece.text
        if len(text) > LONGEST:
            return False
        strong = self._beside(image, piece) or piece.box.role == "figcaption"
        strong = strong or _in_image_box(image, piece)
        if not strong and piece.line.align in ("right", "end") and index == self.last_text:
            return False
        if not strong and names_writer(text) and self._signed_below(index):
            return False
        return (strong and not _PARAGRAPH_ITEM.match(text)) or self._score(image, piece) >= _ENOUGH

    def _signed_below(self, index: int) -> bool:
        """Tell whether nothing but a unit or a source follows: the text is a signature then."""
        below = [piece for piece in self.pieces[index + 1 : self.last_text + 1] if piece.text]
        return not below or (len(below) == 1 and goes_with_name(below[0].text))

    def _beside(self, image: Piece, piece: Piece) -> bool:
        """Tell whether text stands in the image's own small block, or the table row below it."""
        if piece.line.indent and piece.ends_sentence:
            return False
        if piece.box is image.box and image.box.last - image.box.first <= 4:
            return True
        row, below = image.box.nearest("tr"), piece.box.nearest("tr")
        table = image.box.nearest("table")
        if row is None or below is None or table is None or below.nearest("table") is not table:
            return False
        small = table.last - table.first <= 8 and len(self.pieces) > table.last - table.first
        return small and row is not below

    def _score(self, image: Piece, piece: Piece) -> float:
        text, line = piece.text, piece.line
        score = 2.0 if self.caption_below else 0.0
        score += 4 * _is_named_caption(piece)
        if line.align == "center" and not self.centred_prose:
            score += 3
        if all(part.italic for part in piece.lines):
            score += 2
        if line.joined and piece.box is image.box:
            score += 2
        if CREDIT.search(text):
            score += 2
        score += len(text) <= 200
        score += len(text) <= 90
        score += bool(_OPENING.match(text))
        # Where every paragraph begins with an indent, a block without one is none.
        score += 2 * (self.indented_prose and not line.indent)
        score += 1 if not piece.ends_sentence else -2
        if text.endswith((":", ";")):
            score -= 3
        if line.indent:
            score -= 4 if piece.ends_sentence else 2
        if _PARAGRAPH_ITEM.match(text):
            score -= 3
        if (inside := _SENTENCE_INSIDE.search(text)) and inside.group(1).isupper():
            score -= 2
        if piece.box.role.startswith("h") or line.links:
            score -= 4
        return score - 3 if piece.box.role == "list" else score

    def _goes_on(self, index: int) -> bool:
        """Tell whether the next block is a caption's second line: it starts in lower case."""
        if index + 1 >= len(self.pieces):
            return False
        piece, following = self.pieces[index], self.pieces[index + 1]
        if following.image or following.rows or following.line.indent or piece.ends_sentence:
            return False
        alike = following.line.align == piece.line.align
        return alike and len(following.text) <= 200 and following.text[0].islower()
