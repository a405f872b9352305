"""What other people's cards let expect of a person's weights, and how far to trust whom: a prior, never evidence.

Part of the profile stage, over rows of numbers only. What most cards agree on may hold for this person or may not, in
full or by half: each is a shift of the prior's mean. Each card is first trusted by how well it alone would have
foretold the person's own judgements, and the shifts are then weighed in the same way, by their evidence in closed form
around the posterior's mode, as in `principles`. A population prior (Gelman & Hill 2007) that has to withstand liars:
no card is louder than another, copies of one count once, the loudest voices of the side that prevails are struck out,
and no weight's mean moves further than `FURTHEST`. Tuned on other people than those on whom
tests/benchmarks/preference_others.py reports.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.likelihood import sigmoid

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]

HIGHEST = 2.0
"""The highest level of a card."""
LOUDEST = 1.5
"""A card's levels have at most this length together: one that shouts about everything says little of each."""
ALIKE, COINCIDENCE = 0.8, 4
"""Cards of at least so many features with at least this cosine are taken for copies, which share one voice; cards of
fewer may well be alike by chance."""
DOUBT = 2.0
"""So many people without an opinion are counted with those who have one: what few say moves little."""
STRUCK = 0.1
"""Of the voices on a feature, so many are struck out on the side that prevails, the loudest first, and at least one
where there are `COMPANY`: nobody decides alone which way a weight is expected to lie."""
COMPANY = 6.0
ALONE = 0.5
"""What a level is worth, in standard deviations of the prior, when a card is tried on its own."""
FURTHEST = 1.0
"""No weight's mean is moved further by others, in standard deviations of the prior; a level of agreement moves it by
one."""
TRUSTED = 0.5
"""How probable it is beforehand that a card is worth hearing."""
HOLDING = ((0.0, 0.3), (0.5, 0.35), (1.0, 0.35))
"""How far what is agreed on may hold for this person, and how probable that is beforehand."""
MOST_NAMES = 48
"""Of the features of which nobody but others spoke, so many are heard: those that the most cards have."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person's card says: levels by feature, from -2 to 2, less far out where noise was added to them."""

    person: str
    levels: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Voices:
    """Levels (k, m) of k people, 0 where nothing is said, for the `columns` (m,) of a row.

    `own` (k,) is 1 for a card that has its like nowhere, and its part of the one voice that alike cards have between
    them.
    """

    columns: Indices
    levels: Matrix
    own: Vector


@dataclass(frozen=True, slots=True)
class Lent:
    """What others do to a Gaussian posterior, and the log of how much likelier they make the judgements.

    `mean` (d,) and `covariance` (d, d) are those of the posterior that has heard them, `tilt` (d,) the mean of what
    they add to the natural parameter of the prior, `moved` (k, d) each person's part of how far the mean moved, `trust`
    (k,) how likely each is worth hearing.
    """

    mean: Vector
    covariance: Matrix
    tilt: Vector
    moved: Matrix
    trust: Vector
    evidence: float


def heard_names(voices: Sequence[Voice], known: Collection[str], guarded: Collection[str]) -> list[str]:
    """The features that others may speak of: those that are known, and some that are not; never the `guarded`.

    >>> heard_names([Voice("ana", {"effort": -1.0, "praise": 2.0})], {"horizon"}, {"praise"})
    ['effort']
    """
    count = Counter(name for voice in voices for name, level in voice.levels.items() if level and name not in guarded)
    new = sorted((name for name in count if name not in known), key=lambda name: (-count[name], name))[:MOST_NAMES]
    return sorted([*new, *(name for name in count if name in known)])


