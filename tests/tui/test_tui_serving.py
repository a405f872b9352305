"""The server behind `druthers serve`: nobody comes in without its token, and no process outlives its connection."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from druthers.container import init_journal
from druthers.errors import UsageError
from druthers.tui.serving import server as serving
from druthers.tui.serving.door import COOKIE, Door
from druthers.tui.serving.server import DruthersServer

# a process that speaks as an app in a browser does: it tells its number, and what it was asked
APP = """\
import os, sys, json, time
def say(kind, data): sys.stdout.buffer.write(kind + len(data).to_bytes(4, "big") + data); sys.stdout.buffer.flush()
def read(n): return sys.stdin.buffer.read(n)
print("__GANGLION__", flush=True)
say(b"D", str(os.getpid()).encode())
while kind := read(1):
    data = read(int.from_bytes(read(4), "big"))
    if kind == b"D": say(b"D", data.upper())
    if data == b"end": break
    if kind == b"M" and json.loads(data)["type"] == "quit" and "deaf" not in sys.argv: break
else:
    time.sleep(600 if "deaf" in sys.argv else 0)
"""


@asynccontextmanager
async def served(*arguments):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        door = Door(listening.getsockname()[1])
        server = DruthersServer([sys.executable, "-c", APP, *arguments], door)
        runner = web.AppRunner(await server._make_app(), shutdown_timeout=20)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        jar = aiohttp.CookieJar(unsafe=True)  # which is what aiohttp calls cookies for an address
        async with aiohttp.ClientSession(f"http://127.0.0.1:{listening.getsockname()[1]}", cookie_jar=jar) as client:
            try:
                yield client, door, runner
            finally:
                await runner.cleanup()


def gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def until(holds):
    for _ in range(500):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to be so")


async def test_only_who_has_the_token_comes_in_and_only_from_here():
    async with served() as (client, door, _):
        room, here = door.room, str(client._base_url).rstrip("/")
        routes = [
            f"{room}/",
            f"{room}/ws",
            f"{room}/static/js/textual.js",
            f"{room}/page/page.js",
            f"{room}/download/x",
        ]

        async def asked(path, **headers):
            async with client.get(path, headers=headers, allow_redirects=False) as answer:
                return answer.status, answer.headers, await answer.text()

        for path in ("/", "/?token=", "/?token=wrong", "/?token=%C3%A9", "/static/js/textual.js", "/nothing", *routes):
            status, headers, text = await asked(path, Cookie=f"{COOKIE}=wrong")
            assert (status, "druthers serve" in text) == (403, True), path
            assert "default-src 'none'" in headers["Content-Security-Policy"]
        enter = door.address.removeprefix(here)
        for headers in ({"Host": "evil.example"}, {"Host": "127.0.0.1"}, {"Origin": "http://evil.example"}):
            assert (await asked(enter, **headers))[0] == 403, headers
        status, headers, text = await asked(enter)
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        set_cookie = headers["Set-Cookie"]
        assert all(each in set_cookie for each in ("HttpOnly", "SameSite=Strict", f"Path={room}/"))
        assert door._token not in set_cookie + text
        assert f"url={room}/" in text
        status, headers, text = await asked(routes[0])
        assert (status, f"ws://{client._base_url.authority}{room}/ws" in text) == (200, True)
        assert "googleapis" not in text
        assert (await asked(routes[2]))[0] == 200
        assert (await asked(f"{room}/static/"))[0] == 403  # the folder is not listed
        assert (await asked(f"{room}/download/x"))[0] == 404
        for bad in ({"Host": "evil.example:1"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            assert (await asked(routes[0], **bad))[0] == 403, bad
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await client.ws_connect(f"{room}/ws", headers={"Origin": here} | bad)
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await client.ws_connect(f"{room}/ws")  # no page sent it
        assert (await asked("/"))[0] == 403  # the cookie is not the token


@pytest.mark.parametrize("ends", ["browser", "app", "server", "nonsense"])
async def test_the_app_ends_with_its_connection_and_the_connection_with_it(ends):
    async with served() as (client, door, runner):
        await (await client.get(door.address)).read()
        here = str(client._base_url).rstrip("/")
        connection = await client.ws_connect(f"{door.room}/ws?width=-5&height=many", headers={"Origin": here})
        pid = int((await connection.receive(timeout=10)).data)
        await connection.send_json(["stdin", "heron"])
        assert (await connection.receive(timeout=10)).data == b"HERON"
        if ends == "browser":
            await connection.close()
        elif ends == "server":
            await runner.cleanup()
        else:
            await connection.send_str('["stdin", "end"]' if ends == "app" else "[3")
        while ends != "browser" and (await connection.receive(timeout=10)).type is not aiohttp.WSMsgType.CLOSED:
            pass
        await until(lambda: gone(pid))


def test_a_port_that_is_taken_is_told_in_a_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="cannot be had"):
            serving.serve(tmp_path, taken.getsockname()[1], lambda _: None)


async def test_an_app_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(serving, "GRACE", 0.2)
    async with served("deaf") as (client, door, _):
        await (await client.get(door.address)).read()
        here = str(client._base_url).rstrip("/")
        connection = await client.ws_connect(f"{door.room}/ws", headers={"Origin": here})
        pid = int((await connection.receive(timeout=10)).data)
        await connection.close()
        await until(lambda: gone(pid))


def test_the_app_ends_when_its_server_is_gone_however_that_ended(tmp_path):
    root = tmp_path / "journal"
    init_journal(root)[0].close()
    environment = os.environ | {"HOME": str(tmp_path), "TEXTUAL_DRIVER": serving.DRIVER}
    command = serving.app_command(root)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment, cwd=tmp_path, **pipes) as app:
        assert app.stdout.readline() == b"__GANGLION__\n"
        drawing = threading.Thread(target=app.stdout.read)  # which keeps the pipe from filling
        drawing.start()
        app.stdin.close()
        assert app.wait(60) == 0
        drawing.join()
