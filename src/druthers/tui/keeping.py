"""Keeping what is typed on disk, close behind the keys, so that a killed terminal or a power cut takes no words.

It writes in a thread, one text at a time and always the latest; typing waits for none of it. What is kept goes when the
words are saved, emptied or given up.
"""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from druthers.errors import DruthersError
from druthers.tui.messages import LeftBehind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer

    from druthers.journal.drafts import Unsaved
    from druthers.tui.screens.page import Page

BEHIND = 0.5  # seconds between a key and the disk at most; who types on is kept twice a second
Held = tuple[str, str]  # the draft's name, and the words


class Keeping:
    """Keeps what `held` gives for a screen: the name of its draft, and the words that are nowhere else."""

    def __init__(self, page: Page, held: Callable[[], Held]) -> None:
        self._page = page
        self._held = held
        self._wanted: Held = ("", "")
        self._kept: Held = ("", "")
        self._alone = Lock()
        self._timer: Timer | None = None
        self._failing = False
        self._ended = False

    def soon(self) -> None:
        """Keep the words a moment later, with what is typed until then."""
        if self._timer is None and not self._ended:
            self._timer = self._page.set_timer(BEHIND, self.now)

    def now(self) -> None:
        """Keep the words as they stand, in a thread."""
        self._still()
        if not self._ended:
            self._wanted = self._held()
            self._page.in_thread(self._keep, "keep")

    def recall(self) -> None:
        """Look, in a thread, for what apps that have ended left; the screen is told with `LeftBehind`."""
        self._page.in_thread(self._recall, "left")

    def take_over(self, draft: Unsaved) -> None:
        """Keep as one's own what another process left, and take its draft away after that."""
        with self._alone:
            self._kept = (draft.name, draft.text)
        self.now()

    def end(self) -> None:
        """Take the draft away at once, and keep nothing from here on: the words are saved, or were given up."""
        self._still()
        self._ended = True
        self._wanted = (self._held()[0], "")
        with suppress(DruthersError):  # then these words are offered once more, and nothing is lost
            self._keep()

    def _still(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _recall(self) -> None:
        self._page.post_message(LeftBehind(self._page.desk.journal.left_drafts()))

    def _keep(self) -> None:
        """Write the latest words, unless another thread has. A failure is told once, until it goes well again."""
        journal = self._page.desk.journal
        with self._alone:
            name, text = wanted = self._wanted
            before, kept = self._kept
            if wanted == self._kept or not (text.strip() or kept.strip()):
                return
            try:
                journal.keep_draft(name, text)
                if before not in {"", name}:
                    journal.drop_draft(before)
            except DruthersError:
                if self._failing:
                    return
                self._failing = True
                raise
            self._kept, self._failing = wanted, False


def others(drafts: Sequence[Unsaved], *, more: bool) -> str:
    """Where other unsaved words are; nothing when there are none. `more` when some were just put back."""
    if not drafts:
        return ""
    one = len(drafts) == 1
    texts = f"{len(drafts)} {'more ' if more else ''}unsaved text{' is' if one else 's are'}"
    return f"{texts} in .druthers/drafts; `druthers doctor` lists {'it' if one else 'them'}."
