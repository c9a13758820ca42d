"""Pages that answer 200 for an article that is not there: an empty template, the home page."""

from __future__ import annotations

import re

from archive.models import Page
from archive.sites import Site
from crawler.extract.chrome import in_frame, is_contact, is_footer, is_linked
from crawler.extract.lines import Line
from crawler.extract.page import ParsedPage, parse
from crawler.extract.region import body_range
from crawler.extract.shape import find_head

_NOT_FOUND = re.compile(
    r"không (?:tìm thấy|tồn tại|có) (?:trang|bài|tin|nội dung|dữ liệu|bản tin|đường dẫn)|"
    r"(?:bài viết|bản tin|tin bài|trang|nội dung)[^.]{0,40}(?:không tồn tại|không tìm thấy|đã bị (?:xóa|xoá|gỡ)|"
    r"ngừng xuất bản|đang (?:được )?cập nhật)|page not found|404 not found|object moved",
    re.I,
)
# What a site says when it is not itself: under repair, behind a login, guarded, overloaded.
_AWAY = re.compile(
    r"đang (?:được )?(?:bảo trì|nâng cấp|bảo dưỡng|quá tải|gián đoạn)|(?:tạm (?:ngừng|ngưng|dừng)|ngừng) (?:hoạt động|phục vụ)|"
    r"quay lại sau|under maintenance|temporarily unavailable|access denied|checking your browser|"
    r"just a moment|truy cập bị (?:từ chối|chặn)|(?:yêu cầu|vui lòng|phải) đăng nhập",
    re.I,
)
_LOGIN = re.compile(r"đăng nhập|bảo trì|log ?in\b|sign in", re.I)
_PROSE = 80
_MOST_PROSE = 300
_HOME_LINKS = 6


def is_empty_template(page: Page | ParsedPage, site: Site) -> bool:
    """Tell whether a page is the site's way of saying 200 for "there is no such article".

    A page with running text that the layout cannot read is not empty, nor is one without any text:
    a changed design, scripts or an overloaded server must never pass for a removed article.
    """
    parsed = page if isinstance(page, ParsedPage) else parse(page)
    # Nothing at all, or a beginning only, says nothing about the article either way.
    if parsed.cut or not parsed.lines or is_away(parsed, site):
        return False
    layout = site.layout_at(parsed.page.fetched_at)
    head = find_head(parsed, site, layout)
    if head is not None:
        end, _ = body_range(parsed.lines, head.body, layout, name=site.title)
        return not any(line.text or line.image for line in parsed.lines[head.body : end])
    prose = [i for i, line in enumerate(parsed.lines) if _is_prose(line)]
    total = sum(parsed.lines[i].unlinked for i in prose)
    if total <= _MOST_PROSE or (total <= 600 and _says_not_found(parsed)):
        return True
    return _is_front_page(parsed, site, prose)


def is_away(parsed: ParsedPage, site: Site) -> bool:
    """Tell a page that says nothing about the article: a login, a notice of repairs."""
    return not _says_not_found(parsed) and _is_notice_page(parsed, site)


def _is_prose(line: Line) -> bool:
    if line.unlinked < _PROSE or is_linked(line):
        return False
    return not (is_footer(line.text) or is_contact(line.text) or in_frame(line.box))


def _says_not_found(parsed: ParsedPage) -> bool:
    return any(_NOT_FOUND.search(line.text) for line in parsed.lines if len(line.text) <= 200)


def _is_notice_page(parsed: ParsedPage, site: Site) -> bool:
    if _LOGIN.search(parsed.window_title):
        return True
    if any(_AWAY.search(line.text) for line in parsed.lines if _is_notice(line)):
        return True
    asks = parsed.root is not None and parsed.root.find(".//input[@type='password']") is not None
    return asks and not any(_leads_to_article(line, parsed, site) for line in parsed.lines)


def _is_notice(line: Line) -> bool:
    return len(line.text) <= 300 and not is_linked(line)


def _is_front_page(parsed: ParsedPage, site: Site, prose: list[int]) -> bool:
    """Tell whether all running text is teasers, each beside a link to another article."""
    teased = [i for i, line in enumerate(parsed.lines) if _leads_to_article(line, parsed, site)]
    if len(teased) < _HOME_LINKS:
        return False
    beside = {i + step for i in teased for step in (-2, -1, 0, 1, 2, 3)}
    return all(i in beside and len(parsed.lines[i].text) <= 600 for i in prose)


def _leads_to_article(line: Line, parsed: ParsedPage, site: Site) -> bool:
    return any(parsed.key_of(parsed.resolve(href), site) for href, _ in line.links)
