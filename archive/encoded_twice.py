"""UTF-8 that a program took for windows-1252 and encoded once more: "Äáº£ng á»§y" for "Đảng ủy"."""

from __future__ import annotations

import re


def _seen(byte: int) -> str:
    """Return what a byte looks like in windows-1252; codes it leaves open stand for themselves."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {ord(_seen(byte)): chr(byte) for byte in range(0x80, 0x100)}
_FOLLOWING = "".join(_seen(byte) for byte in range(0x80, 0xC0))
# Letters with two marks (ủ, ề) are what Vietnamese has most of, and this is what they become.
_TELLING = re.compile(f"á[º»][{re.escape(_FOLLOWING)}]")
_RUN = re.compile(f"[{re.escape(''.join(map(chr, _BYTES)))}]{{2,}}")
# Once or twice a quotation may end so: «má»…
_ENOUGH = 3


def decoded_once_more(text: str) -> str:
    """Return text with its runs of twice encoded letters as they were meant.

    Text without such letters, and runs that are no UTF-8, stay as they are.
    """
    if "á»" not in text and "áº" not in text:
        return text
    if len(_TELLING.findall(text)) < _ENOUGH:
        return text
    return _RUN.sub(_meant, text)


def _meant(found: re.Match[str]) -> str:
    try:
        return found[0].translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
