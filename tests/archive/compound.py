"""Old Office files made from nothing: a compound file (MS-CFB) with a Word or an Excel stream in it."""

from collections.abc import Mapping, Sequence
from struct import pack

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
# Streams from this size on stand in sectors of their own (MS-CFB §2.2).
_LARGE = 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Make a compound file of version 3 with these streams below its root."""
    sectors: list[bytes] = []
    table: list[int] = []

    def add(data: bytes) -> int:
        data += bytes(-len(data) % _SECTOR)
        first, count = len(sectors), len(data) // _SECTOR
        sectors.extend(data[n * _SECTOR : (n + 1) * _SECTOR] for n in range(count))
        table.extend([*range(first + 1, first + count), _END])
        return first

    padded = {name: data.ljust(_LARGE, b"\0") for name, data in streams.items()}
    starts = {name: add(data) for name, data in padded.items()}
    entries = [_entry("Root Entry", 5, child=1, start=_END)]
    for number, (name, data) in enumerate(padded.items(), 1):
        right = number + 1 if number < len(padded) else _FREE
        entries.append(_entry(name, 2, right=right, start=starts[name], size=len(data)))
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = add(b"".join(entries))
    fat = len(sectors)
    table.append(_FAT)
    table += [_FREE] * (_SECTOR // 4 - len(table))
    assert len(table) == _SECTOR // 4, "one sector of table holds no more"
    sectors.append(pack("<128I", *table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<IIIIIIIIII", 0, 1, directory, 0, _LARGE, _END, 0, _END, 0, fat)
    return header.ljust(_SECTOR, b"\xff") + b"".join(sectors)


def _entry(
    name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int, size: int = 0
) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    head = spelled.ljust(64, b"\0") + pack("<HBB", len(spelled), kind, 1)
    return head + pack("<III16xI16xIQ", _FREE, right, child, 0, start, size)


def doc_of(text: str, *, locked: bool = False) -> bytes:
    """Make a Word 97 document of one piece of text (MS-DOC §2.4.1: FIB, then the piece table)."""
    begin, data = 0x400, text.replace("\n", "\r").encode("utf-16-le")
    head = bytearray(begin)
    head[:12] = pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200 | (0x0100 if locked else 0))
    head[0x18:0x20] = pack("<II", begin, begin + len(data))
    pieces = pack("<II", 0, len(data) // 2) + pack("<HIH", 0, begin, 0)
    clx = b"\x02" + pack("<I", len(pieces)) + pieces
    head[0x1A2:0x1AA] = pack("<II", 0, len(clx))
    return compound({"WordDocument": bytes(head) + data, "1Table": clx})


def xls_of(name: str, rows: Sequence[Sequence[str | float]]) -> bytes:
    """Make an Excel 97 workbook of one sheet (MS-XLS: BIFF8 records)."""
    title = name.encode("utf-16-le")
    sheet_bound = pack("<BB", len(name), 1) + title
    first = _record(0x809, pack("<HHHHII", 0x600, 5, 0, 1997, 0, 0))
    end = _record(0x0A, b"")
    place = len(first) + 4 + 6 + len(sheet_bound) + len(end)
    bound = _record(0x85, pack("<IH", place, 0) + sheet_bound)
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    begin = _record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 0))
    return compound({"Workbook": first + bound + end + begin + cells + end})


def _cell(row: int, column: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return _record(0x204, pack("<HHHHB", row, column, 0, len(value), 1) + text)
    return _record(0x203, pack("<HHHd", row, column, 0, value))


def _record(kind: int, data: bytes) -> bytes:
    return pack("<HH", kind, len(data)) + data
