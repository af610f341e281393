"""The application runs in a few threads of its own, whoever asks from how many others."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from camket.core.threads import FewThreads

CROWD = 8


class Answer:
    """An answer as Django gives one: read once, then closed."""

    def __init__(self, *, streaming: bool = False) -> None:
        self.streaming = streaming
        self.read_in: set[str] = set()
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        self.read_in.add(threading.current_thread().name)
        yield from (b"a", b"b")

    def close(self) -> None:
        self.is_closed = True


def ask(app: FewThreads) -> tuple[list[Any], Iterable[bytes]]:
    """Ask as a server does."""
    begun: list[Any] = []
    return begun, app({}, lambda *begins: begun.extend(begins))  # type: ignore[arg-type]


def test_a_crowd_is_served_by_two_threads() -> None:
    seen: list[str] = []
    meeting = threading.Barrier(2)

    def app(_environ: Any, start: Any) -> list[bytes]:
        seen.append(threading.current_thread().name)
        meeting.wait(30)  # each waits for another at work: one thread alone would not get through
        start("200 OK", [])
        return [b"done"]

    few = FewThreads(app, 2)
    crowd = [threading.Thread(target=ask, args=(few,)) for _each in range(CROWD)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    assert len(seen) == CROWD
    assert len(set(seen)) == 2
    assert all(name.startswith("application") for name in seen)


def test_an_answer_is_whole_and_closed_before_it_is_sent() -> None:
    answer = Answer()

    def app(_environ: Any, start: Any) -> Answer:
        start("201 Created", [("X-A", "b")])
        return answer

    begun, pieces = ask(FewThreads(app, 1))
    assert (begun, pieces, answer.is_closed) == (["201 Created", [("X-A", "b")]], [b"ab"], True)
    assert threading.current_thread().name not in answer.read_in


def test_what_streams_is_read_by_the_one_who_sends_it() -> None:
    answer = Answer(streaming=True)

    def app(_environ: Any, start: Any) -> Answer:
        start("200 OK", [])
        return answer

    _begun, pieces = ask(FewThreads(app, 1))
    assert pieces is answer
    assert (answer.is_closed, b"".join(pieces)) == (False, b"ab")
    assert answer.read_in == {threading.current_thread().name}


def test_what_the_application_raises_reaches_the_server_and_leaves_the_thread_usable() -> None:
    broken = Answer()
    faults: list[Any] = [ZeroDivisionError("no"), None]

    def app(_environ: Any, start: Any) -> Any:
        start("200 OK", [])
        if (fault := faults.pop(0)) is not None:
            raise fault
        return broken

    few = FewThreads(app, 1)
    with pytest.raises(ZeroDivisionError):
        ask(few)
    assert ask(few)[1] == [b"ab"]
