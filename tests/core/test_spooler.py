"""The spooler by itself, and behind the server that the product runs on, over a real socket."""

import errno
import hashlib
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camket.core.spooler import BoundedSpooler

LIMIT = 5 << 20
MULTIPART = "multipart/form-data; boundary=abc"


class Call:
    """One request to a spooler in front of an application that reads its whole body."""

    def __init__(
        self, body: bytes, *, limit: int = 1000, memory: int = 100, pieces: int = 7, **environ: object
    ) -> None:
        self.seen: bytes | None = None
        self.environ = {
            "REQUEST_METHOD": "POST",
            "wsgi.input": Trickle(body, pieces),
            "wsgi.input_terminated": True,
        }
        self.environ.update({key.replace("__", "."): value for key, value in environ.items()})
        response = BoundedSpooler(self.app, limit, memory)(self.environ, self.start)
        self.text = b"".join(response).decode()
        getattr(response, "close", lambda: None)()

    def app(self, environ: dict, start_response) -> list[bytes]:
        length = environ.get("CONTENT_LENGTH")
        self.seen = environ["wsgi.input"].read(int(length)) if length else b""
        start_response("200 OK", [])
        return [b"done"]

    def start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


class Trickle(io.BytesIO):
    """A stream that never gives more than a few bytes at once, as a weak connection does."""

    def __init__(self, body: bytes, most: int) -> None:
        super().__init__(body)
        self.most = most

    def read(self, size: int = -1) -> bytes:
        return super().read(self.most if size < 0 else min(size, self.most))


@given(st.binary(max_size=1000), st.integers(1, 1000), st.integers(0, 2000))
def test_a_body_in_chunks_arrives_whole_with_its_length(body: bytes, pieces: int, memory: int) -> None:
    call = Call(body, pieces=pieces, memory=memory, HTTP_TRANSFER_ENCODING="chunked")
    assert (call.status, call.text) == ("200 OK", "done")
    assert call.environ["CONTENT_LENGTH"] == str(len(body))
    assert call.seen == body
    assert "HTTP_TRANSFER_ENCODING" not in call.environ
    assert call.environ["wsgi.input"].closed


@given(st.binary(max_size=1000), st.integers(1, 1000))
def test_a_body_of_declared_length_is_handed_on(body: bytes, pieces: int) -> None:
    call = Call(body, pieces=pieces, CONTENT_LENGTH=str(len(body)))
    assert (call.status, call.seen) == ("200 OK", body)


def test_a_body_without_length_or_chunks_is_read_where_the_server_marks_its_end() -> None:
    assert Call(b"from HTTP/2").seen == b"from HTTP/2"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_that_has_no_body_is_not_read(method: str) -> None:
    call = Call(b"", REQUEST_METHOD=method)
    assert "CONTENT_LENGTH" not in call.environ
    assert call.status == "200 OK"


def test_a_body_of_which_nobody_tells_the_end_is_none() -> None:
    call = Call(b"never read", wsgi__input_terminated=False)
    assert (call.status, call.seen) == ("200 OK", b"")


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (b"x" * 1001, {"HTTP_TRANSFER_ENCODING": "chunked"}, "413 Content Too Large"),
        (b"x" * 1001, {}, "413 Content Too Large"),
        (b"", {"CONTENT_LENGTH": "1001"}, "413 Content Too Large"),
        (b"", {"CONTENT_LENGTH": "-1"}, "400 Bad Request"),
        (b"x", {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi__input_terminated": False}, "411 Length Required"),
        (b"hello", {"CONTENT_LENGTH": "10"}, "400 Bad Request"),
        (
            b"--abc\r\n\r\nhalf",
            {"CONTENT_TYPE": MULTIPART, "HTTP_TRANSFER_ENCODING": "chunked"},
            "400 Bad Request",
        ),
    ],
)
def test_refused_in_both_languages_before_the_application(body: bytes, environ: dict, status: str) -> None:
    call = Call(body, **environ)
    assert (call.status, call.seen) == (status, None)
    vietnamese, english = call.text.splitlines()
    assert not vietnamese.isascii()
    assert english.isascii()
    assert call.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "starts"), [("vi", "Dữ liệu"), ("en-GB,vi;q=0.5", "The data"), ("", "Dữ liệu"), ("fr", "Dữ liệu")]
)
def test_programs_are_refused_in_the_shape_of_the_interface(accepted: str, starts: str) -> None:
    call = Call(b"", CONTENT_LENGTH="1001", PATH_INFO="/api/v1/bodies", HTTP_ACCEPT_LANGUAGE=accepted)
    found = json.loads(call.text)
    assert (call.headers["Content-Type"], set(found)) == (
        "application/json; charset=utf-8",
        {"code", "message", "errors"},
    )
    assert found["code"] == "too_large"
    assert found["message"].startswith(starts)
    assert ("The data" in found["message"]) is (accepted != "vi")


