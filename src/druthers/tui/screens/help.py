"""Help: every key as it stands, those that work where one is first; and what a search may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from druthers.models import SIGNS
from druthers.tui.keyed import KeyedApp
from druthers.tui.keymap import Row, Section, sections, vim_sections
from druthers.tui.keys import keys_file
from druthers.tui.screens.page import Page
from druthers.tui.widgets.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

    from druthers.tui.ports import Desk

TWO: Final = 68  # cells from which there are two columns
BAR: Final = 1  # cells of the scrollbar
GAP: Final = 2  # cells on the right of a column
KEYS: Final = 9  # cells of the keys, unless they need more
MOST: Final = 13
SIGNS_SHOWN: Final = Section(
    "Signs",
    (
        Row((SIGNS["public"], SIGNS["private"]), "public, private"),
        Row((SIGNS["following"],), "someone you follow"),
    ),
)


@dataclass
class KeysListed(Message):
    """Every key was gathered, which imports every screen."""

    sections: Sequence[Section]
    named: Sequence[Section]


class HelpScreen(Page, ModalScreen[None]):
    """Every key; asked for, with the name that it has in the person's file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", id="help.close"),
        Binding("j,down", "scroll(1)", "Down", show=False, id="help.down"),
        Binding("k,up", "scroll(-1)", "Up", show=False, id="help.up"),
        Binding("i", "names", "Names for keys.toml", id="help.names"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._listed: KeysListed | None = None
        self._named = False

    def compose(self) -> ComposeResult:
        """Compose the page."""
        with VerticalScroll(id="help"):
            yield Static(id="help-problems", markup=False)
            with Horizontal():
                yield Static(id="help-left")
                yield Static(id="help-right")
            yield Static(Content.styled("What a search may hold beside words", "$primary bold"), id="asked-so")
            yield Syntax()
            yield Static(id="help-own")

    def on_mount(self) -> None:
        """Gather the keys in a thread."""
        below = self.app.screen_stack[-2:][0]
        frame = self.query_one("#help")
        frame.border_title, frame.border_subtitle = "Keys, those that work here first", "esc closes"
        self.query_one("#help-left", Static).update("Gathering the keys…")
        self.in_thread(lambda: self._gather(type(below)), "keys")
        self._tell_own()

    def on_resize(self) -> None:
        """Fill the new width."""
        self._draw()

    def action_scroll(self, by: int) -> None:
        """Scroll a line."""
        self.query_one("#help", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_names(self) -> None:
        """Show what each is called in `keys.toml`, or what it does."""
        self._named = not self._named
        self._draw()

    @on(KeysListed)
    def _list(self, event: KeysListed) -> None:
        self._listed = event
        self._draw()

    def _draw(self) -> None:
        if self._listed is None:
            return
        wide = self.query_one("#help").content_size.width - BAR
        parts = self._listed.named if self._named else self._listed.sections
        two = wide >= TWO and not (self._named or self.desk.plain)
        left, right = columns(parts) if two else (parts, [])
        room = (wide // 2 if two else wide) - GAP
        self.query_one("#help-left", Static).update(page(left, room, named=self._named, plain=self.desk.plain))
        other = self.query_one("#help-right", Static)
        other.display = two
        other.update(page(right, room))

    def _tell_own(self) -> None:
        """Say where one's own keys go, and what is wrong with them."""
        own = self.app.own if isinstance(self.app, KeyedApp) else None
        wrong = self.query_one("#help-problems", Static)
        wrong.update("\n".join(own.problems) if own else "")
        wrong.display = bool(own and own.problems)
        lines = (
            Content.styled("Keys of your own", "$primary bold"),
            Content.styled(f"{keys_file()} is read whenever it is saved:", "$foreground"),
            Content.styled('  vim = true\n  [keys]\n  "today.write" = "n,i"', "$accent"),
            Content.assemble(("i", "$accent"), (" shows every name.", "$foreground")),
        )
        self.query_one("#help-own", Static).update(Content("\n").join(lines))

    def _gather(self, below: type) -> None:
        from druthers.tui.bound import all_bindings  # noqa: PLC0415 -- imports every screen

        own = self.app.own if isinstance(self.app, KeyedApp) else None
        bindings, keys = all_bindings(), own.keys if own else {}
        found = sections(bindings, keys, below)
        vim = vim_sections() if own and own.vim else []
        here = [one for one in found if one.here]
        listed = [*here, *vim, *found[len(here) :], *([] if self.desk.plain else [SIGNS_SHOWN])]
        self.post_message(KeysListed(listed, sections(bindings, keys, below, apart=True)))


def columns(parts: Sequence[Section]) -> tuple[list[Section], list[Section]]:
    """The sections in two columns of about the same height, in their order."""
    whole = sum(len(one.rows) + 2 for one in parts)
    left: list[Section] = []
    for one in parts:
        if sum(len(part.rows) + 2 for part in left) + (len(one.rows) + 2) // 2 > whole // 2:
            break
        left.append(one)
    return left, list(parts[len(left) :])


def page(parts: Iterable[Section], width: int, *, named: bool = False, plain: bool = False) -> Content:
    """The keys as lines; each row stays in its column where it is broken."""
    lines: list[Content] = []
    for part in parts:
        lines.append(Content.styled(part.title, "$primary bold"))
        column = min(max(KEYS, *(len(row.told(plain=plain)) + 2 for row in part.rows)), MOST)
        longest = max(len(row.id) for row in part.rows)
        for row in part.rows:
            does = f"{row.id:<{longest}}  {row.does}" if named else row.does
            lines += _row(row.told(plain=plain), does, column, max(width, column + 12))
        lines.append(Content())
    return Content("\n").join(lines)


def _row(keys: str, does: str, column: int, width: int) -> list[Content]:
    from textwrap import wrap  # noqa: PLC0415 -- wanted here alone

    said, told = wrap(keys, column - 1) or [""], wrap(does, width - column) or [""]
    return [
        Content.assemble((f"{left:<{column}}", "$accent"), (right, "$foreground"))
        for left, right in zip(
            said + [""] * (len(told) - len(said)), told + [""] * (len(said) - len(told)), strict=True
        )
    ]
