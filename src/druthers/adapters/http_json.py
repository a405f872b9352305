"""Asks a server for JSON over HTTP, with the standard library: bounded in time, in size and in tries.

Serves the adapters that talk to a server; `http_stream.py` reads what comes piece by piece. Follows no redirect: what
is sent, and the key, go to the address that the person gave. What went wrong is a value, one line that reads on after
the address.
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

TRIES: Final = 4
FIRST_PAUSE: Final = 0.5  # seconds; doubled after each try
LONGEST_PAUSE: Final = 20.0  # seconds; a server that asks for more is told of instead of waited for
_LARGEST: Final = 256 << 20  # bytes of an answer
_BUSY: Final = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: the JSON that was `found`, or a `problem` and, where the server gave one, the HTTP `status`.

    `late` says that the time was over; `wait` is how many seconds the server asks to be left alone.
    """

    found: Any = None
    problem: str = ""
    status: int = 0
    wait: float | None = None
    late: bool = False


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere but to the address that was asked for."""

    def http_error_302(self, *_args: object, **_named: object) -> None:
        """Take a redirect as the answer that it is, without reading where it leads."""
        return

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


def ask(
    url: str,
    body: dict[str, Any] | None,
    *,
    key: str = "",
    seconds: float = 60.0,
    pause: Callable[[float], object] | None = None,
    tries: int = TRIES,
) -> Answered:
    """Post `body` (or get, without one) and give the JSON that comes back; `seconds` bounds each of up to `tries`.

    Only what says that it will pass (429 and most 5xx) is tried again. `pause` waits between tries, by default by
    `time.sleep`.
    """
    if problem := wrong(url):
        return Answered(problem=problem)
    answered = Answered()
    for turn in range(tries):
        answered = _once(url, body, key, seconds)
        wait = FIRST_PAUSE * 2**turn if answered.wait is None else answered.wait
        if answered.status not in _BUSY or turn == tries - 1 or wait > LONGEST_PAUSE:
            break
        (pause or time.sleep)(wait)
    return answered


def wrong(url: str) -> str:
    """Say what is wrong with an address, in words that read on after it; empty where nothing is."""
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
        with opener(url).open(request(url, body, key), timeout=seconds) as response:
            return Answered(json.loads(_read(response, until)))
    except urllib.error.HTTPError as error:
        with error:
            return refused(error)
    except (http.client.HTTPException, OSError, ValueError, RecursionError) as error:
        return broken(error, seconds)


def broken(error: Exception, seconds: float) -> Answered:
    """Tell in one line why there is no answer: nobody there, too late, cut off, or no JSON."""
    reason = getattr(error, "reason", error)  # of a URLError, what it stands for
    if isinstance(reason, TimeoutError):
        return Answered(problem=f"did not answer within {seconds:.3g} seconds.", late=True)
    if isinstance(error, urllib.error.URLError):
        return Answered(problem=f"cannot be reached: {one_line(getattr(reason, 'strerror', None) or str(reason))}.")
    if isinstance(error, (http.client.HTTPException, OSError)):
        return Answered(problem=f"broke off: {one_line(str(error) or type(error).__name__)}.")
    return Answered(problem="gave something else than JSON.")


def opener(url: str, *more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """Make what opens `url` without following a redirect, with `more` handlers."""
    # What this machine serves is asked for without the proxy that the network may want.
    here = is_here(urllib.parse.urlsplit(url).hostname or "")
    proxies = urllib.request.ProxyHandler({}) if here else urllib.request.ProxyHandler()
    return urllib.request.build_opener(proxies, NoRedirect, *more)


def is_here(host: str) -> bool:
    """Whether a host is this machine.

    >>> is_here("localhost"), is_here("::1"), is_here("127.0.0.1.example.com")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def request(url: str, body: dict[str, Any] | None, key: str) -> urllib.request.Request:
    """Make the request: a post of `body` as JSON, or a get without one; the key goes into its head."""
    headers = {"Accept": "application/json", "User-Agent": "druthers"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if body is None:
        return urllib.request.Request(url, headers=headers)  # noqa: S310 - `wrong` lets only http and https through
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


def refused(error: urllib.error.HTTPError) -> Answered:
    """Tell a refusal in one line, with what the server says of it."""
    if error.code in (401, 403):
        return Answered(problem=f"refuses the key, or wants one (HTTP {error.code}).", status=error.code)
    if 300 <= error.code < 400:  # noqa: PLR2004 - the redirects
        place = one_line(error.headers.get("Location", "somewhere else"))
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
        return told_of(json.loads(error.read(1 << 16)))
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return ""


def told_of(found: Any) -> str:
    """Find the message in a refusal's JSON; empty where there is none.

    >>> told_of({"error": {"message": "no such model"}}), told_of({"detail": "too long"}), told_of([1])
    ('no such model', 'too long', '')
    """
    inner = found.get("error", found) if isinstance(found, dict) else found
    told = (inner.get("message") or inner.get("detail")) if isinstance(inner, dict) else inner
    return one_line(told) if isinstance(told, str) else ""


def one_line(text: str) -> str:
    """Make what a server wrote fit for one line on a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:200]
