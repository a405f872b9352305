"""What is believed before the first judgement: how far each part of an item can move its utility, and which way.

Part of the profile stage. All numbers are in units of the spread of a person's ratings, and were tuned on other people
than those on whom tests/benchmarks/preference.py reports.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from druthers.profile.projection import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping

Vector = NDArray[np.float64]

PRAISE = "praise"


@dataclass(frozen=True, slots=True)
class Prior:
    """Gaussian weights, independent, mean 0 besides `means`.

    `baseline`, `named` and `meaning` are the variances of the utility that the baseline, all named features together
    and the whole embedding bring about, against a noise of variance 1. `scales` multiply the last two at once, and each
    scale weighs in with its evidence times a log-normal prior of standard deviation `scale_sd`. Only the ratio of
    signal to noise is identified, because cut points follow the marginal spread: so there is no second grid for noise.
    `crowd` is the number of named features up to which each keeps the same share; beyond it they share the named part,
    and a feature that is rare takes little from the others. `means` are expected weights by feature name: "praise", the
    flattery in a text, is expected to be slightly unwelcome, so that it must earn its place.
    """

    baseline: float = 0.2
    named: float = 0.25
    meaning: float = 0.1
    scales: tuple[float, ...] = (1 / 4, 1.0, 4.0)
    scale_sd: float = 1.4
    crowd: float = 8.0
    means: Mapping[str, float] = field(default_factory=lambda: {PRAISE: -0.1})

    def noise(self, scale: float) -> float:
        """The variance of the noise at a scale, when signal and noise together have variance 1."""
        return 1.0 / (1.0 + self.baseline + scale * (self.named + self.meaning))

    def log_weight(self, scale: float) -> float:
        """The log-prior of a scale, up to a constant."""
        return -0.5 * float(np.log(scale) / self.scale_sd) ** 2

    def feature_variance(self, scale: float, size: float) -> float:
        """The variance of a named feature's weight, when a judged item's features have this mean sum of squares."""
        return self.noise(scale) * scale * self.named / max(size, self.crowd)

    def variances(self, scale: float, columns: int, size: float) -> Vector:
        """The variances of all weights at a scale: baseline, `columns` named features, directions of meaning."""
        return np.concatenate(
            (
                [self.noise(scale) * self.baseline],
                np.full(columns, self.feature_variance(scale, size)),
                np.full(RANK, self.noise(scale) * scale * self.meaning),
            )
        )
