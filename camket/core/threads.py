"""The application in a few threads of its own, however many connections are being waited for."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class FewThreads:
    """WSGI middleware that runs an application in `threads` threads, one request at a time in each.

    The server's own threads wait for slow bodies and slow readers; they are many and cheap. Django keeps one
    database connection for each thread that it runs in, so it runs in few. An answer that streams, such as a
    file, is read by the waiting thread, so that a slow download holds none of the few up: what streams must not
    read rows.
    """

    def __init__(self, app: WSGIApplication, threads: int) -> None:
        self.app = app
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="application")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun, pieces = self.pool.submit(self._answer, environ).result()
        start_response(*begun)
        return pieces

    def _answer(self, environ: WSGIEnvironment) -> tuple[tuple[str, list[tuple[str, str]]], Iterable[bytes]]:
        """Run the application; return how its answer begins, and the answer."""
        begun: list[Any] = []
        response: Any = self.app(environ, lambda *begins: begun.extend(begins[:2]))  # type: ignore[arg-type]
        if getattr(response, "streaming", False):
            return (begun[0], begun[1]), response
        try:
            whole = b"".join(response)
        finally:
            getattr(response, "close", lambda: None)()
        return (begun[0], begun[1]), [whole]
