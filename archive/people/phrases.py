"""Names and offices in a sentence: where each stands, and how sure its end is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.people import lexicon as lex
from archive.people.words import DASHES, Word

Words = Sequence[Word]

_SEVERAL = frozenset(["các", "hai", "ba", "bốn", "những"])
_LONGEST_UNIT = 40
_MOST_RANKS = 12
_LONGEST_NAME = 4
# Before these a capitalised name is that of a street, a school, a prize.
_NOT_PEOPLE = frozenset(
    [
        "đường",
        "phố",
        "phường",
        "xã",
        "thôn",
        "trường",
        "thpt",
        "thcs",
        "giải",
        "cầu",
        "đền",
        "chùa",
        "khu",
        "hồ",
        "sông",
        "núi",
        "đèo",
        "báo",
        "quỹ",
        "quận",
        "huyện",
        "tỉnh",
        "phong_trào",
        "ty",
        "ấp",
        "bản",
        "tượng",
        "mộ",
        "lớp",
        "công_viên",
        "vườn",
        "chợ",
        "họ",
    ]
)
# Units whose own name may be a person's: Công ty Hoàng Long, Trường THPT Chu Văn An.
_NAMED = frozenset(
    [
        "công_ty",
        "tập_đoàn",
        "doanh_nghiệp",
        "xí_nghiệp",
        "nhà_máy",
        "khách_sạn",
        "đại_học",
        "tiểu_học",
        "mầm_non",
        "trung_học",
        "phổ_thông",
        "bệnh_viện",
        "tác_xã",
        "ngân_hàng",
        "lạc_bộ",
        "cổ_phần",
        "thương_mại",
        "trung_tâm",
        "trường",
        "thpt",
        "thcs",
        "htx",
        "tnhh",
        "cp",
        "mtv",
        "quỹ",
        "cảng",
        "chùa",
    ]
)
_OFFICES_IN_UNITS = frozenset(["đoàn", "phòng", "ban", "phủ", "đồng"])
_AND_THEN = frozenset(
    [
        "đào_tạo",
        "phát_triển",
        "môi_trường",
        "du_lịch",
        "xã_hội",
        "công_nghệ",
        "truyền_thông",
        "đầu_tư",
        "thể_thao",
        "gia_đình",
        "trẻ_em",
        "bảo_vệ",
        "an_ninh",
        "giám_sát",
        "nhi_đồng",
        "văn_hóa",
        "cán_bộ",
        "thương_mại",
        "ngân_sách",
    ]
)
_NUMBERED = frozenset(
    [
        "khu",
        "đoàn",
        "số",
        "quận",
        "phường",
        "tổ",
        "vùng",
        "trạm",
        "đồn",
        "cấp",
        "lữ",
        "sư",
        "khóm",
        "khối",
    ]
)
_ROMAN = frozenset(
    [
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "vi",
        "vii",
        "viii",
        "ix",
        "x",
        "xi",
        "xii",
        "xiii",
        "xiv",
        "xv",
        "xvi",
        "xvii",
        "xviii",
    ]
)
# Nouns in capitals that may follow a name without a mark between: A tặng B Huân chương.
_NO_NAMES = frozenset(
    [
        "huân_chương",
        "huy_chương",
        "huy_hiệu",
        "bằng_khen",
        "giấy_khen",
        "kỷ_niệm",
        "kỉ_niệm",
        "cờ_thi",
        "quyết_định",
        "đại_hội",
        "hội_nghị",
        "tỉnh_ủy",
        "thành_ủy",
        "huyện_ủy",
        "đảng_ủy",
        "đảng_bộ",
        "ủy_ban",
        "hội_đồng",
        "ban_chấp",
        "ban_thường",
        "danh_hiệu",
        "công_an",
        "quân_đội",
        "báo_cáo",
        "nghị_quyết",
        "giải_thưởng",
        "tòa_án",
        "viện_kiểm",
        "nhà_nước",
        "chính_phủ",
        "quốc_hội",
        "công_ty",
        "tập_đoàn",
        "trường_đại",
    ]
)
# How names of some peoples of Tây Nguyên begin: H'Yim, K'Brêu.
_PREFIXES = ("h'", "y'", "k'", "h’", "y’", "k’")
# A comma between a unit and the larger one it belongs to.
_ABOVE = frozenset({"bộ", "sở"})


@dataclass(frozen=True, slots=True)
class Office:
    """An office phrase: words from `first` up to `end`; its unit from `unit`, None where none.

    `prefix` is the first word of all ("nguyên"). `is_sure` tells that the words after it show
    where it ends; `joins` that it stands right before a name.
    """

    prefix: int
    first: int
    unit: int | None
    end: int
    head: str
    former: bool
    is_sure: bool
    has_unit: bool


def pair(words: Words, i: int) -> str:
    """Return two syllables as the lexicon writes them, "" at the end."""
    return f"{words[i].key}_{words[i + 1].key}" if i + 1 < len(words) else ""


def address_at(words: Words, i: int) -> int:
    """Return how many words from here are a title of address (ông, các đồng chí), 0 for none."""
    if words[i].key in _SEVERAL:
        several = i + 1 < len(words) and words[i + 1].key not in _SEVERAL
        after = address_at(words, i + 1) if several else 0
        return after + 1 if after else 0
    if pair(words, i) in lex.ADDRESS:
        return 2
    return 1 if words[i].key in lex.ADDRESS else 0


def ranks_at(words: Words, i: int) -> int:
    """Return how many words from here are military ranks and degrees, 0 for none."""
    first = i
    while i < len(words) and i - first < _MOST_RANKS:
        three = "_".join(word.key for word in words[i : i + 3])
        if three in lex.RANKS:
            step = 3
        elif pair(words, i) in lex.RANKS:
            step = 2
        elif words[i].key.replace("-", ".") in lex.RANKS or (
            i > first and words[i].text in (",", ".", "-") and _rank_after(words, i + 1)
        ):
            step = 1
        else:
            break
        i += step
    # «Thượng tướng Công an», «Đại tá Quân đội»: whose rank it is.
    if i > first and pair(words, i) in ("công_an", "quân_đội") and words[i].text.islower():
        i += 2
    return i - first


def _rank_after(words: Words, i: int) -> bool:
    return i < len(words) and (
        words[i].key.replace("-", ".") in lex.RANKS or pair(words, i) in lex.RANKS
    )


def place_at(words: Words, i: int) -> int:
    """Return how many words from here are a known place, 0 for none."""
    for length in range(min(lex.LONGEST_PLACE, len(words) - i), 0, -1):
        part = words[i : i + length]
        if all(word.is_capital for word in part):
            keys = [word.key for word in part]
            if " ".join(keys) in lex.PLACES:
                return length
    return 0


def name_at(words: Words, i: int, *, addressed: bool = False, after_office: bool = False) -> int:
    """Return how many words from here are a person's name, 0 for none.

    A run of two to four capitalised syllables, the first of them a surname, that is no place and
    stands at no noun that streets or schools follow.
    """
    run = run_at(words, i)
    if not is_name(words[i : i + run], addressed=addressed) or place_at(words, i):
        return 0
    before = words[i - 1] if i else None
    free = addressed or after_office
    if before is None or free or not before.text.islower():
        return run
    return 0 if before.key in _NOT_PEOPLE or pair(words, i - 2) in _NOT_PEOPLE else run


def run_at(words: Words, i: int) -> int:
    """Return how many words from here are capitalised alike, up to an office or title."""
    first, upper = i, words[i].is_upper
    while (
        i < len(words)
        and words[i].is_capital
        and words[i].text.replace("'", "").replace("’", "").isalpha()
    ):
        if words[i].is_upper != upper and len(words[i].text) > 1:
            break
        if i > first and pair(words, i) in _NO_NAMES and words[i + 1].text.islower():
            break
        if i > first and (head_at(words, i) or _is_title(words, i)):
            break
        if i - first > 8:
            return 0
        i += 1
    return i - first


def _is_title(words: Words, i: int) -> bool:
    # Anh is a given name as often as a title.
    return words[i].key in ("ông", "bà") or pair(words, i) == "đồng_chí"


def is_name(run: Words, *, addressed: bool = False) -> bool:
    """Tell whether capitalised words are a name of a Vietnamese person."""
    if not 2 <= len(run) <= _LONGEST_NAME + (len(run) > 1 and run[1].key == "thị"):
        return False
    surname = run[0].key
    if surname not in lex.SURNAMES and not surname.startswith(_PREFIXES):
        return False
    if surname in lex.RARE_SURNAMES and not addressed:
        return False
    if not all(_is_syllable(word) for word in run):
        return False
    return " ".join(word.key for word in run) not in lex.PLACES


def _is_syllable(word: Word) -> bool:
    text = word.text[2:] if word.key.startswith(_PREFIXES) else word.text
    return text.isupper() or len(text) == 1 or text[1:].islower()


def head_at(words: Words, i: int) -> int:
    """Return how many words from here are an office's own words (Phó Chủ tịch), 0 for none."""
    if words[i].key not in lex.HEAD_STARTS:
        return 0
    keys = [word.key for word in words[i : i + lex.LONGEST_HEAD]]
    for length in range(len(keys), 0, -1):
        if " ".join(keys[:length]) in lex.HEADS:
            return length
    return 0


