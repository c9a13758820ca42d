"""Bylines: recognising the line, and telling its authors, unit and source apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.lines import Line

LONGEST = 160
_LABEL = re.compile(
    r"\W*(?P<label>tác giả(?: bài viết)?|bài viết|người viết|tin(?:\s*(?:,|và|-|\+|&)?\s*(?:bài|ảnh))*|bài(?:\s*(?:,|và|-|&)?\s*ảnh)?|"
    r"ảnh|thực hiện|t/h|th|tổng hợp|biên tập|biên soạn|người đăng(?: tin)?|sưu tầm|ctv|pv|"
    r"nguồn(?: tin)?|theo)\s*[:.]\s*",
    re.I,
)
_SOURCE = re.compile(r"\W*(?:nguồn(?: tin)?\s*:|theo\s*:|theo(?=\s))\s*", re.I)
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_POSTED_BY = re.compile(r"(?:người đăng|gửi bởi|đăng bởi|viết bởi super user)", re.I)
_WRITER_LABEL = re.compile(r"^\W*(?:tác giả(?: bài viết)?|người viết)\s*:\s*", re.I)
_INITIALS = re.compile(r"(?:[A-ZĐ][a-zà-ỹ]{0,2}\.\s?){1,4}[A-ZĐ][a-zà-ỹ]{0,8}\.?|[A-ZĐ]{2,5}")
_DESK = re.compile(
    r"(?:ban biên tập|bbt|phóng viên|pv|ctv|cộng tác viên|ban biên tập trang.{0,60})\.?", re.I
)
# The same words begin sentences ("Hội nghị …", "Ban hành …"): what must not follow is told.
_UNIT = re.compile(
    r"(?:ban(?! hành)|văn phòng|ủy ban|uỷ ban|đảng ủy|đảng uỷ|đảng bộ|chi bộ|"
    r"đoàn(?! công tác| viên| kết| đại biểu)|công đoàn|hội(?! nghị| thi| thao| thảo| họp)|sở|"
    r"phòng(?! trào| chống| ngừa)|trường(?! hợp)|trung tâm|cục|chi cục|công ty|khoa(?! học)|bệnh viện|tòa án|viện|"
    r"kho bạc|bảo hiểm|ngân hàng|báo(?! cáo| chí)|đài|cổng|btg|btgtu|vptu|ubkt|ubnd|hđnd|lđlđ|mttq|"
    r"huyện|thành (?:ủy|uỷ|đoàn|phố)|tỉnh|thị (?:ủy|uỷ|xã|đoàn|trấn)|công an|bộ|ccb|bql|tổ(?! chức)|nhóm|"
    r"liên đoàn|hạt|tạp chí|trang(?! trọng| nghiêm)|quỹ|thanh tra|khối|xã(?! hội)|phường|cơ quan|học viện)\b",
    re.I,
)
_SEPARATOR = re.compile(r"\s*(?:,|;|/|\s[-–—]\s|\s[-–—]|[-–—]\s|&|\svà\s|\()\s*")
_VERBS = re.compile(
    r"\b(?:phát biểu|trao|tặng|báo cáo|chụp|dự|tham dự|tại buổi|kết luận|trình bày|tham gia|thăm|chủ trì|"
    r"khai mạc|bế mạc|là|được|đã|sẽ|cùng|của đồng chí)\b",
    re.I,
)
_RANK = re.compile(r"(?:đồng chí|đ/c|các đồng chí|ông|bà)\s", re.I)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote: the line as printed, and what it says."""

    text: str = ""
    authors: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""


NOBODY = Byline()
_NO_NAMES = frozenset(("Theo", "Nguồn", "Tin", "Ảnh", "Bài"))


def looks_like_byline(text: str, line: Line | None = None) -> bool:
    """Tell whether a short last block names who wrote or where a text was taken from."""
    text = text.strip(" ()*\t")
    if not 2 <= len(text) <= LONGEST or text.endswith((":", ";", "…", "?", "!")):
        return False
    if names_writer(text):
        return True
    if _RANK.match(text) or _VERBS.search(text) or (text.endswith(".") and len(text) > 40):
        return False
    if _UNIT.match(text) and len(text) <= 110 and text[:1].isupper() and not text.endswith("."):
        return True
    marked = line is not None and (line.align in ("right", "end") or line.bold or line.italic)
    return marked and len(text) <= 70


