"""Reads a server's answer piece by piece: server-sent events, each a JSON document, until `[DONE]` or its end.

Stands beside `http_json.py` and keeps its rules: no redirect, a bounded time and size, one line for what went wrong.
Format: the WHATWG HTML standard, “Server-sent events”, as OpenAI's API uses it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Final

from druthers.adapters.http_json import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    TRIES,
    Answered,
    broken,
    opener,
    refused,
    request,
    told_of,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_LARGEST: Final = 64 << 20  # bytes of an answer
_PASSING: Final = (429, 502, 503, 504)  # refusals that say they will pass


class Stream:
    """One post of `body`, whose answer is read as it comes; all of it within `seconds`. `close` may come from anywhere.

    A refusal for the moment is tried again, up to three times, as long as there is time; nothing is once a piece came.
    """

    def __init__(self, url: str, body: dict[str, Any], *, key: str = "", seconds: float = 60.0) -> None:
        self._url, self._body, self._key = url, body, key
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._over = threading.Event()
        self._line: socket.socket | None = None

    def close(self) -> None:
        """Hang up, whatever it waits for."""
        self._over.set()
        if (line := self._line) is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def events(self) -> Generator[Any, None, Answered]:
        """Yield each document as it comes; return what went wrong, in `problem`, or an empty answer."""
        if problem := wrong(self._url):
            return Answered(problem=problem)
        answered = Answered()
        try:
            for turn in range(TRIES):
                answered = yield from self._once()
                wait = FIRST_PAUSE * 2**turn if answered.wait is None else answered.wait
                if answered.status not in _PASSING or turn == TRIES - 1 or wait > min(LONGEST_PAUSE, self._left()):
                    break
                if self._over.wait(wait):
                    break
        finally:
            self.close()
        return answered

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _once(self) -> Generator[Any, None, Answered]:
        asked = request(self._url, self._body, self._key)
        asked.add_header("Accept", "text/event-stream")
        if (left := self._left()) <= 0 or self._over.is_set():
            return broken(TimeoutError(), self._seconds)
        try:
            with opener(self._url, _Plain(self), _Secure(self)).open(asked, timeout=left) as response:
                return (yield from self._read(response))
        except urllib.error.HTTPError as error:
            with error:
                return refused(error)
        except (http.client.HTTPException, OSError, ValueError, RecursionError) as error:
            return broken(error, self._seconds)

    def _read(self, response: http.client.HTTPResponse) -> Generator[Any, None, Answered]:
        whole: list[bytes] = []  # of a server that answers in one piece, whatever was asked for
        for line in self._lines(response):
            name, colon, value = line.partition(b":")
            if not line or line.startswith(b":"):
                continue
            if not colon or name not in (b"data", b"error", b"event", b"id", b"retry"):
                whole.append(line)
            elif name in (b"data", b"error"):
                if value.strip() == b"[DONE]":
                    return Answered()
                found = json.loads(value)
                if problem := _problem(found, named=name == b"error"):
                    return Answered(problem=problem)
                yield found
        if whole:
            found = json.loads(b"\n".join(whole))
            if problem := _problem(found, named=False):
                return Answered(problem=problem)
            yield found
        return Answered()

    def _lines(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        rest, size = b"", 0
        while True:
            if (left := self._left()) <= 0:
                raise TimeoutError
            if self._line is not None:
                self._line.settimeout(left)
            if not (part := response.read1(1 << 16)):
                if response.length:  # that many bytes were promised
                    raise http.client.IncompleteRead(b"", response.length)
                break
            if (size := size + len(part)) > _LARGEST:
                raise ValueError("too much")
            *lines, rest = (rest + part).split(b"\n")
            yield from (line.rstrip(b"\r") for line in lines)
        if rest:
            yield rest.rstrip(b"\r")

    def keep(self, line: socket.socket) -> None:
        """Remember the socket that is used, so that `close` can end a wait on it."""
        self._line = line
        if self._over.is_set():
            self.close()


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open over plain HTTP."""
        stream = self._stream

        class Kept(http.client.HTTPConnection):
            def connect(self) -> None:
                super().connect()
                stream.keep(self.sock)

        return self.do_open(Kept, req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, stream: Stream) -> None:
        super().__init__()
        self._stream = stream

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open over TLS, with the machine's own certificates."""
        stream = self._stream

        class Kept(http.client.HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                stream.keep(self.sock)

        return self.do_open(Kept, req)


def _problem(found: Any, *, named: bool) -> str:
    """Find the error that a server tells in the middle of its answer; empty where it tells none."""
    if not named and not (isinstance(found, dict) and found.get("error")):
        return ""
    return f"broke off: {told_of(found) or 'it did not say why'}"
