"""Names, offices and sentence patterns of the generated news, written for this project.

Patterns are filled with the facts of one article (see `corpus.facts`). Persons are invented from
lists of ordinary family, middle and given names.
"""

_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Vi Nông Lương Đinh Vũ Bùi Đỗ Hà Chu Lý Triệu Mã Lâm Hứa"
_MIDDLES = "Thị Văn Thu Đức Minh Thanh Ngọc Quốc Hữu Bích Trọng Kim Hồng Xuân Tiến Thúy"
_GIVENS = """Anh Bình Chi Cường Dung Dũng Giang Hà Hải Hạnh Hằng Hiền Hoa Hòa Hùng Hương Khánh Lan Liên
Long Mai Nam Nga Nhung Phương Quân Quyên Sơn Tâm Thảo Thắng Thủy Trang Tuấn Tuyết Vân Yến"""
FAMILIES, MIDDLES, GIVENS = _FAMILIES.split(), _MIDDLES.split(), _GIVENS.split()

OFFICES = (
    "Bí thư Đảng ủy Khối",
    "Phó Bí thư Đảng ủy Khối các cơ quan tỉnh",
    "Ủy viên Ban Thường vụ, Trưởng Ban Tổ chức Đảng ủy Khối",
    "Ủy viên Ban Thường vụ, Trưởng Ban Tuyên giáo Đảng ủy Khối",
    "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy Khối",
    "Phó Trưởng Ban Dân vận Tỉnh ủy",
    "Phó Trưởng Ban Tuyên giáo Tỉnh ủy",
    "Chánh Văn phòng Đảng ủy Khối",
    "Bí thư Đoàn Khối các cơ quan tỉnh",
    "Chủ tịch Hội Cựu chiến binh Khối",
    "Bí thư Chi bộ Văn phòng UBND tỉnh",
    "Phó Chủ tịch HĐND tỉnh",
    "Bí thư Đảng ủy Sở Giáo dục và Đào tạo",
    "Phó Giám đốc Sở Nông nghiệp và Phát triển nông thôn",
    "Ủy viên BTV Đảng ủy Khối",
)
UNITS = (
    "Ban Tuyên giáo Đảng ủy Khối",
    "Ban Tổ chức Đảng ủy Khối",
    "Văn phòng Đảng ủy Khối",
    "Ủy ban Kiểm tra Đảng ủy Khối",
    "Đoàn Khối các cơ quan tỉnh",
    "Chi bộ Văn phòng UBND tỉnh",
    "Đảng bộ Sở Y tế",
    "Đảng bộ Sở Nội vụ",
    "Đảng bộ Công ty Điện lực",
    "Chi bộ Cục Thống kê",
    "BTGTU",
)
EVENTS = (
    "Hội nghị tổng kết công tác xây dựng Đảng",
    "Hội nghị học tập, quán triệt nghị quyết",
    "Đại hội Chi bộ",
    "Buổi sinh hoạt chuyên đề",
    "Lễ trao Huy hiệu Đảng",
    "Lớp bồi dưỡng nhận thức về Đảng",
    "Hội thi báo cáo viên, tuyên truyền viên giỏi",
    "Đợt kiểm tra, giám sát chuyên đề",
    "Hội nghị sơ kết 6 tháng đầu năm",
    "Ngày hội hiến máu tình nguyện",
    "Tọa đàm nâng cao chất lượng sinh hoạt chi bộ",
    "Hội nghị giao ban công tác tuyên giáo",
)
TITLES = (
    "{unit} tổ chức {event_small}",
    "{event} năm {year}",
    "{unit}: {topic}",
    "{event} tại {unit2}",
    "Đảng ủy Khối ban hành Nghị quyết số {document} về {topic}",
    "{unit} khảo sát công tác {topic} tại {unit2}",
    "Kết quả thực hiện {topic} giai đoạn {year_before}-{year}",
    "{unit} tuyến giao thông điệp {topic}",
)
OPENINGS = (
    "Sáng ngày {event_day}, {unit} tổ chức {event_small}",
    "Chiều {event_day}, tại hội trường {unit2} đã diễn ra {event_small}",
    "Thực hiện {kind} số {document} ngày {document_day} của Ban Chấp hành Đảng bộ Khối",
    "Dự và chỉ đạo có đồng chí {person}, {office}",
    "Phát biểu tại buổi làm việc, đồng chí {person2}, {office2} nhấn mạnh",
    "Đồng chí {person} đề nghị các chi bộ",
    "Trong năm {year}, toàn đảng bộ đã kết nạp {number} đảng viên, đạt {percent}% kế hoạch",
    "Bình quân mỗi đơn vị có {decimal} buổi tuyên truyền",
    "Báo cáo của {unit} cho thấy {done}/{asked} chỉ tiêu đạt và vượt",
    "Theo Kết luận {document2}, BTV Đảng ủy Khối giao UBND và HĐND các cấp",
    "Kết thúc {event_small}, {person2} ghi nhận",
    "Đến ngày {document_day}, có {number} tổ chức đảng",
    "Ban Tuyên giáo Tỉnh ủy hướng dẫn",
)
CAPTIONS = (
    "Đồng chí {person}, {office} phát biểu tại hội nghị",
    "Đồng chí {person2}, {office2}|phát biểu chỉ đạo tại buổi làm việc",
    "Đồng chí {person}, {office} trao giấy khen cho các tập thể",
    "Đồng chí {person2}, {office2}|trao Huy hiệu Đảng cho các đảng viên",
    "Quang cảnh buổi làm việc tại {unit2}",
    "Các đại biểu dự {event_small}",
)
BYLINES = (
    "{writer}, {unit}",
    "{writer}, {unit}",
    "{writer}, {unit}",
    "{writer} - {unit}",
    "{writer}|({unit})",
    "Tin, ảnh: {writer}",
    "T/h: {writer}",
    "{initials}",
    "BBT",
    "Theo Cổng thông tin điện tử tỉnh",
    "Nguồn: {unit}",
)
KINDS = {
    "NQ": "Nghị quyết",
    "CT": "Chỉ thị",
    "KH": "Kế hoạch",
    "HD": "Hướng dẫn",
    "KL": "Kết luận",
    "QĐ": "Quyết định",
}
ISSUERS = ("ĐUK", "ĐUK", "ĐUK", "TU", "TW", "BTGTU")
GENERATED = "Văn bản sinh tự động để thử nghiệm:"
"""The first words of every generated article's last paragraph."""