def office_at(words: Words, i: int) -> Office | None:
    """Return the office phrase that begins here, or None."""
    prefix, former = i, False
    while i - prefix < 2 and (words[i].key in lex.FORMER or words[i].key in lex.NEW):
        former = former or words[i].key in lex.FORMER
        i += 1
        if i == len(words):
            return None
    first = i
    if words[i].key in lex.ACTING and i + 1 < len(words):
        i += 1 + (words[i + 1].text == "." and i + 2 < len(words))
    length = head_at(words, i)
    if not length:
        return None
    head = " ".join(word.key for word in words[i : i + length])
    last = words[i + length - 1].key
    i += length
    while tuple(word.key for word in words[i : i + 2]) in lex.SUFFIXES:
        i += 2
    shares = last in lex.SHARED and i < len(words) and words[i].key != last
    end, sure = _unit_end(words, i, shared=shares)
    has_unit = end > i
    wanted = lex.UNITS_OF.get(head)
    if wanted is not None and not (has_unit and words[i].key in wanted):
        return None
    if head in lex.NEED_UNIT and not has_unit:
        return None
    unit = (i - 1 if shares else i) if has_unit else None
    return Office(prefix, first, unit, end, head, former, sure, has_unit)


def _unit_end(words: Words, first: int, *, shared: bool) -> tuple[int, bool]:
    """Return where the unit that begins here ends, and whether that is sure."""
    i, named = first, False
    while i < len(words) and i - first < _LONGEST_UNIT:
        word = words[i]
        step = _mark(words, i, first) if word.kind == "mark" else _word(words, i, first, named)
        if step <= 0:
            return i, step == 0
        if word.key in _NAMED or (i > first and pair(words, i - 1) in _NAMED):
            named = True
        elif place_at(words, i) or (word.is_capital and step > 1):
            named = False
        i += step
    return i, i == len(words)


