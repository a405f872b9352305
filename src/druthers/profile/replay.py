"""From the ledger's judgements to a model, and back from its numbers to the judgements behind them.

The profile stage's door to the ledger. Replaying the same judgements gives the same model to the last bit; leaving one
out gives the model that never saw it. Nothing is stored.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from druthers.models import (
    ChangeAnswer,
    Compared,
    Comparison,
    Evidence,
    Judgement,
    Lesson,
    Statement,
    TakenCard,
)
from druthers.profile.items import WELCOME, Item
from druthers.profile.likelihood import LEVELS
from druthers.profile.model import PreferenceModel
from druthers.profile.prior import Prior
from druthers.profile.projection import bundled, seeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike

    from druthers.models import Card

LEVEL = 0.75
"""What a level is worth in standard deviations of the prior: 1 means less than one of them, 2 at least one."""


class Embedded(Protocol):
    """Something that can be judged, as the ledger holds it."""

    @property
    def features(self) -> Mapping[str, float]:
        """Its named features."""
        ...

    @property
    def embedding(self) -> bytes:
        """Its embedding's little-endian float32."""
        ...

    @property
    def embedder(self) -> str:
        """What made the embedding."""
        ...


@dataclass(frozen=True, slots=True)
class Space:
    """The embeddings that can be weighed together: those of one embedder, of one length; 0 where none was judged."""

    embedder: str | None
    size: int

    def item(self, thing: Embedded) -> Item:
        """What was judged, or could be; without an embedding where its own lies in another space, or is damaged."""
        vector = decoded(thing.embedding) if thing.embedder == self.embedder else None
        fits = vector is not None and len(vector) == (self.size or len(vector))
        return Item(vector if fits else None, _finite(thing.features))


def space_of(lessons: Iterable[Lesson], embedder: str | None = None) -> Space:
    """The space of the newest judgement that has an embedding, or of the newest one of that embedder."""
    things = [thing for each in lessons for thing in _judged(each)]
    if embedder is None:
        embedder = next((each.embedder for each in reversed(things) if each.embedding), None)
    vectors = (decoded(each.embedding) for each in reversed(things) if each.embedder == embedder)
    return Space(embedder, next((len(vector) for vector in vectors if vector is not None), 0))


def learn(
    lessons: Iterable[Lesson], *, embedder: str | None = None, background: ArrayLike | None = None
) -> PreferenceModel:
    """Learn from the lessons in their order.

    Vectors of two embedders lie in different spaces: only those of `embedder` (the newest judgement's, if not given)
    are used, the other judgements by their named features alone. `background` (n, d) must be of that embedder too;
    without one the bundled background serves its own embedder, and any other gets a seeded random plane. An answer
    about a change that began with a judgement which is no longer there is passed over.

    Raises:
        UsageError: a rating is not 1 to 5.
    """
    known = list(lessons)
    space = space_of(known, embedder)
    strange = space.size > 0 and _foreign(space.embedder)
    model = PreferenceModel(background, projection=seeded(space.size) if strange else None)
    positions: dict[str, int] = {}
    for each in known:
        if isinstance(each, Statement):
            model.state(
                each.feature,
                each.weight,
                strength=each.strength,
                unit=each.unit,
                pinned=each.pinned,
                principle=each.principle if each.source == "principle" else None,
            )
        elif isinstance(each, ChangeAnswer):
            if each.since in positions:
                model.answer_change(positions[each.since], each.confirmed)
        elif isinstance(each, TakenCard):
            model.hear(each.person, likely_levels(each.card))
        else:
            positions[each.event] = len(positions)
            _teach(model, each, space)
    return model


def foretold(card: Card, items: Iterable[Item]) -> list[tuple[float, float]]:
    """How probable it is that a card's owner welcomes each item, and how probable it would be if there were no card.

    The model of somebody of whom nothing is known but the card: its levels are the means of the prior.
    """
    asked, plain = list(items), Prior()
    sd = math.sqrt(plain.mark_variance(1.0, np.zeros(0), np.zeros(0, dtype=bool)))
    told = {name: level * LEVEL * sd for name, level in likely_levels(card).items() if name not in plain.means}
    known = PreferenceModel(prior=replace(plain, means={**plain.means, **told})).predict_many(asked)
    unknown = PreferenceModel(prior=plain).predict_many(asked)
    return [(each.p_welcome, other.p_welcome) for each, other in zip(known, unknown, strict=True)]


