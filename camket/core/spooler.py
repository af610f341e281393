"""Whole request bodies for WSGI applications: of known length, refused when too long or cut off.

Three things are missing between a WSGI server and Django. A body sent in chunks has no CONTENT_LENGTH,
and Django then reads nothing. A server may present the end of a broken connection as the end of the
body, so that half an upload looks like a whole one. And an application that reads a slow body itself keeps
one of its threads from everybody else. `BoundedSpooler` stands in front and mends all three.
"""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PIECE_BYTES = 1 << 16
_TAIL_BYTES = 1 << 10
_BOUNDARY = re.compile(r"""multipart/.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))""", re.IGNORECASE)
_WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # as in camket.core.files, which needs Django

#: Below it programs are answered in the shape of `camket.core.rest.problems`.
_PROGRAMS = ("/api/", "/dhis2/api/")
_CODES = {
    "400 Bad Request": "bad_request",
    "411 Length Required": "length_required",
    "413 Content Too Large": "too_large",
    "507 Insufficient Storage": "no_room",
}
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
    "507 Insufficient Storage": (
        "Máy chủ hết chỗ lưu, chưa nhận được gì. Hãy báo người quản trị rồi gửi lại sau.\n"
        "The server has no room left and kept nothing. Tell whoever runs it, and send the data again later.\n"
    ),
}


@dataclass(frozen=True)
class Dialect:
    """How a refusal is written to clients that bear a header, called as WSGI calls it; `{}` in `text` are the words."""

    header: str
    text: str
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()


class BoundedSpooler:
    """WSGI middleware that hands on only bodies that are here from end to end, none longer than `limit_bytes`.

    A body is read to its end, in memory up to `memory_bytes` and in a temporary file above, and handed on
    with its length. What is refused never reaches the application, and is answered in both languages, to
    programs in JSON, to clients of a protocol in their dialect: 413 for a body that is too long, as soon as
    that is known; 400 for one that ends before its declared length, or for a multipart body in chunks without
    its closing boundary (of other kinds only their reader can tell); 411 where neither the request nor the
    server tells where a body ends; 507 when the disk is full.
    """

    def __init__(
        self, app: WSGIApplication, limit_bytes: int, memory_bytes: int = 1 << 20, dialects: Iterable[Dialect] = ()
    ) -> None:
        self.app, self.limit_bytes, self.memory_bytes, self.dialects = app, limit_bytes, memory_bytes, tuple(dialects)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        declared = environ.get("CONTENT_LENGTH") or ""
        is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        length: int | None = None
        if declared and not is_chunked:
            if not declared.isdecimal():
                return self._refuse(environ, start_response, "400 Bad Request")
            length = int(declared)
            if length > self.limit_bytes:
                return self._refuse(environ, start_response, "413 Content Too Large")
        elif is_chunked and not environ.get("wsgi.input_terminated"):
            return self._refuse(environ, start_response, "411 Length Required")
        elif not is_chunked and (
            environ["REQUEST_METHOD"] in _WITHOUT_BODY or not environ.get("wsgi.input_terminated")
        ):
            length = 0
        if length == 0:
            environ["wsgi.input"] = BytesIO()
            return self.app(environ, start_response)
        return self._spool(environ, start_response, length)

    def _spool(self, environ: WSGIEnvironment, start_response: StartResponse, length: int | None) -> Iterable[bytes]:
        """Read the body to its end, then call the application with it."""
        body = SpooledTemporaryFile(self.memory_bytes)  # noqa: SIM115 - open until the response has been sent
        try:
            refusal = self._filled(body, environ, length)
        except OSError as error:
            refusal = "507 Insufficient Storage" if error.errno in _NO_ROOM else "400 Bad Request"
        if refusal:
            with suppress(OSError):  # a full disk may refuse the rest once more
                body.close()
            return self._refuse(environ, start_response, refusal)
        environ["wsgi.input"] = body
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return _Response(self.app(environ, start_response), body)

    def _filled(self, body: IO[bytes], environ: WSGIEnvironment, length: int | None) -> str:
        """Fill a file with the body and set its length; return the status of a refusal, empty if there is none."""
        stream, held = environ["wsgi.input"], 0
        while length is None or held < length:
            piece = stream.read(_PIECE_BYTES if length is None else min(_PIECE_BYTES, length - held))
            if not piece:
                break
            held += len(piece)
            if held > self.limit_bytes:
                return "413 Content Too Large"
            try:
                body.write(piece)
            except OSError:
                self._pass_over(stream, held, length)
                raise
        if held != length and (length or not _is_closed(body, held, environ.get("CONTENT_TYPE", ""))):
            return "400 Bad Request"
        body.seek(0)
        environ["CONTENT_LENGTH"] = str(held)
        return ""

    def _pass_over(self, stream: Any, held: int, length: int | None) -> None:
        """Read what is still coming without keeping it: a client that is cut off while it sends sees no answer."""
        while (length is None or held < length) and held <= self.limit_bytes:
            piece = stream.read(_PIECE_BYTES if length is None else min(_PIECE_BYTES, length - held))
            if not piece:
                return
            held += len(piece)

    def _refuse(self, environ: WSGIEnvironment, start_response: StartResponse, status: str) -> Iterable[bytes]:
        said, kind = _REFUSALS[status].format(limit=_size(self.limit_bytes)), "text/plain; charset=utf-8"
        if environ.get("PATH_INFO", "").startswith(_PROGRAMS):
            message = _in_language_asked(said, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            said = json.dumps({"code": _CODES[status], "message": message, "errors": []})
            kind = "application/json; charset=utf-8"
        headers: tuple[tuple[str, str], ...] = ()
        for each in self.dialects:
            if environ.get(each.header):
                said, kind, headers = each.text.format(said.strip()), each.content_type, each.headers
        text = said.encode()
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(text))), *headers])
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
