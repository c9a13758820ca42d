"""Who took a photo (Ảnh: …), behind a caption or in a place of its own; what is no caption at all."""

from __future__ import annotations

import re

from crawler.extract.lines import Line
from crawler.extract.pieces import Piece

_CREDIT_CLASS = re.compile(
    r"(?<!caption-)(?<!caption_)(?:credits?|copyright)(?:$|[\s_\d-])|credit(?!or|s?-?card)|photocms_author|photo-?author|image-?author|"
    r"image-?source|photographer",
    re.I,
)
_SOMEONE = (
    r"photographs?(?: by)?|photo(?: by| credit| courtesy(?: of)?)?|foto(?:s|graf)?|bild(?:quelle)?|picture|image(?: credit| source)?|"
    r"credit|crédits?(?: photo)?|copyright|fotografía|crédito|illustration"
)
# What other languages put behind a caption: "Photograph: A/B", "(AP Photo/C)", "© D".
_ABROAD = re.compile(
    rf"[\s.,;|–—-]*(?:\(\s*((?:(?:{_SOMEONE})\s*[:/]|photo by|ap photo|©|[^()]{{0,50}}\b(?:getty images|reuters|afp|ap|dpa|epa|alamy)\b)"
    rf"[^()]{{0,80}})\)|(?<!\w)(?:{_SOMEONE})\s*(?::|\.\.\.|…)\s*([^():.]{{1,80}})|©\s*([^()©]{{1,80}}))\s*\.?\s*$",
    re.I,
)
CREDIT = re.compile(
    r"[\s.,;–—-]*(?:\(\s*(?:ảnh|nguồn ảnh|nguồn)\s*:\s*([^()]{1,80})\)|(?<!\w)(?:ảnh|nguồn ảnh)\s*:\s*([^()]{1,80})"
    r"|/\s*(TTXVN|VNA|VGP|VOV|VTV))\s*\.?\s*$",
    re.I,
)
_PLACEHOLDER = re.compile(
    r"\W*(?:nhập chú thích(?: ảnh)?|chú thích ảnh|caption|null|undefined)\W*", re.I
)


def is_credit(piece: Piece) -> bool:
    """Tell whether a piece is the photographer's name in a place of its own."""
    return 0 < len(piece.text) <= 100 and is_credit_class(piece.line)


def is_credit_class(line: Line) -> bool:
    """Tell whether a class says that a line names a photographer."""
    parent = line.box.parent
    hints = f"{line.hint} {line.box.hint} {parent.hint if parent else ''}"
    return bool(_CREDIT_CLASS.search(hints))


def bare_credit(text: str) -> str:
    """Return a photographer's name without "Ảnh:" and brackets."""
    label = rf"^\W*(?:ảnh|nguồn(?: ảnh)?|(?:{_SOMEONE})(?=\s*[:.…]))\s*(?::|\.\.\.|…)?\s*"
    return re.sub(label, "", text, flags=re.I).strip(" ().©")


def split_credit(text: str) -> tuple[str, str]:
    """Return (caption, credit): "Quang cảnh. (Ảnh: X)" gives both; a placeholder gives neither."""
    text = text.strip()
    if _PLACEHOLDER.fullmatch(text):
        return "", ""
    found = CREDIT.search(text) or _ABROAD.search(text)
    if found is None:
        return text.rstrip(" |"), ""
    credit = next(group for group in found.groups() if group).strip(" .")
    caption = text[: found.start()].rstrip(" ,;–—-(|")
    # The full stop before the credit is the caption's own when it stood there.
    stop = text[len(caption) : found.start() + 1].startswith(".")
    return (caption + "." if stop and caption else caption), credit
