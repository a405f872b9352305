"""What asking hands on: questions, and readings of a person's words that wait for their yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

About = Literal["feature", "principle", "pair", "change", "conflict", "item"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the person: `choices` are what can be answered, `because` says why it is asked.

    `gain` is the information expected of the answer, in nats. `subjects` are what it is about: features, proposals'
    ids, or a principle.
    """

    id: str
    about: About
    text: str
    choices: tuple[str, ...]
    because: str
    gain: float
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person's words may be read: a feature and the sign and strength that they give it. Nothing until confirmed.

    `weight` is in standard deviations of what is believed before any judgement; `sure` is the reader's own doubt, 0-1.
    """

    words: str
    feature: str
    weight: float
    sure: float
    source: Literal["reason", "principle"]
    proposal: str | None = None
