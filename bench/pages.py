"""Requests per second of our pages, as a share of those of a bare Django page with as many queries.

Both are served by granian from the same demonstration's database, asked in turns over one connection by the same
client. The goal is a ratio of at most 3. On a machine that is busy with something else the longer requests are
interrupted more often: then the ratio of the processor's time, in the last column, says more.

    python bench/pages.py [ROUNDS]
"""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools.demonstration import Demonstration, demonstration, free_port  # noqa: E402

SECONDS = 2.0
PAGES = (
    "/today/",
    "/policy/",
    "/plans/",
    "/reporting/",
    "/engagements/events/",
    "/engagements/commitments/",
    "/programmes/",
    "/resources/",
    "/people/",
    "/people/places/",
    "/sources/",
    "/thread/gaps/",
)
NAME = "lan@demo.example"


def signed_in(demo: Demonstration) -> dict[str, str]:
    """Sign in over HTTP; return the headers of a request as this person."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{demo.address}/account/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token, "the sign-in page has no form"
    form = {"login": NAME, "password": demo.password, "csrfmiddlewaretoken": token.group(1)}
    opener.open(f"{demo.address}/account/login/", urllib.parse.urlencode(form).encode())
    # The greeting is shown once, here, and not on every page that is measured.
    opener.open(f"{demo.address}/today/").read()
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Rate:
    """What one round of asking found."""

    per_second: float
    processor_ms: float
    queries: int


def rate(address: str, path: str, headers: dict[str, str]) -> Rate:
    """Ask one address for SECONDS over one connection."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    times, queries, start = [], 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path} answers {answer.status}"
        times.append(int(answer.headers["X-Processor-Microseconds"]))
        queries = int(answer.headers["X-Query-Count"])
    connection.close()
    return Rate(len(times) / (time.perf_counter() - start), statistics.median(times) / 1000, queries)


def bare_server(demo: Demonstration, port: int) -> subprocess.Popen[bytes]:
    """Start the bare page on the demonstration's database."""
    command = [Path(sys.executable).with_name("granian"), "--interface", "wsgi", "--blocking-threads", "1"]
    environment = os.environ | {
        "CAMKET_STATE": str(demo.state),
        "DJANGO_SETTINGS_MODULE": "bench.bare_settings",
    }
    return subprocess.Popen(
        [*command, "--workers", "1", "--no-log", "--port", str(port), "bench.bare:application"],
        cwd=ROOT, env=environment,
    )  # fmt: skip


def wait_until_open(port: int) -> None:
    """Return once somebody listens on the port."""
    for _attempt in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the bare page does not open")


def compare(demo: Demonstration, bare: str, rounds: int) -> None:
    """Print one line for each page."""
    headers = signed_in(demo)
    print(f"{'':<28}{'':>8}  requests a second         processor, ms")
    print(f"{'page':<28}{'queries':>8}{'ours':>8}{'bare':>8}{'ratio':>7}{'ours':>9}{'bare':>8}{'ratio':>7}")
    for page in PAGES:
        queries = rate(demo.address, page, headers).queries
        ours, theirs = [], []
        for _round in range(rounds):
            ours.append(rate(demo.address, page, headers))
            theirs.append(rate(bare, f"/bare/{queries}/", headers))
        speed = [statistics.median(one.per_second for one in side) for side in (ours, theirs)]
        work = [statistics.median(one.processor_ms for one in side) for side in (ours, theirs)]
        print(
            f"{page:<28}{queries:>8}{speed[0]:>8.0f}{speed[1]:>8.0f}{speed[1] / speed[0]:>7.1f}"
            f"{work[0]:>9.1f}{work[1]:>8.1f}{work[0] / work[1]:>7.1f}",
            flush=True,
        )


def main() -> None:
    """Open a demonstration and the bare page, and compare."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    port = free_port()
    with demonstration("camket.settings.look") as demo:
        server = bare_server(demo, port)
        try:
            wait_until_open(port)
            compare(demo, f"http://127.0.0.1:{port}", rounds)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
