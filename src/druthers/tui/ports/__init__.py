"""What the app needs of the journal, and what every screen shares.

The façade fits these shapes without knowing them. Any method may be called from a worker thread, several at a time;
only `propose_steps` is held to one run at once, by `Desk.generating`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from druthers.tui.deeds import Deeds
from druthers.tui.ports.caring import Caring
from druthers.tui.ports.finding import Finding
from druthers.tui.ports.leading import Leading
from druthers.tui.ports.learning import Learning, Profile
from druthers.tui.ports.sharing import Sharing

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from druthers.errors import DruthersError
    from druthers.journal.drafts import Unsaved
    from druthers.models import (
        Candidate,
        Note,
        NoteLinks,
        Piece,
        Progress,
        Rated,
        Restored,
        Saved,
        Shown,
        Silence,
        Spoken,
        Suggestions,
        Synced,
        Trashed,
        Undone,
        Version,
        Visibility,
        Waiting,
    )
    from druthers.settings import Settings
    from druthers.tui.reading import Reading

    ProposeSteps = Generator[Progress | Piece | Candidate, None, Suggestions]
    OfferSteps = Generator[Progress | Piece | Candidate, None, Spoken | Silence]

__all__ = ["Desk", "Journal", "OfferSteps", "Profile", "ProposeSteps"]


class Journal(Finding, Sharing, Learning, Leading, Caring, Protocol):
    """The part of the façade that the app calls."""

    @property
    def settings(self) -> Settings:
        """What the person has chosen for this vault."""

    def capture(self, text: str, *, visibility: Visibility | None = None, tags: Sequence[str] = ()) -> Saved:
        """Save a note; it is on disk when this returns."""

    def notes(self, *, limit: int | None = None) -> list[Note]:
        """The notes, newest first."""

    def note(self, path: str) -> Note:
        """One note, read from disk."""

    def write(self, note: str, text: str, *, was: str | None = None) -> Saved:
        """Give a note another text; if it is no longer the one with the digest `was`, both are kept."""

    def links(self, note: str) -> NoteLinks:
        """The links that a note makes and those that lead to it."""

    def history(self, note: str) -> list[Version]:
        """Every version of a note, newest first; also of one that is gone."""

    def show(self, note: str, *, at: datetime | str | None = None) -> tuple[str, Version | None]:
        """A note's text, now or as it was in a version."""

    def restore(self, note: str, *, at: datetime | str | None = None) -> Restored:
        """Make a note what it was in a version; without one, bring back what was put away."""

    def trash(self, note: str) -> Restored:
        """Put a note away."""

    def trashed(self) -> list[Trashed]:
        """What can be brought back, the last first."""

    def undo(self, change: str | None = None) -> Undone:
        """Take the last change back, or that which a commit made, as long as nothing stands on it."""

    def edit_note(self, note: str) -> Saved | None:
        """Open a note in the person's own editor; None when nothing was changed."""

    def keep_draft(self, name: str, text: str) -> None:
        """Keep on disk what is being typed; a blank text takes the draft away."""

    def left_drafts(self) -> list[Unsaved]:
        """What apps that have ended left unsaved, the newest first."""

    def drop_draft(self, name: str) -> None:
        """Take a draft away, if it is there."""

    def propose_steps(self, about: str | None = None) -> ProposeSteps:
        """Make proposals, telling how far it is; closing the generator cancels."""

    def offer_steps(self, boundary: str) -> OfferSteps:
        """At a boundary such as `note`, one proposal that clears the gate, else silence; closing it cancels."""

    def dismiss(self, proposal: str, reason: str = "not-now") -> str:
        """Put a proposal aside without judging it."""

    def rate(self, proposal: str, rating: int, *, why: str | None = None) -> Rated:
        """Rate a proposal from 1 to 5, and say why; it is in the ledger when this returns."""

    def compare(self, preferred: str, other: str, *, tie: bool = False) -> str:
        """Say which of two proposals is better, or that both are as good."""

    def shown(self, *, limit: int | None = None) -> list[Shown]:
        """Earlier proposals with their ratings, newest first."""

    def watch(self, stop: Event) -> Iterator[set[str]]:
        """The paths that other programs change, as they do, until `stop` is set."""

    def folder(self, place: str) -> Path:
        """The folder of a place: `public` or `private`."""

    def sync_steps(self) -> Generator[Progress, None, list[Synced]]:
        """Bring the person's devices into step; what became of each repository."""

    def waiting(self) -> list[Waiting]:
        """What is on disk and not committed yet, with the reason."""

    def mend(self) -> list[str]:
        """Do what is safe to let waiting commits be made; what was done, a line each."""

    @property
    def locked(self) -> bool:
        """Whether private notes are encrypted and were not opened yet."""

    def unlock(self, passphrase: str) -> None:
        """Open the encrypted private notes; LockedError when the passphrase is wrong."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every screen is given.

    `plain` is for screen readers: words instead of signs, text instead of drawings, one column, no frames.
    """

    journal: Journal
    clock: Callable[[], datetime]
    reading: Reading
    generating: Lock = field(default_factory=Lock)
    deeds: Deeds = field(default_factory=Deeds)
    troubles: list[DruthersError] = field(default_factory=list)  # what was told in this sitting, for the doctor
    plain: bool = False

    @property
    def visibility(self) -> Visibility:
        """Where a new note goes unless the person turns it."""
        return "private" if self.journal.settings.visibility == "private" else "public"
