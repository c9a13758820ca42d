"""The articles both sites serve, and the questions both are asked: generated, seeded, equal."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.text import HANOI
from indexer.vietnamese.folding import strip_marks
from tests.site_simulator import SECTIONS, Corpus

SEED = 11
SITES = ("duk", "ninhbinh", "sonla", "travinh", "phuyen")
# What news of Party committees speaks of, typed with marks; half of the questions are typed without.
_WORDS = (
    "công tác", "tuyên giáo", "học tập", "kiểm tra", "cấp ủy", "chính trị", "tổ chức", "phát biểu",
    "nghị quyết", "đoàn viên", "thanh niên", "cải cách hành chính", "du lịch", "y tế", "văn hóa",
    "nhân dân", "quảng trường", "sĩ quan", "báo cáo", "kết nạp", "chỉ tiêu", "lãnh đạo", "hội nghị",
    "hướng dẫn", "nhiệm vụ", "tăng cường", "tư tưởng", "xây dựng", "phong trào", "thi đua",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """Words, quoted when they must stand in a row, and the year they are narrowed to, if any."""

    words: str
    year: int | None


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Give articles as plain values; times are of Asia/Ho_Chi_Minh."""
    corpus = Corpus(count)
    for number in range(1, count + 1):
        article = corpus.article(number)
        site = SITES[number % len(SITES)]
        yield {
            "url": f"http://{site}.invalid/{article.id}",
            "site": f"{site}.invalid",
            "title": article.title,
            "lead": article.lead,
            "body": article.body,
            "byline": article.byline,
            "section": SECTIONS[article.sections[0]],
            "published_at": article.published_at.astimezone(HANOI).isoformat(),
            "photos": [
                {"url": f"http://{site}.invalid{photo.path}", "caption": photo.caption}
                for photo in article.photos
            ],
        }


def write_dump(path: Path, count: int) -> None:
    """Write the articles as `khotin import` takes them."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(count))


def questions(count: int) -> list[Question]:
    """Return different questions: words anywhere or in a row, marked or bare, of one year or of all."""
    rng = random.Random(SEED)
    made: dict[Question, None] = {}
    while len(made) < count:
        chosen = rng.sample(_WORDS, rng.choice((1, 2, 2, 3)))
        words = " ".join(f'"{word}"' if rng.random() < 0.3 else word for word in chosen)
        bare = strip_marks(words).replace("đ", "d") if rng.random() < 0.5 else words
        made[Question(bare, rng.choice((None, None, None, rng.randint(2012, 2023))))] = None
    return list(made)
