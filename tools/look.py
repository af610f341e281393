"""Take a picture of every page, at a phone's and a desk's width, in both languages: `make look`.

Opens a demonstration of its own, walks it as each persona by the links on the pages, and takes each named
page once, as the first persona that reaches it. Into var/look go the pictures, `pages.json`, and
`index.html` with, for each page: weight of a first and of a next load (compressed bytes, on a phone),
database queries, what axe finds, what the browser complained of, and whether the page is wider than the
phone. Named pages that no link leads to are listed.

    python tools/look.py [WORD ...]     only pages whose name holds one of the words

Exit codes: 0 pictures taken; 1 the demonstration or the browser does not start.
"""

from __future__ import annotations

import html
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tools.browser import axe, launch, sign_in
from tools.demonstration import Demonstration, NotOpenError, demonstration

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "look"
WIDTHS = {360: 740, 1400: 900}
LANGUAGES = ("vi", "en")
#: How many addresses of one name are followed to find further pages.
SAMPLES = 4
LINK = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']([^"'#]+)""")
#: Not pages to look at: what leaves, and what is no page.
PASSED_OVER = re.compile(r"(^|:)(logout|sign_out|set_language|openapi|api)|^api")


@dataclass
class View:
    """One picture and what was found while it was taken."""

    width: int
    language: str
    picture: str
    axe: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    too_wide: bool = False


@dataclass
class Look:
    """One named page: where, as whom, what it costs, and its pictures."""

    name: str
    path: str
    persona: str
    status: int = 0
    first_load: int = 0
    next_load: int = 0
    queries: int = 0
    views: list[View] = field(default_factory=list)


def name_of(path: str) -> str | None:
    """Return the name of the page at a path, or None when there is none."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).view_name or None
    except Resolver404:
        return None


def named_pages() -> set[str]:
    """Return the names of all pages in the site's address table."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: list[Any], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{prefix}{pattern.name}"

    return {name for name in walk(get_resolver().url_patterns, "") if not PASSED_OVER.search(name)}


def walk_links(context: BrowserContext, address: str, found: dict[str, Look], persona: str) -> None:
    """Follow the links of the site from its first page; note the first path of each name that is new."""
    waiting = ["/", "/look/"]
    seen = set(waiting)
    samples: dict[str, int] = {}
    while waiting:
        path = waiting.pop(0)
        answer = context.request.get(address + path, fail_on_status_code=False)
        name = name_of(urlsplit(answer.url).path)
        if name is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found.setdefault(name, Look(name, urlsplit(answer.url)._replace(scheme="", netloc="").geturl(), persona))
        for link in LINK.findall(answer.text()):
            target = urljoin(answer.url, html.unescape(link))
            parts = urlsplit(target)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            target_name = name_of(parts.path)
            if not target.startswith(address) or path in seen or target_name is None or PASSED_OVER.search(target_name):
                continue
            if samples.setdefault(target_name, 0) < SAMPLES:
                samples[target_name] += 1
                seen.add(path)
                waiting.append(path)


