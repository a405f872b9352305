"""What the place Profile needs of the journal: reading what was learnt, questioning it, and changing it.

Whatever says something gives the events that say so: forgotten, all is as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence
    from datetime import datetime

    from druthers.models import (
        About,
        Calibration,
        Change,
        Evidence,
        FeatureBelief,
        Flip,
        Lender,
        Progress,
        Question,
        Report,
        Statement,
        Trust,
    )


class Profile(Protocol):
    """What has been learnt from the ratings so far."""

    @property
    def ratings(self) -> int:
        """The number of ratings it was learnt from, thumbs among them."""

    @property
    def thumbs(self) -> int:
        """How many of the ratings were a thumb."""

    @property
    def comparisons(self) -> int:
        """The number of comparisons it was learnt from."""

    @property
    def outcomes(self) -> int:
        """How often the person said what came of something."""

    @property
    def features(self) -> Sequence[FeatureBelief]:
        """What is believed of each feature's weight."""

    @property
    def statements(self) -> Sequence[Statement]:
        """What the person said of weights themselves."""

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
    def lenders(self) -> Sequence[Lender]:
        """Those whose published profiles set expectations."""

    @property
    def conflicts(self) -> Sequence[FeatureBelief]:
        """What the ratings and what the person wants to be pull apart."""

    @property
    def change(self) -> Change | None:
        """A suspected change of taste, to be asked about."""

    @property
    def share(self) -> float:
        """How much who the person wants to be counts beside who they are, from 0 to 1."""

    def why(self, feature: str) -> Sequence[Evidence]:
        """The judgements behind one feature, the weightiest first."""

    def said_of(self, feature: str) -> Sequence[Statement]:
        """What the person said of a feature's weight themselves."""

    def lent(self, feature: str) -> Mapping[str, float]:
        """How far each person whose profile was taken moved what is believed of a feature's weight."""


class Learning(Protocol):
    """The part of the façade behind questioning and changing what was learnt."""

    def profile(self, *, as_of: datetime | None = None) -> Profile:
        """What has been learnt so far, or by what was said until then."""

    def report_steps(self) -> Generator[Progress, None, Report]:
        """Whether it predicts the person, with how far the replay of their history has come; closing it cancels."""

    def what_if(
        self, feature: str, weight: float, *, strength: float | None = None, pinned: bool = False
    ) -> Sequence[Flip]:
        """Which of the last proposals would change sides, were this stated."""

    def what_if_forgotten(self, *events: str) -> Sequence[Flip]:
        """Which of the last proposals would change sides without these events."""

    def state(self, feature: str, weight: float, *, strength: float | None = None, pinned: bool = False) -> str:
        """Record the weight that the person gives a feature; the event's id."""

    def pins(self, feature: str) -> Sequence[str]:
        """The events that pin a feature's weight."""

    def forget(self, *events: str) -> tuple[str, ...]:
        """Take events back; those by which that was done, which forgotten in turn bring them back."""

    def mix(self, share: float) -> None:
        """Let who the person wants to be count so much."""

    def question(self, *, now: bool = False, about: About | None = None) -> Question | None:
        """What it would ask; `about` asks for a question of that kind, whether it pays or not."""

    def answer(self, question: str, answer: str | None) -> tuple[str, ...]:
        """Record an answer, None for none; the events that say so."""

    def onboarding(self) -> list[Question]:
        """The questions to begin with."""
