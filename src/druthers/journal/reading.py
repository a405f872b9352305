"""Reading a person's own words, a principle or a reason, as a feature with a sign and a strength: no more than a guess.

Part of the façade. What stands nearest in meaning names the feature, the words around it the sign. The bundled language
model is not asked: where two readings were nearly as sure it chose no better, and free to choose it was right on 23 of
40 principles instead of 34. Nothing here is recorded: a reading teaches nothing before the person has said yes to it,
and numbers or instructions in the text have no say at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.journal import cues
from druthers.models import Reading
from druthers.propose.meanings import sayings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.ports import Embedder

    Vectors = NDArray[np.float32]

NEAR: Final = 0.30  # cosine below which a saying is about another matter
HALF_SURE: Final = 0.45  # cosine at which it is as likely another matter as not
TEMPERATURE: Final = 0.06  # of the features' shares
UNSURE: Final = 0.1  # where the surest is less sure than this, the text fits no feature
READINGS: Final = 3  # how many of one text are given, the surest first


@dataclass(frozen=True, slots=True)
class Near:
    """A saying that a clause stands near to: its feature, which way the clause leans, and the cosine."""

    feature: str
    sign: int
    cosine: float


class Sayings:
    """The sayings as one embedder sees them."""

    def __init__(self, embedder: Embedder) -> None:
        self.known = sayings()
        self.rows: Vectors = embedder.embed([words for _, _, words in self.known])

    def near(self, vector: Vectors) -> list[tuple[str, int, float]]:
        """Feature, direction and cosine of the nearest saying of each feature, the nearest first."""
        best: dict[str, tuple[int, float]] = {}
        for (feature, direction, _), cosine in zip(self.known, (self.rows @ vector).tolist(), strict=True):
            if cosine > best.get(feature, (0, -2.0))[1]:
                best[feature] = (direction, cosine)
        return sorted(((name, *found) for name, found in best.items()), key=lambda each: -each[2])


_SAYINGS: dict[str, Sayings] = {}


def sayings_for(embedder: Embedder) -> Sayings:
    """The sayings for an embedder, embedded once per process and identity."""
    if embedder.identity not in _SAYINGS:
        _SAYINGS[embedder.identity] = Sayings(embedder)
    return _SAYINGS[embedder.identity]


def read_principle(line: str, embedder: Embedder) -> list[Reading]:
    """How a principle may be read, the surest first; nothing where it fits no feature, or speaks to the machine."""
    if cues.commands(line):
        return []
    near = _near([(clause.words, clause.sign) for clause in cues.clauses(line)], embedder)
    strength = cues.strength(line)
    return [
        Reading(words=line, feature=each.feature, weight=each.sign * strength, sure=sure, source="principle")
        for each, sure in _sure(near)
    ]


def read_reason(why: str, rating: int, proposal: str, embedder: Embedder) -> list[Reading]:
    """How the reason for a rating may be read, as `read_principle`.

    “Too big” speaks against what it names and “not quiet enough” for it; else what a welcome proposal is said to be is
    wanted, and what an unwelcome one is said to be is not. A 3 with neither says nothing.
    """
    if cues.commands(why):
        return []
    near = _near([(words, sign) for words, sign in cues.valued(why, rating) if sign], embedder)
    return [
        Reading(why, each.feature, each.sign * cues.strength(why), sure, "reason", proposal)
        for each, sure in _sure(near)
    ]


def _near(clauses: Sequence[tuple[str, int]], embedder: Embedder) -> list[Near]:
    """For each feature the clause that stands nearest to one of its sayings, the nearest first."""
    best: dict[str, Near] = {}
    if not clauses:
        return []
    known = sayings_for(embedder)
    for vector, (_, sign) in zip(embedder.embed([words for words, _ in clauses]), clauses, strict=True):
        for feature, direction, cosine in known.near(vector):
            if feature not in best or cosine > best[feature].cosine:
                best[feature] = Near(feature, direction * sign, cosine)
    return sorted(best.values(), key=lambda each: -each.cosine)


def _sure(near: Sequence[Near]) -> list[tuple[Near, float]]:
    """The nearest few with how sure each is, from 0 to 1: its share among all, less the farther off the nearest is."""
    if not near or near[0].cosine < NEAR:
        return []
    weights = [math.exp((each.cosine - near[0].cosine) / TEMPERATURE) for each in near]
    fits = 1.0 / (1.0 + math.exp((HALF_SURE - near[0].cosine) / 0.08))
    found = [(each, fits * weight / sum(weights)) for each, weight in zip(near, weights, strict=True)]
    return found[:READINGS] if found[0][1] >= UNSURE else []
