"""Vietnamese syllables from their parts: onset, rime and tone, spelled by the rules of quốc ngữ."""

import unicodedata
from functools import cache

ONSETS = (
    "", "b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l", "m", "n", "ng", "nh",
    "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
_RIMES = """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh
    ip it iu o oa oac oach oai oan oang oanh oat oay oăn oăng oăt oe oc oi om on ong op ot
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung uôc uôi uôm uôn uông uôt up ut
    uân uât uê uy uya uyên uyêt uynh uych ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ưt ưu"""
RIMES = tuple(_RIMES.split())
LEVEL, FALLING, RISING, DIPPING, BROKEN, HEAVY = (
    "",
    "\u0300",
    "\u0301",
    "\u0309",
    "\u0303",
    "\u0323",
)
TONES = (LEVEL, FALLING, RISING, DIPPING, BROKEN, HEAVY)
_VOWELS = frozenset("aăâeêioôơuưy")
_STRESSED = frozenset("ăâêôơ")
_STOPS = ("c", "ch", "p", "t")


def _marked_vowel(rime: str) -> int:
    """Give the position in `rime` of the vowel that carries the tone (hòa, thúy; hoàn, tiếng)."""
    stressed = [place for place, letter in enumerate(rime) if letter in _STRESSED]
    if stressed:
        return stressed[-1]
    vowels = [place for place, letter in enumerate(rime) if letter in _VOWELS]
    if rime[-1] not in _VOWELS:
        return vowels[-1]
    return vowels[1] if len(vowels) == 3 else vowels[0]


def _spelled(onset: str, rime: str) -> str | None:
    """Give the onset as written before `rime`, or None where the two never meet."""
    front = rime[0] in "eêi"
    rounded = rime.startswith(("oa", "oă", "oe", "uâ", "uê", "uy"))
    if onset == "c":
        return None if rounded else "k" if front else "c"
    if onset in ("g", "ng"):
        return None if onset == "g" and rounded else onset + "h" if front else onset
    if rounded and onset in ("b", "gi", "m", "ph", "r", "v"):
        return None
    if onset == "gi" and rime[0] == "i":
        return None
    if onset == "qu" and (rime[0] in "uoưôi" or rime.startswith(("âu", "ơ"))):
        return None
    return None if onset == "" and rime.startswith("iê") else onset


def spell(onset: str, rime: str, tone: str) -> str | None:
    """Give the syllable in NFC, or None when the language has no such combination."""
    if rime.endswith(_STOPS) and tone not in (RISING, HEAVY):
        return None
    written = _spelled(onset, rime)
    if written is None:
        return None
    place = _marked_vowel(rime) + 1
    return unicodedata.normalize("NFC", f"{written}{rime[:place]}{tone}{rime[place:]}")


@cache
def all_syllables() -> tuple[str, ...]:
    """Give every distinct spelling, ordered by onset, rime and tone."""
    spelled = (spell(onset, rime, tone) for onset in ONSETS for rime in RIMES for tone in TONES)
    return tuple(dict.fromkeys(syllable for syllable in spelled if syllable))


# "hòa" and "hoà" are one word; both placements stand in one page of the real site.
PLACEMENTS = (
    ("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("õa", "oã"), ("ọa", "oạ"),
    ("òe", "oè"), ("óe", "oé"), ("ỏe", "oẻ"), ("õe", "oẽ"), ("ọe", "oẹ"),
    ("ùy", "uỳ"), ("úy", "uý"), ("ủy", "uỷ"), ("ũy", "uỹ"), ("ụy", "uỵ"),
    ("Ủy", "Uỷ"),
)  # fmt: skip


def other_placement(text: str) -> str:
    """Write the tones of open oa, oe and uy on the second vowel."""
    for first, second in PLACEMENTS:
        text = text.replace(first, second)
    return text
