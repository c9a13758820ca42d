"""The sections of the simulated site. 2, 3 and 10 are the real site's (seen 2023), the rest are ours."""

SECTIONS: dict[int, str] = {
    2: "Hoạt động Đảng ủy Khối các cơ quan tỉnh Lạng Sơn",
    3: "Hoạt động của các tổ chức Đảng cơ sở",
    5: "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    6: "Công tác kiểm tra, giám sát",
    10: "Giới thiệu Đảng ủy Khối",
}
SHARES: dict[int, int] = {2: 42, 3: 36, 5: 12, 6: 7, 10: 3}
"""Of a hundred articles, how many belong to each section."""
