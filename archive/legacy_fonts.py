"""Vietnamese typed for the fonts of before Unicode: TCVN3 (.VnTime) and VNI-Windows (VNI-Times).

Such text is Latin-1 to a computer; only its font showed Vietnamese. It is known by what its words
become: a run of text is converted when that makes Vietnamese syllables of words that were none, so
ordinary text stays as it is. TCVN3 is TCVN 5712:1993 (VN3); VNI is the vendor's Windows code page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"

# By rising code, from 0xA1 on; "." is a code VN3 does not use.
_TCVN3_FROM_A1 = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_FROM_B5 = "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ"
TCVN3 = {
    code: letter
    for first, letters in ((0xA1, _TCVN3_FROM_A1), (0xB5, _TCVN3_FROM_B5))
    for code, letter in enumerate(letters, first)
    if letter != "."
}
"""Unicode letter by code, lower case for toned ones: capitals were drawn by a font of their own."""

# What a VNI mark letter adds to the vowel before it.
_VNI_MARKS = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": "\u0302", "à": "\u0302" + _GRAVE, "á": "\u0302" + _ACUTE, "å": "\u0302" + _HOOK,
    "ã": "\u0302" + _TILDE, "ä": "\u0302" + _DOT,
    "ê": "\u0306", "è": "\u0306" + _GRAVE, "é": "\u0306" + _ACUTE, "ú": "\u0306" + _HOOK,
    "ü": "\u0306" + _TILDE, "ë": "\u0306" + _DOT,
}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ì": "ì", "í": "í"}  # fmt: skip
_VNI = re.compile(
    r"([aeouyôöAEOUYÔÖ])([øùûõïâàáåãäêèéúüëØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜË])"
    f"|([{''.join(_VNI_ALONE)}{''.join(_VNI_ALONE).upper()}])"
)
_HORNED = {"ô": "ơ", "ö": "ư", "Ô": "Ơ", "Ö": "Ư"}

# A Vietnamese syllable without its tone.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|kh|th|tr|ch|gh|gi|ph|qu|[bcdđghklmnpqrstvx])?"
    r"(?:(?:uyê|iê|yê|uô|ươ|oa|oă|oe|uâ|uê|uy|oo|[aăâeêioôơuưy])(?:ch|nh|ng|[cmnpt])?"
    r"|i[au]|ya|ua|ưa|uya|uơ|a[iyou]|â[uy]|eo|êu|iêu|yêu|[oôơuư]i|ưu|uô[i]|ươ[iu]|oa[iyo]|uây|uyu|oeo)"
)
# Pairs that Vietnamese never writes, but VNI does: a vowel and the letter that marks it.
_VNI_ONLY = re.compile(r"[aey][ùõúâàáãêèé]|[ou][ùõú]|oâ|oê", re.I)
_TONES = dict.fromkeys(map(ord, (_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT)))
_WORD = re.compile(r"[^\s\d<>.,;:!?()\[\]“”‘’\"'…/+%&–-]+")
_BLOCK = re.compile(
    r"(<(?:script|style)\b.*?</(?:script|style)\s*>|<!--.*?-->"
    r"|</?(?:p|div|td|th|tr|table|li|ul|ol|h[1-6]|title|head|body|br|center|figure|figcaption|blockquote)\b[^>]*>)",
    re.I | re.S,
)
# Letters these fonts have no code for: text that holds one is Unicode already.
_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
_TAG = re.compile(r"(<[^>]*>)")
_NAMES = re.compile(r"\.Vn[A-Z][a-z]|VNI[- ][A-Z]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#1[6-9]\d|#2[0-4]\d|#25[0-5]|#x[a-fA-F][0-9a-fA-F]);")
# đ stands in every few words of Vietnamese: what it looks like gives a page away.
_LETTER_D = (("®", "&reg;", "&#174;"), ("ñ", "&ntilde;", "&#241;"))
_FEW = 2
_MOST = 0.8


def from_tcvn3(text: str) -> str:
    """Return text typed for a TCVN3 font, decoded as Latin-1, in Unicode."""
    return text.translate(TCVN3)


def from_vni(text: str) -> str:
    """Return text typed for a VNI font, decoded as Latin-1, in Unicode."""
    return _VNI.sub(_vni_letter, text)


def _vni_letter(found: re.Match[str]) -> str:
    vowel, mark, alone = found.groups()
    if alone:
        return _VNI_ALONE[alone] if alone.islower() else _VNI_ALONE[alone.lower()].upper()
    return unicodedata.normalize("NFC", _HORNED.get(vowel, vowel) + _VNI_MARKS[mark.lower()])


def to_unicode(markup: str) -> str:
    """Return a page (or bare text) with its runs of TCVN3 and VNI text in Unicode.

    Blocks are judged one by one, for one page often holds old articles in a Unicode frame.
    """
    read = _reader(markup, markup)
    if read is None:
        return markup
    parts = _BLOCK.split(markup)
    parts[::2] = [_block(part, read) for part in parts[::2]]
    return "".join(parts)


def lines_to_unicode(text: str, *, fonts: Iterable[str] = ()) -> str:
    """Return bare text with its lines of TCVN3 and VNI text in Unicode, each line judged alone.

    `fonts` are the names of the fonts the text is set in, as far as they are known.
    """
    read = _reader(text, "\n".join(fonts))
    if read is None:
        return text
    return "\n".join(_block(line, read) for line in text.split("\n"))


def run_to_unicode(text: str, font: str) -> str:
    """Return a run of text that is set in a font of this name, in Unicode.

    The fonts whose name ends in H drew capitals. A run that holds Unicode letters was not typed
    for the font it is set in, and stays.
    """
    if not _NAMES.match(font) or _UNICODE.search(text):
        return text
    read = from_vni(text) if font.startswith("VNI") else from_tcvn3(text)
    return read.upper() if font.startswith(".Vn") and font.endswith("H") else read


def _reader(text: str, names: str) -> Callable[[str], str] | None:
    """Return how text that may be TCVN3 or VNI is to be read, None when nothing speaks for either."""
    counts = [sum(text.count(sign) for sign in signs) for signs in _LETTER_D]
    if max(counts) < _FEW and not _NAMES.search(names):
        return None
    vni = counts[1] > counts[0] or (counts[0] == counts[1] and "VNI" in names)
    return from_vni if vni else from_tcvn3


def _block(block: str, read: Callable[[str], str]) -> str:
    """Return one block's markup, converted when that is what its words ask for."""
    if (block.isascii() and "&" not in block) or _UNICODE.search(block):
        return block
    pieces = _TAG.split(block)
    texts = [_ENTITY.sub(_latin1, text) for text in pieces[::2]]
    if _gain("".join(texts), read) <= 0:
        return block
    pieces[::2] = map(read, texts)
    return "".join(pieces)


