"""Pages that a run asked for, or could have, and that gave no article: each with the reason.

Exact counts stand in the run's totals, under `why_` and the reason; rows are kept for the first
MOST of each reason, and for the latest RUNS runs of a site.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from archive.catalogue.skip_tables import skips
from archive.catalogue.tables import runs

MOST = 200
RUNS = 20
COUNT = "why_"
_LONGEST = 2000


class Why(StrEnum):
    """Why a page gave nothing."""

    ROBOTS = "robots"
    HOST = "host"
    PRIVATE = "private"
    REDIRECTS = "redirects"
    TRAP = "trap"
    BLOCKED = "blocked"
    ABSENT = "absent"
    UNREAD = "unread"
    STATUS = "status"
    SIZE = "size"
    CUT = "cut"
    NETWORK = "network"
    OTHER = "other"


IN_WORDS = {
    Why.ROBOTS: "robots.txt không cho phép (forbidden by robots.txt)",
    Why.HOST: "máy chủ không có trong hồ sơ (a host the profile does not name)",
    Why.PRIVATE: "địa chỉ mạng nội bộ (a private address)",
    Why.REDIRECTS: "chuyển hướng quá nhiều lần (redirected too often)",
    Why.TRAP: "trang nối nhau không dứt (pages without an end)",
    Why.BLOCKED: "trang chặn hoặc CAPTCHA (a block or CAPTCHA page)",
    Why.ABSENT: "không có bài ở đó (no article there)",
    Why.UNREAD: "chưa đọc được (not readable)",
    Why.STATUS: "trả lời lỗi (an error status)",
    Why.SIZE: "quá lớn (too large)",
    Why.CUT: "bị cắt giữa chừng (cut before its end)",
    Why.NETWORK: "không kết nối được (no connection)",
    Why.OTHER: "lý do khác (another reason)",
}


@dataclass(frozen=True, slots=True)
class Skip:
    """One page that gave nothing; `detail` says more than the reason, `at` is UTC."""

    why: Why
    url: str
    detail: str
    at: datetime


def add_skips(connection: Connection, site: str, run: str, found: Sequence[Skip]) -> None:
    """Keep what a run has passed over."""
    if found:
        rows = [
            {"run": run, "site": site, "why": skip.why.value, "url": skip.url[:_LONGEST],
             "detail": skip.detail[:_LONGEST], "at": skip.at}
            for skip in found
        ]  # fmt: skip
        connection.execute(insert(skips), rows)


def skips_of(connection: Connection, run: str, *, each: int = MOST) -> list[Skip]:
    """Return what a run has passed over, by reason, at most so many of each, in order."""
    rows = connection.execute(select(skips).where(skips.c.run == run).order_by(skips.c.id))
    shown: dict[Why, list[Skip]] = {why: [] for why in Why}
    for row in rows:
        why = Why(row.why)
        if len(shown[why]) < each:
            shown[why].append(Skip(why, row.url, row.detail, row.at))
    return [skip for found in shown.values() for skip in found]


def forget_old(connection: Connection, site: str) -> None:
    """Drop the rows of a site's runs before its latest ones; their totals stay."""
    latest = select(runs.c.id).where(runs.c.site == site).order_by(runs.c.started_at.desc())
    kept = connection.scalars(latest.limit(RUNS)).all()
    connection.execute(delete(skips).where(skips.c.site == site, skips.c.run.not_in(kept)))
