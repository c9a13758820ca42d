"""The forms in which a byline is printed, each with the reading it stands for."""

from __future__ import annotations

from tests.sites.writing.story import Byline

NOBODY = Byline(holds=("b-none",))
BOARD = Byline("BBT", unit="BBT", printed=("BBT",), holds=("b-bbt",))


def comma(name: str, unit: str) -> Byline:
    """ "Name, unit" as the last line of the text."""
    line = f"{name}, {unit}"
    return Byline(line, (name,), unit, printed=(line,), holds=("b-comma",))


def dash(name: str, unit: str) -> Byline:
    """ "Name - unit"."""
    line = f"{name} - {unit}"
    return Byline(line, (name,), unit, printed=(line,), holds=("b-dash",))


def stacked(name: str, unit: str) -> Byline:
    """The name, and under it the unit in brackets."""
    return Byline(
        f"{name} ({unit})", (name,), unit, printed=(name, f"({unit})"), holds=("b-stacked",)
    )


def name_only(name: str) -> Byline:
    """A bare name."""
    return Byline(name, (name,), printed=(name,), holds=("b-name",))


def unit_only(unit: str) -> Byline:
    """A unit in place of a writer."""
    return Byline(unit, (), unit, printed=(unit,), holds=("b-unit",))


def news_and_photos(*names: str) -> Byline:
    """ "Tin, ảnh: X" (and Y)."""
    line = f"Tin, ảnh: {' - '.join(names)}"
    return Byline(line, names, printed=(line,), holds=("b-tin-anh",))


def compiled(name: str) -> Byline:
    """ "T/h: X"."""
    return Byline(f"T/h: {name}", (name,), printed=(f"T/h: {name}",), holds=("b-th",))


def initials(letters: str) -> Byline:
    """Initials such as "T.D"."""
    return Byline(letters, (letters,), printed=(letters,), holds=("b-initials",))


def after(source: str, *, by: str = "") -> Byline:
    """ "Theo <source>", with or without a writer above it."""
    printed = (by, f"Theo {source}") if by else (f"Theo {source}",)
    authors = (by,) if by else ()
    return Byline(by, authors, source=source, printed=printed, holds=("b-theo",))


def taken_from(source: str) -> Byline:
    """ "Nguồn: <source>"."""
    return Byline(source=source, printed=(f"Nguồn: {source}",), holds=("b-nguon",))


def labelled(
    author: str = "", *, source: str = "", label: str = "Tác giả", poster: str = ""
) -> Byline:
    """The template's own lines: "Tác giả:", "Nguồn tin:", and the CMS user, who is no writer."""
    lines: list[tuple[str, str]] = []
    holds: list[str] = []
    if author:
        lines.append((label, author))
        holds.append("b-tac-gia-bai-viet" if label == "Tác giả bài viết" else "b-tac-gia")
    if source:
        lines.append(("Nguồn tin", source))
        holds.append("b-nguon-tin")
    if poster:
        lines.append(("Người đăng tin", poster))
        holds.append("b-nguoi-dang")
    authors = (author,) if author else ()
    return Byline(author, authors, "", source, (), tuple(lines), tuple(holds))
