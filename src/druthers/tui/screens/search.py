"""Search: text as one types, and meaning on Enter; each hit shows its passage, where it stands and, asked, why."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.worker import get_current_worker

from druthers import telling
from druthers import wording as words
from druthers.tui.generation import outcome, progress
from druthers.tui.messages import Embedding, NoteChosen, Searched, Told
from druthers.tui.screens.page import Page
from druthers.tui.widgets.hits import Hits
from druthers.tui.widgets.syntax import Syntax
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Found, Mode
    from druthers.tui.ports import Desk

HINT = "Text as you type; enter also searches by meaning."
PAUSE = 0.12  # seconds without a key before the text is searched
LOOK = 3.0  # seconds between two looks at how far embedding is
MOST = 20  # hits asked for
BEGUN = re.compile(r"(?:^|(?<=\s))[^\W\d_]{2,}$")  # a last word that may go on; not `-word`, `tag:word`, `word*`


class SearchScreen(Page):
    """Where one finds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "into", "Hits"),
        Binding("slash", "query", "Search again", key_display="/", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pause: Timer | None = None
        self._looks: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Search")
        yield Query()
        yield Static(HINT, id="found", markup=False)
        yield Syntax()
        yield Hits()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show what can be asked until something is."""
        self._show(None)

    def failed(self, group: str, line: str) -> None:
        """Say it where the answer would be; typing on may fail again and again."""
        if group == "embedding":
            self.query_one(TopLine).fact = ""
        else:
            self.query_one("#found", Static).update(line)

    def action_into(self) -> None:
        """Go to the hits."""
        hits = self.query_one(Hits)
        if hits.hits:
            hits.focus()

    def action_query(self) -> None:
        """Go back to the words."""
        self.query_one(Query).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, partial(self._ask, event.value, "text"))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._ask(event.value, "hybrid")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        hits = self.query_one(Hits)
        hit = hits.hits[event.option_index]
        shown = telling.excerpt(hit, hits.terms, 1)
        self.post_message(NoteChosen(hit.path, shown[0][1] if shown else ""))

    @on(Told)
    def _told(self, event: Told) -> None:
        self.query_one("#found", Static).update(f"{words.progress(event.progress)}…")

    @on(Searched)
    def _searched(self, event: Searched) -> None:
        if event.query != self.query_one(Query).value:
            return  # an answer to words that have changed since
        self.query_one("#found", Static).update(told(event.found, event.mode))
        self._show(event.found)
        if event.found and event.mode == "hybrid":
            self.query_one(Hits).focus()
        if event.mode == "hybrid" and event.found.unembedded:
            self.in_thread(self._embed, "embedding", replace=True)

    @on(Embedding)
    def _embedding(self, event: Embedding) -> None:
        """Say how far embedding is, and look again as long as there is something left."""
        line = self.query_one(TopLine)
        if not event.left:
            line.fact = "every passage is embedded now" if line.fact else ""
        elif event.background:
            line.fact = f"embedding in the background, {event.left:,} to go"
        else:
            line.fact = f"{words.count(event.left, 'passage')} not embedded yet"
        if event.left and event.background:
            self._looks = self.set_timer(LOOK, partial(self.in_thread, self._look, "embedding", replace=True))

    def _show(self, found: Found | None) -> None:
        self.query_one(Syntax).display = found is None
        hits = self.query_one(Hits)
        hits.display = found is not None
        hits.show(found)

    def _ask(self, query: str, mode: Mode) -> None:
        if not query.strip():
            self.workers.cancel_group(self, "search")
            self.query_one("#found", Static).update(HINT)
            self._show(None)
            return
        if mode == "hybrid":
            self.query_one("#found", Static).update("Searching by text and meaning…")
        self.in_thread(partial(self._search, query, mode), "search", replace=True)

    def _search(self, query: str, mode: Mode) -> None:
        worker = get_current_worker()
        wanted = begun(query) if mode == "text" else query.strip()
        steps = progress(
            self.desk.journal.search_steps(wanted, k=MOST, mode=mode, wait=False), lambda: worker.is_cancelled
        )
        found = outcome(steps, self.post_message)
        if found is not None and not worker.is_cancelled:
            self.post_message(Searched(query, mode, found))

    def _embed(self) -> None:
        started = self.desk.journal.embed_in_background()
        self.post_message(Embedding(self.desk.journal.unembedded(), background=started))

    def _look(self) -> None:
        self.post_message(Embedding(self.desk.journal.unembedded(), background=True))


class Query(Input):
    """The words that are looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Search by meaning too")]

    def __init__(self) -> None:
        super().__init__(id="query", placeholder="What are you looking for?", compact=True)
        self.cursor_blink = False


def begun(query: str) -> str:
    """The query with its last word as the beginning of one, while it is being typed.

    >>> begun("old fl"), begun("old flat "), begun('"old fl'), begun("rent -gy"), begun("tag:wo"), begun("a")
    ('old fl*', 'old flat', '"old fl', 'rent -gy', 'tag:wo', 'a')
    """
    open_phrase = query.count('"') % 2 == 1
    return f"{query.lstrip()}*" if BEGUN.search(query) and not open_phrase else query.strip()


def told(found: Found, mode: Mode) -> Content:
    """How much was found and how, and what was read out of the query."""
    if mode == "text":
        how = "by text; enter also searches by meaning"
    else:
        how = "by text and meaning" if found.mode != "text" else "by text; by meaning once they are embedded"
    if not found:
        line = Content.styled(f"Nothing {how}.", "$muted")
    elif found.doubtful:
        line = Content.styled(f"{telling.doubt(found)}; the nearest:", "$warning")
    else:
        line = Content.styled(f"{words.count(len(found), 'passage')} {how}", "$muted")
    read = telling.understood(found.understood)
    return Content.assemble(line, "\n", ("Read: ", "$muted"), (read, "$foreground")) if read else line
