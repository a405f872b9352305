"""Help: every key, and what a search may hold, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from druthers.tui.widgets.syntax import Syntax

if TYPE_CHECKING:
    from textual.app import ComposeResult

KEYS: Final = (
    (
        "Writing",
        (
            ("enter", "save the note"),
            ("ctrl+j", "a new line"),
            ("ctrl+t", "public or private"),
            ("ctrl+g", "proposals about this"),
            ("esc", "to the notes, n: back"),
        ),
    ),
    (
        "Journal",
        (
            ("j k ↑ ↓", "down, up; g G: ends"),
            ("enter", "read the note"),
            ("/", "search, w: why a hit"),
            ("p", "proposals, a: about this"),
            ("o", "earlier proposals"),
            ("P", "what it has learnt"),
            ("u", "undo the last change"),
            ("T", "what was put away"),
            ("w", "what waits for git"),
            ("S", "sync your own devices"),
            ("L", "unlock private notes"),
        ),
    ),
    (
        "A note",
        (
            ("e", "edit, ctrl+s: save"),
            ("h", "history, r: bring back"),
            ("l", "links, both ways"),
            ("d", "put away"),
        ),
    ),
    (
        "Proposals",
        (
            ("1 - 5", "rate, 5 is best; u: undo"),
            ("c =", "compare two: better, same"),
            ("e", "why, and the evidence"),
            ("enter", "open the cited note"),
            ("tab", "to one unasked, x: not now"),
            ("esc", "stop, then go back"),
        ),
    ),
    (
        "Everywhere",
        (
            ("ctrl+p", "commands and themes"),
            ("?", "this page"),
            ("ctrl+q", "leave"),
        ),
    ),
    (
        "Signs",
        (
            ("○ ●", "public, private"),
            ("»", "someone you follow"),
        ),
    ),
)


class HelpScreen(ModalScreen[None]):
    """Every key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close"),
        Binding("j", "scroll('down')", "Down", show=False),
        Binding("k", "scroll('up')", "Up", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Compose the page."""
        with VerticalScroll(id="help"):
            with Horizontal():
                yield Static(page(*KEYS[:2]))
                yield Static(page(*KEYS[2:]))
            yield Static(Content.styled("What a search may hold beside words", "$primary bold"), id="asked-so")
            yield Syntax()

    def action_scroll(self, way: str) -> None:
        """Scroll a line."""
        scroller = self.query_one(VerticalScroll)
        scroller.scroll_relative(y=1 if way == "down" else -1, animate=False)


def page(*parts: tuple[str, tuple[tuple[str, str], ...]]) -> Content:
    """The keys as lines, by where they work."""
    lines: list[Content] = []
    for place, keys in parts:
        lines.append(Content.styled(place, "$primary bold"))
        lines += [Content.assemble((f"{key:<8} ", "$accent"), (does, "$foreground")) for key, does in keys]
        lines.append(Content())
    return Content("\n").join(lines[:-1])
