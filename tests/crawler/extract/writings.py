"""Articles to write in every markup: the real sample, one with everything, one that tempts."""

from __future__ import annotations

from tests.crawler.extract.variants import Shot, Written
from tests.site_simulator.sample import sample_article

_SECTION = "Hoạt động Đảng ủy Khối các cơ quan tỉnh Lạng Sơn"


def _real() -> Written:
    made = sample_article()
    parts: list[str | Shot] = []
    for number, paragraph in enumerate(made.paragraphs):
        parts.append(paragraph)
        parts += [Shot(p.path, p.caption_lines) for p in made.photos if p.after == number]
    return Written(
        _SECTION, made.title, "09-12-2023 13:15", "", tuple(parts), made.byline_lines,
        related=((4981, "Hội nghị tổng kết công tác năm 2023"), (4977, "Đại hội Chi bộ Văn phòng")),
    )  # fmt: skip


FULL = Written(
    _SECTION,
    "Đảng ủy Khối ban hành Nghị quyết số 50-NQ/ĐUK về công tác giáo dục chính trị",
    "05-03-2021 07:05",
    "Chiều 04/3/2021, Ban Chấp hành Đảng bộ Khối tổ chức hội nghị lần thứ sáu, bàn và thông qua nghị quyết.",
    (
        "Dự hội nghị có đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối các cơ quan tỉnh; các đồng chí Ủy viên Ban Chấp hành và lãnh đạo các ban.",
        Shot("/Uploads/2021/3/a_1.jpg", ("Quang cảnh hội nghị",)),
        Shot("/Uploads/2021/3/a_2.jpg", ("Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối", "phát biểu khai mạc hội nghị")),
        "Tại hội nghị, các đại biểu nghe báo cáo kết quả thực hiện nhiệm vụ quý I, trong đó có 11,5% chỉ tiêu vượt kế hoạch được giao từ đầu năm.",
        Shot("/Uploads/2021/3/a_3.jpg"),
        "Kết luận hội nghị, đồng chí Phó Bí thư yêu cầu các chi bộ, đảng bộ trực thuộc khẩn trương quán triệt và xây dựng kế hoạch thực hiện nghị quyết phù hợp với đơn vị mình, đồng thời đăng tin liên quan lên trang thông tin điện tử của đơn vị, báo cáo kết quả về Đảng ủy Khối trước ngày 25/4/2021 để tổng hợp, báo cáo Tỉnh ủy theo quy định của Ban Thường vụ.",
        "Hội nghị kết thúc vào cuối giờ chiều cùng ngày.",
    ),
    ("Hoàng Thị Lan", "(Ban Tổ chức Đảng ủy Khối)"),
    files=(("/Uploads/2021/3/50-NQ-DUK.pdf", "50-NQ-DUK.pdf"),),
    related=((3301, "Chi bộ Văn phòng sinh hoạt chuyên đề quý I"),),
)  # fmt: skip

REPEATING = Written(
    _SECTION,
    "Đoàn Khối các cơ quan tỉnh ra quân Tháng Thanh niên năm 2019.",
    "01-03-2019 16:40",
    "Đoàn Khối các cơ quan tỉnh ra quân Tháng Thanh niên năm 2019",
    (
        "Sáng ngày 01/3/2019, Đoàn Khối các cơ quan tỉnh tổ chức Lễ ra quân Tháng Thanh niên với chủ đề “Tuổi trẻ Lạng Sơn tình nguyện vì cộng đồng”.",
        Shot("/Uploads/2019/3/tn.png", ("Đoàn viên thanh niên dọn vệ sinh tại khu lưu niệm đồng chí Hoàng Văn Thụ",)),
        "Sau lễ ra quân, hơn 200 đoàn viên đã tham gia trồng cây, dọn vệ sinh môi trường, tặng 30 suất quà cho học sinh có hoàn cảnh khó khăn.",
    ),
    ("Tin, ảnh: Vi Hồng Quân",),
)  # fmt: skip

WRITINGS = {"real": _real(), "full": FULL, "repeating": REPEATING}
