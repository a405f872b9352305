"""What the two universes hand on: rounds of one's own pick against the model's, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Whose = Literal["own", "model"]


@dataclass(frozen=True, slots=True)
class Round:
    """Two picks, unlabelled, in random order; `follow` is the number (1 or 2) that a coin said to follow, if any."""

    id: str
    picks: tuple[str, str]
    follow: int | None = None


@dataclass(frozen=True, slots=True)
class Picked:
    """What a round revealed once it was judged; `follow` as in `Round`, to be told now and not before."""

    round: str
    preferred: Whose
    picks: tuple[tuple[Whose, str], tuple[Whose, str]]
    follow: int | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """What the proposals that were shown and rated say, in stars: of those chosen as the best, and of chance.

    `chance` is what candidates drawn by chance would have been rated, judged from the few that were, by their known
    chances. Both are None where the log counts for too few, with `refusal` saying so. `alike_first` and `alike` are the
    mean cosines of what was shown together in the first ten slates and in the last ten, None of fewer than twenty; with
    `echo` they grew alike, and the taste may be seeing nothing but itself.
    """

    rated: int
    chosen: float | None = None
    chance: float | None = None
    chance_error: float | None = None
    effective_size: float = 0.0
    refusal: str | None = None
    alike_first: float | None = None
    alike: float | None = None
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Universes:
    """Would the person have been happier with the model's picks than with their own?

    `evidence` is an e-value that may be looked at any time, `own_evidence` that for the person. `verdict` is "not yet
    known", "The model has known better since DATE (between DATE and DATE)" or "You know better"; `crossed` is since
    when that is so, most likely, with a 90 % interval. `effect` is the outcome of following the model's pick less that
    of one's own, in stars, with its interval; None below the least effective sample size, with `refusal` saying so.
    `waiting` are the rounds of which a coin said whom to follow and nobody said yet what came of it.
    """

    rounds: int
    model_won: int
    evidence: float
    verdict: str
    crossed: datetime | None = None
    crossed_from: datetime | None = None
    crossed_to: datetime | None = None
    outcomes: int = 0
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None
    effective_size: float = 0.0
    refusal: str | None = None
    own_evidence: float = 1.0
    waiting: tuple[str, ...] = ()
    logged: Logged | None = None
