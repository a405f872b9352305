"""Whether a person's taste has changed, and since when: a fold over their judgements, one at a time.

Part of the profile stage, over rows of numbers only; it never looks at a calendar. Bayesian online change-point
detection (Adams & MacKay 2007): each hypothesis says that the present run began with a certain judgement, and holds a
Gaussian over the weights learnt since then, which began at the prior. Only data are forgotten, never the prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.matching import match

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Indices = NDArray[np.intp]

HAZARDS = (1 / 30, 1 / 60, 1 / 120, 1 / 240)
"""How often, per judgement, a run may end; which of these a person is like is itself inferred."""
KEPT = 30
"""Hypotheses kept; the mass of one that is given up goes to the neighbouring start."""
CERTAIN = 1e-12
"""What is left of a probability of 1 where its complement's logarithm is taken."""
LEEWAY = 1.3
"""By so much may chance lower the probability that a judgement belongs to the present run before it counts for less."""
NEAR = 10
"""An answer about a change bears on the starts so near to it."""
LATELY, OLD, KNOWN = 30, 3, 25
"""A recent run has at most so many judgements and at least so many, and began when so many had made the taste known."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A judgement as it was learnt, and the prior that a run which began with it would have begun with."""

    row: Vector
    low: float
    high: float
    slope: float
    weight: float
    mean: Vector
    variances: Vector


@dataclass(frozen=True, slots=True)
class _Answer:
    """After `given` judgements: that a run began with one of those from `first` to `last`, or with none of them."""

    first: int
    last: int
    confirmed: bool
    given: int


