"""Small real documents in Vietnamese made from nothing: PDF, Word and Excel, the same bytes every time."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
MIMES = {
    "pdf": "application/pdf",
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
}


def pdf_of(pages: Sequence[Sequence[str]], *, font: str = "Times") -> bytes:
    """Make a document of pages of lines (ISO 32000-1 §9.7: a composite font with a ToUnicode map).

    No font is embedded: a viewer shows whatever it likes, but the letters can be read out exactly.
    """
    letters = sorted({letter for page in pages for line in page for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    first = 6
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{font} /Encoding /Identity-H"
        f" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{font} /DW 500"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>".encode(),
        _stream(_to_unicode(codes)),
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * number + 1)
        )
        objects.append(_stream(_shown(page, codes)))
    return pdf_file(objects)


def pdf_file(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """Make the file that holds these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out + end % (len(objects) + 1, trailer, start))


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _shown(lines: Sequence[str], codes: Mapping[str, int]) -> bytes:
    shown = ["BT /F1 12 Tf 72 780 Td 18 TL"]
    for line in lines:
        text = "".join(f"{codes[letter]:04x}" for letter in line)
        shown.append(f"<{text}> Tj T*")
    return "\n".join([*shown, "ET"]).encode()


def _to_unicode(codes: Mapping[str, int]) -> bytes:
    pairs = "\n".join(
        f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def docx_of(
    paragraphs: Sequence[str | tuple[str, str]], *, rows: Sequence[Sequence[str]] = ()
) -> bytes:
    """Make a Word document of paragraphs, one given with a font being (text, font), and a table."""
    body = "".join(
        _paragraph(*((each, "") if isinstance(each, str) else each)) for each in paragraphs
    )
    if rows:
        cells = ("".join(f"<w:tc>{_paragraph(cell, '')}</w:tc>" for cell in row) for row in rows)
        body += f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"
    main = f"{_OPEN_XML}.wordprocessingml.document.main+xml"
    return package({
        "[Content_Types].xml": _types({"/word/document.xml": main}),
        "_rels/.rels": _relations({"word/document.xml": "officeDocument"}),
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def _paragraph(text: str, font: str) -> str:
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def xlsx_of(name: str, rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """Make a workbook of one sheet with this name."""
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    main = f"{_OPEN_XML}.spreadsheetml"
    return package({
        "[Content_Types].xml": _types({"/xl/workbook.xml": f"{main}.sheet.main+xml",
                                       "/xl/worksheets/sheet1.xml": f"{main}.worksheet+xml"}),
        "_rels/.rels": _relations({"xl/workbook.xml": "officeDocument"}),
        "xl/_rels/workbook.xml.rels": _relations({"worksheets/sheet1.xml": "worksheet"}),
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
                           f'<sheet name="{escape(name)}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{lines}</sheetData></worksheet>',
    })  # fmt: skip


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _types(parts: Mapping[str, str]) -> str:
    named = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml"'
        f' ContentType="application/xml"/><Default Extension="rels" ContentType="{relations}"/>'
        f"{named}</Types>"
    )


def _relations(targets: Mapping[str, str]) -> str:
    found = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Make a ZIP file of these parts."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # Without a clock: the same content is the same file.
            info = ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return made.getvalue()


def document(kind: str, seed: int) -> bytes:
    """Make the file that the simulated site offers under an address ending in this kind."""
    heading = f"PHỤ LỤC {seed}"
    note = "Tệp sinh tự động để thử nghiệm (generated for testing)."
    rows = [["Thứ tự", "Danh mục kèm theo"], ["1", f"Biểu mẫu {seed}"]]
    if kind == "docx":
        return docx_of([heading, note], rows=rows)
    if kind == "xlsx":
        return xlsx_of(f"Phụ lục {seed}", [[note], *rows])
    return pdf_of([[heading, note], [f"Biểu mẫu {seed}"]])