def test_a_refusal_for_length_names_the_limit() -> None:
    assert "at most 2 MB" in Call(b"", limit=2 << 20, CONTENT_LENGTH=str(3 << 20)).text
    assert "at most 10 kB" in Call(b"", limit=10 << 10, CONTENT_LENGTH=str(3 << 20)).text


@pytest.mark.parametrize("boundary", ["abc", '"abc"'])
@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\nepilogue"])
def test_a_multipart_body_with_its_closing_boundary_is_whole(boundary: str, end: bytes) -> None:
    body = b"--abc\r\n\r\nfield\r\n--abc--" + end
    kind = f"multipart/form-data; charset=utf-8; boundary={boundary}"
    assert Call(body, CONTENT_TYPE=kind, HTTP_TRANSFER_ENCODING="chunked").seen == body


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_nothing_reaches_the_application(monkeypatch: pytest.MonkeyPatch, fault: int) -> None:
    class Full(io.BytesIO):
        def __init__(self, memory: int) -> None:
            super().__init__()

        def write(self, piece: object) -> int:
            raise OSError(fault, "full")

        def close(self) -> None:
            super().close()
            raise OSError(fault, "full")

    monkeypatch.setattr("camket.core.spooler.SpooledTemporaryFile", Full)
    call = Call(b"hello", CONTENT_LENGTH="5")
    assert (call.status, call.seen) == ("507 Insufficient Storage", None)
    assert "kept nothing" in call.text


def test_a_connection_that_breaks_is_a_body_cut_off() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    environ = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": "11", "wsgi.input": Broken()}
    said: list[str] = []
    BoundedSpooler(lambda *_: [], 1000)(environ, lambda status, _headers: said.append(status))
    assert said == ["400 Bad Request"]


#: Says how much it got and its digest, or which error it met.
ECHO = f"""
import hashlib
from camket.core.spooler import BoundedSpooler

def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    said = f"{{len(body)}} {{hashlib.sha256(body).hexdigest()}}"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(said)))])
    return [said.encode()]

app = BoundedSpooler(echo, {LIMIT})
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The echo behind granian with one thread, on a free port; the server is ended with the module."""
    folder = tmp_path_factory.mktemp("spooled")
    (folder / "spooled_echo.py").write_text(ECHO)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["--interface=wsgi", "--workers=1", "--blocking-threads=1", "--host=127.0.0.1", "--no-ws"]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *command, f"--port={port}", "spooled_echo:app"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{folder}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_open(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_open(port: int, process: subprocess.Popen) -> None:
    for _try in range(200):
        assert process.poll() is None, "the server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def post(port: int, body: object, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", "/", body, headers, encode_chunked="Transfer-Encoding" in headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def in_chunks(body: bytes, size: int = 70_001) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


def raw(port: int, request: bytes, *, then: str) -> bytes:
    """Send `request`, then "wait" for the answer, "end" one's own side first, or "vanish" unread."""
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # the answer may come before everything is sent
            connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + request)
        if then == "vanish":
            return b""
        if then == "end":
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def summary(body: bytes) -> str:
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}"


def test_three_megabytes_in_chunks_arrive_whole(server: int) -> None:
    body = os.urandom(3 << 20)
    assert post(server, in_chunks(body), **{"Transfer-Encoding": "chunked"}) == (200, summary(body))
    assert post(server, body) == (200, summary(body))
    assert post(server, b"") == (200, summary(b""))


def test_too_much_is_refused_however_it_is_sent(server: int) -> None:
    chunk = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
    body = b"Transfer-Encoding: chunked\r\n\r\n" + chunk * ((LIMIT >> 16) + 1)
    answer = raw(server, body, then="wait")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "tối đa 5 MB".encode() in answer
    declared = f"Content-Length: {LIMIT + 1}\r\n\r\n".encode()
    assert raw(server, declared, then="wait").startswith(b"HTTP/1.1 413 ")


CUT_OFF = [
    b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nffff\r\n wor",
    b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
    b"Transfer-Encoding: chunked\r\n\r\nnot a length\r\n",
    b"Transfer-Encoding: chunked\r\nContent-Type: multipart/mixed; boundary=abc\r\n\r\n7\r\n--abc\r\n\r\n",
    b"Content-Length: 50\r\n\r\nhello",
]


@pytest.mark.parametrize("request_bytes", CUT_OFF)
def test_a_client_that_breaks_off_does_not_hang_the_server(server: int, request_bytes: bytes) -> None:
    for _attempt in range(3):
        raw(server, request_bytes, then="vanish")
    assert post(server, b"next") == (200, summary(b"next"))


def test_half_a_body_is_not_taken_for_a_whole_one(server: int) -> None:
    assert raw(server, CUT_OFF[3], then="end").startswith(b"HTTP/1.1 400 ")
    assert raw(server, CUT_OFF[4], then="end").startswith(b"HTTP/1.1 400 ")
