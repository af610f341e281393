"""What sends a commune's report: a browser with the grid, a phone that was offline, ODK, and a program.

Some requests are sent twice, some connections are cut after or in the middle of sending; the client then says the same
again, as a person or a program does who had no answer.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import http.client
import json
import random
import re
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from tests.load.answers import Asked, answers_of, as_json, as_marked, door_of, typed

#: Of so many requests that write, one is sent twice, one loses its answer, one breaks off in the middle of its body.
TWICE, UNHEARD, BROKEN = 20, 20, 33
PATIENCE = 120
TOKEN = "t" * 32
BOUNDARY = "replayed"
RECORD = '<data id="{form}" version="1">{answers}<m_send>yes</m_send><meta><instanceID>{id}</instanceID></meta></data>'


class Unexpected(AssertionError):
    """The server answered what no client can go on with."""


@dataclass
class Log:
    """What all clients measured and met, shared by their threads."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    repeated: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, kind: str, seconds: float) -> None:
        """Keep how long an answer took."""
        with self.lock:
            self.times[kind].append(seconds)

    def met(self, fault: str) -> None:
        """Keep what went wrong."""
        with self.lock:
            self.faults.append(fault)


@dataclass(frozen=True)
class Heard:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Whether the same was said before, so that it may be done already.
    is_repeated: bool = False

    @property
    def json(self) -> Any:
        """What a program was told."""
        return json.loads(self.body)


