"""Search: text as one types, and meaning on Enter; each hit shows its passage and where it stands."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from druthers import wording as words
from druthers.models import SIGNS
from druthers.tui.generation import progress
from druthers.tui.messages import Found, NoteChosen, Told
from druthers.tui.screens.page import Page
from druthers.tui.widgets.top_line import TopLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from druthers.models import Hit, Mode
    from druthers.tui.ports import Desk

HINT = "Text as you type; enter also searches by meaning."
PAUSE = 0.12  # seconds without a key before the text is searched
MOST = 20  # hits asked for
SHOWN = 220  # characters of a passage
TITLE = 56  # characters of a title


class SearchScreen(Page):
    """Where one finds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "into", "Hits"),
        Binding("slash", "query", "Search again", key_display="/", show=False),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._hits: list[Hit] = []
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Compose the screen."""
        yield TopLine("Search")
        yield Query()
        yield Static(HINT, id="found", markup=False)
        yield Hits(id="hits", markup=False)
        yield Footer(show_command_palette=False, compact=True)

    def failed(self, group: str, line: str) -> None:
        """Say it where the answer would be; typing on may fail again and again."""
        del group
        self.query_one("#found", Static).update(line)

    def action_into(self) -> None:
        """Go to the hits."""
        if self._hits:
            self.query_one(Hits).focus()

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
        hit = self._hits[event.option_index]
        self.post_message(NoteChosen(hit.path))

    @on(Told)
    def _told(self, event: Told) -> None:
        self.query_one("#found", Static).update(f"{words.progress(event.progress)}…")

    @on(Found)
    def _found(self, event: Found) -> None:
        if event.query != self.query_one(Query).value.strip():
            return  # an answer to words that have changed since
        self._hits = event.hits
        how = "by text and meaning" if event.mode == "hybrid" else "by text; enter also searches by meaning"
        told = f"{words.count(len(event.hits), 'passage')} {how}" if event.hits else f"Nothing {how}."
        self.query_one("#found", Static).update(told if event.query else HINT)
        hits = self.query_one(Hits)
        hits.clear_options()
        hits.add_options([Option(drawn(hit, event.query)) for hit in event.hits])
        if event.hits:
            hits.highlighted = 0
            if event.mode == "hybrid":
                hits.focus()

    def _ask(self, query: str, mode: Mode) -> None:
        query = query.strip()
        if not query:
            self._found(Found("", "text", []))
            return
        if mode == "hybrid":
            self.query_one("#found", Static).update("Searching by text and meaning…")
        self.in_thread(partial(self._search, query, mode), "search", replace=True)

    def _search(self, query: str, mode: Mode) -> None:
        worker = get_current_worker()
        steps = self.desk.journal.prepare_search(embed=mode == "hybrid")
        for told in progress(steps, lambda: worker.is_cancelled):
            self.post_message(told)
        if worker.is_cancelled:
            return
        hits = self.desk.journal.search(query, k=MOST, mode=mode)
        if not worker.is_cancelled:
            self.post_message(Found(query, mode, hits))


class Query(Input):
    """The words that are looked for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Search by meaning too")]

    def __init__(self) -> None:
        super().__init__(id="query", placeholder="What are you looking for?", compact=True)
        self.cursor_blink = False


class Hits(OptionList):
    """The passages found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Open"),
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
    ]

    def action_cursor_up(self) -> None:
        """Go up a hit, and from the first one back to the words."""
        if self.highlighted in {None, 0}:
            self.screen.query_one(Query).focus()
        else:
            super().action_cursor_up()


def drawn(hit: Hit, query: str) -> Content:
    """A hit as three lines: whose passage it is, where it stands, and what it says."""
    terms = [re.escape(term) for term in re.findall(r"\w+", query) if len(term) > 1]
    pattern = re.compile("|".join(terms), re.IGNORECASE) if terms else None
    head, _, rest = hit.text.strip().partition("\n")
    repeats = rest.strip() and head.lstrip("# ").strip() == hit.title  # the title stands above already
    passage = around(" ".join((rest if repeats else hit.text).split()), pattern)
    said = Content.styled(passage, "$foreground")
    for found in pattern.finditer(passage) if pattern else ():
        said = said.stylize("$accent bold", found.start(), found.end())
    first, last = hit.lines
    date = f"  {hit.created:%d %b %Y}".replace("  0", "  ") if hit.created else ""
    title = hit.title or hit.path.rsplit("/", 1)[-1]
    title = title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"
    return Content.assemble(
        (f"{SIGNS[hit.visibility]} ", f"${hit.visibility}"),
        (title, "$foreground bold"),
        (date, "$muted"),
        "\n",
        (f"{hit.path}:{first}" + (f"-{last}" if last > first else ""), "$muted"),
        "\n",
        said,
        "\n",
    )


def around(passage: str, pattern: re.Pattern[str] | None) -> str:
    """The part of a passage that shows the first word found.

    >>> around("short", None)
    'short'
    """
    if len(passage) <= SHOWN:
        return passage
    found = pattern.search(passage) if pattern else None
    start = max(found.start() - SHOWN // 3, 0) if found else 0
    end = start + SHOWN
    return ("…" if start else "") + passage[start:end].strip() + ("…" if end < len(passage) else "")
