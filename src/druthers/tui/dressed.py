"""What the app wears: a theme, kept for the next time, and taken in anew while it runs when its file was changed.

An app without a journal, so that whatever is shown before there is one can look the same. `DRUTHERS_THEME` wins over
the vault's setting, which wins over what the person chose last in the app (`app.toml`), which wins over our own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from rich.control import Control
from textual import on
from textual.app import App
from textual.filter import Monochrome
from textual.message import Message

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.tui.depth import FEW, adapted
from druthers.tui.filters import CursorMark, NoColour, Unadorned
from druthers.tui.glancing import Glance
from druthers.tui.look import app_file, keep_theme, read_look, usual_theme
from druthers.tui.pacing import at_ease
from druthers.tui.printing import Printable
from druthers.tui.reading_spot import spot
from druthers.tui.themes import FALLBACKS, ThemeSet, load_themes, theme_folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from textual.binding import Binding
    from textual.filter import LineFilter
    from textual.notifications import SeverityLevel
    from textual.theme import Theme

PRINTABLE: Final = Printable()
HEARD = 15.0  # seconds that a line stays in plain mode
SOON = 1.0  # seconds after which files are looked at: after the first paint
SHOW_CURSOR: Final = "\x1b[?25h"


@dataclass
class ThemesRead(Message):
    """The theme files are others than before."""

    found: ThemeSet


@dataclass
class NotKept(Message):
    """The theme that was chosen could not be kept for the next time."""

    line: str


class Dressed(App[None]):
    """An app in a theme of ours.

    `theme` is what the vault's settings say; `themes` are the folders looked through for theme files; `plain` is for
    screen readers, and true as well where the person asked for it in `app.toml` or with `DRUTHERS_PLAIN`.
    """

    def __init__(self, *, theme: str | None = None, themes: Sequence[Path] | None = None, plain: bool = False) -> None:
        self._folders = tuple(theme_folders() if themes is None else themes)
        self._found: ThemeSet = load_themes(self._folders)
        look = read_look(app_file())
        super().__init__()
        self.plain = plain or look.plain
        self._troubles: tuple[DruthersError, ...] = (*self._found.failures, *look.failures)
        self._forced = os.environ.get("DRUTHERS_THEME") or theme or ""
        few = FEW.get(self.console.color_system or "") is FEW["standard"]
        self._wanted = self._forced or look.theme or usual_theme(few=few)
        self._worn = ""  # what was put on by the app, and not by the person
        self._mark, self._colourless = CursorMark(self._colours), NoColour(self._colours)
        self._unadorned = Unadorned(self._colours)
        self._glance = Glance(self._files, self._read_again)
        if self.plain:
            self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]  # one column, whatever the width
            self.animation_level = "none"
            self.add_class("-plain")
        for one in self._found.themes:
            self.register_theme(one)
        if self._wanted in self._found.names:  # else all style sheets are read and applied a second time for it
            self._hang(one for one in self._found.themes if one.name == self._wanted)
            self.set_reactive(Dressed.theme, self._wanted)
            dark = self.current_theme.dark
            for name, has in ((f"-theme-{self._wanted}", True), ("-dark-mode", dark), ("-light-mode", not dark)):
                self.set_class(has, name, update=False)
            self._refresh_truecolor_filter(self.ansi_theme)
            self.stylesheet.set_variables(self.get_css_variables())

    @property
    def themes(self) -> ThemeSet:
        """The themes that can be put on."""
        return self._found

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours that our style sheet needs and a foreign theme may lack."""
        return dict(FALLBACKS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every line passes before it is drawn: notes come from anyone, and a terminal obeys."""
        filters = [one for one in super().get_line_filters() if not isinstance(one, Monochrome)]
        plain = [self._unadorned] if self.plain else []  # knows a sign by its colour
        bare = [self._colourless] if self.no_color else []
        return [*filters, self._mark, *plain, *bare, PRINTABLE]

    def on_mount(self) -> None:
        """Put the theme on, and tell which ones could not be read."""
        if self._wanted in self.available_themes:
            self._wear(self._wanted)
        else:
            known = ", ".join(self._found.names)
            self.notify(f"There is no theme {self._wanted}. There are: {known}.", severity="warning", markup=False)
            self._wear(next((name for name in (usual_theme(), *self._found.names) if name in self._found.names), ""))
        self.watch(self, "theme", self._turned, init=False)
        for trouble in self._troubles:
            self.notify(words.error(trouble), severity="warning", markup=False)
        if self.plain:
            self._show_cursor()
            self.app_resume_signal.subscribe(self, lambda _: self._show_cursor())
        self.set_timer(SOON, self._settle_in)

    def on_unmount(self) -> None:
        """End what looks for changes."""
        self._glance.stop()

    def action_light_or_dark(self) -> None:
        """Turn to the light theme that goes with this dark one, or the other way round."""
        self.theme = self._found.counterpart(self.theme, dark=self.current_theme.dark)

    def get_key_display(self, binding: Binding) -> str:
        """What a key is called; in plain mode in letters, `enter` and not its sign."""
        shown = super().get_key_display(binding)
        if not self.plain or (len(shown) == 1 and shown.isascii()):
            return shown
        own = binding.key_display or ""
        return own if own and own.isascii() else binding.key

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Tell a line; in plain mode it stays longer, as it has to be heard."""
        stays = max(timeout or 0.0, HEARD) if self.plain else timeout
        super().notify(message, title=title, severity=severity, timeout=stays, markup=markup)

    def post_display_hook(self) -> None:
        """In plain mode, put the terminal's own cursor where a person reads: a screen reader follows it."""
        if self.plain and (here := spot(self)) is not None and here != self.cursor_position:
            self.cursor_position = here
            if self._driver is not None and not self.is_headless:
                self._driver.write(Control.move_to(*here).segment.text)

    def _show_cursor(self) -> None:
        if self._driver is not None and not self.is_headless:
            self._driver.write(SHOW_CURSOR)

    def _settle_in(self) -> None:
        """What the first paint did not need."""
        if not self.is_headless:
            at_ease()
        self._hang(self._found.themes)
        self._glance.start()

    def _hang(self, themes: Iterable[Theme]) -> None:
        """Have these themes at hand, in the colours that the terminal has."""
        for one in themes:
            self.register_theme(adapted(one, self.console.color_system))

    def _wear(self, name: str) -> None:
        if name:
            self._hang(one for one in self._found.themes if one.name == name)
            self._worn = self.theme = name

    def _turned(self, name: str) -> None:
        """Keep what the person chose."""
        if name == self._worn:
            return
        self._worn = self._wanted = name
        if self._forced and self._forced != name:
            who = "DRUTHERS_THEME" if os.environ.get("DRUTHERS_THEME") else "the vault's settings.toml"
            self.notify(f"Until you leave; {who} asks for {self._forced}.", markup=False)
        self.run_worker(partial(self._keep, name), thread=True, exit_on_error=False, group="theme")

    def _keep(self, name: str) -> None:
        try:
            keep_theme(app_file(), name)
        except (OSError, UnicodeDecodeError) as error:
            self.post_message(NotKept(f"The choice could not be kept for the next time: {error}."))
        except DruthersError as error:
            self.post_message(NotKept(f"The choice is not kept for the next time. {words.error(error)}"))

    @on(NotKept)
    def _not_kept(self, event: NotKept) -> None:
        self.notify(event.line, severity="warning", markup=False)

    def _colours(self) -> Mapping[str, str]:
        return self.theme_variables

    def _files(self) -> list[Path]:
        """The person's own files; ours do not change while the app runs."""
        return [path for folder in self._folders[-1:] for path in sorted(folder.glob("*.toml"))]

    def _read_again(self) -> None:
        self.post_message(ThemesRead(load_themes(self._folders)))

    @on(ThemesRead)
    def _take_in(self, event: ThemesRead) -> None:
        """Put changed colours on; what cannot be used any more stays on as it was."""
        before, now, self._found = self._found, event.found, event.found
        self._hang(now.themes)
        for name in set(before.names) - set(now.names) - {self.theme}:
            self.unregister_theme(name)
        known = {str(failure) for failure in before.failures}
        for failure in now.failures:
            if str(failure) not in known:
                self.notify(words.error(failure), severity="warning", markup=False)
        if self.theme in before.names and self.theme not in now.names and len(now.failures) <= len(before.failures):
            self.notify(f"The theme {self.theme} is gone; its colours stay on until you leave.", markup=False)
        elif self._wanted != self.theme and self._wanted in now.names:
            self._wear(self._wanted)  # it was not there at first, or was broken
        elif (new := now.named(self.theme)) is not None and new != before.named(self.theme):
            self.mutate_reactive(App.theme)
