"""What the app needs of the journal, and what every screen shares.

The façade fits these shapes without knowing them. Any method may be called from a worker thread, several at a time;
only `propose_steps` is held to one run at once, by `Desk.generating`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from druthers.models import (
    Calibration,
    Candidate,
    Evidence,
    FeatureBelief,
    Hit,
    Mode,
    Note,
    Piece,
    Progress,
    Rated,
    Saved,
    Shown,
    Suggestions,
    Visibility,
)

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.settings import Settings

ProposeSteps = Generator[Progress | Piece | Candidate, None, Suggestions]


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

    def why(self, feature: str) -> Sequence[Evidence]:
        """The judgements behind one feature, the weightiest first."""


class Journal(Protocol):
    """The part of the façade that the app calls."""

    @property
    def settings(self) -> Settings:
        """What the person has chosen for this vault."""

    def capture(self, text: str, *, visibility: Visibility | None = None) -> Saved:
        """Save a note; it is on disk when this returns."""

    def notes(self, *, limit: int | None = None) -> list[Note]:
        """The notes, newest first."""

    def note(self, path: str) -> Note:
        """One note, read from disk."""

    def prepare_search(self, *, embed: bool = True) -> Generator[Progress, None, None]:
        """Bring the index up to date, and, with `embed`, load what a search by meaning needs."""

    def search(self, query: str, *, k: int = 10, mode: Mode = "hybrid") -> list[Hit]:
        """The `k` passages that fit best, best first."""

    def propose_steps(self, about: str | None = None) -> ProposeSteps:
        """Make proposals, telling how far it is; closing the generator cancels."""

    def rate(self, proposal: str, rating: int) -> Rated:
        """Rate a proposal from 1 to 5; it is in the ledger when this returns."""

    def forget(self, event: str) -> None:
        """Take a ledger event back."""

    def shown(self, *, limit: int | None = None) -> list[Shown]:
        """Earlier proposals with their ratings, newest first."""

    def profile(self) -> Profile:
        """What has been learnt so far."""


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
