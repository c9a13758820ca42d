"""Words that belong to a page's frame and not to its article, and tests for them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from crawler.extract.lines import Box, Line
from crawler.extract.tools import is_toolbar

_RELATED = (
    "Tin liên quan", "Tin cùng chuyên mục", "Các tin khác", "Tin khác", "Tin mới hơn",
    "Những tin mới hơn", "Những tin cũ hơn", "Tin cũ hơn", "Các tin đã đưa", "Tin đã đưa",
    "Bài liên quan", "Bài viết liên quan", "Tin bài liên quan", "Xem thêm", "Ý kiến bạn đọc",
    "Bình luận", "Các bài khác", "Tin đọc nhiều", "Tin cùng loại", "Các tin cùng chuyên mục",
    "Related articles", "Related stories", "Related posts", "Related news", "Related content",
    "Related links", "More on this story", "More stories", "Most popular", "Most read", "Comments",
    "You may also like", "You might also like", "Recommended for you", "Leave a reply", "See also",
    "Leave a comment", "Read more", "Read also", "Also read", "Related", "Related topics", "Recommended",
    "More from", "More news", "More to explore", "Explore more on these topics", "Top stories", "Trending",
    "Editor's picks", "Most viewed", "Mehr zum Thema", "Lesen Sie auch", "Auch interessant", "Das könnte Sie auch interessieren",
    "Weitere Artikel", "Weiterlesen", "À lire aussi", "Lire aussi", "A lire aussi", "Sur le même sujet", "Voir aussi",
    "Más información", "Te puede interesar", "Lee también", "Noticias relacionadas", "Archivado en", "Leia também",
    "Leia mais", "Saiba mais", "Leggi anche", "Lees ook", "Zobacz też", "Читайте также", "اقرأ أيضا", "اقرأ أيضاً",
    "関連記事", "関連ニュース", "相关新闻", "相关阅读", "Có thể bạn quan tâm", "Đọc thêm", "Tin mới", "Bài mới",
)  # fmt: skip

__all__ = [
    "RELATED", "free_holder", "headings", "in_frame", "is_contact", "is_footer", "is_heading_of", "is_linked", "is_toolbar",
]  # fmt: skip

RELATED = frozenset(heading.casefold() for heading in _RELATED)
"""Headings that close an article wherever it is printed, in lower case."""

_FOOTER = re.compile(
    r"\W*(?:bản quyền|©|copyright|\(c\)|chịu trách nhiệm|người chịu trách nhiệm|giấy phép|"
    r"trưởng ban biên tập\s*:|cơ quan chủ quản|đơn vị (?:chủ quản|quản lý)|thiết kế (?:bởi|và)|"
    r"(?:số )?lượt truy cập|số người truy cập|(?:tổng|đang|hôm nay|hôm qua)\s*(?:số )?(?:lượt )?(?:truy cập|online)|"
    r"thống kê truy cập|designed|powered|ghi rõ nguồn|xây dựng và|phát triển bởi|"
    r"(?:trang|cổng) thông tin điện tử .{0,90}(?:bản quyền|giấy phép))",
    re.I,
)
_CONTACT = re.compile(
    r"\W*(?:địa chỉ|trụ sở|điện thoại|đt|tel|fax|e-?mail|hotline|website|hộp thư)\s*(?:\(.{1,20}\))?\s*:",
    re.I,
)
_FRAME = re.compile(
    r"(?:^|[\s_-])(?:(?<!entry-)(?<!post-)(?<!article-)(?<!content-)(?<!news-)(?<!story-)(?<!detail-)header|footer|menu|nav|navbar|navigation|sidebar|banner|breadcrumbs?|copyright|topbar|"
    r"thongke|quangcao|advert\w*|weblinks?|lienket|login|search|comments?|social|share)(?:$|[\s_\d-])",
    re.I,
)
_OWN_HEADER = re.compile(
    r"(?:article|story|entry|post|content|news|detail)s?[\w-]*[-_]header", re.I
)
_READERS = re.compile(r"comment|footer|copyright|login", re.I)
_PROSE = 60
_FRAME_TAGS = frozenset({"nav", "footer", "aside"})
# What these say of themselves is said of the whole page ("with-sidebar").
_WHOLE = frozenset({"html", "body", "form", "main", "article"})
_EDGE = " \t:.…-–—•*»>|+[]()\u00a0"


@lru_cache(maxsize=256)
def headings(own: tuple[str, ...]) -> frozenset[str]:
    """Return a layout's own closing headings with the usual ones, in lower case."""
    return RELATED | {heading.strip(_EDGE).casefold() for heading in own}


def is_heading_of(text: str, closing: frozenset[str]) -> bool:
    """Tell whether a line is one of these headings and nothing else (case, colon, dots aside)."""
    return len(text) <= 80 and text.strip(_EDGE).casefold() in closing


def is_footer(text: str) -> bool:
    """Tell whether a line belongs to a page's footer: copyright, licence, responsible editor."""
    return len(text) <= 400 and bool(_FOOTER.match(text))


def is_contact(text: str) -> bool:
    """Tell whether a line gives an address, telephone or e-mail."""
    return len(text) <= 300 and bool(_CONTACT.match(text))


def in_frame(box: Box, *, inside: Box | None = None) -> bool:
    """Tell whether a box is part of the page's frame, looking out as far as `inside`."""
    for outer in box.around():
        if outer is inside:
            return False
        if outer.framing is None:
            outer.framing = outer.tag in _FRAME_TAGS or _is_named_frame(outer)
        if outer.framing:
            return True
    return False


def _is_named_frame(box: Box) -> bool:
    """Tell whether a class names a part of the frame; an article's own header is none."""
    if not box.hint or box.tag in _WHOLE:
        return False
    named = {found.group().strip(" _-0123456789") for found in _FRAME.finditer(box.hint)}
    if named == {"header"}:
        return not (_OWN_HEADER.search(box.hint) or box.nearest("article", "main"))
    return bool(named)


def free_holder(lines: list[Line]) -> None:
    """Mark the boxes that hold most of a page's running text as no part of its frame.

    Themes call the column of the article "sidebar-1" or "content with-header"; what readers wrote
    may well be longer than the article, so boxes named for that keep their meaning.
    """
    prose = [0, *accumulate(line.unlinked if line.unlinked >= _PROSE else 0 for line in lines)]
    if not prose[-1]:
        return
    heaviest = max(lines, key=lambda line: line.unlinked)
    for box in heaviest.box.around():
        if 2 * (prose[box.last] - prose[box.first]) > prose[-1] and not (
            box.tag in _FRAME_TAGS or _READERS.search(box.hint)
        ):
            box.framing = False


def is_linked(line: Line) -> bool:
    """Tell whether a line is hardly anything but links."""
    return line.linked > 0.7 * len(line.text.replace(" ", ""))
