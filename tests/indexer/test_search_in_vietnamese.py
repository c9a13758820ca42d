"""`khotin search` as Vietnamese readers type: one table, each row says what is typed and what is found.

Viết bằng tiếng Việt: mỗi dòng là một cách gõ, kèm các bài phải tìm thấy, không thừa, không thiếu.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from unicodedata import normalize

import pytest
from click.testing import CliRunner, Result

from archive.catalogue import Catalogue
from archive.config import Config
from archive.text import HANOI
from indexer.commands import search
from indexer.engines import open_engine
from indexer.sync import sync
from tests.indexer.shelf import AT, article, id_of, put
from tests.indexer.test_engine_contract import ENGINES

NGAY = datetime(2023, 4, 26, 8, tzinfo=HANOI)
BAI = {
    "tuyên giáo": article(
        1,
        "Ban Tuyên giáo Tỉnh ủy khảo sát tại huyện Bắc Sơn",
        "Đoàn công tác làm việc với Ban Chấp hành Đảng bộ huyện.",
        captions=["Quang cảnh buổi khảo sát"],
        byline="Hồng Nhung",
        authors=("Hồng Nhung",),
        sections=("Tin hoạt động",),
        published_at=NGAY,
    ),
    "tuyến giao": article(2, "Tuyến giao thông liên xã đã thông xe", sections=("Giao thông",)),
    "không dấu": article(3, "Ban tuyen giao hop giao ban thang", photos=()),
    "viết tắt": article(4, "BTGTU triển khai nhiệm vụ, UBND huyện phối hợp"),
    "văn bản": article(5, "Quán triệt Nghị quyết 50-NQ/ĐUK, Kết luận 01-KL/TW và Chỉ thị 05-CT/TW"),
    "ngày gạch": article(6, "Sơ kết quý, họp 25/4/2023", "Tổng thu tăng 11,5 lần."),
    "ngày không": article(7, "Sơ kết quý, họp 25/04/2023", "Tổng thu tăng 11,6 lần."),
    "ngày dính": article(15, "Biên bản ngày26/4/2023 đã ký"),
    "ngày chữ": article(8, "Sơ kết quý, họp ngày 25 tháng 4 năm 2023"),
    "hòa cũ": article(9, "Lễ hội Hòa Bình của chị Thúy"),
    "hoà mới": article(10, "Lễ hội Hoà Bình của chị Thuý"),
    "thúi": article(11, "Trái sầu riêng thúi"),
    "kỹ": article(12, "Kỹ thuật, lý luận, Mỹ thuật"),
    "kĩ": article(13, "Kĩ thuật, lí luận, Mĩ thuật"),
    "sửa": article(14, "Bản tin về hội xuân"),
}

# Mô tả | gõ | tùy chọn | các bài phải tìm thấy
BANG: list[tuple[str, str, list[str], set[str]]] = [
    ("đủ dấu", "tuyên giáo", [], {"tuyên giáo", "không dấu"}),
    ("một chữ đủ dấu, một chữ không", "tuyên giao", [], {"tuyên giáo", "không dấu"}),
    ("không dấu", "tuyen giao", [], {"tuyên giáo", "tuyến giao", "không dấu"}),
    ("dấu khác", "tuyến giao", [], {"tuyến giao", "không dấu"}),
    ("chữ hoa", "TUYÊN GIÁO", [], {"tuyên giáo", "không dấu"}),
    ("tổ hợp rời", normalize("NFD", "tuyên giáo"), [], {"tuyên giáo", "không dấu"}),
    ("đúng dấu", "tuyên giáo", ["--marks", "exact"], {"tuyên giáo"}),
    ("đúng dấu, gõ không dấu", "tuyen giao", ["--marks", "exact"], {"không dấu"}),
    ("bỏ qua dấu", "tuyến giáo", ["--marks", "ignored"], {"tuyên giáo", "tuyến giao", "không dấu"}),
    ("chữ đ gõ là d", "duk nghi quyet", [], {"văn bản"}),
    ("đ không phải d khi đã gõ", "đã thông", [], {"tuyến giao"}),
    ("kiểu cũ", "hòa bình", [], {"hòa cũ", "hoà mới"}),
    ("kiểu mới", "hoà bình", [], {"hòa cũ", "hoà mới"}),
    ("thúy, thuý", "thuý", [], {"hòa cũ", "hoà mới"}),
    ("thúi không phải thúy", "thúi", [], {"thúi"}),
    ("kỹ, kĩ", "kỹ thuật", [], {"kỹ", "kĩ"}),
    ("lí, lý", "lí luận", [], {"kỹ", "kĩ"}),
    ("Mĩ, Mỹ", "mĩ thuật", [], {"kỹ", "kĩ"}),
    ("số văn bản", "50-NQ/ĐUK", [], {"văn bản"}),
    ("số văn bản không dấu, chữ thường", "50-nq/duk", [], {"văn bản"}),
    ("số 0 đứng đầu", "5-CT/TW", [], {"văn bản"}),
    ("một phần của số văn bản", "KL", [], {"văn bản"}),
    ("ngày, cách một", "25/4/2023", [], {"ngày gạch", "ngày không", "ngày chữ"}),
    ("ngày, cách hai", "25/04/2023", [], {"ngày gạch", "ngày không", "ngày chữ"}),
    (
        "ngày, cách ba",
        "ngày 25 tháng 4 năm 2023",
        [],
        {"ngày gạch", "ngày không", "ngày chữ"},
    ),
    (
        "ngày, cách ba, trong ngoặc kép",
        '"họp ngày 25 tháng 4 năm 2023"',
        [],
        {"ngày gạch", "ngày không", "ngày chữ"},
    ),
    ("ngày chữ không dấu", "ngay 26 thang 4 nam 2023", [], {"ngày dính"}),
    ("ngày, một phần", "2023", [], {"ngày gạch", "ngày không", "ngày chữ", "ngày dính"}),
    ("ngày viết dính liền", "26/4/2023", [], {"ngày dính"}),
    ("số thập phân", "11,5", [], {"ngày gạch"}),
    ("số thập phân viết chấm", "11.6", [], {"ngày không"}),
    ("viết tắt tìm viết đủ", "BTGTU", [], {"tuyên giáo", "viết tắt"}),
    ("viết đủ tìm viết tắt", "Ban Tuyên giáo Tỉnh ủy", [], {"tuyên giáo", "viết tắt"}),
    ("không mở rộng", "BTGTU", ["--expand", "off"], {"viết tắt"}),
    ("BCH", "BCH", [], {"tuyên giáo"}),
    ("cụm từ", '"khảo sát tại"', [], {"tuyên giáo"}),
    ("cụm từ sai thứ tự", '"sát khảo"', [], set()),
    ("cụm từ lỏng", '"khảo huyện"~2', [], {"tuyên giáo"}),
    ("hai từ đều có", "hội xuân", [], {"sửa"}),
    ("từ nào cũng được", "thúi xuân", ["--match", "any"], {"thúi", "sửa"}),
    ("VÀ", "hội VÀ xuân", [], {"sửa"}),
    ("AND", "hội AND xuân", [], {"sửa"}),
    ("HOẶC", "thúi HOẶC xuân", [], {"thúi", "sửa"}),
    ("OR", "thúi OR xuân", [], {"thúi", "sửa"}),
    ("KHÔNG", "hội KHÔNG xuân", [], {"hòa cũ", "hoà mới"}),
    ("NOT", "hội NOT xuân", [], {"hòa cũ", "hoà mới"}),
    ("dấu trừ", "hội -xuân", [], {"hòa cũ", "hoà mới"}),
    ("ngoặc", "(thúi OR xuân) -riêng", [], {"sửa"}),
    ("phần đầu của từ", "thú*", ["--marks", "exact"], {"hòa cũ", "hoà mới", "thúi"}),
    ("phần đầu chưa đủ chữ", "nhiệ*", [], {"viết tắt"}),
    ("gõ gần đúng", "khaor~", [], {"tuyên giáo"}),
    ("tiêu đề", "tieude:xuân", [], {"sửa"}),
    ("title", "title:xuân", [], {"sửa"}),
    ("chú thích ảnh", 'chuthich:"quang cảnh"', [], {"tuyên giáo"}),
    ("caption", "caption:bắc", [], set()),
    ("tác giả", "tacgia:nhung", [], {"tuyên giáo"}),
    ("chuyên mục", "chuyenmuc:giao", [], {"tuyến giao"}),
    ("ngày đăng", "tuyên ngay:26/4/2023", [], {"tuyên giáo"}),
    ("tháng đăng", "date:2023-04 tuyên", [], {"tuyên giáo"}),
    ("lọc theo chuyên mục", "", ["--section", "Giao thông"], {"tuyến giao"}),
    ("lọc theo tác giả", "", ["--author", "Hồng Nhung"], {"tuyên giáo"}),
    ("lọc bài có ảnh", "", ["--photos"], {"tuyên giáo"}),
    ("lọc theo ngày", "khảo", ["--from", "2023-04", "--to", "4/2023"], {"tuyên giáo"}),
    ("lời đã bị sửa", "tuyết", [], set()),
    ("lời đã bị sửa, mọi bản", "tuyết", ["--versions", "all"], {"sửa"}),
]


@pytest.fixture(scope="module", params=ENGINES)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Kho đã đầy: mọi bài trên đây, một bài đã bị sửa."""
    folder = tmp_path_factory.mktemp(f"kho-{request.param}")
    config = Config(data_dir=folder, engine=request.param)
    put(
        config,
        [*(b for n, b in BAI.items() if n != "sửa"), replace(BAI["sửa"], title="Bản tin về tuyết")],
    )
    put(config, [BAI["sửa"]], at=AT + timedelta(days=1))
    engine = open_engine(config)
    with Catalogue.open(config) as catalogue:
        sync(engine, catalogue)
    engine.close()
    return config


