"""Requests per second of our pages, as a share of those of a bare Django page with as many queries.

Both are served by granian with one worker from the same demonstration's database, asked in turns by the
same client. The goal is a ratio of at most 3.

    python bench/pages.py [ROUNDS]
"""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
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
    "/engagements/",
    "/people/",
    "/people/places/",
    "/sources/",
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
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar), "Accept-Encoding": "gzip"}


def rate(address: str, path: str, headers: dict[str, str]) -> tuple[float, int]:
    """Ask one address for SECONDS over one connection; return (requests a second, queries of an answer)."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc)
    count, queries, start = 0, 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path} answers {answer.status}"
        queries = int(answer.headers.get("X-Query-Count", "0"))
        count += 1
    connection.close()
    return count / (time.perf_counter() - start), queries


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


def compare(demo: Demonstration, bare: str, rounds: int) -> None:
    """Print one line for each page."""
    headers = signed_in(demo)
    print(f"{'page':<20}{'queries':>8}{'ours/s':>9}{'bare/s':>9}{'ratio':>7}")
    for page in PAGES:
        queries = rate(demo.address, page, headers)[1]
        pairs = [
            (rate(demo.address, page, headers)[0], rate(bare, f"/bare/{queries}/", {})[0]) for _round in range(rounds)
        ]
        ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
        print(f"{page:<20}{queries:>8}{ours:>9.0f}{theirs:>9.0f}{theirs / ours:>7.1f}", flush=True)


def main() -> None:
    """Open a demonstration and the bare page, and compare."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    port = free_port()
    with demonstration("camket.settings.look") as demo:
        server = bare_server(demo, port)
        try:
            time.sleep(3)
            compare(demo, f"http://127.0.0.1:{port}", rounds)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
