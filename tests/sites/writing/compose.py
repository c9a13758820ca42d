"""Compose an article's text from the invented sentences, by a seed."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.sites.writing.story import VIETNAM, Family, Item, Other, Photo, Shot, Spec, Story

TEXTS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))
TOPICS = tuple(name for name, value in TEXTS.items() if isinstance(value, dict))
_KINDS = {"P": "paragraph", "B": "paragraph", "s": "paragraph", "H": "heading", "L": "list",
          "T": "table", "Q": "quote", "F": "photo"}  # fmt: skip


# Stands after a photo without a caption: it opens as captions do, and is none.
_NAMED = "Đồng chí {n3}, {o3} cho biết kết quả trên là nhờ sự vào cuộc của cả hệ thống chính trị."


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what one article speaks of; fills the slots of its sentences."""

    rng: Random
    slots: dict[str, str]

    def fill(self, sentence: str) -> str:
        """Return a sentence with its slots filled."""
        text = re.sub(r"\{(\w+)\}", lambda m: self.slots[m[1]], sentence)
        text = re.sub(r"\[(\w+)\]", lambda m: self.slots.get(m[1], m[0]), text)
        text = text.replace("[vb]", _document(self.rng))
        text = re.sub(
            r"\[(\d+)-(\d+)\],", lambda m: f"{self.rng.randint(int(m[1]), int(m[2]))},", text
        )
        return re.sub(r"\[(\d+)-(\d+)\]", lambda m: self._number(int(m[1]), int(m[2])), text)

    def _number(self, low: int, high: int) -> str:
        number = self.rng.randint(low, high)
        return f"{number:,}".replace(",", ".") if number >= 1000 else f"{number:02d}"


def _document(rng: Random) -> str:
    kind, mark = rng.choice((("Nghị quyết", "NQ/ĐUK"), ("Kế hoạch", "KH/HU"),
                             ("Chỉ thị", "CT/TU"), ("Hướng dẫn", "HD/BTGTU")))  # fmt: skip
    return f"{kind} số {rng.randint(2, 96):02d}-{mark}"


def _cast(rng: Random, day: date) -> Cast:
    names: list[str] = []
    while len(names) < 4:
        name = " ".join(rng.choice(TEXTS[part]) for part in
                        ("family_names", "middle_names", "given_names"))  # fmt: skip
        if name not in names:
            names.append(name)
    offices = rng.sample(TEXTS["offices"], 4)
    slots = {"ng": f"{day.day}/{day.month}/{day.year}", "ngan": f"{day:%d/%m}",
             "nam": str(day.year)}  # fmt: skip
    for number, (name, office) in enumerate(zip(names, offices, strict=True), 1):
        slots |= {f"n{number}": name, f"o{number}": office,
                  f"p{number}": f"đồng chí {name}, {office}",
                  f"P{number}": f"Đồng chí {name}, {office}",
                  f"t{number}": f"đồng chí {name}", f"T{number}": f"Đồng chí {name}"}  # fmt: skip
    slots |= {f"u{i}": unit for i, unit in enumerate(rng.sample(TEXTS["units"], 3), 1)}
    slots |= {f"c{i}": place for i, place in enumerate(rng.sample(TEXTS["places"], 2), 1)}
    return Cast(rng, slots)


def slug(text: str) -> str:
    """Return a title as addresses write it: no marks, hyphens, cut at 80 characters."""
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", bare.encode("ascii", "ignore").decode()).strip("-")[:80]


def _paragraphs(spec: Spec, cast: Cast, rng: Random) -> list[str]:
    texts = TEXTS[spec.topic]
    wanted = [letter for letter in spec.plan if letter in "PBs"]
    pool = [*rng.sample(texts["then"], 3), *rng.sample(TEXTS["general"], 30)]
    extra = [s for s in texts["then"] if s not in pool]
    rng.shuffle(pool)
    pool = extra + pool
    weights = {"P": rng.choice((2, 3, 4)), "B": 7, "s": 1}
    share = min(1.0, (len(pool) - 1) / max(1, sum(weights[w] for w in wanted)))
    found = []
    for number, letter in enumerate(wanted):
        count = max(1, round(weights[letter] * share))
        sentences = [pool.pop() for _ in range(min(count, len(pool)))] if number else pool[:1]
        if not number:
            del pool[:1]
            sentences = [rng.choice(texts["first"]), *sentences][: 1 if letter == "s" else 9]
        if not sentences:
            raise ValueError(f"{spec.name}: the plan is longer than the texts")
        found.append(" ".join(cast.fill(s) for s in sentences))
    return found


def _photo(shot: Shot, cast: Cast, number: int, captions: list[str], spec: Spec) -> Photo:
    bare = shot.form in ("c-none", "c-none-name", "c-placeholder") or not shot.captioned
    caption = "" if bare else cast.fill(captions.pop())
    note = {"": "", "plain": f"Ảnh: {shot.credit}", "brackets": f"(Ảnh: {shot.credit})",
            "dash": f"- Ảnh: {shot.credit}", "field": shot.credit}[shot.credit_form]  # fmt: skip
    if shot.credit_form == "plain" and caption:
        caption += "."
    src = shot.src or f"/uploads/news/{spec.fetched[:4]}/anh-{spec.seed}-{number}.jpg"
    alt = shot.alt.replace("{caption}", caption)
    return Photo(src, caption, shot.credit, note, alt, shot.form)


