"""An app whose keys are the person's: `keys.toml` is read at the start, and again whenever it is saved.

Its reading and checking is done in a thread; with `vim = true` every key passes the layer of motions first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import events, on
from textual.app import ScreenStackError
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TextArea

from druthers.tui.dressed import Dressed
from druthers.tui.glancing import Glance
from druthers.tui.keys import NAME, OwnKeys, keep_vim, keys_file, read_keys, shown
from druthers.tui.vim.motions import Motions
from druthers.tui.vim.reach import half_page, hit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.app import App
    from textual.widget import Widget

MOST: Final = 3  # problems told at once; Help has them all


@dataclass
class KeysRead(Message):
    """The person's keys were read; `again` when the file was saved while the app runs."""

    own: OwnKeys
    again: bool = False


class KeyedApp(Dressed):
    """The app's keys, as the person has them: `own` says what of their file is used, and why the rest is not."""

    vim: reactive[bool] = reactive(default=False, init=False)
    own: reactive[OwnKeys] = reactive(OwnKeys(), init=False)

    def __init__(self, *, theme: str | None = None, themes: Sequence[Path] | None = None, plain: bool = False) -> None:
        super().__init__(theme=theme, themes=themes, plain=plain)
        self.set_reactive(KeyedApp.own, read_keys(keys_file()))
        self.register = ""  # what was last taken out or copied in a text, as vim has it
        self._motions = Motions()
        self._keys = Glance(lambda: (keys_file(),), partial(self._read_keys, again=True), first=self._read_keys)

    def on_mount(self) -> None:
        """Put the person's keys on; what they cannot have is found after the first paint."""
        self._use(self.own)
        self.call_after_refresh(self._keys.start)

    def on_unmount(self) -> None:
        """Look no longer."""
        self._keys.stop()

    def action_turn_vim(self) -> None:
        """Turn vim's keys on or off, and keep it so in the person's file."""
        self.own = replace(self.own, vim=not self.vim)
        self.vim = self.own.vim
        self.notify("Vim's keys are on; ? tells them." if self.vim else "Vim's keys are off.", markup=False)
        self.run_worker(partial(self._keep_vim, on=self.vim), thread=True, exit_on_error=False, group="vim")

    async def on_event(self, event: events.Event) -> None:
        """Let a key pass the layer of motions, where that is on and nothing is being typed."""
        if not (self.vim and isinstance(event, events.Key)) or event.is_forwarded:
            await super().on_event(event)
        elif self.focused is not None and _typed_in(self.focused):
            self._motions.begin()
            await super().on_event(event)
        else:
            await self._moved(event)

    async def _moved(self, event: events.Key) -> None:
        for key in self._motions.press(event.key, self._taken, self._has):
            if key == event.key:
                await super().on_event(event)
            elif key == "palette":
                self.action_command_palette()
            elif key in {"next hit", "previous hit"}:
                await hit(self, 1 if key == "next hit" else -1)
            elif key in {"half down", "half up"}:
                if not half_page(self.focused, 1 if key == "half down" else -1):
                    await super().on_event(events.Key(key.replace("half ", "page"), None))
            else:
                await super().on_event(events.Key(key, None))

    def _taken(self, key: str) -> bool:
        """Whether the person gave this key to something themselves."""
        return any(key in said.split(",") for said in self.own.keys.values())

    def _has(self, key: str) -> bool:
        """Whether what is seen has this key for something of its own, which no widget of Textual's has."""
        active = self.screen.active_bindings.get(key)
        return active is not None and active.binding.id is not None and active.enabled

    @on(KeysRead)
    def _keys_read(self, event: KeysRead) -> None:
        own = event.own if event.own.read else replace(self.own, problems=event.own.problems)
        fresh = own != self.own  # what was turned in the app is known
        self._use(own)
        problems = own.problems if fresh or not event.again else ()
        for line in problems[:MOST]:
            self.notify(line, severity="warning", timeout=10, markup=False)
        if len(problems) > MOST:
            self.notify(f"{NAME}: {len(problems) - MOST} more; ? shows them all.", severity="warning", markup=False)
        if event.again and fresh and not problems:
            self.notify("Your keys were read again.", markup=False)

    def _keep_vim(self, *, on: bool) -> None:
        try:
            keep_vim(keys_file(), on=on)
        except (OSError, UnicodeDecodeError) as error:
            self.post_message(KeysRead(replace(self.own, vim=on, problems=(f"{NAME} cannot be written: {error}.",))))

    def _read_keys(self, *, again: bool = False) -> None:
        """Read the file, if it is there or was taken away, and hold it against every binding; in a thread."""
        if not (again or keys_file().exists()):
            return
        from druthers.tui.bound import all_bindings  # noqa: PLC0415 -- imports every screen
        from druthers.tui.clashes import settled  # noqa: PLC0415 -- as above

        own = settled(read_keys(keys_file()), all_bindings())
        if not self._keys.ending.is_set():
            with suppress(RuntimeError):  # the app's loop has ended in this very moment
                self.post_message(KeysRead(own, again))

    def _use(self, own: OwnKeys) -> None:
        self.own = own
        self.vim = own.vim
        with suppress(ScreenStackError):
            self.set_keymap(own.keys)


def _typed_in(widget: Widget) -> bool:
    """Whether letters are text where the focus is."""
    return isinstance(widget, TextArea) or widget.check_consume_key("x", "x")


def key_of(app: App[None], name: str, usual: str) -> str:
    """The first key that the person has for a thing of this name, as they say it."""
    own = app.own.keys.get(name, usual) if isinstance(app, KeyedApp) else usual
    return shown(own.split(",")[0])
