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
Mask = NDArray[np.bool_]

PRAISE = "praise"
SUITS = "suits"


@dataclass(frozen=True, slots=True)
class Prior:
    """Gaussian weights, independent, mean 0 besides `means`.

    `baseline`, `marked`, `measured` and `meaning` are the variances of the utility that the baseline, all marks
    (features that an item has or lacks) together, all measures (features that items have in different amounts)
    together and the whole embedding bring about, against a noise of variance 1. `scales` multiply all but the first
    at once, and each scale weighs in with its evidence times a log-normal prior of standard deviation `scale_sd`.
    Only the ratio of signal to noise is identified, because cut points follow the marginal spread: so there is no
    second grid for noise. `crowd` is the number of marks of an item up to which each keeps the same share, `few`
    that of measures; beyond it they share their part, and a mark that is rare takes little from the others. A
    measure bears on every item, so it has a larger share than a mark. Where an item has few marks, its meaning has
    to say more: up to `spare` is added to `meaning`. `means` are expected weights by feature name: "praise", the
    flattery in a text, is expected to be slightly unwelcome, so that it must earn its place; "suits", how well a step
    fits the line that it rests on, to be welcome, so that the first proposals are the fittest.
    """

    baseline: float = 0.3
    marked: float = 0.25
    measured: float = 0.25
    meaning: float = 0.1
    spare: float = 0.14
    scales: tuple[float, ...] = (1 / 4, 1.0, 4.0)
    scale_sd: float = 1.4
    crowd: float = 8.0
    few: float = 2.5
    means: Mapping[str, float] = field(default_factory=lambda: {PRAISE: -0.1, SUITS: 1.0})

    def noise(self, scale: float) -> float:
        """The variance of the noise at a scale, when signal and noise together have variance 1."""
        return 1.0 / (1.0 + self.baseline + scale * (self.marked + self.meaning))

    def log_weight(self, scale: float) -> float:
        """The log-prior of a scale, up to a constant."""
        return -0.5 * float(np.log(scale) / self.scale_sd) ** 2

    def named_variances(self, scale: float, sizes: Vector, measured: Mask) -> Vector:
        """The variances (m,) of the weights of named features with these mean squares (m,) over the judged items."""
        measures = self.measured / max(float(sizes[measured].sum()), self.few)
        marks = self.mark_variance(scale, sizes, measured)
        return np.where(measured, self.noise(scale) * scale * measures, marks)

    def mark_variance(self, scale: float, sizes: Vector, measured: Mask) -> float:
        """The variance of the weight of a mark, and of any feature that is new beside those."""
        return self.noise(scale) * scale * self.marked / max(float(sizes[~measured].sum()), self.crowd)

    def meaning_variance(self, scale: float, sizes: Vector, measured: Mask) -> float:
        """The variance of the weight of a direction of meaning, beside named features of these mean squares (m,)."""
        lacking = max(1.0 - float(sizes[~measured].sum()) / self.crowd, 0.0)
        return self.noise(scale) * scale * (self.meaning + self.spare * lacking)

    def variances(self, scale: float, sizes: Vector, measured: Mask) -> Vector:
        """The variances of all weights at a scale: baseline, named features as above, directions of meaning."""
        return np.concatenate(
            (
                [self.noise(scale) * self.baseline],
                self.named_variances(scale, sizes, measured),
                np.full(RANK, self.meaning_variance(scale, sizes, measured)),
            )
        )