def _mark(words: Words, i: int, first: int) -> int:
    """Return how many words from this mark still belong to the unit; 0 ends it, -1 is unsure."""
    if i == first or i + 1 >= len(words):
        return 0
    after, text = words[i + 1], words[i].text
    if text == "&":
        return 2 if after.is_capital else -1
    if text not in DASHES and text != ",":
        return 0
    before = " ".join(word.key for word in words[max(first, i - 3) : i])
    following = " ".join(word.key for word in words[i + 1 : i + 5])
    if any(before.endswith(a) and following.startswith(b) for a, b in lex.JOINED):
        return 2
    if text in DASHES and before.endswith("thừa thiên") and after.key == "huế":
        return 2
    if text == ",":
        if after.key in _ABOVE and after.is_capital and not head_at(words, i + 1):
            return 2
        larger = _place_after_noun(words, i + 1) if after.key in lex.PLACE_NOUNS else 0
        larger = larger or _noun_pair(words, i + 1)
        if larger:
            return 1 + larger
        unsure = after.text.islower() and after.key in lex.UNIT_WORDS
        unsure = unsure and after.key not in lex.FORMER
        if unsure and not _follows(words, i + 1) and not head_at(words, i + 1):
            return 0 if address_at(words, i + 1) or ranks_at(words, i + 1) else -1
    return 0


def _noun_pair(words: Words, i: int) -> int:
    if pair(words, i) in ("thành_phố", "thị_xã", "thị_trấn"):
        return 1 + (_place_after_noun(words, i + 1) or -1)
    return place_at(words, i) if i and words[i].is_capital and not name_at(words, i) else 0


def _place_after_noun(words: Words, i: int) -> int:
    """Return the length of a noun and the place's name after it, 0 when that is unclear."""
    known = place_at(words, i + 1) if i + 1 < len(words) else 0
    if known:
        return 1 + known
    run = run_at(words, i + 1) if i + 1 < len(words) else 0
    return 1 + run if 1 <= run <= 3 else 0


