"""Who may come in: the middleware before every route of the served app, the static files and the websocket too.

Whoever knows the token gets a cookie for it, once; all else asks for the cookie. The cookie is for one path that nobody
can guess, because a browser sends the cookies of 127.0.0.1 to every port there, and another program may listen on one.
The Host header keeps out a name that was made to lead here (DNS rebinding), the Origin header other sites' pages.
"""

from __future__ import annotations

from hmac import compare_digest
from secrets import token_urlsafe
from string import Template
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp.typedefs import Handler, Middleware

COOKIE: Final = "druthers"
HOSTS: Final = ("127.0.0.1", "localhost")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
CLOSED: Final = "Open the address that `druthers serve` printed: it holds what lets you in."
# A page and no redirect: a browser that was sent here by another program does not send a strict cookie along with that.
COME_IN: Final = Template(
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Druthers</title>'
    '<link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url=$path"></head>'
    '<body><a href="$path">Druthers</a></body></html>'
)


class Door:
    """Guards one server on `port`; `address` is what the person opens."""

    def __init__(self, port: int) -> None:
        self._token, self._key = token_urlsafe(32), token_urlsafe(32)
        self._hosts = frozenset(f"{name}:{port}" for name in HOSTS)
        self.room = f"/{token_urlsafe(12)}"  # below it lies everything but the door itself
        self.address = f"http://{HOSTS[0]}:{port}/?token={self._token}"

    def middleware(self) -> Middleware:
        """The door, as aiohttp wants it."""

        @web.middleware
        async def door(request: web.Request, handler: Handler) -> web.StreamResponse:
            if not self._from_here(request.headers, websocket=_asks_for_websocket(request.headers)):
                raise web.HTTPForbidden(text=CLOSED)
            if request.path == "/" and request.method == "GET":
                return self._welcome(request.query.get("token", ""))
            if not same(request.cookies.get(COOKIE, ""), self._key):
                raise web.HTTPForbidden(text=CLOSED)
            return await handler(request)

        return door

    async def shut(self, request: web.Request, response: web.StreamResponse) -> None:
        """Put on every answer what a browser may do with it: to ask nobody else, for one thing."""
        host = request.headers.get("Host", "")
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = POLICY.format(host=host if host in self._hosts else HOSTS[0])

    def _from_here(self, headers: Mapping[str, str], *, websocket: bool) -> bool:
        """Whether it was asked under a name of ours, and by a page of ours if by a page; a websocket is always."""
        host, origin = headers.get("Host", ""), headers.get("Origin")
        if host not in self._hosts:
            return False
        return not websocket if origin is None else origin == f"http://{host}"

    def _welcome(self, token: str) -> web.Response:
        if not same(token, self._token):
            raise web.HTTPForbidden(text=CLOSED)
        path = f"{self.room}/"
        answer = web.Response(text=COME_IN.substitute(path=path), content_type="text/html")
        answer.set_cookie(COOKIE, self._key, path=path, httponly=True, samesite="Strict")
        return answer


def same(given: str, wanted: str) -> bool:
    """Compare in a time that tells nothing of where they part.

    >>> same("a", "a"), same("é", "a"), same("", "a")
    (True, False, False)
    """
    return compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))


def _asks_for_websocket(headers: Mapping[str, str]) -> bool:
    return "websocket" in headers.get("Upgrade", "").lower()
