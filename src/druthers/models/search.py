"""What the index and retrieval hand on: progress, passages, hits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from druthers.models.notes import Skipped
    from druthers.models.places import Lines, Visibility


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come; `total` is 0 while unknown."""

    stage: str
    done: int = 0
    total: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed and cited: `text` is lines `lines` of the note `path`, verbatim."""

    path: str
    visibility: Visibility
    lines: Lines
    text: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What one run of the index did; `embedded` and `removed` count passages, `seconds` is wall time."""

    notes: int
    passages: int
    embedded: int
    removed: int
    skipped: tuple[Skipped, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; `why` names the parts that sum to `score`."""

    rank: int
    path: str
    visibility: Visibility
    lines: Lines
    text: str
    score: float
    why: Mapping[str, float]
    title: str = ""
    created: datetime | None = None
    tags: tuple[str, ...] = ()
