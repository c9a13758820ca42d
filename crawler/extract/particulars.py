"""Lines beside an article that only give its particulars: when, by whom, how long to read.

Dates are read elsewhere, Vietnamese ones (see `dates`). Here a line of any of the large languages
of news is only recognised, so that it is not taken for text.
"""

from __future__ import annotations

import re

from crawler.extract.dates import is_told_of, words_beside

_LONGEST = 110
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|"
    "juillet|août|septembre|octobre|novembre|décembre|enero|ene|febrero|marzo|abril|abr|mayo|junio|julio|agosto|ago|"
    "septiembre|octubre|noviembre|diciembre|dic|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|"
    "dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
)
_DAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|montag|"
    "dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|"
    "martes|miércoles|jueves|viernes|sábado|domingo"
)
_LABELS = (
    "published|updated|posted|modified|first|last|created|on|at|by|stand|uhr|aktualisiert|veröffentlicht|am|um|vom|publié|"
    "mis|à|jour|modifié|le|publicado|actualizado|el|a|las|de|del|pm|a\\.m|p\\.m|gmt|utc|bst|ist|est|edt|et|cst|cdt|pst|pdt|"
    "cest|cet|msk|jst|aest|h|th|st|nd|rd|t|z|ago|hours?|minutes?|days?|weeks?|vor|stunden|minuten|il|y|hace|horas"
)
_WORD = re.compile(rf"(?:{_MONTHS}|{_DAYS}|{_LABELS})\.?", re.I)
_MONTH = re.compile(rf"(?<!\w)(?:{_MONTHS})(?!\w)", re.I)
_TOKEN = re.compile(r"[^\W\d_]+")
_FIGURES = re.compile(r"(?:19|20)\d\d|\d{1,2}[:.h]\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_AGO = re.compile(r"\d+ (?:hours?|minutes?|days?|weeks?) ago|vor \d+|hace \d+|il y a \d+", re.I)
_CJK_DATE = re.compile(r"\W*\d{4}年\d{1,2}月\d{1,2}日[\W\d時分秒年月日曜土金木水火更新公開配信]*")
_CJK_DAY = re.compile(r"(?<=\d)\s?[年月日时時点點分秒년월일시분초]")
_COUNT = re.compile(r"\d+ (?:comments?|kommentare?|commentaires?|comentarios|views?)", re.I)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}\s?[:h時时]\s?\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WHOLE_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}([/.-])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([/.-])\d{1,2}\2\d{1,2})(?!\d)"
)
_MOST_LETTERS = 40
# Words of a stamp in a language not known here: weekday, month, label, place.
_MOST_WORDS = 6
# Letters and words that only Vietnamese writes: of its stamps all labels are known.
_VIETNAMESE = re.compile(
    r"\b(?:ngày|lúc|tháng|tại)\b|[ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I
)
_BY = re.compile(r"(?:by|von|par|por|di|text|words|reporting by|story by)[:\s]+(?=[A-ZÀ-Þ])", re.I)
_WRITER = re.compile(r"\s+(?:by|von|par|por)\s+\S.{1,40}$", re.I)
_WRITERS = re.compile(
    r"\b(?:tác giả|nguồn tin|bài viết|phát hành|người (?:đăng|viết|gửi)|phóng viên|biên tập(?: viên)?|(?:bài|tin)(?:,? (?:và )?ảnh)?)\b",
    re.I,
)
# A bar parts particulars, seldom the words of a text.
_PARTS = re.compile(r"\s[|•·]\s")
_READING = re.compile(
    r"\W*(?:\d+[- ]min(?:ute)?s?(?: read)?|temps de lecture\W*(?:environ )?\d+ ?min\w*|lesezeit\W*\d+ ?min\w*|"
    r"\d+ (?:min|minutos) de lectura|tempo di lettura\W*\d+ min\w*)\W*",
    re.I,
)


def is_particulars(text: str) -> bool:
    """Tell whether a line says nothing but when, by whom, or how long to read."""
    if not 2 <= len(text) <= _LONGEST:
        return False
    return bool(_READING.fullmatch(text)) or is_dateline(_WRITER.sub("", text)) or _is_by(text)


def is_dateline(text: str) -> bool:
    """Tell whether a line is a date or a time of day with its labels, in one of these languages."""
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return False
    if _CJK_DATE.fullmatch(text):
        return True
    if not (_FIGURES.search(text) or _MONTH.search(text) or _AGO.search(text)):
        return False
    words = _TOKEN.findall(_COUNT.sub(" ", _READING.sub(" ", text)))
    strange = [word for word in words if not _WORD.fullmatch(word)]
    # A place may stand before the date: "Madrid - 3 may 2024".
    placed = (
        len(strange) == 1 and strange[0][0].isupper() and len(words) > 1 and _MONTH.search(text)
    )
    return bool(words) and (not strange or bool(placed))


def is_stamp(text: str) -> bool:
    """Tell whether a short line bears a whole date with the hour, or little else: in any language.

    What is dated there may be said beside it: "Khai mạc: 14:00 ngày 10/12/2024, tại …" is text.
    """
    if not 6 <= len(text) <= _LONGEST or text.endswith((".", "!", "?", "…", ":", "。")):
        return False
    if _says_more(text):
        return False
    if _YEAR.search(text) and _CLOCK.search(text):
        return True
    letters = sum(len(word) for word in _TOKEN.findall(text))
    return letters <= _MOST_LETTERS and bool(_WHOLE_DATE.search(text))


def _says_more(text: str) -> bool:
    """Tell whether a line has more words than date, hour, their labels, and a name or a place."""
    if _PARTS.search(text):
        return False
    if not _VIETNAMESE.search(text):
        words = _TOKEN.findall(_CJK_DAY.sub(" ", text))
        strange = [word for word in words if not _WORD.fullmatch(word)]
        return len(strange) > _MOST_WORDS
    said = _WRITERS.sub(" ", words_beside(text))
    small = any(word[0].islower() for word in _TOKEN.findall(said))
    return small or is_told_of(text)


def says_something(text: str) -> bool:
    """Tell whether a line has several small words beside its names: a sentence, or part of one."""
    words = _TOKEN.findall(text)
    small = sum(word[0].islower() for word in words if not _WORD.fullmatch(word))
    return bool(small > max(1, len(words) // 4))


def _is_by(text: str) -> bool:
    """Tell whether a line is "By" and names, with a date or a place behind them at most."""
    found = _BY.match(text)
    if found is None or text.rstrip("”\"')").endswith((".", "!", "?", ":")):
        return False
    words = text[found.end() :].split()
    small = sum(word[0].islower() for word in words)
    return len(words) <= 14 and small <= max(1, len(words) // 4)
