# ruff: noqa: E501 - sentences of articles
"""Reading an article of 600 words, against its limits: 4 s by a new process, 300 ms by a running one, on one core.

    .venv/bin/python bench/reading.py [ROUNDS]

Reads an English and a Vietnamese article made of the sentences below, with the models on one thread, and prints the
median and the worst as shares of the limits; below 1 is within. A new process is `camket intake propose FILE`. The
processor's own time is measured, so that what else the machine does changes nothing.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
NEW_PROCESS, RUNNING, WORDS = 4.0, 0.3, 600
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
ARTICLES = {
    "en": (
        "On 12 May 2022, the Lam Dong Women's Union and the Canadian Embassy held a workshop on public speaking in Da Lat.",
        "Ms. Ngo Thi Bich, chairwoman of the Lam Dong Women's Union, said only 21 per cent of commune leaders are women.",
        '"We will train 300 members by 2025," she added.',
        "Pierre Tremblay, Canadian Ambassador to Vietnam, pledged to support the programme under UNSCR 1325.",
        "He asked the province to open its council meetings to young women, citing more than 40 clubs elsewhere.",
    ),
    "vi": (
        "Sáng 12/5/2022, tại Đà Lạt, Hội LHPN tỉnh Lâm Đồng phối hợp với Đại sứ quán Canada tổ chức hội thảo về kỹ năng nói.",
        "Bà Ngô Thị Bích, Chủ tịch Hội LHPN tỉnh Lâm Đồng, cho biết toàn tỉnh mới có 21% lãnh đạo cấp xã là nữ.",
        "“Chúng tôi cam kết đào tạo 300 hội viên đến năm 2025”, bà Bích nói.",
        "Ông Pierre Tremblay, Đại sứ Canada tại Việt Nam, khẳng định Đại sứ quán sẵn sàng hỗ trợ Hội.",
        "Ông đề nghị tỉnh mở các kỳ họp cho nữ thanh niên, thực hiện tốt Nghị quyết số 11-NQ/TW.",
    ),
}


def article(language: str) -> str:
    """Return an article of at least 600 words, a sentence a paragraph."""
    found: list[str] = []
    while sum(len(sentence.split()) for sentence in found) < WORDS:
        found += ARTICLES[language]
    return "\n\n".join(found)


def by_a_new_process(file: Path, rounds: int) -> list[float]:
    """Return the seconds of whole runs of the command."""
    times = []
    for _ in range(rounds):
        start = _of_children()
        command = [sys.executable, "-m", "camket", "intake", "propose", str(file), "--format", "records"]
        subprocess.run(command, cwd=ROOT, env=os.environ | ONE_CORE, check=True, capture_output=True)
        times.append(_of_children() - start)
    return times


def _of_children() -> float:
    """Return the processor's seconds that finished children have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def by_a_running_one(text: str, rounds: int) -> list[float]:
    """Return the seconds of readings after a first one."""
    from camket.intake.rules.reader import read

    read(text)
    times = []
    for _ in range(rounds):
        start = time.process_time()
        read(text)
        times.append(time.process_time() - start)
    return times


def show(name: str, times: list[float], limit: float) -> None:
    """Print the median and the worst as shares of a limit."""
    print(f"{name:28} median {statistics.median(times) / limit:5.2f}   worst {max(times) / limit:5.2f}   of {limit} s")


def main() -> None:
    """Measure both languages."""
    os.environ.update(ONE_CORE)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        for language in ARTICLES:
            text = article(language)
            file = Path(folder) / f"{language}.txt"
            file.write_text(text, encoding="utf-8")
            show(f"{language}, a new process", by_a_new_process(file, rounds), NEW_PROCESS)
            show(f"{language}, a running one", by_a_running_one(text, 4 * rounds), RUNNING)


if __name__ == "__main__":
    main()
