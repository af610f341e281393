"""An Excel template of 200 indicators in 16 splits, read back against its limit of 2 s.

    python bench/excel.py [ROUNDS]

Writes a filled-in template without a database and prints what share of the limit reading its 3,200 cells takes, from
bytes to answers; and writing it, beside.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "camket.settings.test")
LIMIT = 2.0
INDICATORS, SPLITS = 200, 16


def main(rounds: int) -> int:
    """Measure and print; exit code 1 when the slowest reading is over the limit."""
    import django

    django.setup()
    from camket.reporting.rules.answers import Given
    from camket.reporting.rules.templates import Line, Stamp, Template, write_template
    from camket.reporting.rules.typed import Asked, read_typed
    from camket.reporting.rules.workbooks import read_workbook

    splits = [(f"age=a{number}" if number else "", f"Nhóm {number}") for number in range(SPLITS)]
    keys, asked = [key for key, _label in splits], Asked(scale=1)
    lines = [
        Line(
            key=f"item{row:07d}",
            label=f"Số cán bộ Hội được tập huấn theo nội dung {row}",
            measure="người",
            asked=asked,
            splits=keys,
            now={key: Given(number=row * 100 + at) for at, key in enumerate(keys)},
            before={key: f"{row * 90 + at:,}" for at, key in enumerate(keys)},
        )
        for row in range(INDICATORS)
    ]
    template = Template(Stamp("f", 1, "r", "u", "vi"), "Báo cáo", "Quý III/2026", "Quý II/2026", splits, lines, [], [])
    reading, writing = [], []
    for _round in range(rounds):
        began = time.perf_counter()
        content = write_template(template)
        written = time.perf_counter()
        found = read_workbook(content, "a.xlsx")
        given = [read_typed(cell.typed, asked, "vi") for cell in found.cells]
        reading.append(time.perf_counter() - written)
        writing.append(written - began)
        assert len(given) == INDICATORS * SPLITS
    print(f"{INDICATORS} indicators x {SPLITS} cells, {len(content) / 1000:.0f} kB, {rounds} rounds")
    for name, times in (("read", reading), ("written", writing)):
        print(
            f"{name:>8}: median {statistics.median(times) / LIMIT:5.1%} of the limit, worst {max(times) / LIMIT:5.1%}"
        )
    return int(max(reading) > LIMIT)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
