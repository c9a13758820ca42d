"""The text of attached files: every kind we read, Vietnamese as it was typed, and hostile bytes."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import tracemalloc
import zipfile
from datetime import date
from typing import Any
from zlib import compress

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from archive.attachments import reading
from archive.attachments.formats import FORMATS
from archive.attachments.kinds import kind_of
from archive.attachments.reading import EXTRACTOR, FileReader, Limits, read_text
from archive.attachments.tidy import flowing, plain
from tests.archive.compound import compound, doc_of, xls_of
from tests.site_simulator.documents import docx_of, package, pdf_file, pdf_of

LIMITS = Limits(seconds=60, megabytes=1000, letters=100_000)
ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:text>
<text:h>Thông báo</text:h><text:p>Kết luận <text:span>hội nghị</text:span></text:p>
<table:table><table:table-row><table:table-cell><text:p>Tổ</text:p></table:table-cell>
<table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""
SLIDE = (
    '<p:sld xmlns:p="x" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    "<a:p><a:r><a:t>Trang {}</a:t></a:r></a:p></p:sld>"
)
RTF = rb"{\rtf1\ansi\ansicpg1252 Ngh\u7883? quy\u7871?t\par d\'f2ng hai}"


def word() -> bytes:
    """Return a document as Word's own library writes it."""
    document, out = Document(), io.BytesIO()
    document.add_heading("Nghị quyết số 50-NQ/ĐUK")
    document.add_paragraph("Căn cứ Điều lệ Đảng")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for r in table.rows for c in r.cells],
        ("Số", "Họ và tên", "1", "La Thị Nhung"),
        strict=True,
    ):
        cell.text = text
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    """Return a workbook as a library writes it, shared strings, dates and all."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    sheet.append(["Đơn vị", "Ngày", "Tỷ lệ"])
    sheet.append(["Chi bộ\n2", date(2023, 4, 25), 11.5])
    sheet.append([None, None, None])
    sheet.append(["Tổng", None, 3])
    book.save(out)
    return out.getvalue()


CASES = {
    "pdf": (pdf_of([["Trang một"], ["Trang hai"]]), 2, "Trang một\nTrang hai"),
    "docx": (word(), None, "Nghị quyết số 50-NQ/ĐUK\nCăn cứ Điều lệ Đảng\nSố\tHọ và tên\n1\tLa Thị Nhung"),
    "doc": (doc_of("Hướng dẫn số 12\nvề công tác"), None, "Hướng dẫn số 12\nvề công tác"),
    "xlsx": (excel(), 1, "Danh sách\nĐơn vị\tNgày\tTỷ lệ\nChi bộ 2\t25/04/2023\t11,5\nTổng\t\t3"),
    "xls": (xls_of("Bảng", [["Tổ", 5.0], ["Tỷ lệ", 11.5]]), 1, "Bảng\nTổ\t5\nTỷ lệ\t11,5"),
    "pptx": (
        package({"ppt/presentation.xml": "<x/>", "ppt/slides/slide10.xml": SLIDE.format("mười"),
                 "ppt/slides/slide2.xml": SLIDE.format("hai")}),
        2, "Trang hai\nTrang mười",
    ),
    "odt": (
        package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ODT}),
        None, "Thông báo\nKết luận hội nghị\nTổ\t5",
    ),
    "rtf": (RTF, None, "Nghị quyết\ndòng hai"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_file_is_read_line_by_line(kind: str) -> None:
    body, pages, text = CASES[kind]
    found = read_text(body, LIMITS)
    assert (found.kind, found.size, found.pages) == (kind, len(body), pages)
    assert (found.text, found.problem, found.extractor) == (text, None, EXTRACTOR)


def test_every_kind_that_is_read_has_a_test() -> None:
    # A spreadsheet and a presentation in OpenDocument are read as its text is.
    assert set(FORMATS) == set(CASES) | {"ods", "odp"}


def locked_pdf(password: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf_of([["Bản mật"]]))))
    writer.encrypt(password, owner_password="chủ", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def test_a_file_behind_a_password_is_said_to_be() -> None:
    locked = (
        locked_pdf("bí mật"),
        doc_of("Mật", locked=True),
        compound({"EncryptedPackage": b"x"}),
    )
    for body in locked:
        assert read_text(body, LIMITS).problem == "encrypted"


def test_a_file_locked_against_printing_only_is_read() -> None:
    assert read_text(locked_pdf(""), LIMITS).text == "Bản mật"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", "page"),
        (b"\n<!-- x --><HTML><body>404", "page"),
        (b"\xff\xd8\xff\xe0 a picture", "format"),
        (b"", "format"),
        (package({"a.txt": "x"}), "format"),
        (compound({"Contents": b"x"}), "format"),
        (b"%PDF-1.4 and nothing more", "damaged"),
        (b"PK\x03\x04 torn", "format"),
        (word()[:-200], "format"),
        (package({"word/document.xml": "<torn"}), "damaged"),
        (pdf_of([[""]]), "scanned"),
        (docx_of([""]), "empty"),
    ],
)
def test_what_cannot_be_read_is_named(body: bytes, problem: str) -> None:
    found = read_text(body, LIMITS)
    assert (found.text, found.problem) == (None, problem)


def test_fonts_of_before_unicode_are_read_by_their_names_in_word() -> None:
    body = docx_of([("§¶ng céng s¶n", ".VnTime"), ("®¶ng bé", ".VnTimeH"), ("Ñaûng boä", "VNI-Times"),
                    ("Đảng ta", ".VnTime"), ("café ® 5", "Arial")])  # fmt: skip
    assert read_text(body, LIMITS).text == "Đảng cộng sản\nĐẢNG BỘ\nĐảng bộ\nĐảng ta\ncafé ® 5"


def test_a_word_style_names_the_font_of_its_paragraphs() -> None:
    document, out = Document(), io.BytesIO()
    style = document.styles.add_style("Cũ", 1)
    style.font.name = ".VnTime"
    heir = document.styles.add_style("Con", 1)
    heir.base_style = style
    document.add_paragraph("ViÖt Nam", style="Con")
    document.save(out)
    assert read_text(out.getvalue(), LIMITS).text == "Việt Nam"


def test_fonts_of_before_unicode_are_read_in_pdf_and_old_office_files() -> None:
    text = "§¶ng céng s¶n ViÖt Nam ®· l·nh ®¹o"
    for body in (pdf_of([[text]], font="ABCDEF+.VnTime"), doc_of(text), xls_of("x", [[text]])):
        assert "Đảng cộng sản Việt Nam đã lãnh đạo" in (read_text(body, LIMITS).text or "")


@pytest.mark.parametrize(
    ("lines", "made"),
    [
        ("Ban Thường\nvụ Đảng ủy", "Ban Thường vụ Đảng ủy"),
        ("số 50-\nNQ/ĐUK", "số 50-NQ/ĐUK"),
        ("chủ nghĩa Mác-\nLênin", "chủ nghĩa Mác-Lênin"),
        ("informa-\ntion", "information"),
        ("thông tin\u00ad\n", "thông tin"),
        ("infor\u00ad\nmation", "information"),
        ("Điều 1.\nphạm vi", "Điều 1.\nphạm vi"),
        ("gồm:\na) một\nb) hai", "gồm:\na) một\nb) hai"),
        ("KẾT LUẬN\nCủa hội nghị", "KẾT LUẬN\nCủa hội nghị"),
        ("Ha\u0323 Long", "Hạ Long"),
        ("\n\n  x \t y  \n", "x \t y"),
    ],
)
def test_lines_broken_by_a_page_are_joined(lines: str, made: str) -> None:
    assert flowing(lines) == made


@given(st.text(alphabet="aàđĐ-. \n\t\u00ad®ñ50/", max_size=60))
def test_joining_lines_loses_no_letter_and_does_so_once(text: str) -> None:
    kept = [letter for letter in plain(text) if letter not in " \n-"]
    assert [letter for letter in flowing(text) if letter not in " \n-"] == kept
    assert "\n\n" not in flowing(text)


def bomb(megabytes: int) -> bytes:
    """Return a Word document whose text unpacks to so much."""
    return package({"word/document.xml": b" " * (megabytes << 20)})


def test_a_file_that_unpacks_to_far_too_much_is_not_unpacked() -> None:
    assert read_text(bomb(320), LIMITS).problem == "bomb"


def test_a_reading_that_needs_more_memory_than_allowed_ends() -> None:
    body = package({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": b"<a>" + b" " * (200 << 20) + b"</a>",
    })  # fmt: skip
    tracemalloc.start()
    try:
        assert read_text(body, Limits(60, 300, 1000)).problem == "memory"
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def test_a_word_document_too_large_for_the_memory_allowed_is_not_called_damaged() -> None:
    parts = {
        "word/document.xml": document_of("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 600_000).encode()
    }
    assert read_text(package(word_parts() | parts), Limits(60, 300, 1000)).problem == "memory"


def test_a_text_larger_than_the_parser_takes_is_too_large_and_not_damaged() -> None:
    text = document_of(f"<w:p><w:r><w:t>{'x' * 11_000_000}</w:t></w:r></w:p>")
    parts = {"word/document.xml": text.encode()}
    assert read_text(package(word_parts() | parts), LIMITS).problem == "bomb"


def page_of(content: bytes) -> bytes:
    """Return a document of one page that draws this."""
    return pdf_file([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ])  # fmt: skip


def test_a_page_larger_than_the_library_likes_is_read_if_the_settings_allow() -> None:
    drawn = b"BT /F1 12 Tf 72 780 Td [%b] TJ ET\n" % (b"(a)0" * 60_000)
    found = read_text(page_of(drawn), LIMITS)
    assert (found.text, found.problem) == ("a" * 60_000, None)


def test_a_page_that_unpacks_to_far_too_much_is_not_called_damaged() -> None:
    body = page_of(compress(bytes(305_000_000), 1))
    packed = body.replace(b"<< /Length", b"<< /Filter /FlateDecode /Length")
    assert read_text(packed, LIMITS).problem == "bomb"


def test_a_sheet_that_does_not_say_its_size_is_read_from_its_beginning() -> None:
    parts, sheet = parts_of(excel()), "xl/worksheets/sheet1.xml"
    rows = b"<row><c><v>7</v></c><c><v>8</v></c></row>" * 300_000
    head = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    body = package(parts | {sheet: head + rows + b"</sheetData></worksheet>"})
    # To look for a size to its end takes longer than this.
    found = read_text(body, Limits(4, 1000, 1000))
    assert found.problem == "long"
    assert (found.text or "").startswith("Danh sách\n7\t8\n7\t8")


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    parts, sheet = parts_of(excel()), "xl/worksheets/sheet1.xml"
    for said in (b"A1:A1", b"A1:XFD1048576"):
        lying = re.sub(rb'(<dimension ref=")[^"]*', rb"\1" + said, parts[sheet])
        assert lying != parts[sheet]
        assert read_text(package(parts | {sheet: lying}), LIMITS).text == CASES["xlsx"][2]


def parts_of(body: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(body)) as given_parts:
        return {name: given_parts.read(name) for name in given_parts.namelist()}


def word_parts() -> dict[str, bytes]:
    """Return the parts of a small Word document."""
    return parts_of(docx_of(["x"]))


def document_of(body: str) -> str:
    """Return the part of a Word document that holds its text."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'


