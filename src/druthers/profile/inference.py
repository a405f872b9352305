"""From judgements and statements to a belief: the fits at each scale of the prior, and the evidence that weighs them.

Part of the profile stage, over rows of numbers only. Ratings, thumbs and pairs bear on who the person is, outcomes on
who they want to be: the same weights plus a departure from them, which is in the model only where something speaks of
it. A principle is evidence for the first and a statement of the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.belief import Belief, Component, Head
from druthers.profile.judgements import Judgements, Kind, intervals, marginals
from druthers.profile.laplace import Later, fit
from druthers.profile.likelihood import LOGIT_PER_SD, Intervals
from druthers.profile.population import lend
from druthers.profile.principles import Weighed, weigh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from druthers.profile.population import Voices
    from druthers.profile.prior import Prior
    from druthers.profile.statements import Mapped, Said

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Mask = NDArray[np.bool_]

DEPARTURE = 1.0
"""The variance of an ideal weight's departure from the weight of now, in variances of the prior."""
TEMPER = 0.8
"""How much of itself a judgement counts for: the model is a little wrong of everybody, so it trusts evidence the less.

A tempered likelihood (Grünwald & van Ommen 2017). Against 1, chances hold better (calibration error after 50 ratings
.026 and not .034 on jokes, .013 and not .017 on films), pairs are told apart a little better (+.0005 to +.0025), and
what is promised of the best of 16 comes truer.
"""


@dataclass(frozen=True, slots=True)
class _Joint:
    """A posterior over both heads; `across` (d, d) is the covariance of the departure (rows) with now (columns).

    `pulls` and `curvatures` (n,) are the first and second derivative of the judgements' log-probability at the mode,
    `start` is where the next fit had better start, in all weights of both heads, `information` what it had better take
    for that of the judgements, in the weights that are not pinned.
    """

    now: Head
    departure: Head
    across: Matrix
    pulls: Vector
    curvatures: Vector
    evidence: float
    start: Vector
    information: Matrix


def infer(
    judged: Judgements,
    prior: Prior,
    prior_mean: Vector,
    told: Sequence[Said],
    belonging: Vector | None = None,
    lines: Matrix | None = None,
    start: Vector | None = None,
    *,
    measured: Mask,
    others: Voices | None = None,
) -> Belief:
    """The belief after these judgements and statements, which are `told` at each scale; `prior_mean` is (d,).

    `belonging` (n,) is how likely each judgement belongs to the present taste: it teaches weights by so much. `lines`
    (n + 1, 6) are where the person drew the lines between the ratings at each, and draws them now; else one for all.
    `measured` (m,) says which named features are measures; all others are marks. `start` (d,) is a first guess of the
    weights at scale 1, which saves time and changes nothing else. `others` are
    what other people's cards say.
    """
    rows = judged.differences()
    sizes = feature_sizes(judged.rows, len(measured))
    found = marginals(judged)
    drawn = found.lines(len(rows)) if lines is None else lines
    low, high = intervals(judged, found, drawn[:-1])
    paired, own = judged.second >= 0, judged.of(Kind.RATING) | judged.of(Kind.THUMB)
    squares, apart = _mean_squares(rows, own), _mean_squares(rows, paired)
    late = np.flatnonzero(judged.of(Kind.OUTCOME))
    counting = TEMPER * (judged.weights if belonging is None else judged.weights * belonging)
    parted = bool(len(late) or len(told[0].principles.columns))
    components: list[Component] = []
    scores = []
    nearest, learnt, sd = start, None, 1.0
    for scale, said in zip(prior.scales, told, strict=True):
        variances, noise = prior.variances(scale, sizes, measured), prior.noise(scale)
        mean, heard = said.heard(prior_mean, variances)
        expected = (rows @ mean)[own]
        typical = float(expected.mean()) if own.any() else 0.0
        signal = 1.0 - noise if squares is None else float(squares @ heard + expected.var())
        ratio, sd, slope = 1.0 / sd, float(np.sqrt(signal + noise)), _slope(noise)
        spread = sd if apart is None else np.where(paired, np.sqrt(apart @ heard + noise), sd)
        center = typical if apart is None else np.where(paired, 0.0, typical)
        bounds = Intervals(center + spread * low, center + spread * high, slope, counting)
        # in units of the noise the weights hardly depend on the scale, so that each fit starts where the last one ended
        begin = None if nearest is None else nearest * (ratio * sd)
        joint = _joint(rows, bounds, mean, heard, DEPARTURE * variances, late, begin, learnt)
        nearest, learnt = joint.start, joint.information
        lent = lend(joint.now.mean, joint.now.covariance, variances, others)
        weighed = weigh(lent.mean, lent.covariance, prior_mean, variances, said.principles)
        # what the others and the principles do to the departure, through the outcomes
        follows = joint.across @ (weighed.tilt if others is None else weighed.tilt + lent.tilt)
        pulls = joint.pulls
        if len(said.principles.columns) or others is not None:
            moved = rows @ (weighed.mean - joint.now.mean)
            moved[late] += rows[late] @ follows
            pulls = pulls - joint.curvatures * moved
        now = Head(weighed.mean, weighed.covariance)
        components.append(
            Component(
                now,
                _ideal(joint, weighed, follows, said.principles) if parted else now,
                typical + sd * drawn[-1],
                slope,
                prior.mark_variance(scale, sizes, measured),
                heard,
                pulls,
                weighed.trust,
                lent.moved,
                lent.trust,
            )
        )
        scores.append(joint.evidence + (lent.evidence + weighed.evidence) + prior.log_weight(scale))
    shares = np.exp(np.asarray(scores) - max(scores))
    return Belief(shares / shares.sum(), tuple(components), rows, told[0].pinned, told[0].values, parted)


