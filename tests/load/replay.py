"""The evening of the cut-off: communes report from several connections, provinces approve, people look at pages."""

from __future__ import annotations

import http.client
import json
import queue
import random
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.load.answers import Asked
from tests.load.clients import Commune, Line, Log, Unexpected, browser, expect, report

#: Connections that report at once, beside one that approves and one that looks at pages.
CONNECTIONS = 8
#: Seconds between two approvals and between two looks: people, not machines.
PAUSE = 0.5
#: All of it within ten minutes; a page within one second.
LIMIT, PAGE = 600.0, 1.0


@dataclass
class Country:
    """Everybody who takes part, and what is asked."""

    round: str
    accounts: Sequence[Mapping[str, Any]]
    cells: Sequence[Asked]
    #: So many communes report; the others stay silent.
    most: int
    log: Log = field(default_factory=Log)

    @classmethod
    def told(cls, text: str, most: int) -> Country:
        """Return the country that `setting.prepare` printed."""
        read = json.loads(text)
        return cls(read["round"], read["accounts"], [Asked(**cell) for cell in read["cells"]], most)

    def of_level(self, level: str) -> list[Mapping[str, Any]]:
        """Return the accounts of a level."""
        return [each for each in self.accounts if each["level"] == level]

    @property
    def communes(self) -> list[Commune]:
        """Return the communes that report, by number."""
        chairs = self.of_level("commune")
        step = max(len(chairs) // self.most, 1)
        return [
            Commune(number, account, self.round, self.cells)
            for number, account in enumerate(chairs[::step][: self.most])
        ]


def replay(country: Country, port: int) -> float:
    """Let every commune report; return after how many seconds the last one had."""
    waiting: queue.SimpleQueue[Commune] = queue.SimpleQueue()
    communes = country.communes
    random.Random(18).shuffle(communes)
    for commune in communes:
        waiting.put(commune)
    done = threading.Event()
    reporting = [
        threading.Thread(target=report_all, args=(country, port, waiting, seed)) for seed in range(CONNECTIONS)
    ]
    beside = [threading.Thread(target=act, args=(country, port, done)) for act in (approve_all, look_around)]
    begun = time.perf_counter()
    for thread in (*reporting, *beside):
        thread.start()
    for thread in reporting:
        thread.join()
    took = time.perf_counter() - begun
    done.set()
    for thread in beside:
        thread.join()
    return took


def report_all(country: Country, port: int, waiting: queue.SimpleQueue[Commune], seed: int) -> None:
    """Report for one commune after the other until none is left."""
    line = Line(port, country.log, seed)
    while True:
        try:
            commune = waiting.get_nowait()
        except queue.Empty:
            break
        guarded(country, line, f"commune {commune.number}", lambda commune=commune: report(line, commune))
    line.close()


def guarded(country: Country, line: Line, who: str, act: Callable[[], None]) -> None:
    """Do something; what goes wrong is kept, and the others go on."""
    try:
        act()
    except (Unexpected, OSError, ValueError, KeyError, http.client.HTTPException) as error:
        country.log.met(f"{who}: {type(error).__name__}: {error}")
        line.close()


def approve_all(country: Country, port: int, done: threading.Event) -> None:
    """Approve province by province what came without a warning, again and again; once more when all have reported."""
    line = Line(port, country.log, 100)
    provinces = country.of_level("province")
    is_last = False
    while not is_last:
        is_last = done.is_set()
        for province in provinces:
            guarded(country, line, "approval", lambda province=province: approve(line, country, province))
            if not is_last and done.wait(PAUSE):
                break
    line.close()


def approve(line: Line, country: Country, province: Mapping[str, Any]) -> None:
    """Approve what waits on the desk of a province."""
    headers = {**browser(province), "Content-Type": "application/x-www-form-urlencoded"}
    expect(line.ask("approval", "POST", f"/reporting/rounds/{country.round}/approve/", headers, b"x=1"), 302)


def look_around(country: Country, port: int, done: threading.Event) -> None:
    """Open pages one after the other until all have reported."""
    line = Line(port, country.log, 200)
    dice = random.Random(7)
    centre = country.of_level("centre")[0]
    provinces = country.of_level("province")
    board = f"/reporting/rounds/{country.round}/"
    while not done.wait(PAUSE):
        province = dice.choice(provinces)
        for kind, account, path in (
            ("today", province, "/today/"),
            ("board", centre, board),
            ("board of a province", province, board),
            ("rounds", province, "/reporting/rounds/"),
        ):
            look = lambda kind=kind, account=account, path=path: expect(  # noqa: E731
                line.ask(kind, "GET", path, browser(account)), 200
            )
            guarded(country, line, kind, look)
    line.close()


def table(country: Country, took: float, processors: float) -> str:
    """Return what was measured: the whole against its limit, and the 95th percentile of each kind against a second.

    `processors` are the seconds of processors that server and clients used.
    """
    log = country.log
    lines = [
        f"{len(country.communes)} communes in {took / LIMIT:.2f} of ten minutes, {CONNECTIONS} connections;"
        f" {log.repeated} requests repeated; {processors / LIMIT:.2f} of ten minutes of one processor",
        f"{'':<22}{'asked':>8}{'median':>8}{'p95':>8}   of a second",
    ]
    for kind, times in sorted(log.times.items()):
        many = sorted(times)
        p95 = many[min(int(len(many) * 0.95), len(many) - 1)]
        lines.append(f"{kind:<22}{len(many):>8}{statistics.median(many) / PAGE:>8.3f}{p95 / PAGE:>8.3f}")
    return "\n".join(lines)
