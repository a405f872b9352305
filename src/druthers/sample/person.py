"""How the sample person rates, for a run of the demo without a terminal.

Stands in for the person at the rate stage, and only there: the demo says that these ratings are samples. It is a fixed
rule over a proposal's named features; it knows nothing of what the preference model predicts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

START: Final = 3.2  # the rating of a proposal that is in every way as usual

# feature: (what is usual, stars for one unit more than that); features lie between 0 and 1, or between -½ and ½
TASTE: Final[Mapping[str, tuple[float, float]]] = {
    "effort": (0.4, -1.4),
    "social": (0.3, 0.8),
    "concrete": (0.5, 1.6),
    "praise": (0.0, -2.5),
    "length": (0.4, -1.2),
    "novelty": (0.6, 0.5),
    "suits": (0.0, 1.6),
}

# stars for a proposal that is about this topic alone
TOPICS: Final[Mapping[str, float]] = {
    "topic:nature": 1.5,
    "topic:making": 1.4,
    "topic:people": 1.3,
    "topic:body": 1.2,
    "topic:rest": 0.2,
    "topic:home": -0.2,
    "topic:learning": -0.3,
    "topic:mind": -0.6,
    "topic:work": -1.6,
    "topic:money": -1.8,
}

# she wants to be told what to do, not what to leave
FORBIDDING: Final = re.compile(r"\s*(?:don['\u2019]t|do not|never|avoid)\b", re.IGNORECASE)
FORBIDDING_COSTS: Final = 1.0


def sample_rating(text: str, features: Mapping[str, float]) -> int:
    """What the sample person gives to a proposal, from 1 to 5.

    She starts from a little over 3, moves by her taste for what is more or less than usual, then by her liking for the
    topics, and takes off a star where the text begins by forbidding. A feature that is absent counts as usual; one that
    she has no taste for, the hour for example, counts for nothing. A proposal without words gets 1.

    >>> sample_rating("Walk to the weir with Imke tonight.", {"concrete": 0.9, "topic:nature": 0.8, "topic:work": 0.1})
    5
    >>> sample_rating("You are doing brilliantly.", {"concrete": 0.1, "praise": 1.0})
    1
    """
    if not text.strip():
        return 1
    stars = START + sum(weight * (features.get(name, usual) - usual) for name, (usual, weight) in TASTE.items())
    stars += _topic_stars(features)
    if FORBIDDING.match(text):
        stars -= FORBIDDING_COSTS
    return max(1, min(5, round(stars)))


def _topic_stars(features: Mapping[str, float]) -> float:
    """Her liking averaged over the topics, each weighted by its squared share, so that the leading one counts most."""
    weights = {topic: features.get(topic, 0.0) ** 2 for topic in TOPICS}
    total = sum(weights.values())
    return sum(TOPICS[topic] * weight for topic, weight in weights.items()) / total if total else 0.0
