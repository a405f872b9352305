"""What the work behind the place Profile tells its screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from druthers.models import FeatureBelief, Flip, Question, Report


@dataclass
class MomentRead(Message):
    """What was believed at a time; so many of all such times are read."""

    at: datetime
    features: Sequence[FeatureBelief]
    done: int
    total: int


@dataclass
class ReportRead(Message):
    """Whether it predicts the person."""

    report: Report


@dataclass
class Tried(Message):
    """What a change would turn, were it made with this number."""

    number: float
    flips: Sequence[Flip]


@dataclass
class Changed(Message):
    """A change was made; `said` tells the person."""

    said: str


@dataclass
class Asked(Message):
    """What it would ask next, and how many more there are at least; None where nothing is worth asking."""

    question: Question | None
    left: int = 0


@dataclass
class Answered(Message):
    """An answer is in the ledger; `said` tells the person."""

    said: str


@dataclass
class DayRead(Message):
    """The end of the day, month or year that the person named."""

    until: datetime
