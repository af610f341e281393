"""The words of the manifest of the pack vn-places."""

from __future__ import annotations

HEAD = '''\
# Made by tools/build_vn_places.py; change that and build again.
code = "vn-places"
version = "1.0.0"
title_local = "Đơn vị hành chính Việt Nam qua các thời kỳ"
title_en = "Places of Viet Nam over time"
description_local = """
Các đơn vị hành chính đến hết ngày 30/6/2025 (63 tỉnh, thành phố, 696 huyện, 10.035 xã) và từ ngày 1/7/2025 (34 tỉnh,
thành phố, 3.321 xã, phường, đặc khu), mã chính thức của từng thời kỳ và quan hệ kế thừa giữa các đơn vị."""
description_en = """
The administrative units until 30 June 2025 (63 provinces, 696 districts, 10,035 communes) and from 1 July 2025
(34 provinces, 3,321 communes), with the official codes of each time and what became of each unit."""

# Keys: a place that the reform of July 2025 left whole and alone has one key for both times (vn-01, vn-c-02368).
# The others: vn-p63-, vn-d696- and vn-c10035- until 30 June 2025, vn-p34- and vn-c3321- from 1 July 2025, each with
# the official code of its time. The same code may mean another place before and after.

[[source]]
name = "vietnamadminunits"
version = "1.0.4"
url = "https://pypi.org/project/vietnamadminunits/"
licence = "MIT"
copyright = "Copyright (c) 2025 Tran Ngoc Minh Hieu"
retrieved = 2026-11-23
used_for = "both lists, their codes, the coordinates of the seats from July 2025, which commune went where"

[[source]]
name = "vietnamese-provinces-database"
version = "cd580632 of 2 August 2026"
url = "https://github.com/thanglequoc/vietnamese-provinces-database"
licence = "MIT"
copyright = "Thang Le Quoc"
retrieved = 2026-11-23
used_for = "which ten communes of Dong Nai became wards on 30 April 2026; comparison of the codes"

[[source]]
name = "Lists of units and resolutions in the repository of vietnamadminunits, data/raw"
version = "5 August 2025"
url = "https://github.com/tranngocminhhieu/vietnamadminunits"
licence = "MIT"
copyright = "Copyright (c) 2025 Tran Ngoc Minh Hieu"
retrieved = 2026-11-23
used_for = "the numbers of the 34 resolutions on communes; comparison of names, types and codes"
'''

CORRECTIONS = """\
# The source joins communes by name inside a new province and so took some for others of the same name. These
# claims of the source were dropped: the old commune of `not_from` lies elsewhere and no part of it went `to` there.
"""


def unknowns(divided: int) -> list[tuple[str, str]]:
    """Return what is not known, in Vietnamese and English; `divided` communes have no shares."""
    return [
        (
            "Các lần sắp xếp, chia tách xã, huyện trước năm 2025: gói này chỉ ghi các đơn vị có đến ngày 30/6/2025.",
            "Mergers and divisions of communes and districts before 2025: what ended before 30 June 2025 is not here.",
        ),
        (
            "Ngày thành lập của các đơn vị cũ: để trống ngày bắt đầu (trừ thành phố Huế).",
            "Since when the old units existed: their first day is empty (except for the city of Hue).",
        ),
        (
            f"Tỷ lệ chia của {divided} xã, phường, thị trấn được chia cho nhiều đơn vị mới: để trống."
            " Nguồn dữ liệu chỉ nêu đơn vị kế thừa mặc định.",
            f"In what shares {divided} communes were divided among several new ones: empty."
            " The source only names a default successor.",
        ),
        (
            "Số lượng xã cũ: các nguồn ghi 10.035 hoặc 10.040; 5 huyện đảo không có xã được tính ở cấp huyện.",
            "How many old communes there were: sources say 10,035 or 10,040."
            " Five island districts without communes are districts here.",
        ),
        (
            "Mã của một số xã mới khác nhau giữa các danh mục đã công bố: xã Ba Chẽ (Quảng Ninh) là 06970 hoặc 06978.",
            "The codes of some new communes differ between published lists: Ba Che, Quang Ninh, is 06970 or 06978.",
        ),
        (
            "Mã ISO 3166-2 của các tỉnh hợp nhất: chưa có.",
            "ISO 3166-2 codes of the merged provinces: none are known here.",
        ),
        (
            "Tọa độ các đơn vị cũ: không ghi, vì nguồn lấy từ dịch vụ bản đồ thương mại.",
            "Coordinates of the old units: left out, since the source took them from a commercial map service.",
        ),
        (
            "Huyện không có đơn vị kế thừa riêng (trừ 5 huyện đảo): suy ra từ các xã của huyện.",
            "Districts have no successors of their own (except five island districts): see those of their communes.",
        ),
    ]