class Line:
    """One connection, kept open as long as it lasts."""

    def __init__(self, port: int, log: Log, seed: int) -> None:
        self.port, self.log, self.random = port, log, random.Random(seed)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def ask(
        self, kind: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b"", *, is_sure: bool = False
    ) -> Heard:
        """Send a request until it is heard; what writes is now and then repeated or cut. `is_sure` leaves that out."""
        is_repeated = False
        if body and not is_sure and self.random.randrange(UNHEARD) == 0:
            self.cut(method, path, headers, body, share=1.0)
            is_repeated = True
        elif body and not is_sure and self.random.randrange(BROKEN) == 0:
            self.cut(method, path, headers, body, share=0.5)
            is_repeated = True
        elif body and not is_sure and self.random.randrange(TWICE) == 0:
            self.hear(kind, method, path, headers, body)
            is_repeated = True
        self.log.repeated += is_repeated
        heard = self.hear(kind, method, path, headers, body)
        if heard.status >= 500:
            raise Unexpected(f"{kind}: {method} {path}: {heard.status} {heard.body[-600:].decode(errors='replace')}")
        return Heard(heard.status, heard.headers, heard.body, is_repeated)

    def hear(self, kind: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Send a request and read its answer; once more where the server had closed the connection meanwhile."""
        for attempt in (1, 2):
            begun = time.perf_counter()
            try:
                self.connection.request(method, path, body or None, dict(headers))
                answer = self.connection.getresponse()
                read = answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()
                if attempt == 2:
                    raise
                continue
            self.log.took(kind, time.perf_counter() - begun)
            told = {name.lower(): text for name, text in answer.getheaders()}
            whole = gzip.decompress(read) if told.get("content-encoding") == "gzip" else read
            return Heard(answer.status, told, whole)
        raise Unexpected(kind)

    def cut(self, method: str, path: str, headers: Mapping[str, str], body: bytes, share: float) -> None:
        """Send a request, or the first part of it, and hang up without reading."""
        self.connection.close()
        with contextlib.suppress(OSError):
            self.connection.request(
                method, path, body[: int(len(body) * share)], {**headers, "Content-Length": str(len(body))}
            )
        self.connection.close()


@dataclass(frozen=True)
class Commune:
    """One commune with what its chair holds, and what it is asked."""

    number: int
    account: Mapping[str, Any]
    round: str
    cells: Sequence[Asked]

    @property
    def answers(self) -> dict[tuple[str, str], Any]:
        """What it answers."""
        return answers_of(self.number, self.cells)


def browser(account: Mapping[str, Any], **more: str) -> dict[str, str]:
    """Return the headers of a browser that is signed in."""
    return {
        "Cookie": f"sessionid={account['session']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "Accept-Encoding": "gzip",
        **more,
    }


def expect(heard: Heard, *statuses: int) -> Heard:
    """Return an answer if it is one of those that are foreseen."""
    if heard.status not in statuses:
        raise Unexpected(f"{heard.status}: {heard.headers} {heard.body[:800].decode(errors='replace')}")
    return heard


def report(line: Line, commune: Commune) -> None:
    """Report as the commune does, by its door."""
    {"grid": by_grid, "phone": by_phone, "odk": by_odk, "api": by_program}[door_of(commune.number)](line, commune)


def by_grid(line: Line, commune: Commune) -> None:
    """Begin, open the grid, type some cells one by one, paste the rest, explain what is found, send."""
    plain = {"Cookie": browser(commune.account)["Cookie"], "X-CSRFToken": TOKEN}
    form = {**plain, "Content-Type": "application/x-www-form-urlencoded"}
    place = f"/reporting/rounds/{commune.round}/{commune.account['unit']}/begin/"
    begun = expect(line.ask("begin", "POST", place, form, b"x=1"), 302)
    uid = re.search(r"/reports/([A-Za-z0-9]+)/fill/", begun.headers["location"])
    if uid is None:
        raise Unexpected(begun.headers["location"])
    here = f"/reporting/reports/{uid[1]}"
    expect(line.ask("grid", "GET", f"{here}/fill/", browser(commune.account)), 200)
    cells = [
        {"item": item, "split": split, "text": typed(given), "version": 0}
        for (item, split), given in commune.answers.items()
    ]
    found: dict[str, str] = {}
    for kind, some in (("cell", cells[:1]), ("cell", cells[1:2]), ("paste", cells[2:])):
        body = json.dumps({"cells": some}).encode()
        told = expect(
            line.ask(kind, "POST", f"{here}/cells/", {**plain, "Content-Type": "application/json"}, body), 200
        )
        wrong = [each for each in told.json["cells"] if "error" in each or "theirs" in each]
        if wrong:
            raise Unexpected(f"cells of {commune.number} (repeated: {told.is_repeated}): {wrong[:2]}")
        found |= told.json["found"]
    for key in re.findall(r'name="e\|([^"]+)"', "".join(found.values())):
        body = urlencode({"finding": key, "words": "Đã kiểm tra."}).encode()
        expect(line.ask("explain", "POST", f"{here}/explain/", form, body), 200)
    sent = line.ask("send", "POST", f"{here}/fill/", form, urlencode({"step": "submit", "was": "{}"}).encode())
    # Who sends again what is on its way already is told so.
    expect(sent, *([302, 422] if sent.is_repeated else [302]))


def by_phone(line: Line, commune: Commune) -> None:
    """Fetch what is asked, then send everything in one go, as a phone does that had no signal."""
    headers = browser(commune.account, **{"Content-Type": "application/json"})
    del headers["Accept-Encoding"]
    work = expect(line.ask("phone opens", "GET", "/reporting/phone/work/", headers), 200).json
    if commune.round not in {each["round"] for each in work["requests"]}:
        raise Unexpected(f"the phone of {commune.number} is not asked")
    cells = [
        {"item": item, "split": split, "text": typed(given), "version": 0}
        for (item, split), given in commune.answers.items()
    ]
    sent: dict[str, Any] = {"round": commune.round, "unit": commune.account["unit"], "cells": cells, "submit": True}
    sent["device"] = f"phone-{commune.number}"
    for _turn in (1, 2):
        body = json.dumps(sent).encode()
        told = expect(line.ask("phone sends", "POST", "/reporting/phone/sync/", headers, body), 200).json
        if told["is_sent"]:
            return
        sent["explanations"] = {each["key"]: "Đã kiểm tra." for each in told["findings"]}
    raise Unexpected(f"the phone of {commune.number} could not send: {str(told)[:600]}")


def by_odk(line: Line, commune: Commune) -> None:
    """Ask for the list of forms, and post a record that goes upward at once."""
    pair = base64.b64encode(f"{commune.account['email']}:{commune.account['odk']}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "X-OpenRosa-Version": "1.0"}
    form = f"camket_{commune.round}_{commune.account['unit']}"
    listed = expect(line.ask("form list", "GET", "/reporting/odk/formList", headers), 200)
    if form not in listed.body.decode():
        raise Unexpected(f"the form of {commune.number} is not listed")
    answers = "".join(
        f"<{name}>{escape(text)}</{name}>"
        for (item, split), given in commune.answers.items()
        for name, text in as_marked(f"{item}-{split.replace('=', '.')}" if split else item, given).items()
    )
    xml = RECORD.format(form=form, answers=answers, id=f"uuid:{uuid.UUID(int=line.random.getrandbits(128))}")
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="r.xml"\r\n'
        "Content-Type: text/xml\r\n\r\n"
    )
    body = f"{head}{xml}\r\n--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    expect(line.ask("record", "POST", "/reporting/odk/submission", {**headers, **kind}, body), 201)


def by_program(line: Line, commune: Commune) -> None:
    """Begin, write the cells, check, explain what is found, and send under a key."""
    api = "/api/v1/submissions"
    headers = {"Authorization": f"Bearer {commune.account['api']}", "Content-Type": "application/json"}
    key = f"load-{commune.number}"
    body = json.dumps({"round": commune.round, "unit": commune.account["unit"]}).encode()
    begun = expect(line.ask("api", "POST", api, {**headers, "Idempotency-Key": f"{key}-begin"}, body), 201).json
    here = f"{api}/{begun['uid']}"
    cells = [{**as_json(key, given), "version": 0} for key, given in commune.answers.items()]
    wrote = expect(line.ask("api", "PUT", f"{here}/cells", headers, json.dumps({"cells": cells}).encode()), 200).json
    if not wrote["is_complete"]:
        raise Unexpected(f"cells of {commune.number}: {wrote['faults'][:2]} {wrote['conflicts'][:2]}")
    check = expect(line.ask("api", "GET", f"{here}/check", headers), 200).json
    for each in check["findings"]:
        body = json.dumps({"finding": each["key"], "words": "Đã kiểm tra."}).encode()
        expect(line.ask("api", "PUT", f"{here}/explanations", headers, body), 200)
    once = {**headers, "Idempotency-Key": f"{key}-send", "If-Match": f'"{begun["version"]}"'}
    expect(line.ask("api", "POST", f"{here}/submit", once, b"{}"), 200)
