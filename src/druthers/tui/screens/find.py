"""Finding: words at every key, meaning on Enter; each hit shows its passage, where it stands and, asked, why.

A key starts a look at the index at once, unless one is going on: then the words are looked for as they are when it
ends. Nothing waits for the index to be brought up to date, which happens beside, when the place is opened and when
notes change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Footer, Input, OptionList
from textual.worker import get_current_worker

from druthers import telling
from druthers import wording as words
from druthers.models import Narrowing  # noqa: TC001 -- Textual reads the annotations of messages
from druthers.tui.generation import outcome, progress
from druthers.tui.messages import Embedding, NoteChosen, Searched, Told
from druthers.tui.screens.page import Page
from druthers.tui.widgets.filters import Filters
from druthers.tui.widgets.found_line import FoundLine
from druthers.tui.widgets.hits import Hits
from druthers.tui.widgets.query import Query, begun
from druthers.tui.widgets.syntax import Syntax
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Found
    from druthers.tui.ports import Desk

HINT = "Text as you type; enter also searches by meaning."
LOOK = 3.0  # seconds between two looks at how far embedding is
MOST = 20  # hits asked for


@dataclass
class Prepared(Message):
    """The index is up to date; what a search can be narrowed by."""

    by: Narrowing


class FindScreen(Page):
    """Where one finds."""

    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "into", "Hits", id="find.hits"),
        Binding("slash", "query", "Search again", key_display="/", show=False, id="find.again"),
        Binding("ctrl+t", "place", "Place", show=False, id="find.place"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._looks: Timer | None = None
        self._glancing: str | None = None  # the words of the look at the index that is going on
        self._meant = ""  # the words that were, or are, looked for by meaning
        self._stale = False  # notes changed while nobody looked
        self._asked: list[str] = []  # what was entered before, the last at the end

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Find")
        yield Query()
        yield Filters(self.desk.clock)
        yield FoundLine(HINT)
        yield Syntax()
        yield Hits()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show what can be asked until something is, and bring the index up to date."""
        self._show(None)
        self._prepare()

    def on_screen_resume(self) -> None:
        """Take in what changed while the person was elsewhere."""
        if self._stale:
            self._prepare()

    def changed(self, paths: frozenset[str]) -> None:
        """Look again where notes changed; elsewhere, when the person comes back."""
        del paths
        self._stale = True
        if self.is_current:
            self._prepare()

    def copied(self) -> str:
        """The passage that the cursor is on."""
        hits = self.query_one(Hits)
        return hits.hits[hits.highlighted].text if hits.highlighted is not None and hits.hits else ""

    def failed(self, group: str, line: str) -> None:
        """Say it where the answer would be; typing on may fail again and again."""
        looked_for = self._glancing
        if group == "meaning":
            self._meant = ""
        if group == "embedding":
            self.query_one(TopLine).fact = ""
        else:
            self.query_one(FoundLine).fail(line)
        if group == "glance":
            self._glancing = None
            if looked_for != self.query_one(Query).value:
                self._go()

    def action_into(self) -> None:
        """Go to the hits."""
        hits = self.query_one(Hits)
        if hits.hits:
            hits.focus()

    def action_query(self) -> None:
        """Go back to the words, to write others or, further on, to change them."""
        self.query_one(Query).focus()
        self.query_one(Query).select_all()

    def action_place(self) -> None:
        """Search in another place."""
        self.query_one(Filters).turn("in")

    def action_earlier(self) -> None:
        """Put what was entered before back into the line, and before it what was entered earlier."""
        query = self.query_one(Query)
        if self._asked:
            at = self._asked.index(query.value) if query.value in self._asked else len(self._asked)
            query.replace_all(self._asked[at - 1])

    def action_back(self) -> None:
        """End a search by meaning that is going on; else from the filters to the words; else leave."""
        if any(worker.group == "meaning" and worker.is_running for worker in self.workers):
            self.workers.cancel_group(self, "meaning")
            self._meant = ""
            self._go(f"{HINT[:-1]}. Stopped.")
        elif self.query_one(Filters).has_focus:
            self.query_one(Query).focus()
        else:
            super().action_back()

    @on(Filters.Turned)
    def _narrow(self, event: Filters.Turned) -> None:
        self.query_one(Query).replace_all(event.query)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.query_one(Filters).query_text = event.value
        if not self._meant or event.value != self._meant:
            self.workers.cancel_group(self, "meaning")
            self._meant = ""
            self._go()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            return
        self._meant = event.value
        self._asked = [*(each for each in self._asked if each != event.value), event.value]
        self.query_one(FoundLine).update("Searching by text and meaning…")
        self.in_thread(partial(self._search, event.value), "meaning", replace=True)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        hits = self.query_one(Hits)
        hit = hits.hits[event.option_index]
        shown = telling.excerpt(hit, hits.terms, 1)
        self.post_message(NoteChosen(hit.path, shown[0][1] if shown else ""))

    @on(Told)
    def _told(self, event: Told) -> None:
        if not self.query_one(Hits).hits:
            self.query_one(FoundLine).update(f"{words.progress(event.progress)}…")

    @on(Prepared)
    def _prepared(self, event: Prepared) -> None:
        self.query_one(Filters).by = event.by
        if not self._meant:
            self._go()  # the same words may find more now

    @on(Searched)
    def _searched(self, event: Searched) -> None:
        if event.mode == "text":
            self._glancing = None
        if event.query != self.query_one(Query).value:
            if not self._meant:
                self._go()  # the words have changed since
            return
        if event.mode == "text" and self._meant:
            return  # a better answer is there, or comes
        self.query_one(FoundLine).show(event.found, event.mode)
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

    def _go(self, hint: str = HINT) -> None:
        """Look for the words as they are now, as soon as no other look is going on."""
        query = self.query_one(Query).value
        if not query.strip():
            self._meant = ""
            self.query_one(FoundLine).update(hint)
            self._show(None)
        elif self._glancing is None:
            self._glancing = query
            self.in_thread(partial(self._glance, query), "glance")

    def _prepare(self) -> None:
        self._stale = False
        self.in_thread(self._be_prepared, "prepare", replace=True)

    # in threads

    def _glance(self, query: str) -> None:
        self.post_message(Searched(query, "text", self.desk.journal.glance(begun(query), k=MOST)))

    def _search(self, query: str) -> None:
        worker = get_current_worker()
        steps = progress(
            self.desk.journal.search_steps(query.strip(), k=MOST, mode="hybrid", wait=False),
            lambda: worker.is_cancelled,
        )
        found = outcome(steps, self.post_message)
        if found is not None and not worker.is_cancelled:
            self.post_message(Searched(query, "hybrid", found))

    def _be_prepared(self) -> None:
        worker = get_current_worker()
        outcome(progress(self.desk.journal.prepare_search(embed=False), lambda: worker.is_cancelled), self.post_message)
        if not worker.is_cancelled:
            self.post_message(Prepared(self.desk.journal.narrowing()))

    def _embed(self) -> None:
        started = self.desk.journal.embed_in_background()
        self.post_message(Embedding(self.desk.journal.unembedded(), background=started))

    def _look(self) -> None:
        self.post_message(Embedding(self.desk.journal.unembedded(), background=True))
