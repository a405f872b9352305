"""The driver of an app that is drawn in a browser: Textual's, which also ends the app when the server is gone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


class ServedDriver(WebDriver):
    """Its input ends with its server, however that ended."""

    _loop_of_app: AbstractEventLoop | None = None

    def start_application_mode(self) -> None:
        """Begin."""
        self._loop_of_app = asyncio.get_running_loop()
        super().start_application_mode()

    def run_input_thread(self) -> None:
        """Read until the input ends; if the app has not ended itself, it does now."""
        super().run_input_thread()
        if not self.exit_event.is_set() and self._loop_of_app is not None:
            asyncio.run_coroutine_threadsafe(self._app._post_message(ExitApp()), self._loop_of_app)  # noqa: SLF001 -- as Textual's own driver does