def _latin1(found: re.Match[str]) -> str:
    letter = unescape(found[0])
    return letter if len(letter) == 1 and "\xa1" <= letter <= "\xff" else found[0]


def _gain(text: str, read: Callable[[str], str]) -> int:
    """Return how many more words are Vietnamese when read so; 0 when many then are not."""
    words = [word for word in _WORD.findall(text) if len(word) > 1 and not word.isascii()][:400]
    after = [_is_vietnamese(read(word)) for word in words]
    if sum(after) < _MOST * len(words):
        return 0
    return sum(after) - sum(map(_is_vietnamese, words))


def is_syllable(word: str) -> bool:
    """Tell whether a word (Unicode) is spelled as a Vietnamese syllable."""
    return _is_vietnamese(word)


@lru_cache(maxsize=20_000)
def _is_vietnamese(word: str) -> bool:
    """Tell whether a word is a Vietnamese syllable, its spelling and its one tone."""
    word = unicodedata.normalize("NFC", word).lower()
    plain = unicodedata.normalize("NFD", word).translate(_TONES)
    tones = len(unicodedata.normalize("NFD", word)) - len(plain)
    bare = unicodedata.normalize("NFC", plain)
    return tones <= 1 and _SYLLABLE.fullmatch(bare) is not None and not _VNI_ONLY.search(word)
