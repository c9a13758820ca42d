"""Words of the tools that pages offer beside an article: print, send, share, enlarge, count."""

from __future__ import annotations

import re

_TOOLS = re.compile(
    r"(?:lượt xem|số lần xem|lượt đọc|số lượt xem|đã xem|in bài(?: này| viết)?|in trang|bản in|print|"
    r"gửi (?:bài|email|mail|cho bạn)[\w ]{0,20}|email|cỡ chữ(?:[\W\d]*(?:giảm|tăng|nhỏ|lớn))*|bình chọn|phóng to|thu nhỏ|chia sẻ(?: bài viết)?|"
    r"share|tweet|like|facebook|zalo|twitter|google\+?|lưu bài(?: này| viết)?|nghe (?:bài|đọc)[\w ]{0,12}|"
    r"đánh giá[\w ]{0,16}|(?:quay lại|trở (?:lại|về))(?: trang trước)?|trang trước|về trang trước|"
    r"(?:về|lên) đầu trang|đầu trang|trang chủ|xem thêm|xem tiếp|chi tiết|đọc tiếp|bình luận|"
    r"phản hồi|(?:số )?lần đọc|đọc[\W\d]*lần|in ấn|views?|hits?|back|top|a[+-]?|tương phản|đọc bài viết|copy link|theo dõi[\w ]{0,30}|"
    r"share (?:this|on)[\w ]{0,20}|hide caption|advertisement|read more|sign up|subscribe|follow us|click here|"
    r"(?:\d+ )?comments?|skip advertisement|skip ad|image source|getty images|anzeige|werbung|publicité|publicidad|teilen|partager|compartir|follow|copied|"
    r"save|listen(?: to (?:this )?article)?|continue reading|story continues below(?: advertisement)?|scroll to continue|view image in fullscreen|"
    r"in ra|click để đánh giá bài viết|tổng số điểm của bài viết là[\W\d]*trong[\W\d]*đánh giá|xếp hạng[\W\d]*phiếu bầu|contribuer|réutiliser ce contenu|lire plus tard|offrir cet article|artikel (?:merken|drucken|anhören)|print this|e-?mail this|skip to [\w ]{0,20}|loading|play video|watch video|view gallery)",
    re.I,
)
_TOOLBAR = re.compile(rf"[\W\d]*{_TOOLS.pattern}(?:[\W\d]*{_TOOLS.pattern})*[\W\d]*", re.I)


def is_toolbar(text: str) -> bool:
    """Tell whether a line only offers to print, share, enlarge, go back or counts views."""
    return len(text) <= 90 and bool(_TOOLBAR.fullmatch(text))