def feature_sizes(rows: Matrix, named: int) -> Vector:
    """The mean squares (m,) of the named features of items (i, d)."""
    out: Vector = np.ones(len(rows)) @ rows[:, 1 : 1 + named] ** 2 / max(len(rows), 1)
    return out


def _slope(noise: float) -> float:
    """The slope of a logistic curve for noise of this variance."""
    return LOGIT_PER_SD / float(np.sqrt(noise))


def _mean_squares(rows: Matrix, chosen: Mask) -> Vector | None:
    """The mean square (d,) of each column over the chosen rows, if there are any."""
    count = np.count_nonzero(chosen)
    return chosen @ np.square(rows) / count if count else None


def _joint(
    rows: Matrix,
    bounds: Intervals,
    mean: Vector,
    heard: Vector,
    departing: Vector,
    late: Indices,
    start: Vector | None,
    information: Matrix | None,
) -> _Joint:
    """The posterior of now and, where there are outcomes, of the departure from it; pinned weights are left out."""
    free, kept, left = np.flatnonzero(heard > 0.0), rows, bounds
    if len(free) < len(heard):
        fixed = rows @ np.where(heard > 0.0, 0.0, mean)
        kept, left = rows[:, free], Intervals(bounds.low - fixed, bounds.high - fixed, bounds.slope, bounds.weights)
    later, prior_mean, precision = None, mean[free], 1.0 / heard[free]
    if len(late):
        later = Later(rows[late], late)
        prior_mean = np.concatenate((prior_mean, np.zeros(len(mean))))
        precision = np.concatenate((precision, 1.0 / departing))
    begin = None
    if start is not None:
        begin = np.concatenate((start[: len(mean)][free], start[len(mean) :], np.zeros(len(prior_mean))))[
            : len(prior_mean)
        ]
    posterior = fit(kept, left, prior_mean, precision, begin, later, information)
    k, d = len(free), len(mean)
    now = Head(mean.copy(), np.zeros((d, d)))
    now.mean[free], now.covariance[np.ix_(free, free)] = posterior.mean[:k], posterior.covariance[:k, :k]
    departure, across = Head(np.zeros(d), np.diag(departing)), np.zeros((d, d))
    if later is not None:
        departure = Head(posterior.mean[k:], posterior.covariance[k:, k:])
        across[:, free] = posterior.covariance[k:, :k]
    both = np.concatenate((now.mean, posterior.mean[k:]))
    return _Joint(
        now,
        departure,
        across,
        posterior.pull,
        posterior.curvature,
        posterior.evidence,
        both,
        posterior.information,
    )


def _ideal(joint: _Joint, weighed: Weighed, follows: Vector, mapped: Mapped) -> Head:
    """Who the person wants to be: now and the departure from it, and every principle as a full statement of both.

    The statements are heard by this head alone: what someone wishes for must not colour what their ratings say (a cut
    in the graph, Plummer 2015).
    """
    mean = weighed.mean + joint.departure.mean + follows
    covariance = weighed.covariance + joint.departure.covariance + joint.across + joint.across.T
    toward = covariance[:, mapped.columns]
    told = toward[mapped.columns] + np.diag(mapped.noises**2)
    gain = np.linalg.solve(told, toward.T).T
    return Head(mean + gain @ (mapped.values - mean[mapped.columns]), covariance - gain @ toward.T)
