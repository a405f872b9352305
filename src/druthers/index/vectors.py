"""The embeddings of an index as they lie on disk: rows of float32 in one file for each embedder, mapped when read.

Stands under the index stage's reader and writer. Which passage a row is of, the database says; a row is on the disk
before the database names it, and no row that is named is ever written again. Whoever finds a file shorter than named,
or rows that are no vectors, takes them for missing: they are made again from the notes.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH: Final = 4  # bytes of a number
_ROWS_AT_ONCE: Final = 4096
_FAR_FROM_ONE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of one embedder, mapped into memory; the rows of a note need not lie together.

    `rows` has shape (n, d), float32, each of length 1. `passages` and `notes`, of shape (m,), are the numbers of the
    passages and of their notes, note by note, and `places` (m,) says which row is whose: one row may stand for several
    passages of the same text, and some for none any more.
    """

    rows: NDArray[np.float32]
    places: NDArray[np.int64]
    passages: NDArray[np.int64]
    notes: NDArray[np.int64]


def new_name(identity: str) -> str:
    """Name a file for an embedder's rows that no other state of the index has."""
    return f"{hashlib.sha256(identity.encode()).hexdigest()[:16]}.{os.urandom(4).hex()}.f32"


def mapped(file: Path, rows: int, dimension: int) -> NDArray[np.float32]:
    """Map the first `rows` rows of a file into memory, or as many as there are; shape (n, dimension), read-only."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return np.zeros((0, dimension), np.float32)
    try:
        there = min(rows, os.fstat(handle).st_size // (dimension * WIDTH))
        if there == 0:
            return np.zeros((0, dimension), np.float32)
        memory = mmap.mmap(handle, there * dimension * WIDTH, access=mmap.ACCESS_READ)
    finally:
        os.close(handle)
    return np.frombuffer(memory, "<f4").reshape(there, dimension)


def write_rows(file: Path, first: int, rows: NDArray[np.float32]) -> None:
    """Write rows from the position `first` on; they are on the disk when this returns.

    Raises:
        OSError: they could not be written; what lay before them is as it was.
    """
    data = memoryview(np.ascontiguousarray(rows, "<f4").tobytes())
    at = first * rows.shape[1] * WIDTH
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        while data:
            written = os.pwrite(handle, data, at)
            data, at = data[written:], at + written
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_rows(rows: NDArray[np.float32], kept: NDArray[np.int64], file: Path) -> None:
    """Write some of the rows into a new file, in the order of `kept`, flushed."""
    for start in range(0, len(kept), _ROWS_AT_ONCE):
        write_rows(file, start, rows[kept[start : start + _ROWS_AT_ONCE]])


def sound(rows: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of each row whether it is a vector of length 1; shape (n,)."""
    found = np.empty(len(rows), np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = rows[start : start + _ROWS_AT_ONCE]
            found[start : start + _ROWS_AT_ONCE] = np.abs(np.einsum("ij,ij->i", part, part) - 1.0) < _FAR_FROM_ONE
    return found
