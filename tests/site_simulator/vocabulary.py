"""The words the generated articles draw from, and how often: Zipf's law over 30,000 words."""

import random
import unicodedata
from functools import cache
from itertools import chain, repeat

from tests.site_simulator.syllables import all_syllables

SIZE = 30_000
_TABLE = 1 << 18

# By falling frequency, from our own knowledge of the language of Party news.
_COMMON = """và|của|các|trong|công tác|Đảng|đã|cho|là|được|với|năm|về|thực hiện|tại|những|có|cán bộ
tỉnh|đảng viên|nhiệm vụ|đồng chí|tổ chức|cơ quan|xây dựng|đến|chi bộ|từ|một|này|trên|cấp ủy|đơn vị
để|lãnh đạo|chỉ đạo|nâng cao|chất lượng|theo|phát triển|chính trị|tuyên truyền|triển khai|tuyên giáo
không|nghị quyết|kế hoạch|kết quả|hội nghị|khi|người|đảng bộ|cơ sở|nhân dân|tiếp tục|kiểm tra|giám sát
tăng cường|hoạt động|học tập|nội dung|quần chúng|tư tưởng|hiệu quả|phong trào|đạo đức|thi đua|toàn
trách nhiệm|chủ động|thời gian|quan tâm|cùng|ra|vào|phải|cần|nhiều|hơn|sau|trước|giữa|đó|nêu gương
kinh tế|xã hội|văn hóa|giáo dục|bảo vệ|phối hợp|tham gia|tham mưu|đề xuất|đánh giá|khen thưởng
kỷ luật|dân vận|mặt trận|đoàn thể|thanh niên|công đoàn|phụ nữ|cựu chiến binh|nông thôn|doanh nghiệp
chương trình|chuyên đề|quy chế|quy định|hướng dẫn|báo cáo|thông tin|dư luận|lịch sử|truyền thống
cách mạng|phong cách|tấm gương|sinh hoạt|bồi dưỡng|nghiệp vụ|chuyển đổi số|cải cách hành chính
quốc phòng|an ninh|biên giới|du lịch|nông nghiệp|sản xuất|thu nhập|giảm nghèo|y tế|phòng chống|dịch bệnh
UBND|HĐND|BTV|BCH|MTTQ|LLVT|QP-AN|XDĐ|CCQ|ĐUK|thúy|hòa bình|ủy quyền|khỏe|hóa đơn|tọa đàm|ủng hộ
lý luận|kỹ năng|Mỹ thuật|quý|sĩ quan|kỉ niệm|vận động|gương mẫu|tự phê bình|phê bình|nền tảng
đấu tranh|phản bác|quan điểm|sai trái|thù địch|nghiên cứu|quán triệt|sơ kết|tổng kết|giao ban|tập huấn
đại hội|nhiệm kỳ|bầu|chỉ tiêu|mục tiêu|giải pháp|khó khăn|hạn chế|thuận lợi|nguyên nhân|bài học
kinh nghiệm|ưu điểm|đoàn kết|thống nhất|dân chủ|kỷ cương|tình thương|tự nguyện|hiến máu|nhân đạo
trao tặng|quà|hộ nghèo|học sinh|nhà trường|bệnh viện|sở|ngành|phòng|ban|trung tâm|huyện|thành phố|xã
thôn|bản|khu phố|hội viên|đoàn viên|kết nạp|chính thức|dự bị|thẻ đảng|huy hiệu|tuổi đảng|truyền hình"""

# Each pair has the same letters and other marks: a search with marks must tell them apart.
MARK_PAIRS = (
    ("tuyên giáo", "tuyến giao"), ("cán bộ", "cạn bỏ"), ("bí thư", "bị thu"),
    ("dân vận", "dần vắn"), ("công tác", "cổng tạc"), ("nghị quyết", "nghĩ quyệt"),
    ("đảng viên", "đang viện"), ("chính trị", "chinh trì"), ("kiểm tra", "kiếm trà"),
    ("giám sát", "giảm sạt"), ("đại hội", "đãi hồi"), ("tổ chức", "tơ chực"),
    ("báo cáo", "bào cao"), ("học tập", "hốc tấp"), ("thi đua", "thì đũa"),
)  # fmt: skip


def _common_words() -> list[str]:
    return [word for line in _COMMON.splitlines() for word in line.split("|")]


def fold(word: str) -> str:
    """Take every mark off: "tuyến" and "tuyên" give "tuyen"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def _invented_words() -> list[str]:
    """Give two-syllable words; as in the language, few syllables stand in many words."""
    rng = random.Random("invented words")
    syllables = list(all_syllables())
    rng.shuffle(syllables)
    variants: dict[str, list[str]] = {}
    for syllable in syllables:
        variants.setdefault(fold(syllable), []).append(syllable)
    words: list[str] = []
    for _ in range(SIZE):
        first, second = (syllables[int(len(syllables) * rng.random() ** 2)] for _ in "ab")
        words.append(f"{first} {second}")
        if rng.random() < 0.2:
            words.append(
                f"{rng.choice(variants[fold(first)])} {rng.choice(variants[fold(second)])}"
            )
    return words


@cache
def vocabulary() -> tuple[str, ...]:
    """Give all words, the most frequent first; always the same."""
    pairs = list(chain.from_iterable(MARK_PAIRS))
    common = _common_words()
    words = dict.fromkeys([*common[:120], *pairs, *common[120:], *_invented_words()])
    return tuple(words)[:SIZE]


@cache
def zipf_table() -> tuple[str, ...]:
    """Give a table in which word number r stands about 4/(r + 3) as often as the first.

    An even draw from it is a Zipf draw, several times quicker than weighing at every draw.
    """
    words = vocabulary()
    ranks = range(4, len(words) + 4)  # Mandelbrot's shift: else every tenth word were "và"
    harmonic = sum(1 / rank for rank in ranks)
    counts = (max(1, round(_TABLE / harmonic / rank)) for rank in ranks)
    return tuple(chain.from_iterable(map(repeat, words, counts)))
