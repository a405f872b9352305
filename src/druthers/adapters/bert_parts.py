"""The arithmetic of a BERT-family encoder in numpy: normalising, the error function's linear unit, attention.

Serves `bert.py`. Numbers in, numbers out, in place where it can be: an array of a passage's inner layer is 800 KB,
and to make new ones for each operation took several times as long as to write into old ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# erf(x) = 1 - (a1 t + … + a5 t^5) e^(-x²) with t = 1 / (1 + p x), for x >= 0: Abramowitz and Stegun 1964, formula
# 7.1.26. Its error is at most 1.5e-7, a little over one step of float32 at 1.
_P: Final = np.float32(0.3275911)
_A: Final = [np.float32(a) for a in (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)]
_HALF: Final = np.float32(0.5)
_ROOT: Final = np.float32(0.5**0.5)

_BLOCK: Final = 1 << 15  # numbers worked on at a time, so that they stay in the processor's cache
_ROWS: Final = 256  # places that look at all others at a time, which bounds the memory for long texts


def gelu(x: Floats) -> None:
    """Put x · Φ(x) in the place of x, Φ being the normal distribution function; by erf to 1.5e-7. x lies contiguous.

    >>> x = np.array([-1.0, 0.0, 2.0], dtype=np.float32)
    >>> gelu(x)
    >>> [round(float(each), 5) for each in x]
    [-0.15866, 0.0, 1.9545]
    """
    flat = x.reshape(-1)
    scratch = np.empty((3, min(_BLOCK, flat.size)), dtype=np.float32)
    for start in range(0, flat.size, _BLOCK):
        y = flat[start : start + _BLOCK]
        size, t, tail = scratch[:, : y.size]
        np.abs(y, out=size)
        np.multiply(size, _P * _ROOT, out=t)
        t += 1
        np.reciprocal(t, out=t)
        np.multiply(t, _A[4], out=tail)
        for a in reversed(_A[:4]):
            tail += a
            tail *= t
        np.multiply(size, size, out=t)
        t *= -_HALF
        np.exp(t, out=t)
        tail *= t
        tail *= size  # |x| · (1 - erf(|x|/√2))
        size -= tail
        y += size
        y *= _HALF


def normalise(x: Floats, weight: Floats, bias: Floats, epsilon: float) -> None:
    """Give each row of x mean 0 and variance 1, then scale and shift it: a layer normalisation, in place."""
    x -= x.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", x, x)
    spread /= x.shape[1]
    spread += np.float32(epsilon)
    np.sqrt(spread, out=spread)
    x /= spread[:, None]
    x *= weight
    x += bias


def attend(query: Floats, key: Floats, value: Floats, out: Floats, heads: int, texts: Iterable[slice]) -> None:
    """Let each place of a text look at the places of that text, in `heads` independent ways; all are (n, width)."""
    width = query.shape[1] // heads
    query *= np.float32(width**-0.5)
    for text in texts:
        q, k, v, o = (each[text].reshape(-1, heads, width).transpose(1, 0, 2) for each in (query, key, value, out))
        for start in range(0, q.shape[1], _ROWS):
            weights = q[:, start : start + _ROWS] @ k.transpose(0, 2, 1)
            weights -= weights.max(axis=-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(axis=-1, keepdims=True)
            o[:, start : start + _ROWS] = weights @ v
