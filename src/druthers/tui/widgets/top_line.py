"""The first line of every screen: where one is, and one quiet fact."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static


class TopLine(Static):
    """A title on the left, a fact beside it."""

    fact: reactive[str] = reactive("", init=False)

    def __init__(self, title: str = "", fact: str = "") -> None:
        super().__init__(id="top")
        self._title = title
        self.set_reactive(TopLine.fact, fact)

    def on_mount(self) -> None:
        """Draw it."""
        self.watch_fact()

    def watch_fact(self) -> None:
        """Draw it again."""
        parts: list[Content | str | tuple[str, str]] = [("druthers", "$primary bold")]
        parts += [("  ", ""), (self._title, "$foreground")] if self._title else []
        parts += [("  ", ""), (self.fact, "$muted")] if self.fact else []
        self.update(Content.assemble(*parts))