def _rows(rng: Random, cast: Cast, *, table: bool) -> tuple[tuple[str, ...], ...]:
    if not table:
        return tuple((row,) for row in rng.sample(TEXTS["rows"], rng.randint(3, 5)))
    head = ("TT", "Đơn vị", "Số đảng viên", "Tỷ lệ hoàn thành")
    units = rng.sample(TEXTS["units"], rng.randint(3, 5))
    return (head, *((str(n), unit, str(rng.randint(9, 240)), f"{rng.randint(60, 100)}%")
                    for n, unit in enumerate(units, 1)))  # fmt: skip


def _items(spec: Spec, cast: Cast, rng: Random) -> tuple[Item, ...]:
    paragraphs = _paragraphs(spec, cast, rng)
    captions = rng.sample(TEXTS["captions"], len(TEXTS["captions"]))
    headings = rng.sample(TEXTS["headings"], len(TEXTS["headings"]))
    shots = list(spec.shots)
    items: list[Item] = []
    for letter in spec.plan:
        kind = _KINDS[letter]
        if kind == "photo":
            number = len(spec.shots) - len(shots) + 1
            items.append(Item(kind, photo=_photo(shots.pop(0), cast, number, captions, spec)))
        elif kind in ("list", "table"):
            items.append(Item(kind, rows=_rows(rng, cast, table=kind == "table")))
        elif kind == "heading":
            items.append(Item(kind, headings.pop()))
        elif kind == "quote":
            items.append(Item(kind, rng.choice(TEXTS["quotes"])))
        else:
            text = paragraphs.pop(0)
            if items and items[-1].photo is not None and items[-1].photo.form == "c-none-name":
                text = f"{cast.fill(_NAMED)} {text}"
            items.append(Item(kind, text))
    if shots:
        raise ValueError(f"{spec.name}: photos left over: {shots}")
    return tuple(items)


def _others(family: Family, spec: Spec, day: date, rng: Random) -> list[Other]:
    found: list[Other] = []
    topics = [topic for topic in TOPICS if topic != spec.topic]
    for number, topic in enumerate(rng.sample(topics, len(topics)), 1):
        when = day - timedelta(days=rng.randint(2, 40))
        title = _cast(rng, when).fill(rng.choice(TEXTS[topic]["titles"])).rstrip(".")
        url = family.link(slug(title), 1000 + spec.seed * 20 + number)
        image = f"/uploads/thumbs/{slug(title)[:24]}-{number}.jpg"
        found.append(Other(title, url, f"{when:%d/%m/%Y}", image))
    return found


def compose(family: Family, spec: Spec) -> Story:
    """Return the story of one case; the same spec always gives the same story."""
    rng = Random(spec.seed)
    local = spec.published or spec.fetched[:19]
    day = datetime.fromisoformat(local).replace(tzinfo=VIETNAM).date() - timedelta(days=1)
    cast = _cast(rng, day)
    topic = TEXTS[spec.topic]
    title = cast.fill(spec.title or rng.choice(topic["titles"]))
    lead = "" if not spec.lead else cast.fill(rng.choice(topic["leads"]))
    if spec.lead == "title":
        lead = title
    elif spec.lead not in ("", "yes"):
        lead = spec.lead + lead
    items = _items(spec, cast, rng)
    others = _others(family, spec, day, rng)
    story = Story(spec, title, lead, items, tuple(others[: spec.related]), tuple(others[7:]))
    if "k-inside" in spec.holds:
        story = _with_tail_words(story)
    if "x-mixed-uy" in spec.holds:
        story = _with_mixed_spelling(story)
    return _plain_capitals(story) if "tcvn3" in spec.text else story


def _with_tail_words(story: Story) -> Story:
    """Put the words of a related list inside a sentence, where no reader may cut."""
    first = next(i for i, item in enumerate(story.items) if item.kind == "paragraph")
    words = " Bạn đọc có thể xem thêm tin liên quan và các tin khác trên bản tin nội bộ của đơn vị."
    items = list(story.items)
    items[first] = Item("paragraph", items[first].text + words)
    return Story(story.spec, story.title, story.lead, tuple(items), story.related, story.beside)


def _with_mixed_spelling(story: Story) -> Story:
    """Respell "ủy" as "uỷ" in the last paragraph, and see that the first still has the other."""
    items = list(story.items)
    places = [i for i, item in enumerate(items) if item.kind == "paragraph"]
    first, last = places[0], places[-1]
    unit = " Đảng ủy đã chỉ đạo kịp thời."
    items[first] = Item("paragraph", items[first].text + unit)
    items[last] = Item("paragraph", (items[last].text + unit).replace("ủy", "uỷ"))
    return Story(story.spec, story.title, story.lead, tuple(items), story.related, story.beside)


def _plain_capitals(story: Story) -> Story:
    """Respell "Ủy" as "Uỷ": TCVN3 has no toned capitals."""

    def respell(text: str) -> str:
        return text.replace("Ủy", "Uỷ").replace("ủy", "uỷ")

    items = tuple(
        Item(item.kind, respell(item.text),
             tuple(tuple(respell(cell) for cell in row) for row in item.rows),
             item.photo and Photo(item.photo.src, respell(item.photo.caption), item.photo.credit,
                                  item.photo.note, item.photo.alt, item.photo.form))
        for item in story.items
    )  # fmt: skip
    return Story(story.spec, respell(story.title), respell(story.lead), items,
                 story.related, story.beside)  # fmt: skip
