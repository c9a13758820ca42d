"""Where exported data come from, in facts that a file carries with it: the server's word, not the client's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.export.cited_set import question_of, set_permalink
from archive.export.columns import Caption, captions_of, in_vietnam
from archive.export.options import Options
from archive.export.rows import Row, batches
from archive.resultsets import ResultSet


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a file says of the set it holds: a name for programs, words for people, a value."""

    name: str
    words_vi: str
    words_en: str
    value: str


def facts(found: ResultSet, *, base: str) -> tuple[Fact, ...]:
    """Return what is known of a set; `base` is the site's public address, empty for none.

    Only what never changes: files that hold these facts can be made again to the byte.
    """
    asked = found.asked
    known = (
        Fact("set", "Tập kết quả", "Result set", set_permalink(base, found.id)),
        Fact("query", "Câu hỏi (tham số địa chỉ)", "Query (URL arguments)", question_of(found)),
        Fact("typed", "Từ đã gõ", "Words as typed", asked.typed),
        Fact("read", "Đã hiểu là", "Words as read", asked.read),
        Fact("sample", "Mẫu ngẫu nhiên", "Random sample", str(asked.sample or "")),
        Fact("seed", "Số gieo của mẫu", "Seed of the sample",
             "" if asked.seed is None else str(asked.seed)),
        Fact("count", "Số bài", "Articles", str(found.count)),
        Fact("digest", "SHA-256 của danh sách", "SHA-256 of the list", found.digest),
        Fact("revision", "Trạng thái kho (revision)", "State of the archive (revision)",
             str(asked.revision)),
        Fact("epoch", "Danh mục (epoch)", "Catalogue (epoch)", asked.epoch),
        Fact("made_at", "Lập lúc", "Made at", in_vietnam(found.made_at) or ""),
        Fact("software", "Phần mềm", "Software", found.software),
    )  # fmt: skip
    return tuple(fact for fact in known if fact.value)


def table_batches(
    catalogue: Catalogue, found: ResultSet, options: Options
) -> Iterator[tuple[int, Sequence[Row | Caption]]]:
    """Yield the rows of the table that was chosen, some at a time, each with how many articles are done.

    Raises ArchiveError when the set cannot be read whole (see archive.export.rows.batches).
    """
    done = 0
    for batch in batches(catalogue, found):
        done += len(batch)
        yield done, list(captions_of(batch)) if options.rows == "captions" else batch
