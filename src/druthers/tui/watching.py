"""Listening for changes on disk while the app is open, and telling the app."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from druthers.tui.alongside import Alongside
from druthers.tui.messages import VaultChanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

    from druthers.tui.ports import Journal


class Watch(Alongside):
    """Posts `VaultChanged` through `tell`; where nothing can be watched it ends by itself."""

    def __init__(self, journal: Journal, tell: Callable[[Message], object]) -> None:
        super().__init__("druthers-watch")
        self._journal = journal
        self._tell = tell

    def work(self) -> None:
        """Listen; it looks ten times a second whether it is to end."""
        for paths in self._journal.watch(self.ending):
            if self.ending.is_set():
                return
            with suppress(RuntimeError):  # the app's loop has ended in this very moment
                self._tell(VaultChanged(frozenset(paths)))
