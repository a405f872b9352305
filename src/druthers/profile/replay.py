"""From the ledger's judgements to a model, and back from its numbers to the judgements behind them.

The profile stage's door to the ledger. Replaying the same judgements gives the same model to the last bit; leaving one
out gives the model that never saw it. Nothing is stored.
"""

from __future__ import annotations

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from druthers.errors import UsageError
from druthers.models import Calibration, Evidence, FeatureBelief, Judgement
from druthers.profile.items import Item
from druthers.profile.likelihood import WELCOME
from druthers.profile.model import PreferenceModel
from druthers.profile.projection import bundled, seeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

SUREST = 1e-6
"""A prediction is read as no surer than this, so that one mistake costs 14 nats and not infinitely many."""
NEAREST = 3


def learn(
    judgements: Iterable[Judgement], *, embedder: str | None = None, background: ArrayLike | None = None
) -> PreferenceModel:
    """Learn from the judgements in their order.

    Vectors of two embedders lie in different spaces: only those of `embedder` (the newest judgement's, if not given)
    are used, the other judgements by their named features alone. `background` (n, d) must be of that embedder too;
    without one the bundled background serves its own embedder, and any other gets a seeded random plane.

    Raises:
        UsageError: a rating is not 1 to 5.
    """
    known = list(judgements)
    if embedder is None:
        embedder = next((each.embedder for each in reversed(known) if each.embedding), None)
    vectors = [_vector(each.embedding) if each.embedder == embedder else None for each in known]
    size = next((len(vector) for vector in reversed(vectors) if vector is not None), 0)
    model = PreferenceModel(background, projection=seeded(size) if size and _foreign(embedder) else None)
    for each, vector in zip(known, vectors, strict=True):
        fits = vector is not None and len(vector) == size
        model.learn_one(Item(vector if fits else None, _finite(each.features)), each.rating)
    return model


def evidence(judgements: Iterable[Judgement], model: PreferenceModel, feature: str) -> list[Evidence]:
    """The judgements that moved a feature's weight, the strongest first; `model` has learnt just these, in this order.

    A judgement's share is the size of its own pull over the sum of all sizes, whichever way each pulls.

    Raises:
        UsageError: no judgement says anything of that feature.
    """
    pulls = [abs(pull) for pull in model.evidence(feature)]
    total = sum(pulls) or 1.0
    found = [
        Evidence(each.event, each.proposal, each.text, each.rating, pull / total, each.citations)
        for each, pull in zip(judgements, pulls, strict=True)
        if pull > 0.0
    ]
    return sorted(found, key=lambda each: (-each.share, each.event))


def calibration(judgements: Iterable[Judgement]) -> Calibration:
    """How good the predictions were that were stored when each proposal was shown, before it was rated.

    Progressive validation (Dawid 1984): mean log loss (nats) and Brier score of `predicted`, beside always saying the
    share of welcome ones among the ratings before, (welcome + 1) / (ratings + 2). Ratings without a prediction count
    for that share only.
    """
    losses: list[tuple[float, float, float, float]] = []
    welcome = 0
    for before, each in enumerate(judgements):
        came = each.rating >= WELCOME
        if each.predicted is not None and math.isfinite(each.predicted):
            share = (welcome + 1) / (before + 2)
            losses.append((*_losses(each.predicted, came=came), *_losses(share, came=came)))
        welcome += came
    if not losses:
        return Calibration(ratings=0)
    nll, brier, base_nll, base_brier = (math.fsum(column) / len(losses) for column in zip(*losses, strict=True))
    return Calibration(ratings=len(losses), nll=nll, base_nll=base_nll, brier=brier, base_brier=base_brier)


class Profile:
    """What the ratings have taught.

    `ratings` counts them; `features` are the beliefs about named features, the heaviest first; `principles` are the
    person's own words; `calibration` says how far the predictions were to be trusted so far.
    """

    def __init__(
        self, judgements: Iterable[Judgement], *, principles: Sequence[str] = (), embedder: str | None = None
    ) -> None:
        self._judgements = list(judgements)
        self.model = learn(self._judgements, embedder=embedder)
        self.ratings: int = len(self._judgements)
        self.features: list[FeatureBelief] = self.model.weights()
        self.principles: list[str] = list(principles)
        self.calibration: Calibration = calibration(self._judgements)

    def why(self, feature: str) -> list[Evidence]:
        """The judgements behind what is believed of a feature, the strongest first.

        Raises:
            UsageError: no judgement says anything of that feature; the hint names the nearest that some do.
        """
        names = [belief.name for belief in self.features]
        if feature not in names:
            raise UsageError(f"No rating says anything of {feature}.", _nearest(feature, names))
        return evidence(self._judgements, self.model, feature)


def _nearest(feature: str, names: Sequence[str]) -> str:
    if not names:
        return "Rate a few proposals first."
    within = [name for name in names if feature and name.split(":")[-1] == feature.rsplit(":", maxsplit=1)[-1]]
    close = within or get_close_matches(feature, names, NEAREST, cutoff=0.4) or list(names[:NEAREST])
    return f"Did you mean {' or '.join(close[:NEAREST])}?"


def _losses(probability: float, *, came: bool) -> tuple[float, float]:
    held = min(max(probability, SUREST), 1.0 - SUREST)
    return -math.log(held if came else 1.0 - held), (probability - came) ** 2


def _foreign(embedder: str | None) -> bool:
    """Whether an embedder is not the one of the bundled background; its version does not matter, its name does."""
    background = bundled()
    return embedder is None or background is None or embedder.split(" ")[0] != background.embedder.split(" ")[0]


def _vector(embedding: bytes) -> np.ndarray | None:
    if not embedding or len(embedding) % 4:
        return None
    vector = np.frombuffer(embedding, dtype="<f4").astype(np.float64)
    return vector if np.isfinite(vector).all() else None


def _finite(features: Mapping[str, float]) -> dict[str, float]:
    """The features that can be weighed: a ledger written by hand may hold anything."""
    return {name: value for name, value in features.items() if math.isfinite(value)}
