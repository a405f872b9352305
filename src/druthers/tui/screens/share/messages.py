"""What the work behind Share tells its screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.models import Card, CardReading, Followed, Note, Pushed, Shared


@dataclass
class FactsRead(Message):
    """What is known without reading what would leave; `card` is the published profile, `trouble` what was not read."""

    shared: Shared | None
    people: Sequence[Followed]
    card: Card | None
    trouble: str = ""


@dataclass
class Looked(Message):
    """What the guard saw of a push that was not made, and the reasons of what was let pass, by the finding's id."""

    pushed: Pushed
    reasons: Mapping[str, str]


@dataclass
class Done(Message):
    """Something was changed: `said` tells it; `anew` when what would leave is another now."""

    said: str
    anew: bool = True


@dataclass
class Sent(Message):
    """What became of a push."""

    pushed: Pushed


@dataclass
class CardRead(Message):
    """The profile as it would be published, what it tells, and what is published now."""

    card: Card
    reading: CardReading
    before: Card | None


@dataclass
class NewsRead(Message):
    """Somebody's notes that are new."""

    notes: list[Note]


@dataclass
class NoteFound(Message):
    """The note that the person named."""

    path: str
