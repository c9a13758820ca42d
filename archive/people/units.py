"""Units as identity compares them: one spelling, abbreviations written out, the province known."""

from __future__ import annotations

import re

from archive.people import lexicon as lex
from archive.people.words import words_of
from archive.sites import Site
from archive.urls import public_id

_WRITTEN_OUT = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "đu": "đảng ủy", "tu": "tỉnh ủy",
    "đuk": "đảng ủy khối", "mttq": "mặt trận tổ quốc", "lhpn": "liên hiệp phụ nữ",
    "tand": "tòa án nhân dân", "vksnd": "viện kiểm sát nhân dân", "tp": "thành phố", "tx": "thị xã",
    "ubkt": "ủy ban kiểm tra", "btv": "ban thường vụ", "bch": "ban chấp hành", "tw": "trung ương",
    "hđqt": "hội đồng quản trị", "hđtv": "hội đồng thành viên", "lđlđ": "liên đoàn lao động",
    "hcm": "hồ chí minh", "tphcm": "thành phố hồ chí minh", "tp.hcm": "thành phố hồ chí minh",
    "ccb": "cựu chiến binh", "nn&ptnt": "nông nghiệp và phát triển nông thôn", "qh": "quốc hội",
    "gd&đt": "giáo dục và đào tạo", "kh&đt": "kế hoạch và đầu tư", "vp": "văn phòng", "ub": "ủy ban",
    "tn&mt": "tài nguyên và môi trường", "th": "tiểu học", "ca": "công an", "bqp": "bộ quốc phòng",
    "tuv": "tỉnh ủy viên", "uv": "ủy viên", "uvbtv": "ủy viên ban thường vụ",
    "uvtv": "ủy viên ban thường vụ", "uvbch": "ủy viên ban chấp hành", "uvtw": "ủy viên trung ương",
}  # fmt: skip
# Offices that tell people apart without a unit.
ONE_EACH = frozenset(
    """
    tổng bí thư|thường trực ban bí thư|thủ tướng|phó thủ tướng|chủ tịch nước|phó chủ tịch nước
    |tỉnh ủy viên|thành ủy viên|tuv
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
# Words that tell nothing of which unit it is.
_DROPPED = frozenset({"tỉnh", "của", "và", "việt", "nam", "-", "–", "—", ",", "(", ")"})
_NATIONAL = ("trung ương", "bộ chính trị", "bộ ", "chính phủ", "quốc hội", "quốc gia", "tối cao")
# Units that every place has: the same name with one of these may be another person.
_WEAK = frozenset(
    """
    |đảng ủy|chi bộ|đảng bộ|chi ủy|công đoàn|ban chấp hành|ban thường vụ|chi đoàn|đoàn trường
    |ban thường vụ đảng ủy|ban chấp hành đảng bộ|hội đồng quản trị|công ty|văn phòng|ban bí thư
    |đảng đoàn|ban cán sự đảng|hội đồng|phòng|trường|chi hội|đảng ủy xã|trung ương đảng
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_KNOWN = sorted(
    lex.PLACES - {"trung ương", "tổ quốc", "việt nam"}, key=lambda name: (-len(name), name)
)
_PLACE = re.compile(rf"\b(?:{'|'.join(_KNOWN)})\b")
_SMALLER = re.compile(r"\b(?:huyện|xã|phường|quận|thị trấn|thành phố) \w")


def unit_key(unit: str, *, province: str) -> str:
    """Return a unit as identity compares it; "" for one that does not tell people apart.

    A unit of a province that is not named is one of the site's own.
    """
    keys = [_WRITTEN_OUT.get(word.key, word.key) for word in words_of(unit)]
    text = " ".join(keys)
    if text in _WEAK:
        return ""
    named = _has_place(text)
    kept = " ".join(key for key in text.split() if key not in _DROPPED)
    if not kept or kept in _WEAK:
        return ""
    if named or any(word in text for word in _NATIONAL):
        return kept
    return f"{kept} {province}"


def office_key(office: str) -> str:
    """Return an office in one spelling: «Uỷ viên BTV» is the same as «Ủy viên Ban Thường vụ»."""
    return " ".join(_WRITTEN_OUT.get(word.key, word.key) for word in words_of(office))


def province_of(site: Site | None, name: str) -> str:
    """Return the province a site is of, by its title; its name where the title names none."""
    found = _PLACE.search(site.title.casefold()) if site else None
    return found[0] if found else name


def node_of(name: str, key: str, *, article: str) -> str:
    """Return the id of a name with a unit; one without a telling unit is of its article alone."""
    return public_id("person", f"{name.casefold()}\n{key or f'article {article}'}")


def _has_place(text: str) -> bool:
    return bool(_PLACE.search(text)) or bool(_SMALLER.search(text))