def measured(page: Page, url: str) -> tuple[int, Response | None]:
    """Open a page and wait until it is quiet; return the compressed bytes received, and the answer."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    answer = page.goto(url, wait_until="networkidle")
    session.detach()
    return sum(sizes), answer


class Camera:
    """A browser that takes pages as one persona, and remembers what she has loaded before."""

    def __init__(self, browser: Browser, address: str, state: Any) -> None:
        self.browser, self.address, self.state = browser, address, state
        self.regular = browser.new_context(storage_state=state, viewport={"width": 360, "height": 740})
        self.regular.new_page().goto(address, wait_until="networkidle")

    def take(self, look: Look) -> None:
        """Take one page at every width in every language."""
        page = self.regular.new_page()
        look.next_load = measured(page, self.address + look.path)[0]
        page.close()
        for width in WIDTHS:
            for language in LANGUAGES:
                look.views.append(self.picture(look, width, language))

    def picture(self, look: Look, width: int, language: str) -> View:
        """Take one picture as somebody who was never here; note what axe and the browser say, and the weight."""
        context = self.browser.new_context(
            storage_state=self.state,
            viewport={"width": width, "height": WIDTHS[width]},
            locale=language,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        page = context.new_page()
        view = View(width, language, f"{look.name.replace(':', '.')}-{width}-{language}.png")
        page.on("pageerror", lambda error: view.complaints.append(str(error)))
        page.on("console", lambda line: view.complaints.append(line.text) if line.type == "error" else None)
        if look.views:
            page.goto(self.address + look.path, wait_until="load")
        else:
            look.first_load, answer = measured(page, self.address + look.path)
            if answer is not None:
                look.status, look.queries = answer.status, int(answer.headers.get("x-query-count", "0"))
        view.axe = axe(page)
        view.too_wide = bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
        page.screenshot(path=FOLDER / view.picture, full_page=True)
        context.close()
        return view


def take_all(browser: Browser, demo: Demonstration, words: list[str]) -> list[Look]:
    """Walk as each persona, then take every page that was found."""
    from camket.shell.personas import PERSONAS

    found: dict[str, Look] = {}
    cameras: dict[str, Camera] = {}
    for persona in [None, *PERSONAS]:
        key = persona.email if persona else ""
        context = browser.new_context()
        if persona:
            sign_in(context.new_page(), demo, persona.email)
        walk_links(context, demo.address, found, key)
        cameras[key] = Camera(browser, demo.address, context.storage_state())
        context.close()
        print(f"camket: {key or 'a visitor'}: {len(found)} pages so far", flush=True)
    looks = [look for look in found.values() if not words or any(word in look.name for word in words)]
    for number, look in enumerate(looks, start=1):
        try:
            cameras[look.persona].take(look)
        except Error as error:
            look.views.append(View(0, "", "", complaints=[str(error)]))
        print(f"camket: {number}/{len(looks)} {look.name}", flush=True)
    return looks


STYLE = """body{font:15px/1.5 system-ui,sans-serif;margin:2rem;background:#fbfaf7;color:#1c2430}
table{border-collapse:collapse}td,th{padding:.5rem;border-bottom:1px solid #ddd;vertical-align:top;text-align:left}
img{height:260px;max-width:340px;object-fit:cover;object-position:top;border:1px solid #ccc;margin-right:.4rem}
.bad{color:#a11d2e;font-weight:600}ul{margin:0;padding-left:1rem;max-width:24rem}"""


def row(look: Look) -> str:
    """Return one row of the index."""

    def number(value: int, limit: int, shown: str) -> str:
        return f'<td class="bad">{shown}</td>' if value > limit else f"<td>{shown}</td>"

    said = sorted({line for view in look.views for line in [*view.axe, *view.complaints]})
    said += [f"wider than {view.width} px in {view.language}" for view in look.views if view.too_wide]
    items = "".join(f"<li class=bad>{html.escape(line[:300])}</li>" for line in said)
    images = "".join(
        f'<a href="{view.picture}"><img loading=lazy src="{view.picture}" alt="{view.width} {view.language}"></a>'
        for view in look.views
        if view.picture
    )
    return (
        f"<tr><td><b>{html.escape(look.name)}</b><br>{html.escape(look.path)}<br>{html.escape(look.persona)}"
        f"{'' if look.status == 200 else f'<br><span class=bad>{look.status}</span>'}</td>"
        f"{number(look.first_load, 100_000, f'{look.first_load / 1000:.0f} kB')}"
        f"{number(look.next_load, 30_000, f'{look.next_load / 1000:.0f} kB')}"
        f"{number(look.queries, 40, str(look.queries))}<td><ul>{items}</ul></td><td>{images}</td></tr>"
    )


def write_index(looks: list[Look]) -> None:
    """Write index.html and pages.json."""
    missed = sorted(named_pages() - {look.name for look in looks})
    heads = "".join(f"<th>{head}" for head in ("page", "first load", "next", "queries", "findings", "pictures"))
    body = "".join(row(look) for look in sorted(looks, key=lambda look: look.name))
    (FOLDER / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Pages of Camket</title><style>{STYLE}</style>"
        f"<h1>{len(looks)} pages</h1><table><tr>{heads}</tr>{body}</table>"
        f"<h2>No link leads to</h2><p>{html.escape(', '.join(missed)) or 'none'}</p>",
        encoding="utf-8",
    )
    data = json.dumps([asdict(look) for look in looks], ensure_ascii=False, indent=1)
    (FOLDER / "pages.json").write_text(data, encoding="utf-8")


def main() -> int:
    """Take the pictures."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "camket.settings.look"
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    try:
        with demonstration("camket.settings.look") as demo, sync_playwright() as playwright:
            looks = take_all(launch(playwright), demo, sys.argv[1:])
    except (NotOpenError, Error) as error:
        print(f"camket: {error}", file=sys.stderr)
        return 1
    write_index(looks)
    bad = sum(bool(view.axe or view.complaints or view.too_wide) for look in looks for view in look.views)
    print(f"camket: {len(looks)} pages in {FOLDER / 'index.html'}; {bad} views with findings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
