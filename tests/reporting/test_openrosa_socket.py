"""What OpenRosa says a server MUST do, asked of the server as it is run, over a socket."""

from __future__ import annotations

import base64
import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import pytest

from tests.shell.installation import Installation, installation

BOUNDARY = "phone"
SERVER = "/reporting/odk"
#: Asks the commune one of everything, and gives Minh's phone a key.
ASKED = """
import json, django
django.setup()
from camket.core.choices import Door
from camket.core.keys import issue_key
from tests.cast import make_cast
from tests.reporting.asked import ask
cast = make_cast()
asked = ask(cast)
_key, secret = issue_key(actor=cast.minh, name="phone", door=Door.ODK)
form = f"camket_{asked.round.uid}_{cast.commune.uid}"
print(json.dumps({"secret": secret, "form": form, "count": asked.count.key, "photo": asked.photo.key}))
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Phone:
    """A phone that talks to a server, and what it was set up with."""

    port: int
    house: Installation
    secret: str
    form: str
    count: str
    photo: str

    def ask(
        self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, *, key: str = "", **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Send one request; a body that is an iterator goes in chunks."""
        pair = base64.b64encode(f"minh@example.org:{key or self.secret}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            told = {"Authorization": f"Basic {pair}", "X-OpenRosa-Version": "1.0", **headers}
            connection.request(
                method, path, body, told, encode_chunked=body is not None and not isinstance(body, bytes)
            )
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def send(self, body: bytes | Iterator[bytes]) -> tuple[http.client.HTTPResponse, bytes]:
        """Post a record."""
        chunked = {} if isinstance(body, bytes) else {"Transfer-Encoding": "chunked"}
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.ask("POST", f"{SERVER}/submission", body, **kind, **chunked)

    def record(self, instance: str, *, number: int = 5, photo: bytes = b"", padding: int = 0) -> bytes:
        """Return a record with its photo, as parts."""
        xml = (
            f'<data id="{self.form}" version="1"><v_{self.count}>{number}</v_{self.count}>'
            f"<f_{self.photo}>a.png</f_{self.photo}>{' ' * padding}"
            f"<meta><instanceID>uuid:{instance}</instanceID></meta></data>"
        )
        parts = [("xml_submission_file", "record.xml", "text/xml", xml.encode())]
        if photo:
            parts.append(("a.png", "a.png", "image/png", photo))
        whole = b""
        for name, file, kind, content in parts:
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n'
            whole += f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n"
        return whole + f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    """A phone before a running installation."""
    with installation() as house:
        facts = json.loads(house.python(ASKED))
        with house.serve() as port:
            yield Phone(port, house, **facts)


def check_headers(answer: http.client.HTTPResponse) -> None:
    """Every answer says its version and one date, and none redirects."""
    assert answer.headers.get_all("X-OpenRosa-Version") == ["1.0"]
    (date,) = answer.headers.get_all("Date") or []
    assert parsedate_to_datetime(date)
    assert not 300 <= answer.status < 400


def test_the_list_and_the_form_are_given_where_they_are_asked(phone: Phone) -> None:
    answer, body = phone.ask("GET", f"{SERVER}/formList")
    check_headers(answer)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    for name in ("downloadUrl", "manifestUrl"):
        found = re.search(f"<{name}>http://127.0.0.1[^/]*([^<]+)</{name}>".encode(), body)
        assert found is not None
        below, content = phone.ask("GET", found[1].decode())
        check_headers(below)
        assert below.status == 200
        assert content.startswith(b"<?xml")


def test_a_head_says_how_much_may_come_and_where_to(phone: Phone) -> None:
    answer, body = phone.ask("HEAD", f"{SERVER}/submission")
    check_headers(answer)
    assert (answer.status, body) == (204, b"")
    assert int(answer.headers["X-OpenRosa-Accept-Content-Length"]) >= 10_000_000
    assert answer.headers["Location"].endswith(f"{SERVER}/submission")


def test_who_has_no_key_is_told_how_to_come(phone: Phone) -> None:
    for method, path in (("GET", "formList"), ("HEAD", "submission"), ("POST", "submission")):
        answer, _body = phone.ask(method, f"{SERVER}/{path}", b"" if method == "POST" else None, key="wrong")
        check_headers(answer)
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("size", [1, 1000, 1 << 16])
def test_a_record_in_chunks_is_taken_and_twice_is_once(phone: Phone, size: int) -> None:
    before = phone.house.count("reporting.FieldRecord")
    whole = phone.record(f"chunks-{size}", photo=PIXEL)
    for _time in range(2):
        answer, body = phone.send(whole[at : at + size] for at in range(0, len(whole), size))
        check_headers(answer)
        assert (answer.status, b"OpenRosaResponse" in body) == (201, True)
    assert phone.house.count("reporting.FieldRecord") == before + 1


def test_photos_come_in_later_posts(phone: Phone) -> None:
    first, said = phone.send(phone.record("later"))
    assert (first.status, b"photo" in said) == (201, True)
    later, said = phone.send(phone.record("later", photo=PIXEL))
    assert (later.status, b"still to come" in said) == (201, False)


def test_what_breaks_off_keeps_nothing(phone: Phone) -> None:
    before = phone.house.count("reporting.FieldRecord")
    whole = phone.record("broken", photo=PIXEL)
    answer, body = phone.send(iter([whole[:-30]]))
    check_headers(answer)
    assert (answer.status, b"<OpenRosaResponse" in body) == (400, True)
    assert phone.house.count("reporting.FieldRecord") == before


def test_what_is_too_large_is_refused_by_its_status(phone: Phone) -> None:
    answer, body = phone.ask("POST", f"{SERVER}/submission", None, **{"Content-Length": "999999999999"})
    check_headers(answer)
    assert (answer.status, b"<OpenRosaResponse" in body) == (413, True)
