"""The server behind `druthers serve`: textual-serve's, behind a door, with a page of our own that asks nobody else.

A process runs the app for each browser that is connected, and ends with the connection; words that were not saved are
kept as drafts, as after any other end, and are put back when the app is next opened.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from druthers.errors import UsageError
from druthers.tui.serving.door import HOSTS, Door

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Callable, Sequence

PAGE: Final = Path(__file__).parent / "page"
DRIVER: Final = "druthers.tui.serving.driver:ServedDriver"
GRACE: Final = 10.0  # seconds in which an app ends by itself: it may be saving
SMALLEST, LARGEST = 10, 1000  # columns and rows


class Sitting(AppService):
    """The app's process for one connected browser."""

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start it without a shell, in a session of its own: ctrl+c in the terminal is the server's to hear."""
        environment = self._build_environment(width, height) | {"TEXTUAL_DRIVER": DRIVER}
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Pass on what the app draws; when it is over, however it ended, so is the connection."""
        try:
            await super().run()
        finally:
            await self.remote_close()

    async def stop(self) -> None:
        """Ask the app to end, and see that it does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await super().stop()
        process = self._process
        if process is None:
            return
        try:
            async with asyncio.timeout(GRACE):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


class DruthersServer(Server):
    """Serves the app that `command` runs, through `door`."""

    def __init__(self, command: Sequence[str], door: Door) -> None:
        super().__init__("druthers", host=HOSTS[0], title="Druthers")
        self._argv = list(command)
        self._door = door
        self._open: set[web.WebSocketResponse] = set()

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._door.middleware()])
        room = self._door.room
        app.add_routes(
            [
                web.get(f"{room}/", self.handle_index, name="index"),
                web.get(f"{room}/ws", self.handle_websocket, name="websocket"),
                web.get(f"{room}/download/{{key}}", self.handle_download, name="download"),
                web.static(f"{room}/static", self.statics_path, name="static"),
                web.static(f"{room}/page", PAGE, name="page"),
            ]
        )
        app.on_response_prepare.append(self._door.shut)
        app.on_shutdown.append(self.on_shutdown)
        return app

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page; its address is the one that it was asked under."""
        page = Template((PAGE / "index.html").read_text("utf-8"))
        size = max(8, min(to_int(request.query.get("fontsize", "16"), 16), 40))
        text = page.substitute(room=self._door.room, host=request.host, size=size)
        return web.Response(text=text, content_type="text/html")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for as long as the browser stays."""
        connection = web.WebSocketResponse(heartbeat=15)
        await connection.prepare(request)
        self._open.add(connection)
        sitting = Sitting(
            self._argv,  # type: ignore[arg-type] # textual-serve wants a line for a shell; ours is started without one
            write_bytes=connection.send_bytes,
            write_str=connection.send_str,
            close=connection.close,  # type: ignore[arg-type] # what it returns is not asked for
            download_manager=self.download_manager,
        )
        try:
            await sitting.start(*(_side(request.query.get(side, "")) for side in ("width", "height")))
            with contextlib.suppress(ValueError, LookupError, TypeError, AssertionError):  # no message of our page's
                await self._process_messages(connection, sitting)
        finally:
            self._open.discard(connection)
            await asyncio.shield(sitting.stop())
            await connection.close()
        return connection

    async def on_shutdown(self, app: web.Application) -> None:
        """End every sitting."""
        del app
        await asyncio.gather(
            *(each.close(code=WSCloseCode.GOING_AWAY, message=b"Druthers has ended.") for each in list(self._open))
        )


def _side(asked: str) -> int:
    return max(SMALLEST, min(to_int(asked, 80), LARGEST))


def app_command(vault: Path) -> list[str]:
    """The command that runs the app on a vault; never from what lies in the working folder."""
    return [sys.executable, "-P", "-m", "druthers", "--vault", str(vault)]


def serve(vault: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve the app until ctrl+c; `tell` is given the address that lets the person in. Port 0 means any free one.

    Raises:
        UsageError: the port is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOSTS[0], port))
            listening.listen()  # whoever is told the address may come at once
        except (OSError, OverflowError) as error:
            raise UsageError(f"Port {port} cannot be had.", "Name another, or none: a free one is found.") from error
        door = Door(listening.getsockname()[1])
        server = DruthersServer(app_command(vault), door)

        async def ready(_app: web.Application) -> None:
            tell(door.address)

        async def made() -> web.Application:
            app = await server._make_app()  # noqa: SLF001 -- ours, under textual-serve's name for it
            app.on_startup.append(ready)
            return app

        web.run_app(made(), sock=listening, print=None, access_log=None, shutdown_timeout=3 * GRACE)
