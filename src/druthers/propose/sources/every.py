"""All sources, in the order in which they are asked: those that need no language model first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.propose.sources.bridge import Bridge
from druthers.propose.sources.completing import Completing
from druthers.propose.sources.question import Question
from druthers.propose.sources.resurfaced import Resurfaced
from druthers.propose.sources.risk import Risk
from druthers.propose.sources.steps import Steps
from druthers.propose.sources.variation import Variation
from druthers.propose.sources.writer import Writer

if TYPE_CHECKING:
    from druthers.propose.sources.port import Source

SOURCES: Final[tuple[Source, ...]] = (
    Steps(),
    Resurfaced(),
    Risk(),
    Question(),
    Bridge(),
    Variation(),
    Completing(),
    Writer(),
)
