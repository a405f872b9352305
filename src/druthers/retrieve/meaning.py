"""How near passages are in meaning to a question: cosines, by an exact scan.

The retrieve stage. The only module of it that imports numpy; a search by words does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cosines(question: NDArray[np.float32], vectors: bytes) -> list[float]:
    """Give the cosine of each passage with the question.

    Rounded to five decimals: beyond them the sum depends on where in the array a row stands, and an index that was
    built anew must give the same answers.

    Args:
        question: unit vector of shape (d,).
        vectors: n rows of d little-endian float32, each of length 1.
    """
    rows = np.frombuffer(vectors, dtype="<f4").reshape(-1, question.shape[0])
    return [round(cosine, 5) for cosine in (rows @ question).tolist()]
