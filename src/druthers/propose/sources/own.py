"""The patterns that belong to one source alone: they stand beside it, and no line is held against them elsewhere.

What they claim is true only for what their source has found: that a line is old, that two speak of one thing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from druthers.propose.filters import MOST_WORDS
from druthers.propose.patterns import parse
from druthers.propose.quoting import MOST_QUOTED

if TYPE_CHECKING:
    from druthers.propose.patterns import Pattern

_GAP: Final = re.compile(r"[“”]|\{\w+\}|[.,;:](?=\s|$)")


@cache
def own(source: str) -> tuple[Pattern, ...]:
    """Every pattern of the source's file, in order.

    Raises:
        ValueError: the file has a mistake, or two patterns one name.

    >>> all(pattern.domain == "resurfaced" for pattern in own("resurfaced"))
    True
    """
    text = files("druthers.propose.sources").joinpath(f"{source}.toml").read_text(encoding="utf-8")
    found: dict[str, Pattern] = {}
    for table in tomllib.loads(text)["pattern"]:
        pattern = parse(table, source)
        if pattern.name in found:
            raise ValueError(f"{source}: two patterns are called {pattern.name}")
        found[pattern.name] = pattern
    return tuple(found.values())


def meant_for(pattern: Pattern, text: str) -> bool:
    """Whether a pattern's words let a text through."""
    if pattern.unless is not None and pattern.unless.search(text):
        return False
    return pattern.words is None or pattern.words.search(text) is not None


def room(pattern: Pattern, quotes: int = 1, beside: int = 0) -> int:
    """How many words each of a step's quotes may have; `beside` is how many stand in its other gaps.

    >>> from druthers.propose.patterns import parse
    >>> room(parse({"name": "a", "form": "ask", "step": "You wrote “{line}”. Ask again."}, "people"))
    12
    """
    said = len(_GAP.sub(" ", pattern.step).split()) + beside
    return min(MOST_QUOTED, (MOST_WORDS - said) // quotes)
