"""Names and offices as rules read them in captions and leads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.people.reading import LONGEST, read
from archive.text import nfc
from benchmarks.people import BLIND, PARTS, TARGET, TUNED, load, measure, together

SAID = {
    "Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối các cơ quan tỉnh phát biểu.": [
        ("Phạm Thu Hằng", "Phó Bí thư Đảng ủy Khối các cơ quan tỉnh")
    ],
    "Ông Nguyễn Văn An - Giám đốc Sở Lao động - Thương binh và Xã hội dự.": [
        ("Nguyễn Văn An", "Giám đốc Sở Lao động - Thương binh và Xã hội")
    ],
    "đồng chí Trần Thanh Nhàn, Ủy viên Ban Thường vụ Tỉnh ủy, Bí thư Đảng ủy dự.": [
        ("Trần Thanh Nhàn", "Ủy viên Ban Thường vụ Tỉnh ủy"),
        ("Trần Thanh Nhàn", "Bí thư Đảng ủy"),
    ],
    "Các đồng chí: Vi Văn Hùng, Phó Bí thư Tỉnh ủy; Nông Thị Lan, Chủ tịch Hội Nông dân tỉnh": [
        ("Vi Văn Hùng", "Phó Bí thư Tỉnh ủy"),
        ("Nông Thị Lan", "Chủ tịch Hội Nông dân tỉnh"),
    ],
    "Bí thư Tỉnh ủy Lạng Sơn Nguyễn Quốc Đoàn và Chủ tịch UBND tỉnh Hồ Tiến Thiệu kiểm tra.": [
        ("Nguyễn Quốc Đoàn", "Bí thư Tỉnh ủy Lạng Sơn"),
        ("Hồ Tiến Thiệu", "Chủ tịch UBND tỉnh"),
    ],
    "Đại tá Vũ Văn Minh, Giám đốc Công an tỉnh (thứ hai từ trái sang) tặng quà.": [
        ("Vũ Văn Minh", "Giám đốc Công an tỉnh")
    ],
    "Ông Vi Văn Hùng (bên phải), Phó Chủ tịch UBND xã Yên Khoái, huyện Lộc Bình trao đổi.": [
        ("Vi Văn Hùng", "Phó Chủ tịch UBND xã Yên Khoái, huyện Lộc Bình")
    ],
    "Bà H'Yim Kđoh, Phó Chủ tịch UBND tỉnh Đắk Lắk dự.": [
        ("H'Yim Kđoh", "Phó Chủ tịch UBND tỉnh Đắk Lắk")
    ],
    "ĐỒNG CHÍ NGUYỄN QUỐC ĐOÀN, BÍ THƯ TỈNH ỦY": [("Nguyễn Quốc Đoàn", "BÍ THƯ TỈNH ỦY")],
    "Đại tướng Lê Hồng Anh, nguyên Thường trực Ban Bí thư": [
        ("Lê Hồng Anh", "Thường trực Ban Bí thư")
    ],
    "Quyền Chủ tịch UBND tỉnh Dương Xuân Huyên phát biểu.": [
        ("Dương Xuân Huyên", "Quyền Chủ tịch UBND tỉnh")
    ],
    "Ông Lê Văn Bình, Giám đốc Sở Khoa học, Công nghệ và Môi trường, dự.": [
        ("Lê Văn Bình", "Giám đốc Sở Khoa học, Công nghệ và Môi trường")
    ],
    "Đồng chí Lê Văn Bình, Bí thư Chi bộ 5 phát biểu.": [("Lê Văn Bình", "Bí thư Chi bộ 5")],
    "Ông Lê Văn Bình làm Giám đốc Sở Y tế 3 năm.": [("Lê Văn Bình", "Giám đốc Sở Y tế")],
    "Bà Hồ Thị Nguyệt, Đại sứ Việt Nam tại Trung Quốc, dự.": [
        ("Hồ Thị Nguyệt", "Đại sứ Việt Nam tại Trung Quốc")
    ],
    "Bà Lê Thu Hà, Thiếu tướng Quân đội nhân dân Việt Nam, nguyên Giám đốc Bệnh viện 108": [
        ("Lê Thu Hà", "Giám đốc Bệnh viện 108")
    ],
    "Đồng chí Phạm Đức Huân - UVTV Tỉnh ủy, Bí thư Đảng ủy Khối các cơ quan tỉnh dự.": [
        ("Phạm Đức Huân", "UVTV Tỉnh ủy"),
        ("Phạm Đức Huân", "Bí thư Đảng ủy Khối các cơ quan tỉnh"),
    ],
    "Đồng chí Lê Văn Bình, Giám đốc Công an tỉnh Lạng Sơn lắng nghe ý kiến.": [
        ("Lê Văn Bình", "Giám đốc Công an tỉnh Lạng Sơn")
    ],
    "Đồng chí Lê Văn Bình, Bí thư Đảng ủy Khối doanh nghiệp tỉnh căn dặn.": [
        ("Lê Văn Bình", "Bí thư Đảng ủy Khối doanh nghiệp tỉnh")
    ],
    "Ông Lê Văn Bình, Giám đốc Bảo hiểm xã hội tỉnh dự.": [
        ("Lê Văn Bình", "Giám đốc Bảo hiểm xã hội tỉnh")
    ],
    "Đồng chí Lê Văn Bình, TUV, Giám đốc Sở Nội vụ dự.": [
        ("Lê Văn Bình", "TUV"),
        ("Lê Văn Bình", "Giám đốc Sở Nội vụ"),
    ],
    "Phó Bí thư Đảng ủy Khối Phạm Thu Hằng và Bí thư Đoàn Khối Vi Thị Hoa dự.": [
        ("Phạm Thu Hằng", "Phó Bí thư Đảng ủy Khối"),
        ("Vi Thị Hoa", "Bí thư Đoàn Khối"),
    ],
    "Đồng chí Đoàn Thanh, Bí thư Đoàn Khối; đại diện các ban.": [
        ("Đoàn Thanh", "Bí thư Đoàn Khối")
    ],
    "Giám đốc Công an tỉnh, Đại tá Vũ Văn Minh tặng quà.": [
        ("Vũ Văn Minh", "Giám đốc Công an tỉnh")
    ],
    "Chủ tịch UBND xã Yên Khoái Hoàng Văn Nam phát biểu.": [
        ("Hoàng Văn Nam", "Chủ tịch UBND xã Yên Khoái")
    ],
    "các Phó Chủ tịch HĐND tỉnh Đoàn Văn Phi, Huỳnh Thúy Vân chủ trì": [
        ("Đoàn Văn Phi", "Phó Chủ tịch HĐND tỉnh"),
        ("Huỳnh Thúy Vân", "Phó Chủ tịch HĐND tỉnh"),
    ],
}
SILENT = [
    "Giám đốc Công ty TNHH Hoàng Long cho biết.",
    "Hiệu trưởng Trường THPT Chu Văn An phát biểu.",
    "Bí thư Đảng ủy phường Trần Phú phát biểu.",
    "Thủ tướng Trung Quốc Lý Cường đến thăm.",
    "Trương Tấn Sang là một chính khách.",
    "đồng chí Chánh Văn phòng Đảng ủy Khối dự.",
    "Ông Đinh Thế Huynh và ông Chẩu Văn Lâm dự.",
    # Where the words do not show that a unit ends, or whose an office is, nothing is said.
    "Bà Lê Thị Hoa, Trưởng Ban Bảo vệ, Chăm sóc sức khỏe cán bộ, dự.",
    "Bà Lê Thị Hoa, Chủ tịch Dược Hậu Giang, dự.",
    "Bà Lê Thị Hoa, Trưởng ban Công tác Chủ tịch Hội dự.",
    "Ông Lê Văn Bình, Giám đốc của Trung tâm dự.",
    "Chủ tịch UBND phường Trần Hưng Đạo phát biểu.",
    "Chủ tịch UBND phường Phan Đình Phùng Lê Văn Bình dự.",
    "Chủ tịch UBND Mai Sơn phát biểu.",
    "Bí thư Chi bộ Khối Trần Đăng Ninh dự.",
    "Bí thư Đoàn Khối; đại diện các ban.",
    "Đồng chí Lê Văn Bình, Phó Chủ tịch UBND tỉnh xây dựng kế hoạch.",
    "Trợ lý Chủ tịch nước Nguyễn Văn Ánh cho biết.",
    "Chồng của bà Lê Thị Hoa là Giám đốc Công an tỉnh.",
    "Bí thư Tỉnh ủy Quảng Đông Hoàng Khôn Minh thăm tỉnh.",
    "Đại sứ Trung Quốc tại Việt Nam Hùng Ba dự.",
]


@pytest.mark.parametrize("text", SAID)
def test_what_a_sentence_says_is_read_in_its_words(text: str) -> None:
    assert [(claim.name, claim.office) for claim in read(text)] == SAID[text]


@pytest.mark.parametrize("text", SILENT)
def test_what_is_not_clear_is_not_claimed(text: str) -> None:
    assert read(text) == []


def test_an_office_of_the_past_is_told_apart() -> None:
    (claim,) = read("Lê Văn Tùng, nguyên Giám đốc Sở Tư pháp, đã nghỉ hưu.")
    assert claim.former
    assert claim.office == "Giám đốc Sở Tư pháp"
    assert claim.unit == "Sở Tư pháp"


def test_who_appoints_does_not_get_the_office() -> None:
    found = read("Ông được Thủ tướng Phan Văn Khải bổ nhiệm làm Chủ tịch Hội đồng quản trị.")
    assert [(claim.name, claim.office) for claim in found] == [("Phan Văn Khải", "Thủ tướng")]


def test_an_office_before_a_name_is_not_also_that_of_the_name_before_it() -> None:
    found = read("Lý Vinh Quang - Chánh án TAND tỉnh, Viện trưởng VKSND tỉnh Hà Thị Khánh Vân")
    assert [(c.name, c.office) for c in found] == [
        ("Lý Vinh Quang", "Chánh án TAND tỉnh"),
        ("Hà Thị Khánh Vân", "Viện trưởng VKSND tỉnh"),
    ]


@given(st.lists(st.sampled_from([*SAID, *SILENT, "(", ",", "Ông ", "Trần ", "nguyên ", "\n"])))
def test_every_claim_stands_where_it_says(parts: list[str]) -> None:
    text = nfc(" ".join(parts))
    for claim in read(text):
        part = " ".join(text[claim.start : claim.end].split())
        assert claim.office in part
        assert claim.name.casefold() in part.casefold()


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(claim.name and claim.office for claim in read(nfc(text)))


@pytest.mark.parametrize(
    "part", ["nguyên ", "Bí thư khóa I, ", "Trần Lê (", "các ", "ông Trần Lê, "]
)
def test_hostile_text_is_read_up_to_a_length(part: str) -> None:
    read(part * (LONGEST // len(part)))
    assert read("a" * 10_000_000) == []


@pytest.mark.parametrize("part", PARTS)
def test_labelled_sentences_are_read_as_precisely_as_promised(part: str) -> None:
    score = measure(load(part))
    assert score.precision >= TARGET
    assert score.recall >= 0.5


def test_blind_sentences_are_many_and_no_others() -> None:
    seen = {each.text for part in TUNED for each in load(part)}
    blind = [each for part in BLIND for each in load(part)]
    assert not seen & {each.text for each in blind}
    whole = together([measure(load(part)) for part in BLIND])
    assert whole.labelled >= 300
    assert whole.read >= 300
    assert whole.precision >= TARGET