def likely_levels(card: Card) -> dict[str, float]:
    """The levels that a card's owner is expected to have, by feature.

    Under k-ary randomized response (Kairouz et al. 2014) a level of five is told truly with probability
    e^epsilon / (e^epsilon + 4), else one of the others by chance: all true levels being alike probable beforehand, the
    expected one is the one told, less far out.

    >>> from druthers.models import Card, CardFeature
    >>> features = (CardFeature("effort", 2),)
    >>> likely_levels(Card("ana", "2026-11", "20-49", features))
    {'effort': 2.0}
    >>> round(likely_levels(Card("ana", "2026-11", "20-49", features, "randomized-response", 1.0, 1.0))["effort"], 3)
    0.512
    """
    honest = 1.0
    if card.mechanism:
        honest = -math.expm1(-card.epsilon) / (1.0 + (LEVELS - 1.0) * math.exp(-card.epsilon))
    return {each.name: honest * each.level for each in card.features}


def _judged(lesson: Lesson) -> tuple[Judgement | Compared, ...]:
    """What a lesson judges: one thing, the two of a pair, or nothing."""
    if isinstance(lesson, Judgement):
        return (lesson,)
    return (lesson.preferred, lesson.other) if isinstance(lesson, Comparison) else ()


def _teach(model: PreferenceModel, lesson: Judgement | Comparison, space: Space) -> None:
    if isinstance(lesson, Comparison):
        model.learn_pair(space.item(lesson.preferred), space.item(lesson.other), tie=lesson.tie)
    elif lesson.kind == "outcome":
        model.learn_outcome(space.item(lesson), lesson.rating)
    elif lesson.kind == "thumb":
        model.learn_thumb(space.item(lesson), lesson.rating >= WELCOME, weight=lesson.weight)
    else:
        model.learn_one(space.item(lesson), lesson.rating, weight=lesson.weight)


def evidence(lessons: Iterable[Lesson], model: PreferenceModel, feature: str) -> list[Evidence]:
    """The judgements that moved a feature's weight, the strongest first; `model` has learnt just these, in this order.

    A judgement's share is the size of its own pull over the sum of all sizes, whichever way each pulls. That of a pair
    has the proposal that was preferred, both texts, and 0 for a rating.

    Raises:
        UsageError: no judgement says anything of that feature.
    """
    pulls = [abs(pull) for pull in model.evidence(feature)]
    total = sum(pulls) or 1.0
    judged = [each for each in lessons if isinstance(each, Judgement | Comparison)]
    found = [_evidence(each, pull / total) for each, pull in zip(judged, pulls, strict=True) if pull > 0.0]
    return sorted(found, key=lambda each: (-each.share, each.event))


def _evidence(lesson: Judgement | Comparison, share: float) -> Evidence:
    if isinstance(lesson, Judgement):
        said = (lesson.proposal, lesson.text, lesson.rating)
        return Evidence(lesson.event, *said, share, lesson.citations, lesson.kind)
    better, other = lesson.preferred, lesson.other
    text = f"{better.text} {'as much as' if lesson.tie else 'rather than'} {other.text}"
    cited = (*better.citations, *other.citations)
    return Evidence(lesson.event, better.proposal, text, 0, share, cited, "tie" if lesson.tie else "pair")


def _foreign(embedder: str | None) -> bool:
    """Whether an embedder is not the one of the bundled background; its version does not matter, its name does."""
    background = bundled()
    return embedder is None or background is None or embedder.split(" ")[0] != background.embedder.split(" ")[0]


def decoded(embedding: bytes) -> np.ndarray | None:
    """The vector (d,) of an embedding's bytes; None where there is none, or the line was damaged."""
    if not embedding or len(embedding) % 4:
        return None
    vector = np.frombuffer(embedding, dtype="<f4").astype(np.float64)
    return vector if np.isfinite(vector).all() else None


def _finite(features: Mapping[str, float]) -> dict[str, float]:
    """The features that can be weighed: a ledger written by hand may hold anything."""
    return {name: value for name, value in features.items() if math.isfinite(value)}
