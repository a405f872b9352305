"""The archive: what was tried by kind, the best of each kind, and what turned out to be a discovery.

Part of the profile stage. Variation and selective retention (Campbell 1960), kept in cells so that a few kinds do not
crowd out the rest (Mouret & Clune 2015). A discovery is counted and shown; it is never a reward to the proposer.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from druthers.models import Archive, Cell, Discovery
from druthers.profile.items import TOPIC, WELCOME, topic_of
from druthers.profile.replay import Space, decoded
from druthers.profile.trials import judged, spread, worth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from druthers.profile.model import PreferenceModel
    from druthers.profile.trials import Trial

    Vector = NDArray[np.float64]

AXES: Final = ("topic", "effort", "company")
EFFORTS: Final = ((0.25, "little"), (0.5, "some"), (float("inf"), "much"))
"""Up to a quarter of an hour, up to half an hour, more; the upper ends are those of the feature, 1 for an hour."""
COMPANY: Final = ("alone", "with others")
TOP: Final = 0.15
EARLIER: Final = 10
"""A discovery needs so many judgements before it: a median and a top of fewer say nothing."""
FAR: Final = 0.25
NEAR: Final = 0.6
"""What lies nearer than this to something liked says much the same, however alike all proposals are."""
RECENT: Final = 50


def cell_of(features: Mapping[str, float]) -> tuple[str, str, str]:
    """The cell of a proposal with these features.

    >>> cell_of({"topic:rest": 0.7, "topic:body": 0.3, "effort": 0.4, "social": 1.0})
    ('rest', 'some', 'with others')
    """
    effort = next(name for most, name in EFFORTS if features.get("effort", 0.0) <= most)
    return topic_of(features, "any"), effort, COMPANY[features.get("social", 0.0) >= 0.5]  # noqa: PLR2004 - rather so than not


def archive(trials: Sequence[Trial], model: PreferenceModel, embedder: str | None = None) -> Archive:
    """What was tried, by cell, those with the surest best first; vectors of `embedder` alone are of use to `model`."""
    cells: dict[tuple[str, ...], list[Trial]] = defaultdict(list)
    for each in trials:
        cells[cell_of(each.features)].append(each)
    liked = [each for each in trials if (each.rating or 0) >= WELCOME]
    lower = dict(zip((each.proposal for each in liked), _lower(liked, model, embedder), strict=True))
    found = []
    for key, tried in cells.items():
        best = max(
            (each for each in tried if each.proposal in lower), key=lambda each: lower[each.proposal], default=None
        )
        if best is None:
            found.append(Cell(key, len(tried), None, "", None))
        else:
            found.append(Cell(key, len(tried), best.proposal, best.text, lower[best.proposal]))
    found.sort(key=lambda cell: (cell.lower is None, -(cell.lower or 0.0), cell.key))
    topics = {name for each in trials for name in each.features if name.startswith(TOPIC)}
    possible = max(1, len(topics)) * len(EFFORTS) * len(COMPANY)
    return Archive(AXES, tuple(found), possible, discoveries(trials), len(trials))


def discoveries(trials: Sequence[Trial]) -> tuple[Discovery, ...]:
    """What was predicted low, was far from everything liked, and was loved; the newest last.

    Loved: 4 or more, and at least the level that holds the person's top 15 % most closely. Low: below the median of
    what was predicted before it. Far: a cosine to the nearest that was liked before it was shown of less than .25, or
    one in the lowest quarter of the 50 shown before, where that is more, up to .6. The fixed mark alone dies out: the
    nearest comes nearer with every like, and on films none of the second hundred ratings lay below it (1.0 of 100 in
    the first); with the quarter there were 1.6 and 1.3 of 100. All is measured by what was known then, so that a
    discovery stays one.
    """
    near = _nearest(trials)
    position = {id(each): place for place, each in enumerate(trials)}
    known = judged(trials)
    unit = spread(trials)
    found = []
    for earlier, each in enumerate(known):
        place = position[id(each)]
        if earlier < EARLIER or each.rating is None or np.isnan(near[place]):
            continue
        if each.rating < loved_from([other.rating for other in known[: earlier + 1] if other.rating is not None]):
            continue
        before = [other.p_welcome for other in trials[:place] if other.request != each.request]
        recent = near[max(0, place - RECENT) : place]
        recent = recent[~np.isnan(recent)]
        far = min(max(FAR, float(np.quantile(recent, 0.25))), NEAR) if len(recent) else FAR
        if before and each.p_welcome < float(np.median(before)) and near[place] < far:
            surprise = max(0.0, worth(each, unit) - each.mean)
            found.append(
                Discovery(each.proposal, each.text, each.at, each.p_welcome, each.rating, surprise, float(near[place]))
            )
    return tuple(found)


def loved_from(ratings: Sequence[int]) -> int:
    """The rating, 4 or 5, such that the share of ratings at or above it is nearest to the top 15 %.

    >>> loved_from([5, 4, 4, 4, 3, 3, 2, 2, 1, 1]), loved_from([4, 4, 3, 3, 3, 3, 3, 2, 2, 1])
    (5, 4)
    """
    shares = {level: sum(rating >= level for rating in ratings) / len(ratings) for level in (5, WELCOME)}
    return min(
        (level for level in shares if shares[level] > 0.0), key=lambda level: abs(shares[level] - TOP), default=5
    )


def _nearest(trials: Sequence[Trial]) -> Vector:
    """The largest cosine (n,) of each to what was liked before it was shown, NaN where there is none to compare."""
    near = np.full(len(trials), np.nan)
    for embedder in sorted({each.embedder for each in trials}):
        places = [place for place, each in enumerate(trials) if each.embedder == embedder]
        vectors = [(place, vector) for place in places if (vector := decoded(trials[place].embedding)) is not None]
        size = len(vectors[-1][1]) if vectors else 0
        fitting = [(place, vector) for place, vector in vectors if len(vector) == size]
        if not fitting:
            continue
        stacked = np.asarray([vector for _, vector in fitting])
        stacked = stacked / np.maximum(np.linalg.norm(stacked, axis=1, keepdims=True), 1e-12)
        liked_at = np.asarray([_liked(trials[place]) for place, _ in fitting])
        shown = np.asarray([trials[place].shown for place, _ in fitting])
        cosines = np.where(liked_at[None, :] < shown[:, None], stacked @ stacked.T, -np.inf)
        best = cosines.max(axis=1)
        near[[place for place, _ in fitting]] = np.where(np.isfinite(best), best, np.nan)
    return near


def _liked(trial: Trial) -> float:
    """When it was liked; never is later than all."""
    liked = trial.rating is not None and trial.rating >= WELCOME
    return float(trial.judged) if liked and trial.judged is not None else float("inf")


def _lower(trials: Sequence[Trial], model: PreferenceModel, embedder: str | None) -> list[float]:
    space = Space(embedder, 0 if model.projection is None else model.projection.dimension)
    return [each.mean - each.sd for each in model.predict_many([space.item(each) for each in trials])]