def voices_of(voices: Sequence[Voice], names: Sequence[str], heard: Collection[str]) -> Voices:
    """The voices by column of a row whose columns 1, 2, … are `names`, of the features that are `heard`."""
    columns = [position for position, name in enumerate(names, start=1) if name in heard]
    said = [[voice.levels.get(names[column - 1], 0.0) for column in columns] for voice in voices]
    levels = np.clip(np.asarray(said, dtype=np.float64).reshape(len(voices), len(columns)), -HIGHEST, HIGHEST)
    length = np.maximum(np.sqrt(np.sum(levels**2, axis=1)), 1.0 / LOUDEST)
    unit = levels / length[:, None]
    copies = (unit @ unit.T >= ALIKE) & (np.count_nonzero(levels, axis=1) >= COINCIDENCE)
    np.fill_diagonal(copies, val=True)
    quieter = levels * np.minimum(1.0, LOUDEST / length)[:, None]
    return Voices(np.asarray(columns, dtype=np.intp), quieter, 1.0 / np.count_nonzero(copies, axis=1))


def lend(mean: Vector, covariance: Matrix, variances: Vector, voices: Voices | None) -> Lent:
    """The posterior N(mean, covariance) under a prior with these variances (d,), once it has heard the others."""
    if voices is None or not voices.levels.any():
        people = 0 if voices is None else len(voices.levels)
        nothing = np.zeros((people, len(mean)))
        return Lent(mean, covariance, np.zeros(len(mean)), nothing, np.full(people, TRUSTED), 0.0)
    columns = voices.columns
    sd, where = np.sqrt(variances[columns]), mean[columns]
    between, toward = covariance[np.ix_(columns, columns)], covariance[:, columns]

    def gains(shifts: Matrix) -> tuple[Matrix, Vector]:
        """What shifts (h, m) of the prior mean, in its sds, add to the natural parameter, and their log-evidence."""
        tilts = shifts / sd
        return tilts, tilts @ where + 0.5 * np.sum((tilts @ between) * tilts - shifts**2, axis=1)

    alone = gains(np.clip(ALONE * voices.levels, -FURTHEST, FURTHEST))[1]
    trust = sigmoid(np.log(TRUSTED / (1.0 - TRUSTED)) + alone)
    parts = agreed(voices.levels, voices.own * trust, float(voices.own.sum()))
    whole = np.clip(parts.sum(axis=0), -FURTHEST, FURTHEST)
    strengths, beforehand = np.asarray(HOLDING).T
    tilts, gained = gains(strengths[:, None] * whole)
    scores = np.log(beforehand) + gained
    evidence = float(np.logaddexp.reduce(scores))
    shares = np.exp(scores - evidence)
    average = shares @ tilts
    apart = tilts - average
    spread = toward @ ((apart * shares[:, None]).T @ apart) @ toward.T
    tilt = np.zeros(len(mean))
    tilt[columns] = average
    total = parts.sum(axis=0)
    each = parts * np.divide(average, total, out=np.zeros_like(total), where=total != 0.0)
    return Lent(mean + toward @ average, covariance + spread, tilt, each @ toward.T, trust, evidence)


def agreed(levels: Matrix, weights: Vector, voices: float) -> Matrix:
    """Each person's part (k, m) of the level that the people agree on, by column; the parts sum to it.

    A mean, trimmed on the side that prevails and never beyond 0, and drawn to 0 by the doubt. `weights` (k,) are how
    far each is heard, `voices` how many they are.
    """
    said = weights[:, None] * (levels != 0.0)
    side = np.sign(np.sum(said * levels, axis=0))
    loud = levels * side
    order = np.argsort(-loud, axis=0, kind="stable")
    first = np.take_along_axis(np.where(loud > 0.0, said, 0.0), order, axis=0)
    strike = STRUCK * said.sum(axis=0)
    if voices >= COMPANY:
        strike = np.maximum(strike, weights.max())
    struck = np.zeros_like(said)
    np.put_along_axis(struck, order, np.clip(strike - (np.cumsum(first, axis=0) - first), 0.0, first), axis=0)
    left = (said - struck) * levels
    left[:, left.sum(axis=0) * side <= 0.0] = 0.0
    out: Matrix = left / (said.sum(axis=0) + DOUBT)
    return out
