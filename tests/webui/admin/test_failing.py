"""Why a job failed is said in Vietnamese on a Vietnamese page, for every sentence a job may end with."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, update

import archive
from archive import jobs
from archive.catalogue import Catalogue
from archive.catalogue.job_tables import jobs as table
from archive.jobs.endings import End, how_ended
from archive.jobs.leases import last_word
from tests.webui.admin.conftest import Person
from tests.webui.admin.test_refusing import filled
from tests.webui.stock import SITE
from webui.admin.failing import failure_in_words, is_known

ROOT = Path(archive.__file__).parents[1]
# Where the commands that a job may be decide how they end.
REACHED = (
    "archive/backup/making.py", "archive/backup/catalogues.py", "archive/export/bag.py",
    "archive/export/parts.py", "archive/export/wacz.py", "archive/export/package_command.py",
    "archive/export/rows.py", "archive/export/set_records.py", "archive/export/set_making.py",
    "archive/export/estimates.py", "archive/export/set_sweeping.py", "archive/export/forms.py",
    "archive/importing/packages.py", "archive/importing/saved.py", "archive/imports.py",
    "archive/repair/command.py", "archive/repair/applying.py", "archive/quarantine.py",
    "archive/fixity_commands.py", "archive/file_locks.py", "archive/advisory_locks.py",
    "crawler/copies/bringing_in.py", "crawler/reparsing/pool.py",
    "indexer/engines/whoosh/writer.py", "indexer/engines/whoosh/opened.py",
    "indexer/engines/whoosh/columns.py", "indexer/engines/whoosh/postings.py",
    "indexer/engines/whoosh/__init__.py",
    "indexer/corpus/command.py", "indexer/corpus/asking.py",
)  # fmt: skip
ERRORS = (
    "UsageError", "ArchiveError", "IntegrityError", "SiteBusy", "RunFailed", "RecordingError",
    "QueryError", "IndexMissing",
)  # fmt: skip
# What a name in a sentence stands for, where the template tells its parts.
PARTS = {"left": "2 things are", "wrong": "2 things are", "MAP": "map.csv"}
# Sentences that no job of the desk can end with.
ELSEWHERE = (
    "§0: is damaged",
    "this check is not kept in the history: §1",
    "--csv, --json and --graphml exclude each other",
    "there is no option §1; see --help",
    "--sample: is drawn from the answers of a search; a set is what it is",
    "--set names the articles already; leave the words and filters out",
)


def sentences(file: Path) -> list[str]:
    """Return the sentences a file raises or returns as errors, blanks filled."""
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS
        if named and isinstance(node, ast.Call) and node.args:
            found += said(node.args[0])
    return [each for each in found if each not in ELSEWHERE]


def said(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return said(node.body) + said(node.orelse)
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part_of(part, place) for place, part in enumerate(node.values))]
    return []


def part_of(part: ast.expr, place: int) -> str:
    inside = getattr(part, "value", None)
    if isinstance(inside, ast.Call) and getattr(inside.func, "id", "") == "counted":
        return f"2 {ast.literal_eval(inside.args[2])}"
    if isinstance(inside, ast.Name) and inside.id in PARTS:
        return PARTS[inside.id]
    return filled(part, place)


@pytest.mark.parametrize("path", REACHED)
def test_every_end_of_a_job_has_its_translation(path: str) -> None:
    found = sentences(ROOT / path)
    assert found
    assert [each for each in found if not is_known(each)] == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("run 2026-a of «duk» failed: few-links: 3 article links were seen, but the profile expects "
         "at least 20: look whether the site has changed its lists",
         "Lần chạy 2026-a của «duk» thất bại: chỉ thấy 3 liên kết tới bài, mà hồ sơ trang cần ít nhất "
         "20: hãy xem trang có đổi các danh sách không."),
        ("given up after 5 tries: killed by signal 9",
         "Bỏ cuộc sau 5 lần thử: bị ngắt bởi tín hiệu 9"),
        ("/b: the backup could not be made: No space left on device; the backups made before are as "
         "they were; make room, or name another folder, and run again",
         "Không sao lưu được vào /b: đĩa đã đầy; các bản sao lưu trước vẫn nguyên; hãy dọn chỗ trống "
         "hoặc chọn thư mục khác rồi làm lại."),
        ("something that nobody knows", "something that nobody knows"),
    ],
)  # fmt: skip
def test_a_sentence_is_said_with_the_parts_within_it(
    app: Flask, sentence: str, expected: str
) -> None:
    with app.test_request_context("/admin/"):
        assert failure_in_words(sentence) == expected


def test_what_workers_say_is_known(catalogue: Catalogue) -> None:
    job = jobs.enqueue(catalogue, "verify", {}, by="root")
    for said_ in (End(-9, error=how_ended(-9)), End(3, error=how_ended(3)), last_word(job)):
        assert is_known(said_.error), said_.error


def test_the_desk_shows_it_on_the_job_and_in_the_list(
    person: Callable[[str], Person], catalogue: Catalogue
) -> None:
    with catalogue.write() as connection:
        connection.execute(delete(table))
    job = jobs.enqueue(catalogue, "wacz", {}, site=SITE, by="root")
    with catalogue.write() as connection:
        error = "/x.wacz: is there already; name another, or move it away"
        connection.execute(update(table).values(state="failed", error=error))
    hoa = person("hoa")
    for path in (f"/admin/jobs/{job.id}", "/admin/jobs"):
        assert "Đã có /x.wacz; hãy đặt tên khác" in hoa.get(path).text
        assert error in hoa.get(f"/en{path}").text
