"""The top of every screen: the places, the one that is seen standing out; below them where one is, and one quiet fact.

On the right a quiet sign tells whether it leads or listens. Where there is little room only the place that is seen
and the fact are told, in one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static

from druthers.tui.keyed import KeyedApp, key_of
from druthers.tui.places import HOME, PLACES

if TYPE_CHECKING:
    from druthers.tui.places import Place

GAP: Final = 2  # cells between two places
SIGN_DOES: Final = "app.lead_or_listen"  # what a click on the sign does


class TopLine(Static):
    """Places, `title` and `fact` on the left, `sign` on the right: the app sets the sign on every screen."""

    fact: reactive[str] = reactive("", init=False)
    sign: reactive[str] = reactive("", init=False)

    def __init__(self, title: str = "", fact: str = "") -> None:
        super().__init__(id="top")
        self.auto_links = False
        self._title = title
        self.set_reactive(TopLine.fact, fact)

    def on_mount(self) -> None:
        """Take the sign as it stands, and the keys whenever the person changes them."""
        self.set_reactive(TopLine.sign, getattr(self.app, "sign", ""))
        if isinstance(self.app, KeyedApp):
            self.watch(self.app, "own", self._draw, init=False)

    def watch_fact(self) -> None:
        """Draw it again."""
        self._draw()

    def watch_sign(self) -> None:
        """Draw it again."""
        self._draw()

    def on_resize(self) -> None:
        """Fill the new width."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width
        rows = [row.truncate(width, ellipsis=True) for row in self._told()]
        said = self.sign if len(rows) > 1 else self.sign.split(" ", 1)[0]
        room = width - cell_len(said)
        if said and room > 0:
            first = rows[0].truncate(room - 1, ellipsis=True)
            rows[0] = Content.assemble(first, " " * (room - first.cell_length), _clicked(said, "$muted", SIGN_DOES))
        self.update(Content("\n").join(rows), layout=False)

    def _told(self) -> list[Content]:
        here = PLACES.get(self.app.current_mode, PLACES[HOME])
        own = self._title in {"", here.title}
        fact = Content.styled(self.fact, "$muted")
        if self.screen.has_class("-narrow"):
            first = Content.styled(here.title if own else self._title, "$primary bold")
            return [Content("  ").join([first, fact] if self.fact else [first])]
        tabs = Content(" " * GAP).join(
            _tab(each, key_of(self.app, f"go.{each.name}", each.key), here=each is here) for each in PLACES.values()
        )
        about = [] if own else [Content.styled(self._title, "$foreground")]
        return [tabs, Content("  ").join([*about, fact] if self.fact else about)]


def _tab(place: Place, key: str, *, here: bool) -> Content:
    """A place's key and its name."""
    first = Content.styled(key, "$accent")
    name = Content.styled(place.title, "$primary bold underline" if here else "$muted")
    return _does(Content(" ").join([first, name]), f"app.go('{place.name}')")


def _clicked(said: str, look: str, does: str) -> Content:
    return _does(Content.styled(said, look), does)


def _does(content: Content, action: str) -> Content:
    """The content, of which a click does something."""
    return content.stylize(Style.from_meta({"@click": action}))
