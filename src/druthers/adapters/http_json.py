"""Asks a server for JSON over HTTP, with the standard library: bounded in time, in size and in tries.

Serves the adapters that talk to a server. Follows no redirect: what is sent, and the key, go to the address that the
person gave. What went wrong is a value, one line that reads on after the address.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_TRIES: Final = 4
_FIRST_PAUSE: Final = 0.5  # seconds; doubled after each try
_LONGEST_PAUSE: Final = 20.0  # seconds; a server that asks for more is told of instead of waited for
_LARGEST: Final = 256 << 20  # bytes of an answer
_BUSY: Final = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the JSON that was `found`, or a `problem` and, where the server gave one, the HTTP `status`."""

    found: Any = None
    problem: str = ""
    status: int = 0
    wait: float | None = None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Take a redirect as the answer that it is."""
        return


def ask(
    url: str,
    body: dict[str, Any] | None,
    *,
    key: str = "",
    seconds: float = 60.0,
    pause: Callable[[float], object] | None = None,
) -> Answered:
    """Post `body` (or get, without one) and give the JSON that comes back; `seconds` bounds each of up to four tries.

    Only what says that it will pass (429 and most 5xx) is tried again. `pause` waits between tries, by default by
    `time.sleep`.
    """
    if problem := _wrong(url):
        return Answered(problem=problem)
    answered = Answered()
    for turn in range(_TRIES):
        answered = _once(url, body, key, seconds)
        wait = _FIRST_PAUSE * 2**turn if answered.wait is None else answered.wait
        if answered.status not in _BUSY or turn == _TRIES - 1 or wait > _LONGEST_PAUSE:
            break
        (pause or time.sleep)(wait)
    return answered


def _wrong(url: str) -> str:
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not an address."
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not url.isascii() or " " in url:
        return "is not an address that begins with http:// or https://."
    if parts.username is not None or parts.password is not None:
        return "holds a name or a password: give the key in DRUTHERS_API_KEY instead."
    return "should have no `?` part." if parts.query else ""


def _once(url: str, body: dict[str, Any] | None, key: str, seconds: float) -> Answered:
    until = time.monotonic() + seconds
    try:
        with _opener(url).open(_request(url, body, key), timeout=seconds) as response:
            return Answered(json.loads(_read(response, until)))
    except urllib.error.HTTPError as error:
        with error:
            return _refused(error)
    except (http.client.HTTPException, OSError, ValueError, RecursionError) as error:
        return Answered(problem=_problem(error, seconds))


def _problem(error: Exception, seconds: float) -> str:
    reason = getattr(error, "reason", error)  # of a URLError, what it stands for
    if isinstance(reason, TimeoutError):
        return f"did not answer within {seconds:g} seconds."
    if isinstance(error, urllib.error.URLError):
        return f"cannot be reached: {_line(getattr(reason, 'strerror', None) or str(reason))}."
    if isinstance(error, (http.client.HTTPException, OSError)):
        return f"broke off: {_line(str(error) or type(error).__name__)}."
    return "gave something else than JSON."


def _opener(url: str) -> urllib.request.OpenerDirector:
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    # What this machine serves is asked for without the proxy that the network may want.
    proxies = urllib.request.ProxyHandler({}) if here else urllib.request.ProxyHandler()
    return urllib.request.build_opener(proxies, _NoRedirect)


def _request(url: str, body: dict[str, Any] | None, key: str) -> urllib.request.Request:
    headers = {"Accept": "application/json", "User-Agent": "druthers"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if body is None:
        return urllib.request.Request(url, headers=headers)  # noqa: S310 - `_wrong` lets only http and https through
    headers["Content-Type"] = "application/json"
    return urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - as above


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """Read it all, whatever the pace at which it trickles in, but not beyond the time or the size allowed."""
    parts, size = [], 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if time.monotonic() > until:
            raise TimeoutError
        if size > _LARGEST:
            raise ValueError("too much")
    return b"".join(parts)


def _refused(error: urllib.error.HTTPError) -> Answered:
    if error.code in (401, 403):
        return Answered(problem=f"refuses the key, or wants one (HTTP {error.code}).", status=error.code)
    if 300 <= error.code < 400:  # noqa: PLR2004 - the redirects
        place = _line(error.headers.get("Location", "somewhere else"))
        return Answered(
            problem=f"sends us on to {place}; give that address, if it is the right one.", status=error.code
        )
    try:
        wait = float(error.headers.get("Retry-After", ""))
    except ValueError:  # none, or a date
        wait = -1.0
    told = _told(error)
    problem = f"answered with HTTP {error.code}" + (f": {told}" if told else ".")
    return Answered(problem=problem, status=error.code, wait=wait if wait >= 0 else None)


def _told(error: urllib.error.HTTPError) -> str:
    """Find what the server says of its refusal: `{"error": {"message": …}}` as OpenAI has it, or a plainer form."""
    try:
        found = json.loads(error.read(1 << 16))
        inner = found.get("error", found)
        told = inner if isinstance(inner, str) else inner.get("message") or inner.get("detail")
    except (OSError, http.client.HTTPException, ValueError, AttributeError, RecursionError):
        return ""
    return _line(told) if isinstance(told, str) else ""


def _line(text: str) -> str:
    """Make what a server wrote fit for one line on a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:200]
