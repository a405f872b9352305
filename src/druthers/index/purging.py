"""Leaving nothing of notes that are dropped: in pages, segments, word lists and vectors.

Part of the index stage; called when somebody is followed no longer. It costs a rewrite of the whole index, which is
other people's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.index.reader import Reader
from druthers.index.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path


def purge(path: Path, kept: AbstractSet[str]) -> None:
    """Drop all but these notes from the index at `path`, and rewrite it without them."""
    with Reader(path) as reader:
        gone = reader.known().keys() - kept
    with Writer(path) as writer:
        writer.remove(gone)
        writer.purge()
