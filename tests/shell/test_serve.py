"""The server as it is run, over a socket: who sends slowly or breaks off keeps nobody else waiting."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from camket.shell.wsgi import THREADS
from tests.shell.installation import Installation, installation

#: More than the threads that Django runs in, so that one slow client in each would leave none.
CROWD = THREADS * 3
CSRF = "a" * 32
BOUNDARY = "camket"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """An installation on each database, with people."""
    server = request.getfixturevalue("postgres_address") if request.param == "postgresql" else ""
    with installation(server) as made:
        made.populate()
        yield made


@pytest.fixture(scope="module")
def port(house: Installation) -> Iterator[int]:
    """The installation, served."""
    with house.serve() as found:
        yield found


def form(name: str, content: bytes) -> bytes:
    """Return the body of the form that keeps a document with a file."""
    fields = {"csrfmiddlewaretoken": CSRF, "name_local": name, "kind": "report", "access": "internal"}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="a.txt"\r\n\r\n'
    return "".join(parts).encode() + head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def begin(port: int, house: Installation, body: bytes, part: int) -> socket.socket:
    """Open a connection and send the head of an upload and the first bytes of its body."""
    head = (
        f"POST /sources/new/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Cookie: sessionid={house.session}; csrftoken={CSRF}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port), 60)
    connection.sendall(head.encode() + body[:part])
    return connection


def end(connection: socket.socket) -> bytes:
    """Read the answer to its end."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def page(port: int, path: str = "/policy/") -> int:
    """Ask for a page; a server that is held up lets this run into the time limit of the connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def test_slow_uploads_keep_nobody_waiting(port: int, house: Installation) -> None:
    before = house.count("sources.Document")
    with ExitStack() as stack:
        slow = []
        for number in range(CROWD):
            body = form(f"Báo cáo {number}", b"x" * 200_000 + str(number).encode())
            slow.append((stack.enter_context(begin(port, house, body, 50_000)), body))
        assert page(port) == 200  # while all of them are still sending
        for connection, body in slow:
            connection.sendall(body[50_000:])
        assert [end(connection).split(b"\r\n")[0] for connection, _body in slow] == [b"HTTP/1.1 302 Found"] * CROWD
    assert house.count("sources.Document") == before + CROWD


def test_an_upload_that_breaks_off_leaves_nothing_behind(port: int, house: Installation) -> None:
    before = house.count("sources.Document"), house.count("core.StoredFile")
    body = form("Đứt giữa chừng", b"half" * 100_000)
    for part in (10, 200, len(body) // 2, len(body) - 1):
        begin(port, house, body, part).close()
    half = begin(port, house, body, len(body) // 2)
    half.shutdown(socket.SHUT_WR)
    answer = end(half)
    half.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert "bị ngắt giữa chừng".encode() in answer
    assert page(port) == 200
    assert (house.count("sources.Document"), house.count("core.StoredFile")) == before
    whole = begin(port, house, body, len(body))
    assert end(whole).startswith(b"HTTP/1.1 302 ")
    whole.close()


def test_a_program_that_breaks_off_enters_nothing(port: int, house: Installation) -> None:
    before = house.count("people.Body")
    body = json.dumps({"key": "half", "kind": "ngo", "name_en": "Half"}).encode()
    head = (
        f"POST /api/v1/bodies HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: Bearer {house.token}\r\nAccept-Language: en\r\nContent-Type: application/json\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(head + body[:20])
        connection.shutdown(socket.SHUT_WR)
        answer = end(connection)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "bad_request"
    assert house.count("people.Body") == before
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(head + body)
        assert end(connection).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize("house", ["postgresql"], indirect=True)
def test_the_database_sees_few_connections_however_many_wait(port: int, house: Installation) -> None:
    """Only the few threads of the application hold one each; the count is asked from a connection of its own."""
    for _each in range(CROWD):
        assert page(port) == 200
    script = (
        "import django; django.setup(); from django.db import connection; cursor = connection.cursor(); "
        "cursor.execute('select count(*) from pg_stat_activity where datname = current_database()'); "
        "print(cursor.fetchone()[0])"
    )
    assert int(house.python(script)) <= THREADS + 1
