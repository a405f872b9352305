"""Some thirty directions of meaning: how an embedding becomes a few numbers that hundreds of ratings can weigh.

Part of the profile stage. The directions are fixed before the first judgement, by vectors that nobody judged, and never
move: principal components of a background, or, where there is none, a seeded random plane.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

RANK = 32
SEED = 16
BUNDLED = "background.npz"
FEWEST = 2
"""Vectors that a background needs to have a direction at all."""


@dataclass(frozen=True, slots=True)
class Projection:
    """A map from embeddings (n, d) to (n, r), r at most 32, with mean squared length 1 over its background.

    `settled` is False where no background gave a centre and a length; the model then takes both from what was judged.
    """

    center: Vector
    basis: Matrix
    settled: bool

    @property
    def dimension(self) -> int:
        """The length d of the embeddings it takes."""
        return len(self.center)

    @property
    def rank(self) -> int:
        """The number r of directions it keeps."""
        return int(self.basis.shape[1])

    def apply(self, vectors: Matrix) -> Matrix:
        """Coordinates (n, r) of the vectors (n, d)."""
        return vectors @ self.basis - self.center @ self.basis


def principal(background: ArrayLike) -> Projection:
    """The first 32 principal components of a background (n, d), each as wide as it is in the data.

    Raises:
        UsageError: the background is not at least two different, finite vectors.
    """
    vectors = np.asarray(background, dtype=np.float64)
    if vectors.ndim != 2 or len(vectors) < FEWEST or not np.isfinite(vectors).all():  # noqa: PLR2004 - an (n, d) array
        raise UsageError("A background is at least two finite vectors.", "Pass an array of shape (n, d), or none.")
    center = vectors.mean(axis=0)
    with single_thread():
        _, singular, directions = np.linalg.svd(vectors - center, full_matrices=False)
    kept = min(RANK, int(np.count_nonzero(singular > singular[0] * 1e-6)))
    if kept == 0 or singular[0] == 0.0:
        raise UsageError("All vectors of the background are the same.", "Pass different ones, or none.")
    length = float(np.sqrt(np.sum(singular[:kept] ** 2) / len(vectors)))
    return Projection(center, upright(directions[:kept].T) / length, settled=True)


def seeded(dimension: int) -> Projection:
    """An orthonormal random plane for embeddings of this length, the same one every time."""
    if dimension <= RANK:
        return Projection(np.zeros(dimension), np.eye(dimension), settled=False)
    normal = np.random.default_rng(SEED).standard_normal((dimension, RANK))
    with single_thread():
        basis, _ = np.linalg.qr(normal)
    return Projection(np.zeros(dimension), upright(basis), settled=False)


def upright(directions: Matrix) -> Matrix:
    """Columns with their largest entry positive: a decomposition leaves the sign open."""
    largest = directions[np.argmax(np.abs(directions), axis=0), np.arange(directions.shape[1])]
    return np.where(largest < 0.0, -directions, directions)


@dataclass(frozen=True, slots=True)
class Background:
    """Vectors (n, d) that nobody judged, and the identity of the embedder that made them."""

    vectors: Matrix
    embedder: str


@cache
def bundled() -> Background | None:
    """The background that ships with the package, read when it is first needed; None where it was not installed."""
    path = files(__package__) / BUNDLED
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return Background(stored["vectors"].astype(np.float64), str(stored["embedder"]))


@cache
def bundled_projection() -> Projection | None:
    """The principal components of the bundled background."""
    background = bundled()
    return None if background is None else principal(background.vectors)


@cache
def projection_for(dimension: int) -> Projection:
    """The projection of a model without a background: the bundled one if its vectors are as long, else a seeded one."""
    projection = bundled_projection()
    return projection if projection is not None and projection.dimension == dimension else seeded(dimension)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()  # made once: looking through the loaded libraries takes longer than a fit


_LIMITING = RLock()


@contextmanager
def single_thread() -> Iterator[None]:
    """One BLAS thread inside: beside a running language model two took 196 ms for what one does in 1 ms.

    One use at a time: two that overlap would each put back what the other had set.
    """
    with _LIMITING, _controller().limit(limits=1, user_api="blas"):
        yield