def names_writer(text: str) -> bool:
    """Tell whether a line by its words alone names a writer, a desk or a source."""
    text = text.strip(" ()*\t")
    if _LABEL.match(text):
        return len(text) <= 120
    if _source_of(text):
        return len(text) <= 100 and not _VERBS.search(text)
    if _DESK.fullmatch(text) or _INITIALS.fullmatch(text):
        return True
    if _RANK.match(text) or _VERBS.search(text) or len(text) > LONGEST:
        return False
    return is_name(_SEPARATOR.split(text, maxsplit=1)[0])


def _source_of(text: str) -> str:
    """Return what a line names as its source ("Nguồn: …", "Theo Báo …"), or an empty string."""
    found = _SOURCE.match(text)
    source = text[found.end() :].strip(" .)") if found else ""
    named = source[:1].isupper() or source[:1].isdigit() or _ADDRESS.match(source)
    # "Theo đó, …" is how sentences begin.
    return source if named or (found and ":" in found.group()) else ""


def is_name(text: str) -> bool:
    """Tell whether text is a person's name: two to five capitalised syllables, no office or unit."""
    words = text.strip(" .()").split()
    if (
        not 1 <= len(words) <= 5
        or words[0] in _NO_NAMES
        or (_UNIT.match(text.strip()) and not _is_surname(words))
    ):
        return False
    capitals = sum(word[0].isupper() and word.strip(".").isalpha() for word in words)
    if len(words) == 1:
        return bool(_INITIALS.fullmatch(words[0]))
    return capitals == len(words) or (capitals == len(words) - 1 and len(words) >= 3)


def _is_surname(words: list[str]) -> bool:
    """Tell whether a word that also begins units ("Đoàn", "Tổ") is a surname here."""
    return words[0] in ("Đoàn", "Thành") and 3 <= len(words) <= 4 and words[1] in ("Thị", "Văn")


def goes_with_name(text: str) -> bool:
    """Tell whether a line below a name only adds to it: its unit, in brackets or not, or a source."""
    bare = text.strip(" ()*\t")
    labelled = _LABEL.match(bare) or _source_of(bare)
    return text.startswith("(") or bool(labelled) or bool(_UNIT.match(bare))


def read_signature(lines: list[str]) -> Byline:
    """Return what the lines of a signature say together; a source is not its text."""
    parts = [read_byline(line) for line in lines]
    return Byline(
        " ".join(part.text for part in parts if part.text),
        tuple(author for part in parts for author in part.authors),
        next((part.unit for part in parts if part.unit), ""),
        next((part.source for part in parts if part.source), ""),
    )


def read_byline(text: str) -> Byline:
    """Return what a byline says; the text stays as printed, without what a template put before it.

    "Theo …" and "Nguồn: …" name a source, and no writer; the user of the CMS who posted the page
    is neither.
    """
    text = _WRITER_LABEL.sub("", text.strip())
    bare = text.strip("*() ")
    if source := _source_of(bare):
        return Byline(source=source)
    if _POSTED_BY.match(bare):
        return NOBODY
    found = _LABEL.match(bare)
    rest = bare[found.end() :] if found else bare
    rest = re.sub(r"^(?:tin|bài|ảnh|t/h|thực hiện)\s*:\s*", "", rest, flags=re.I)
    authors, unit = _people(rest.strip())
    source = _source_of(unit) if authors else ""
    return Byline(text, authors, "" if source else unit, source)


def _people(text: str) -> tuple[tuple[str, ...], str]:
    """Return (names at the start, the rest of the line)."""
    if _DESK.fullmatch(text):
        return (), text
    authors: list[str] = []
    rest = text
    while rest:
        found = _SEPARATOR.search(rest)
        part = rest[: found.start()] if found else rest
        if not is_name(part):
            break
        authors.append(part.strip(" ."))
        rest = rest[found.end() :] if found else ""
    if authors and _INITIALS.fullmatch(text):
        return (text,), ""
    return tuple(authors), rest.strip(" ()-–—,")
