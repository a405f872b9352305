"""What the threads of this place tell its screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from druthers.models import Evidence, Note, Shown


@dataclass
class Said(Message):
    """What the person said is in the ledger; the proposals as they stand now, and one line that says so."""

    shown: Sequence[Shown]
    line: str = ""


@dataclass
class Receipts(Message):
    """What a proposal rests on: the notes that it cites, by path, and the judgements behind its weights, by feature.

    A note that cannot be read any more is left out; `complete` once the judgements are there too.
    """

    proposal: str
    notes: Mapping[str, Note]
    judged: Mapping[str, Sequence[Evidence]] = field(default_factory=dict)
    complete: bool = False