@pytest.fixture
def kho(day: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHOTIN_DATA_DIR", str(day.data_dir))
    monkeypatch.setenv("KHOTIN_ENGINE", day.engine)


def tim(go: str, tuy_chon: list[str]) -> Result:
    result = CliRunner().invoke(search, [go, *tuy_chon, "--limit", "100"])
    assert result.exit_code == 0, result.stderr
    return result


@pytest.mark.usefixtures("kho")
@pytest.mark.parametrize(("mo_ta", "go", "tuy_chon", "thay"), BANG, ids=[row[0] for row in BANG])
def test_moi_cach_go_tim_dung_bai(mo_ta: str, go: str, tuy_chon: list[str], thay: set[str]) -> None:
    answer = json.loads(tim(go, [*tuy_chon, "--json"]).stdout)
    ten = {id_of(each): name for name, each in BAI.items()}
    assert {ten[hit["id"]] for hit in answer["hits"]} == thay, mo_ta
    assert answer["total"] == len(thay), mo_ta


# Gõ | điều phải được nói bên cạnh kết quả
LOI_NHAN: list[tuple[str, str]] = [
    ("khao sat", "Ranked as: khao = khảo, sat = sát (--restore off"),
    ("BTGTU", "Also asked for: BTGTU = Ban Tuyên giáo Tỉnh ủy"),
    ("khào sát", "1 article with all marks ignored: --marks ignored"),
    ("tuyết", "1 article in every text ever published: --versions all"),
    ("khảo thúi", "2 articles with any of the words: --match any"),
    ("tuyên giaoo", "No article holds «giaoo»."),
    ("thuật kỉ", "Did you mean «"),
    ("khảo AND", "«AND» joins nothing here, so it was read as a word."),
    ('"khảo sát', "A quotation mark without its partner was left out."),
    ("ngay:hôm-qua", "«hôm-qua» is no date, so it was read as a word."),
    ("khảo )", "A bracket «)» without its partner was left out."),
    ("k*o", "The star in «k*o» was left out"),
    ("!!!", "There is no word in the question."),
    ("ngay:2023..2022", "were read the other way round."),
]


@pytest.mark.usefixtures("kho")
@pytest.mark.parametrize(("go", "loi"), LOI_NHAN)
def test_cau_hoi_duoc_hieu_the_nao_thi_noi_the_ay(go: str, loi: str) -> None:
    assert loi in tim(go, []).stderr
