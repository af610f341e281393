"""Whole request bodies for WSGI applications: of known length, refused when too long or cut off.

Two things are missing between a WSGI server and Django. A body sent in chunks has no CONTENT_LENGTH,
and Django then reads nothing. And a server may present the end of a broken connection as the end of the
body, so that half an upload looks like a whole one. `BoundedSpooler` stands in front and mends both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PIECE_BYTES = 1 << 16
_TAIL_BYTES = 1 << 10
_BOUNDARY = re.compile(r"""multipart/.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))""", re.IGNORECASE)
_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}

#: Below it programs are answered in the shape of `camket.core.rest.problems`.
_PROGRAMS = "/api/"
_CODES = {"400 Bad Request": "bad_request", "411 Length Required": "length_required"}
#: Refusals stand before Django and its catalogues, so they speak both languages at once, Vietnamese first.
_REFUSALS = {
    "400 Bad Request": (
        "Dữ liệu gửi lên bị ngắt giữa chừng. Hãy gửi lại.\nThe data broke off on the way. Please send them again.\n"
    ),
    "411 Length Required": (
        "Yêu cầu không cho biết độ dài của dữ liệu.\nThe request does not say how long its data are.\n"
    ),
    "413 Content Too Large": (
        "Dữ liệu gửi lên quá lớn: tối đa {limit}.\nThe data are too large: at most {limit} can be sent.\n"
    ),
}


class CutOffError(OSError):
    """The connection ended before the body did; Django treats it as a body that cannot be read."""


class BoundedSpooler:
    """WSGI middleware that hands on only bodies of known length, none longer than `limit_bytes`.

    A body without a declared length is read to its end, in memory up to `memory_bytes` and in a
    temporary file above, and handed on with its length; where the server does not mark the end of such
    a body the answer is 411. A body that is too long is answered with 413 as soon as that is known. A
    multipart body in chunks without its closing boundary was cut off: 400. (Of other kinds only their
    reader can tell.) A body of declared length is handed on unread; reading it raises CutOffError where
    the connection ends too early. Below the address of programs a refusal is JSON.
    """

    def __init__(self, app: WSGIApplication, limit_bytes: int, memory_bytes: int = 1 << 20) -> None:
        self.app, self.limit_bytes, self.memory_bytes = app, limit_bytes, memory_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        declared = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        if declared and not is_chunked:
            if not declared.isdecimal():
                return self._refuse(environ, start_response, "400 Bad Request")
            if int(declared) > self.limit_bytes:
                return self._refuse(environ, start_response, "413 Content Too Large")
            environ["wsgi.input"] = _ExactBody(environ["wsgi.input"], int(declared))
        elif environ.get("wsgi.input_terminated") and (is_chunked or environ["REQUEST_METHOD"] not in _WITHOUT_BODY):
            return self._spool(environ, start_response)
        elif is_chunked:
            return self._refuse(environ, start_response, "411 Length Required")
        return self.app(environ, start_response)

    def _spool(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body to its end, then call the application with it."""
        body = SpooledTemporaryFile(self.memory_bytes)  # noqa: SIM115 - open until the response has been sent
        length = 0
        while piece := environ["wsgi.input"].read(_PIECE_BYTES):
            length += len(piece)
            if length > self.limit_bytes:
                body.close()
                return self._refuse(environ, start_response, "413 Content Too Large")
            body.write(piece)
        if not _is_closed(body, length, environ.get("CONTENT_TYPE", "")):
            body.close()
            return self._refuse(environ, start_response, "400 Bad Request")
        body.seek(0)
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = body, str(length)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return _Response(self.app(environ, start_response), body)

    def _refuse(self, environ: WSGIEnvironment, start_response: StartResponse, status: str) -> Iterable[bytes]:
        said, kind = _REFUSALS[status].format(limit=_size(self.limit_bytes)), "text/plain; charset=utf-8"
        if environ.get("PATH_INFO", "").startswith(_PROGRAMS):
            message = _in_language_asked(said, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            said = json.dumps({"code": _CODES.get(status, "too_large"), "message": message, "errors": []})
            kind = "application/json; charset=utf-8"
        text = said.encode()
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(text)))])
        return [text]


def _in_language_asked(said: str, accepted: str) -> str:
    """Return the sentence of a refusal in the language named first, both where none of them is."""
    vietnamese, english = said.splitlines()
    for tag in accepted.lower().split(","):
        if tag.strip().startswith("vi"):
            return vietnamese
        if tag.strip().startswith("en"):
            return english
    return f"{vietnamese} {english}"


def _size(number_of_bytes: int) -> str:
    """Return a size as both languages write it, rounded down to whole MB or kB."""
    return f"{number_of_bytes >> 20} MB" if number_of_bytes >> 20 else f"{number_of_bytes >> 10} kB"


def _is_closed(body: IO[bytes], length: int, content_type: str) -> bool:
    """Say whether a multipart body ends with its closing boundary; other kinds do not tell."""
    found = _BOUNDARY.match(content_type)
    if not found or not length:
        return True
    closing = f"--{found[1] or found[2]}--".encode()
    body.seek(max(0, length - len(closing) - _TAIL_BYTES))
    return closing in body.read()


class _ExactBody:
    """A body of declared length; its end before that length is an error, not an end."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int | None = -1) -> bytes:
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        pieces: list[bytes] = []
        while wanted:
            piece = self._counted(self.stream.read(wanted))
            pieces.append(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def readline(self, size: int | None = -1) -> bytes:
        longest = self.left if size is None or size < 0 else min(size, self.left)
        return self._counted(self.stream.readline(longest)) if longest else b""

    def readlines(self, hint: int | None = None) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        while line := self.readline():
            yield line

    def _counted(self, piece: bytes) -> bytes:
        if not piece:
            raise CutOffError(f"the connection ended {self.left} bytes before the body")
        self.left -= len(piece)
        return piece


class _Response:
    """The response of the application; closing it closes the spooled body as well."""

    def __init__(self, pieces: Iterable[bytes], body: IO[bytes]) -> None:
        self.pieces, self.body = pieces, body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        try:
            getattr(self.pieces, "close", lambda: None)()
        finally:
            self.body.close()
