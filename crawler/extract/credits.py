"""Who took a photo (Ảnh: …), behind a caption or in a place of its own; what is no caption at all."""

from __future__ import annotations

import re

from crawler.extract.pieces import Piece

_CREDIT_CLASS = re.compile(
    r"photo-?credit|image-?credits?|img-?credit|photocms_author|photo-?author|image-?author", re.I
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
    parent = piece.box.parent
    hints = f"{piece.line.hint} {piece.box.hint} {parent.hint if parent else ''}"
    return 0 < len(piece.text) <= 100 and bool(_CREDIT_CLASS.search(hints))


def bare_credit(text: str) -> str:
    """Return a photographer's name without "Ảnh:" and brackets."""
    return re.sub(r"^\W*(?:ảnh|nguồn(?: ảnh)?)\s*:\s*", "", text, flags=re.I).strip(" ().")


def split_credit(text: str) -> tuple[str, str]:
    """Return (caption, credit): "Quang cảnh. (Ảnh: X)" gives both; a placeholder gives neither."""
    text = text.strip()
    if _PLACEHOLDER.fullmatch(text):
        return "", ""
    found = CREDIT.search(text)
    if found is None:
        return text, ""
    credit = next(group for group in found.groups() if group).strip(" .")
    caption = text[: found.start()].rstrip(" ,;–—-(")
    # The full stop before the credit is the caption's own when it stood there.
    stop = text[len(caption) : found.start() + 1].startswith(".")
    return (caption + "." if stop and caption else caption), credit
