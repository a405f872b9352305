"""What the app needs of the journal, and what every screen shares.

The façade fits these shapes without knowing them. Any method may be called from a worker thread, several at a time;
only `propose_steps` is held to one run at once, by `Desk.generating`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from druthers.models import (
    Calibration,
    Candidate,
    Change,
    Evidence,
    FeatureBelief,
    Found,
    Mode,
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
    Statement,
    Suggestions,
    Synced,
    Trashed,
    Trust,
    Undone,
    Version,
    Visibility,
    Waiting,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from threading import Event

    from druthers.journal.drafts import Unsaved
    from druthers.settings import Settings

ProposeSteps = Generator[Progress | Piece | Candidate, None, Suggestions]
OfferSteps = Generator[Progress | Piece | Candidate, None, Spoken | Silence]


class Profile(Protocol):
    """What has been learnt from the ratings so far."""

    @property
    def ratings(self) -> int:
        """The number of ratings it was learnt from."""

    @property
    def features(self) -> Sequence[FeatureBelief]:
        """What is believed of each feature's weight."""

    @property
    def principles(self) -> Sequence[str]:
        """What the person stands for, in their words."""

    @property
    def calibration(self) -> Calibration:
        """Predictions made before each rating, held against it."""

    @property
    def trust(self) -> Sequence[Trust]:
        """How the principles are read, and how well each reading predicts the ratings."""

    @property
    def conflicts(self) -> Sequence[FeatureBelief]:
        """What the ratings and what the person wants to be pull apart."""

    @property
    def change(self) -> Change | None:
        """A suspected change of taste, to be asked about."""

    def why(self, feature: str) -> Sequence[Evidence]:
        """The judgements behind one feature, the weightiest first."""

    def said_of(self, feature: str) -> Sequence[Statement]:
        """What the person said of a feature's weight themselves."""


class Journal(Protocol):
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

    def undo(self) -> Undone:
        """Take the last change back."""

    def keep_draft(self, name: str, text: str) -> None:
        """Keep on disk what is being typed; a blank text takes the draft away."""

    def left_drafts(self) -> list[Unsaved]:
        """What apps that have ended left unsaved, the newest first."""

    def drop_draft(self, name: str) -> None:
        """Take a draft away, if it is there."""

    def search_steps(
        self, query: str, *, k: int = 10, mode: Mode = "hybrid", wait: bool = True
    ) -> Generator[Progress, None, Found]:
        """The `k` notes that fit best, best first; without `wait`, by the embeddings that are there."""

    def unembedded(self) -> int:
        """How many passages have no embedding yet."""

    def embed_in_background(self) -> bool:
        """Let a process of its own embed them; False where that cannot be."""

    def propose_steps(self, about: str | None = None) -> ProposeSteps:
        """Make proposals, telling how far it is; closing the generator cancels."""

    def offer_steps(self, boundary: str) -> OfferSteps:
        """At a boundary such as `note`, one proposal that clears the gate, else silence; closing it cancels."""

    def dismiss(self, proposal: str, reason: str = "not-now") -> str:
        """Put a proposal aside without judging it."""

    def rate(self, proposal: str, rating: int) -> Rated:
        """Rate a proposal from 1 to 5; it is in the ledger when this returns."""

    def compare(self, preferred: str, other: str, *, tie: bool = False) -> str:
        """Say which of two proposals is better, or that both are as good."""

    def forget(self, event: str) -> None:
        """Take a ledger event back."""

    def shown(self, *, limit: int | None = None) -> list[Shown]:
        """Earlier proposals with their ratings, newest first."""

    def profile(self) -> Profile:
        """What has been learnt so far."""

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
    """What every screen is given."""

    journal: Journal
    clock: Callable[[], datetime]
    generating: Lock = field(default_factory=Lock)

    @property
    def visibility(self) -> Visibility:
        """Where a new note goes unless the person turns it."""
        return "private" if self.journal.settings.visibility == "private" else "public"
