"""What this place does in threads: each reads or runs the model, and posts what came of it to the screen."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from textual.worker import get_current_worker

from druthers.errors import DruthersError
from druthers.tui.evidence import weighty
from druthers.tui.generation import cited_dates, generation
from druthers.tui.messages import Recalled
from druthers.tui.screens.propose.messages import Receipts, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from druthers.models import Evidence, Note, Proposal, Shown
    from druthers.tui.screens.page import Page

EARLIER: Final = 50  # earlier proposals shown at once
LOCK_WAIT: Final = 0.05  # seconds between two looks at whether a waiting run was cancelled


def generate(page: Page, about: str | None) -> None:
    """Let the model write, once nothing else of it runs, until it ends or is cancelled."""
    worker = get_current_worker()
    while not page.desk.generating.acquire(timeout=LOCK_WAIT):
        if worker.is_cancelled:
            return
    try:
        with closing(generation(page.desk.journal, about, lambda: worker.is_cancelled)) as messages:
            for message in messages:
                if worker.is_cancelled:
                    break
                page.post_message(message)
    finally:
        page.desk.generating.release()


def recall(page: Page) -> None:
    """Read what was proposed before."""
    shown = page.desk.journal.shown(limit=EARLIER)
    page.post_message(Recalled(shown, cited_dates(page.desk.journal, [one.proposal for one in shown])))


def show(page: Page, shown: Shown) -> None:
    """Read what is told of one proposal."""
    page.post_message(Recalled([shown], cited_dates(page.desk.journal, [shown.proposal])))


def look_again(page: Page) -> None:
    """Read what the person has said of each proposal by now."""
    page.post_message(Said(page.desk.journal.shown()))


def say(page: Page, said: Callable[[], tuple[Shown, str]]) -> None:
    """Let the ledger have what the person said."""
    shown, line = said()
    page.post_message(Said((shown,), line))


def receipts(page: Page, proposal: Proposal) -> None:
    """Read the notes that a proposal cites, which is quick, then the judgements behind its weights."""
    worker = get_current_worker()
    notes: dict[str, Note] = {}
    for path in {citation.path for citation in proposal.citations}:
        try:
            notes[path] = page.desk.journal.note(path)
        except DruthersError:
            continue  # the quote stands all the same
    page.post_message(Receipts(proposal.id, notes))
    if worker.is_cancelled:
        return
    profile = page.desk.journal.profile()
    judged: dict[str, Sequence[Evidence]] = {}
    for part in weighty(proposal):
        if worker.is_cancelled:
            return
        with suppress(DruthersError):  # no judgement says anything of it yet
            judged[part.feature] = profile.why(part.feature)
    if not worker.is_cancelled:
        page.post_message(Receipts(proposal.id, notes, judged, complete=True))
