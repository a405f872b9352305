"""What is judged, and what is expected of it: the values that the preference model takes and gives.

Part of the profile stage; knows nothing of notes, ledgers or files, so that the model serves anyone's own data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from druthers.models import Shift

WELCOME = 4
"""The rating from which on something was welcome."""
TOPIC = "topic:"
"""What the name of a feature begins with that says which topic something is about."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """Something that can be judged.

    `embedding` is a (d,) vector or None; `features` are named numbers, and a name that is missing counts as 0.
    """

    embedding: ArrayLike | None = None
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model expects of an item.

    `mean` and `sd` are of its utility above the line between a 3 and a 4, in units of the spread of the person's
    ratings; `p_welcome` is the probability of a 4 or 5. `ideal` is the mean for who the person wants to be, above the
    same line; it equals `mean` where no outcome and no principle says otherwise.
    """

    mean: float
    sd: float
    p_welcome: float
    ideal: float = 0.0

    def decision(self, share: float) -> float:
        """The score to decide by: `share` (0-1) of it is who the person wants to be, the rest who they are.

        >>> Prediction(0.5, 0.1, 0.7, ideal=-0.5).decision(0.25)
        0.25
        """
        return (1.0 - share) * self.mean + share * self.ideal


@dataclass(frozen=True, slots=True)
class PrincipleTrust:
    """How likely a principle's reading holds for who the person is, by how well it predicted their judgements."""

    principle: str
    feature: str
    weight: float
    strength: float
    trust: float


@dataclass(frozen=True, slots=True)
class SuspectedChange:
    """The probability that the taste changed not long ago, the position of the first judgement after it, and how.

    `since` counts the judgements learnt, from 0; the shifts are those of the weights, the largest first.
    """

    probability: float
    since: int
    shifts: tuple[Shift, ...]


def topic_of(features: Mapping[str, float], none: str = "anything") -> str:
    """The topic of something with these features, the largest share; `none` where they name no topic.

    >>> topic_of({"topic:body": 0.7, "topic:craft": 0.2, "effort": 0.9}), topic_of({"effort": 0.9})
    ('body', 'anything')
    """
    topics = {name: value for name, value in features.items() if name.startswith(TOPIC) and math.isfinite(value)}
    return max(sorted(topics), key=topics.__getitem__).removeprefix(TOPIC) if topics else none
