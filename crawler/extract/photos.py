"""Images of an article and their captions (chú thích ảnh), each tied to its own image."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.models import Photo
from crawler.extract.addresses import resolve
from crawler.extract.captions import Captions
from crawler.extract.credits import bare_credit, is_credit, split_credit
from crawler.extract.lines import Image
from crawler.extract.pieces import Piece

_TINY = 60
_ORNAMENT = re.compile(
    r"(?:^|/)(?:icons?|emoticons?|smileys?)/|"
    r"/(?:logo|banner|icon|btn|button|spacer|blank|pixel|arrow|bullet|print|rss|facebook|fb|zalo|twitter|"
    r"google|youtube|loading|new|hot|star|email|share|pdf|word|excel|doc|xls|transparent|1x1)"
    r"[-_.\d]*\w{0,6}\.(?:gif|png|svg|jpe?g|ico|webp)$",
    re.I,
)


@dataclass(slots=True)
class Shown:
    """Images with their captions, as found: photo numbers by piece, and the pieces captions took."""

    photos: list[Photo] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)


def is_photo(image: Image) -> bool:
    """Tell whether an image is a photo and not an icon, a logo or a counting pixel."""
    small = 0 < image.width < _TINY or 0 < image.height < _TINY
    return (
        not small
        and not image.src.startswith("data:")
        and not _ORNAMENT.search("/" + image.src.partition("?")[0])
    )


def find_photos(pieces: list[Piece], base: str, *, caption_below: bool) -> Shown:
    """Return the photos of these pieces, in order, each with the caption that belongs to it."""
    reader = Captions(pieces, caption_below=caption_below)
    shown = Shown()
    owned = reader.owned()
    for index, piece in enumerate(pieces):
        if piece.image is None:
            continue
        url = resolve(base, piece.image.src)
        if not url:
            continue
        parts = owned.get(index, ())
        shown.taken.update(parts)
        named = [i for i in parts if is_credit(pieces[i])]
        caption, credit = split_credit(" ".join(pieces[i].text for i in parts if i not in named))
        if named:
            credit = bare_credit(" ".join(pieces[i].text for i in named))
        shown.numbers[index] = len(shown.photos)
        shown.photos.append(Photo(url, caption, credit))
    return shown
