"""The judgements, one after the other, as the watch for a change of taste sees them.

Part of the profile stage. What it holds after n judgements is a function of the first n, and of the answers given
meanwhile, alone: a judgement is scaled by those up to it, never by later ones, so that learning one more is cheap.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from druthers.profile.change import Runs
from druthers.profile.features import LIMIT, PSEUDO_ITEMS, Met
from druthers.profile.items import WELCOME
from druthers.profile.judgements import Kind, interval
from druthers.profile.likelihood import LOGIT_PER_SD, tie_width
from druthers.profile.lines import Lines
from druthers.profile.projection import RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from druthers.profile.memory import Memory
    from druthers.profile.prior import Prior

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

FIXED = 1 + RANK
"""Columns before the named features, which come in the order in which they were first met."""
SCALE = 1.3
"""The scale of the prior that each run begins with: a taste that has changed is followed if it is a clear one."""
BASELINE = 0.2
"""How much of the baseline's variance a run begins with: a mood, which is no change of taste, moves it too."""


class Running:
    """A fold over what a memory holds; `runs` are the hypotheses about where the present taste began."""

    def __init__(self, prior: Prior) -> None:
        """Start before the first judgement."""
        self._prior = replace(prior, baseline=BASELINE * prior.baseline)
        self._slope = LOGIT_PER_SD / float(np.sqrt(self._prior.noise(SCALE)))
        self._scale = _RunningScale()
        self._squares = np.zeros(0)
        self._lines = Lines()
        self._ties, self._pairs = 0, 0
        self._columns = 0
        self._names: list[str] = []
        self.runs = Runs(*self._expected([]))
        self._places: list[int] = []  # of each judgement, the last of those that the runs learnt
        self._answered = 0

    def follow(self, memory: Memory) -> None:
        """Take in what the memory has that was not taken in yet."""
        for position in range(len(self._places), len(memory.judgements) + 1):
            while self._answered < len(memory.answers) and memory.answers[self._answered][0] <= position:
                _, since, confirmed = memory.answers[self._answered]
                self.runs.answer(max(self._places[since], 0), confirmed=confirmed)
                self._answered += 1
            if position < len(memory.judgements):
                self._learn(memory, position)

    def membership(self) -> Vector:
        """How far each judgement (n,) counts for the present run."""
        found = self.runs.membership()
        places = np.maximum(self._places, 0) if self._places else np.zeros(0, dtype=np.intp)
        return found[places] if len(found) else np.ones(len(places))

    def lines(self) -> Matrix:
        """The ends (n + 1, 6) of the five levels at each judgement, and now, in standard deviations."""
        return self._lines.table()

    def guess(self, names: Sequence[str]) -> Vector:
        """What the runs take for the weights now (d,): of 1, these features, the directions of meaning."""
        mean, _ = self.runs.gaussian()
        column = {name: FIXED + place for place, name in enumerate(self._names[: len(mean) - FIXED])}
        named = [mean[column[name]] if name in column else self._prior.means.get(name, 0.0) for name in names]
        return np.concatenate((mean[:1], named, mean[1:FIXED]))

    def suspected(self) -> tuple[float, int]:
        """The probability that the present run is recent, and the position of its most probable first judgement."""
        place = self.runs.start(recent=True)
        return self.runs.recent(), int(np.searchsorted(self._places, place))

    def _learn(self, memory: Memory, position: int) -> None:
        kind, first, second, level, weight = memory.judgements.at(position)
        settled = memory.projection is not None and memory.projection.settled
        row = self._row(memory, first, settled=settled)
        if second >= 0:
            other = self._row(memory, second, settled=settled)
            other[: len(row)] -= row  # the second may bring features that the first had not met
            row = -other
        ends = self._lines.now()
        if kind is Kind.RATING:
            self._lines.rate(level, weight)
        elif kind is Kind.THUMB:
            self._lines.thumb(up=level >= WELCOME, weight=weight)
        else:
            self._lines.skip()
        if kind is Kind.OUTCOME:  # of who the person wants to be
            self._places.append(len(self.runs) - 1)
            return
        self._ties += kind is Kind.TIE
        self._pairs += second >= 0
        low, high = interval(kind, level, ends, tie_width(self._ties, self._pairs, 1.0))
        self._columns = max(self._columns, len(row))
        self._names = memory.items.arrived()[: self._columns - FIXED]
        self.runs.expect(*self._expected(self._names))
        self.runs.learn(row, low, high, self._slope, weight=weight)
        self._places.append(len(self.runs) - 1)

    def _row(self, memory: Memory, item: int, *, settled: bool) -> Vector:
        coordinates, embedded, values = memory.items.raw(item)
        row = self._scale.learn(coordinates, values, embedded=embedded, settled=settled)
        self._squares = np.concatenate((self._squares, np.zeros(len(row) - FIXED - len(self._squares))))
        self._squares += row[FIXED:] ** 2
        return row

    def _expected(self, names: list[str]) -> tuple[Vector, Vector]:
        """The prior of the row's columns: its mean and its variances."""
        sizes = self._squares[: len(names)] / max(self._scale.items, 1)
        variances = self._prior.variances(SCALE, sizes, self._scale.measured[: len(names)])
        mean = np.zeros(len(variances))
        mean[FIXED:] = [self._prior.means.get(name, 0.0) for name in names]
        return mean, np.concatenate((variances[:1], variances[1 + len(names) :], variances[1 : 1 + len(names)]))


