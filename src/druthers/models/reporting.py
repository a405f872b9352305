"""What `profile report` hands on: how good the predictions were, and what was discovered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models.learning import Calibration, FeatureBelief
    from druthers.models.rounds import Universes
    from druthers.models.speaking import GateState


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of nearly one probability: how many, their mean, the share that was welcome.

    `low` and `high` bound the share that so many could have come from, with 95 % confidence.
    """

    count: int
    predicted: float
    welcome: float
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Discovery:
    """A proposal that was predicted low, was far from everything liked, and was loved.

    `predicted` is the probability of welcome that was stored when it was shown, `near` the cosine to the nearest that
    was liked before; `surprise` is by how much it was better than expected, in spreads of the person's ratings.
    """

    proposal: str
    text: str
    at: datetime
    predicted: float
    rating: int
    surprise: float
    near: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the archive: its key (one value for each named axis), what was tried in it, and its best.

    The best was liked, and is the one that is surest to be: `lower` is one standard deviation below the mean of its
    utility. All three are empty where nothing in the cell was liked.
    """

    key: tuple[str, ...]
    tried: int
    best: str | None
    best_text: str
    lower: float | None


@dataclass(frozen=True, slots=True)
class Archive:
    """What was tried by kind; `axes` name the parts of a cell's key, `possible` counts all cells.

    `shown` counts the proposals behind it.
    """

    axes: tuple[str, ...]
    cells: tuple[Cell, ...]
    possible: int
    discoveries: tuple[Discovery, ...]
    shown: int


@dataclass(frozen=True, slots=True)
class Step:
    """Progressive validation after `ratings` ratings: running means, in nats and as Brier scores."""

    ratings: int
    nll: float
    base_nll: float
    brier: float
    base_brier: float


@dataclass(frozen=True, slots=True)
class Gains:
    """What choosing was to gain over an average candidate, and what it gained, in spreads of the person's ratings.

    `count` is how many proposals it was taken over, `error` the standard error of what it gained. `against` says what
    an average candidate's worth was taken from: `random` from those that were shown by chance, `expected` from what was
    expected of all. `alert` is set where less than half of what was promised came about, and that can be told.
    """

    count: int
    promised: float
    realised: float
    error: float
    against: str
    alert: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Whether the profile predicts this person: every number of `profile report`.

    `beats_base` is None while there are too few ratings to tell. Gains are in spreads of the person's ratings;
    `regret` is what the best of what was shown together was worth above the one expected to be best.

    `calibration`, `bins`, `ece` and `steps` are of the predictions that were stored when each proposal was shown;
    `replayed` and `replayed_steps` of a model that goes through the history anew and before each rating knows only what
    came before. `odds` is by how much the stake of one would have grown who bet by the stored predictions, at the odds
    of the average, on the last `window` ratings. `ece_by_chance` is the calibration error that would be met if every
    prediction held exactly. `slates` counts the requests behind the regret, `base_regret` is that of choosing blindly.
    """

    ratings: int
    calibration: Calibration
    beats_base: bool | None
    verdict: str
    bins: tuple[Bin, ...]
    steps: tuple[Step, ...]
    ece: float | None
    regret: float | None
    base_regret: float | None
    promised: float | None
    realised: float | None
    archive: Archive
    gate: GateState | None = None
    universes: Universes | None = None
    ece_by_chance: float | None = None
    odds: float | None = None
    window: int = 0
    replayed: Calibration | None = None
    replayed_steps: tuple[Step, ...] = ()
    slates: int = 0
    gains: Gains | None = None
    weights: tuple[FeatureBelief, ...] = ()
