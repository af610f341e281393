"""What the source of the pack vn-places does not say: codes, resolutions and changes, each with where it comes from."""

from __future__ import annotations


def _table(form: str, pairs: str) -> dict[str, str]:
    """Return the table written as "code:value code:value", each value put into `form`."""
    return {code: form.format(value) for code, value in (pair.split(":") for pair in pairs.split())}


REFORM_DAY = "2025-07-01"
LAST_DAY_BEFORE = "2025-06-30"

#: ISO 3166-2:VN of the 63 provinces of before July 2025, by their official code. The standard has no codes yet for
#: the provinces that were merged.
ISO_CODES = _table(
    "VN-{}",
    "01:HN 02:03 04:04 06:53 08:07 10:02 11:71 12:01 14:05 15:06 17:14 19:69 20:09 22:13 24:54 25:68 26:70 27:56"
    " 30:61 31:HP 33:66 34:20 35:63 36:67 37:18 38:21 40:22 42:23 44:24 45:25 46:26 48:DN 49:27 51:29 52:31 54:32"
    " 56:34 58:36 60:40 62:28 64:30 66:33 67:72 68:35 70:58 72:37 74:57 75:39 77:43 79:SG 80:41 82:46 83:50 84:51"
    " 86:49 87:45 89:44 91:47 92:CT 93:73 94:52 95:55 96:59",
)

#: The resolutions of 16 June 2025 by which the Standing Committee of the National Assembly rearranged the communes,
#: by the code of the province from July 2025. From the list of units in the repository of vietnamadminunits.
COMMUNE_RESOLUTIONS = _table(
    "{}/NQ-UBTVQH15",
    "01:1656 04:1657 08:1684 11:1661 12:1670 14:1681 15:1673 19:1683 20:1672 22:1679 24:1658 25:1676 31:1669 33:1666"
    " 37:1674 38:1686 40:1678 42:1665 44:1680 46:1675 48:1659 51:1677 52:1664 56:1667 66:1660 68:1671 75:1662 79:1685"
    " 80:1682 82:1663 86:1687 91:1654 92:1668 96:1655",
)

#: Communes whose territory went on whole and whose name the reform changed, by code.
RENAMED = {"24235", "25114"}
#: Communes that went on and whose name is only spelt differently in the two lists, by code.
SPELT_DIFFERENTLY = {"04603", "23650", "24184", "24221", "25225", "26119"}

HUE = "46"
HUE_BEFORE = "Thừa Thiên Huế"
HUE_DAY = "2025-01-01"

DONG_NAI = "75"
DONG_NAI_DAY = "2026-04-30"
#: The ten communes of Dong Nai that became wards on that day, by code. From the dataset of Thang Le Quoc (MIT).
DONG_NAI_WARDS = {
    "25270": "Lộc Ninh",
    "25357": "Tân Khai",
    "25363": "Đồng Phú",
    "26116": "Tân Phú",
    "26170": "Trị An",
    "26248": "Trảng Bom",
    "26326": "Dầu Giây",
    "26368": "Long Thành",
    "26425": "Xuân Lộc",
    "26485": "Nhơn Trạch",
}

#: Legal bases in both languages. The first is completed by the number of the province's resolution.
COMMUNE_BASIS = (
    "Nghị quyết số {} ngày 16/6/2025 của Ủy ban Thường vụ Quốc hội",
    "Resolution {} of 16 June 2025 of the Standing Committee of the National Assembly",
)
PROVINCE_BASIS = (
    "Nghị quyết số 202/2025/QH15 ngày 12/6/2025 của Quốc hội",
    "Resolution 202/2025/QH15 of 12 June 2025 of the National Assembly",
)
HUE_BASIS = (
    "Nghị quyết số 175/2024/QH15 ngày 30/11/2024 của Quốc hội",
    "Resolution 175/2024/QH15 of 30 November 2024 of the National Assembly",
)
DONG_NAI_BASIS = ("Nghị quyết số 30/2026/QH16 của Quốc hội", "Resolution 30/2026/QH16 of the National Assembly")
DONG_NAI_WARDS_BASIS = (
    "Nghị quyết số 237/NQ-UBTVQH16 của Ủy ban Thường vụ Quốc hội",
    "Resolution 237/NQ-UBTVQH16 of the Standing Committee of the National Assembly",
)