class Runs:
    """Where the present run of one taste began.

    The state after n judgements is a function of the first n, and of the answers given meanwhile, alone; it is worked
    out when it is next asked for.

    >>> runs = Runs(np.zeros(1), np.ones(1))
    >>> for n in range(60):
    ...     runs.learn(np.ones(1), *((1.0, np.inf) if n < 40 else (-np.inf, -1.0)), slope=3.4)
    >>> runs.start(), bool(runs.membership()[39] < 0.01)
    (40, True)
    """

    def __init__(
        self, mean: Vector, variances: Vector, *, hazards: tuple[float, ...] = HAZARDS, kept: int = KEPT
    ) -> None:
        """Every run begins with weights of this `mean` (d,) and these `variances` (d,)."""
        self._kept = kept
        self._hazards = np.asarray(hazards)
        self._seen: list[_Seen] = []
        self._answers: list[_Answer] = []
        self.expect(mean, variances)
        self._forget()

    def __len__(self) -> int:
        """The number of judgements learnt."""
        return len(self._seen)

    def expect(self, mean: Vector, variances: Vector) -> None:
        """Let runs that begin with later judgements begin with this prior; a longer one adds columns."""
        self._mean, self._variances = np.array(mean, dtype=np.float64), np.array(variances, dtype=np.float64)

    def learn(self, row: Vector, low: float, high: float, slope: float, *, weight: float = 1.0) -> None:
        """Learn that the utility of `row` (at most d,) plus logistic noise of this slope lay between `low` and `high`.

        Columns that the row lacks are 0. `weight` is how much of a whole judgement it counts for.
        """
        self._seen.append(_Seen(np.array(row), low, high, slope, weight, self._mean, self._variances))

    def answer(self, since: int, *, confirmed: bool) -> None:
        """Take the person's word on whether their taste changed around the judgement `since`, 0-based.

        Yes: a run began within 10 judgements of it, each as likely beforehand, and no earlier one goes on. No: none
        began there, nor among the 20 before those, where what was said of it would be said of another. The last word
        on a judgement holds.
        """
        first, last = max(since - (NEAR if confirmed else LATELY), 1), since + NEAR
        if confirmed:
            last = min(last, len(self._seen) - 1)
        if first <= last:
            self._answers.append(_Answer(first, last, confirmed, len(self._seen)))
            self._forget()  # what was made of the judgements since then has to be made of them anew

    def membership(self) -> Vector:
        """How far each judgement learnt (n,) counts for the present run, 0 to 1; it never falls.

        That is how probable it is that it belongs to it, over how probable that was before anything was judged: where
        the judgements cannot tell a change from none, all count in full, however often tastes are expected to change.
        """
        starts, shares = self._hypotheses()
        found = np.zeros((2, len(self._seen)))
        found[:, starts] = shares, _shares(self._log[1])
        after, before = np.cumsum(found, axis=1)
        told = np.divide(after, before, out=np.zeros_like(after), where=before > 0.0)
        out: Vector = np.minimum(np.maximum.accumulate(LEEWAY * told), 1.0)
        return out

    def recent(self) -> float:
        """The probability that the present run is recent, and began since the last answer."""
        starts, shares = self._hypotheses()
        return float(shares[self._new(starts)].sum())

    def start(self, *, recent: bool = False) -> int:
        """The most probable first judgement of the present run, 0-based; of those that are recent, if there are."""
        starts, shares = self._hypotheses()
        if not len(starts):
            return 0
        new = self._new(starts) & recent
        return int(starts[np.argmax(np.where(new, shares, -1.0) if new.any() else shares)])

    def hazard(self) -> Vector:
        """The probability of each hazard (h,)."""
        starts, _ = self._hypotheses()
        shares = np.exp(self._log[0]).sum(axis=1) if len(starts) else np.ones(len(self._hazards))
        out: Vector = shares / shares.sum()
        return out

    def gaussian(self) -> tuple[Vector, Matrix]:
        """The mean (d,) and the covariance (d, d) of the weights after the last judgement, over all hypotheses."""
        starts, shares = self._hypotheses()
        if not len(starts):
            return self._mean, np.diag(self._variances)
        means, covariances = self._means[: len(starts)], self._covariances[: len(starts)]
        mean = shares @ means
        apart = means - mean
        return mean, np.tensordot(shares, covariances, 1) + (apart.T * shares) @ apart

    def _forget(self) -> None:
        """Be as before the first judgement."""
        self._folded = 0
        self._starts: Indices = np.zeros(0, dtype=np.intp)  # of the hypotheses, in no order
        # of the joint probability of a hazard and a start: in the light of the judgements, and without
        self._log = np.zeros((2, len(self._hazards), 0))
        self._means, self._covariances = np.zeros((self._kept, 0)), np.zeros((self._kept, 0, 0))
        self._outer = np.zeros_like(self._covariances)

    def _hypotheses(self) -> tuple[Indices, Vector]:
        """The start (r,) and the probability (r,) of each hypothesis, after all that was learnt."""
        for position in range(self._folded, len(self._seen)):
            seen = self._seen[position]
            self._widen(seen)
            self._begin(position, seen)
            self._update(seen)
        self._folded = len(self._seen)
        return self._starts, _shares(self._log[0])

    def _new(self, starts: Indices) -> NDArray[np.bool_]:
        """Which of these starts (r,) are recent, and later than the last answer."""
        count = len(self._seen)
        asked = max((each.given for each in self._answers), default=0)
        return (starts >= max(count - LATELY, KNOWN, asked)) & (starts <= count - OLD)

    def _widen(self, seen: _Seen) -> None:
        """Let the columns that are new with this judgement begin at the prior in all runs."""
        old, new = self._means.shape[1], len(seen.mean)
        if new > old:
            added = np.arange(old, new)
            means, covariances = np.zeros((self._kept, new)), np.zeros((self._kept, new, new))
            means[:, :old], means[:, old:] = self._means, seen.mean[old:]
            covariances[:, :old, :old] = self._covariances
            covariances[:, added, added] = seen.variances[old:]
            self._means, self._covariances, self._outer = means, covariances, np.zeros_like(covariances)

    def _begin(self, position: int, seen: _Seen) -> None:
        """Let the judgement at this position be the first of a run."""
        word = next((each for each in reversed(self._answers) if each.first <= position <= each.last), None)
        if position == 0:
            self._log = np.full((2, len(self._hazards), 1), -np.log(len(self._hazards)))
            self._starts = np.zeros(1, dtype=np.intp)
            self._reset(0, seen)
        elif word is None or word.confirmed:
            ends = np.broadcast_to(self._hazards[:, None], self._log.shape[1:])
            if word is not None:  # whatever began earlier ends once within these, anywhere alike
                earlier = self._starts < word.first
                ends = np.where(earlier, 1.0 / (word.last - position + 1), ends)
            ending = self._log + np.log(ends)
            top = ending.max(axis=2)
            born = top + np.log(np.exp(ending - top[:, :, None]).sum(axis=2))
            self._log = self._log + np.log1p(-np.minimum(ends, 1.0 - CERTAIN))
            if word is not None and position == word.last:
                self._keep(~earlier)
            slot = self._free()
            self._starts[slot], self._log[:, :, slot] = position, born
            self._reset(slot, seen)

    def _free(self) -> int:
        """A slot for one more hypothesis: a new one, or that of the one whose loss changes the memberships least."""
        count = len(self._starts)
        if count < self._kept:
            self._starts = np.append(self._starts, 0)
            self._log = np.concatenate((self._log, np.zeros((2, len(self._hazards), 1))), axis=2)
            return count
        order = np.argsort(self._starts)
        gaps = np.diff(self._starts[order])
        before, after = np.append(np.inf, gaps), np.append(gaps, np.inf)
        least = int(np.argmin(_shares(self._log[0])[order] * np.minimum(before, after)))
        slot, heir = order[least], order[least + 1 if after[least] < before[least] else least - 1]
        self._log[:, :, heir] = np.logaddexp(self._log[:, :, heir], self._log[:, :, slot])
        return int(slot)

    def _reset(self, slot: int, seen: _Seen) -> None:
        self._means[slot], self._covariances[slot] = seen.mean, np.diag(seen.variances)

    def _update(self, seen: _Seen) -> None:
        """Teach all hypotheses a judgement, and weigh each by how well it foretold it."""
        count, known = len(self._starts), len(seen.row)
        means, covariances, outer = self._means[:count], self._covariances[:count], self._outer[:count]
        gain = covariances[:, :, :known] @ seen.row
        utility = means[:, :known] @ seen.row
        log_mass, pull, curvature = match(utility, gain[:, :known] @ seen.row, seen.low, seen.high, seen.slope)
        means += (seen.weight * pull)[:, None] * gain
        np.multiply(((seen.weight * curvature)[:, None] * gain)[:, :, None], gain[:, None, :], out=outer)
        covariances -= outer
        self._log[0] += seen.weight * log_mass
        self._log[0] -= self._log[0].max()

    def _keep(self, mask: NDArray[np.bool_]) -> None:
        """Give up all hypotheses but these."""
        kept = np.flatnonzero(mask)
        self._means[: len(kept)] = self._means[kept]
        self._covariances[: len(kept)] = self._covariances[kept]
        self._starts, self._log = self._starts[kept], self._log[:, :, kept]


def _shares(log: Matrix) -> Vector:
    """The probability of each hypothesis (r,), from that of each hazard and start together (h, r)."""
    joint = np.exp(log - log.max(initial=-np.inf)).sum(axis=0)
    out: Vector = joint / joint.sum()
    return out