def _word(words: Words, i: int, first: int, named: bool) -> int:
    """Return how many words from here belong to the unit; 0 ends it, -1 is unsure."""
    word, before = words[i], words[i - 1]
    if word.kind == "number":
        return 1 if before.key in _NUMBERED else 0
    if word.key in ("tp", "tx"):
        return 1
    of_place = before.key in lex.PLACE_NOUNS or pair(words, i - 2) in lex.PLACE_NOUNS
    if of_place and word.is_capital:
        return _named_place(words, i)
    known = place_at(words, i)
    if known:
        return known
    if word.is_capital and named and is_name(words[i : i + run_at(words, i)], addressed=True):
        return run_at(words, i)
    if name_at(words, i) or _ranked_name(words, i):
        return 0
    if head_at(words, i):
        if before.key in _OFFICES_IN_UNITS and word.is_capital:
            return head_at(words, i)
        if i > first:
            return 0
    if not _is_unit_word(words, i) and address_at(words, i):
        return 0
    return _plain_word(words, i, first)


def _ranked_name(words: Words, i: int) -> bool:
    """Tell whether a rank with a name after it stands here: Đoàn Luật sư is a unit's name."""
    ranks = ranks_at(words, i)
    after = i + ranks
    return ranks > 0 and after < len(words) and name_at(words, after, addressed=True) > 0


def _is_unit_word(words: Words, i: int) -> bool:
    return words[i].is_capital and words[i].key in lex.UNIT_WORDS


def _plain_word(words: Words, i: int, first: int) -> int:
    word, before = words[i], words[i - 1]
    if word.is_capital:
        # What begins a unit is a noun the lexicon knows, or an abbreviation.
        known = word.key in lex.UNIT_WORDS or word.is_upper or word.key in _ROMAN
        return 1 if known or i > first else 0
    if word.key == "và":
        return _and(words, i)
    if word.key == "của":
        return 1 if i + 1 < len(words) and words[i + 1].key in lex.OF and i > first else 0
    if word.key == "tại" and i + 1 < len(words):
        # «Mặt trận Tổ quốc tại thành phố …» is one unit, «… tại thành phố …» a place of meeting.
        noun = words[i + 1].key in lex.PLACE_NOUNS or pair(words, i + 1) == "thành_phố"
        return -1 if noun or place_at(words, i + 1) else 0
    two = pair(words, i)
    if two in lex.VERBS_IN_NAMES:
        if before.key in lex.AFTER_NOUN:
            return 2
        plain = two in ("kiểm_tra", "chỉ_đạo") or before.key in lex.ENDS_UNIT
        return 0 if plain or place_at(words, max(i - 2, 0)) else -1
    if word.key == "làm" and before.key == "việc":
        return 1
    if two in lex.FOLLOWERS or word.key in lex.FOLLOWERS:
        return 0
    return 1 if word.key in lex.UNIT_WORDS else -1


def _and(words: Words, i: int) -> int:
    if i + 1 >= len(words):
        return 0
    after = words[i + 1]
    if after.text.islower():
        return 1 if pair(words, i + 1) in _AND_THEN else 0
    starts = head_at(words, i + 1) or address_at(words, i + 1) or name_at(words, i + 1)
    return 0 if starts or after.kind != "word" or ranks_at(words, i + 1) else 1


def _follows(words: Words, i: int) -> bool:
    return words[i].key in lex.FOLLOWERS or pair(words, i) in lex.FOLLOWERS


def _named_place(words: Words, i: int) -> int:
    """Return how much of the capitals after «huyện», «tỉnh» is the place; 0: a person, -1: unclear."""
    known = place_at(words, i)
    if known:
        return known
    run = run_at(words, i)
    noun = words[i - 1].key
    whole = words[i : i + run]
    if noun == "tỉnh" and is_name(whole):
        return 0
    if run <= 2:
        return run
    tails = [cut for cut in (2, 3, 1) if is_name(words[i + cut : i + run])]
    if run >= 4 and tails:
        return tails[0] if len(whole) - tails[0] >= 2 else -1
    if run == 3 and is_name(whole):
        if noun in lex.SMALL_PLACES or pair(words, i - 2) in lex.SMALL_PLACES:
            return -1
        return 0
    return run if run <= 4 else -1
