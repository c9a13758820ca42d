"""Citations as a reader copies them into a text: Vietnamese usage, APA 7, MLA 9, Chicago 17.

Each style gives runs of text, a flag telling which are set in italics; `as_text` joins them. Where
a style asks for a link, it gets the original one, and after it the version's own in the archive.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from archive.export.cited import ARCHIVE, Cited

Run = tuple[str, bool]
Style = Callable[[Cited], list[Run]]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
# MLA shortens the names of months that are longer than four letters.
_SHORT = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
          "Dec.")  # fmt: skip
_ENDS = (".", "?", "!", "…")
INNER = str.maketrans({"“": "‘", "”": "’", '"': "'"})


def vietnamese(cited: Cited) -> list[Run]:
    """Return it as Vietnamese theses and journals cite: author (year), “title”, site, day, address."""
    who = ", ".join(cited.authors) or cited.publisher
    year = str(cited.day.year) if cited.day else "không rõ năm"
    runs: list[Run] = [(f"{who} ({year}), “{_unended(cited.title).translate(INNER)}”", False)]
    if cited.authors and cited.publisher:
        runs += [(", ", False), (cited.publisher, True)]
    if cited.day:
        runs.append((f", đăng ngày {slashed(cited.day)}", False))
    runs.append((f", {cited.url}", False))
    kept = f"lưu ngày {slashed(cited.captured_day)} tại " if cited.captured_day else "lưu tại "
    return [*runs, *_last(cited, f" ({kept}{ARCHIVE}: {cited.permalink}).", ".")]


def apa(cited: Cited) -> list[Run]:
    """Return it in the manner of APA 7 (webpage on a website, 10.16); names are not turned round."""
    day = cited.day
    when = f"({day.year}, {_MONTHS[day.month - 1]} {day.day})." if day else "(n.d.)."
    title: Run = (_ended(cited.title), True)
    who = _listed(cited.authors, "&") or cited.publisher
    runs = [(f"{_ended(who)} {when} ", False), title] if who else [title, (f" {when}", False)]
    if cited.authors and cited.publisher:
        runs.append((f" {_ended(cited.publisher)}", False))
    runs.append((f" {cited.url}", False))
    kept = f"archived {written(cited.captured_day)}, at " if cited.captured_day else "archived at "
    return [*runs, *_last(cited, f" ({kept}{cited.permalink})", "")]


def mla(cited: Cited) -> list[Run]:
    """Return it in the manner of MLA 9: the site is the first container, the archive the second."""
    runs: list[Run] = []
    if cited.authors:
        runs.append((f"{_ended(_listed(cited.authors, 'and'))} ", False))
    runs.append((f"“{_ended(cited.title.translate(INNER))}” ", False))
    if cited.publisher:
        runs += [(cited.publisher, True), (", ", False)]
    if day := cited.day:
        runs.append((f"{shortened(day)}, ", False))
    runs.append((cited.url, False))
    runs.append((".", False))
    kept = cited.captured_day
    when = f"captured {shortened(kept)}, " if kept else ""
    if cited.url == cited.permalink:
        return runs
    return [*runs, (" ", False), (ARCHIVE, True), (f", {when}{cited.permalink}.", False)]


def chicago(cited: Cited) -> list[Run]:
    """Return it as a bibliography entry in the manner of Chicago 17 (14.205 to 14.207)."""
    runs: list[Run] = []
    if cited.authors:
        runs.append((f"{_ended(_listed(cited.authors, 'and'))} ", False))
    runs.append((f"“{_ended(cited.title.translate(INNER))}”", False))
    if cited.publisher:
        runs.append((f" {_ended(cited.publisher)}", False))
    runs.append((f" {written(cited.day)}." if cited.day else " n.d.", False))
    runs.append((f" {cited.url}.", False))
    kept = f"Archived {written(cited.captured_day)}, at " if cited.captured_day else "Archived at "
    return [*runs, *_last(cited, f" {kept}{ARCHIVE}, {cited.permalink}.", "")]


STYLES: dict[str, Style] = {"vi": vietnamese, "apa": apa, "mla": mla, "chicago": chicago}


def as_text(runs: Sequence[Run]) -> str:
    """Return the words of a citation without their italics."""
    return "".join(text for text, _italic in runs)


def _last(cited: Cited, archived: str, otherwise: str) -> list[Run]:
    """Return where the copy stands, unless that is the address already named."""
    text = otherwise if cited.url == cited.permalink else archived
    return [(text, False)] if text else []


def _ended(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."


def _unended(text: str) -> str:
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _listed(names: Sequence[str], last: str) -> str:
    """Return names as English lists them: A; A and B; A, B, and C."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or last == "&" else ""
    return f"{', '.join(names[:-1])}{comma} {last} {names[-1]}"


def slashed(day: date | None) -> str:
    """Return a day as Vietnamese writes it, 9/12/2023; empty for none."""
    return f"{day.day}/{day.month}/{day.year}" if day else ""


def written(day: date | None) -> str:
    """Return a day as English writes it out, December 9, 2023; empty for none."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else ""


def shortened(day: date) -> str:
    """Return a day as MLA writes it, 9 Dec. 2023."""
    return f"{day.day} {_SHORT[day.month - 1]} {day.year}"