class _RunningScale:
    """The scales of `design_for`, of the items so far, from their sums alone."""

    def __init__(self) -> None:
        self.items = 0
        self._embedded, self._sum, self._squares = 0, np.zeros(RANK), np.zeros(RANK)
        self._moments = np.zeros((4, 0))  # of each feature: how many have it, largest, sum, squares
        self._first, self._varied = np.zeros(0), np.zeros(0, dtype=np.bool_)
        self.measured = np.zeros(0, dtype=np.bool_)

    def learn(self, coordinates: Vector, values: Vector, *, embedded: bool, settled: bool) -> Vector:
        """The row of the next item, which counts for its own scale: 1, meaning (32), features by first appearance."""
        self.items += 1
        lacking = len(values) - self._moments.shape[1]
        if lacking > 0:
            self._moments = np.hstack((self._moments, np.zeros((4, lacking))))
            self._first = np.concatenate((self._first, np.zeros(lacking)))
            self._varied = np.concatenate((self._varied, np.zeros(lacking, dtype=np.bool_)))
        count, largest, total, squares = self._moments[:, : len(values)]
        count += values != 0.0
        np.maximum(largest, np.abs(values), out=largest)
        total += values
        squares += values**2
        size = np.where(largest > 0.0, largest, 1.0)
        self._varied |= (values != 0.0) & (self._first != 0.0) & (values != self._first)
        self._first = np.where(self._first == 0.0, values, self._first)
        met = Met(self.items, count, total / size, squares / size / size, self._varied)
        center = met.center()
        around = met.squares - 2.0 * center * met.total + self.items * center**2
        scale = met.scale(np.maximum(around, 1e-12), size)
        self.measured = scale.measured
        features = scale.apply(values)
        return np.concatenate(([1.0], self._meaning(coordinates, embedded=embedded, settled=settled), features))

    def _meaning(self, coordinates: Vector, *, embedded: bool, settled: bool) -> Vector:
        if not embedded or settled:
            return coordinates * embedded
        self._embedded += 1
        self._sum += coordinates
        self._squares += coordinates**2
        center = self._sum / self._embedded
        around = float(np.sum(np.maximum(self._squares / self._embedded - center**2, 0.0)))
        shrunk = (PSEUDO_ITEMS * float(np.sum(self._squares)) / self._embedded + self._embedded * around) / (
            PSEUDO_ITEMS + self._embedded
        )
        out: Vector = np.clip((coordinates - center) / np.sqrt(max(shrunk, 1e-12)), -LIMIT, LIMIT)
        return out
