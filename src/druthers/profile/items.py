"""What is judged, and what is expected of it: the two values that the preference model takes and gives.

Part of the profile stage; knows nothing of notes, ledgers or files, so that the model serves anyone's own data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike


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
    ratings; `p_welcome` is the probability of a 4 or 5.
    """

    mean: float
    sd: float
    p_welcome: float