@pytest.mark.parametrize(
    ("signal_sent", "problem"), [(signal.SIGKILL, "memory"), (signal.SIGSEGV, "damaged")]
)
def test_how_a_reading_process_ended_is_told_apart(
    started: list[int], monkeypatch: pytest.MonkeyPatch, signal_sent: int, problem: str
) -> None:
    send = socket.socket.send

    def kill(ear: socket.socket, data: bytes) -> int:
        done = send(ear, data)
        os.kill(started[-1], signal_sent)
        return done

    monkeypatch.setattr(socket.socket, "send", kill)
    body = pdf_of([["Trang đầu"], ["a"] * 400_000])
    assert read_text(body, Limits(30, 2000, 1000)).problem == problem


def test_a_reading_that_takes_longer_than_allowed_ends() -> None:
    # Every line of the second page is looked at in turn: minutes, if nobody stopped it.
    body = pdf_of([["Trang đầu"], ["a"] * 400_000])
    assert read_text(body, Limits(4, 2000, 1000)).problem == "time"


def test_text_longer_than_allowed_is_cut_and_said_to_be() -> None:
    found = read_text(pdf_of([[f"Trang {n} dài lê thê"] for n in range(20)]), Limits(60, 1000, 40))
    assert found.problem == "long"
    assert found.text is not None
    assert found.text.startswith("Trang 0 dài lê thê\nTrang 1")
    assert len(found.text) <= 41


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The reading processes started so far."""
    found: list[int] = []
    start = subprocess.Popen

    def popen(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = start(*args, **kwargs)
        found.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", popen)
    return found


def test_one_process_reads_many_files_each_as_if_it_were_the_only_one(started: list[int]) -> None:
    bodies = [body for body, _pages, _text in CASES.values()]
    with FileReader(LIMITS) as reader:
        found = [reader.read(body) for body in (*bodies, b"", *reversed(bodies))]
    assert len(started) == 1
    texts = [text for _body, _pages, text in CASES.values()]
    assert [each.text for each in found] == [*texts, None, *reversed(texts)]


def test_after_a_file_that_broke_its_limits_a_fresh_process_reads_on(started: list[int]) -> None:
    good, slow = CASES["docx"], pdf_of([["Trang đầu"], ["a"] * 400_000])
    with FileReader(Limits(2, 2000, 1000)) as reader:
        found = [reader.read(body) for body in (good[0], slow, good[0])]
    assert [each.problem for each in found] == [None, "time", None]
    assert found[2].text == good[2]
    assert len(started) == 2


def test_damage_found_by_a_used_process_is_asked_of_a_fresh_one(started: list[int]) -> None:
    with FileReader(LIMITS) as reader:
        found = [reader.read(body) for body in (CASES["rtf"][0], b"%PDF-1.4 and nothing more")]
    assert [each.problem for each in found] == [None, "damaged"]
    assert len(started) == 2


def test_a_process_is_replaced_after_many_files(
    started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_FILES", 3)
    with FileReader(LIMITS) as reader:
        assert {reader.read(b"").problem for _ in range(7)} == {"format"}
    assert len(started) == 3


def test_a_process_that_was_killed_between_two_files_costs_none(started: list[int]) -> None:
    body, _pages, text = CASES["odt"]
    with FileReader(LIMITS) as reader:
        reader.read(body)
        os.kill(started[0], signal.SIGKILL)
        assert reader.read(body).text == text


def _nested(levels: int) -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * levels + b"]" * levels + b" >>"


HOSTILE_PDF = {
    "nested arrays": pdf_file([_nested(50_000), b"<< /Type /Pages /Kids [] /Count 0 >>"]),
    "pages in a ring": pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>",
                                 b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
    "a reference to itself": pdf_file([b"1 0 R"]),
    "a million pages claimed": pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>",
                                         b"<< /Type /Pages /Kids [] /Count 999999999 >>"]),
    "a stream of a gigabyte": pdf_file([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << >> >>",
        (lambda data: b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream"
         % (len(data), data))(compress(compress(bytes(1 << 28), 9), 9)),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_PDF)
def test_a_hostile_pdf_is_named_within_the_limits(name: str) -> None:
    found = read_text(HOSTILE_PDF[name], Limits(20, 600, 1000))
    assert found.text is None
    assert found.problem in ("bomb", "damaged", "memory", "time", "scanned")


def test_entities_of_a_hostile_word_document_are_not_expanded() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = docx_of(["x"])
    declared = (
        f'<!DOCTYPE w [<!ENTITY e0 "cười">{entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    text = (
        f'{declared}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&e11;&f;</w:t></w:r></w:p></w:body></w:document>"
    )
    found = read_text(package(parts_of(body) | {"word/document.xml": text.encode()}), LIMITS)
    assert found.text is None
    assert found.problem in ("bomb", "damaged", "empty", "memory")


@trials(max_examples=60)
@given(st.sampled_from(sorted(CASES)), st.data())
def test_broken_files_fail_as_files_do(kind: str, data: st.DataObject) -> None:
    body = bytearray(CASES[kind][0])
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(body)))
    # Knowing the kind happens before any library is trusted, and must never fail.
    assert isinstance(kind_of(io.BytesIO(bytes(body[:cut]))), str)
