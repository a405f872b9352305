"""Which lines never get a step: those where a small step would be careless, whoever wrote it.

Decided by lists of words, without the model, in a text read as it is meant (`spelling`). It errs towards silence: a
harmless line that is left out costs little. A question about such a matter is answered with `kind_words`; a line of a
note is passed over, and with a grave one its whole note.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, get_args

from druthers.propose.care_words import kind_words
from druthers.propose.concerns import pattern
from druthers.propose.spelling import plainly

__all__ = ["GRAVE", "Concern", "concern", "dark", "grave", "kind_words"]

Concern = Literal["harm", "abuse", "loss", "eating", "addiction", "medicine", "law", "danger"]
GRAVE: Final[frozenset[Concern]] = frozenset({"harm", "abuse"})  # their kind words name help

_CONCERNS: Final[tuple[Concern, ...]] = get_args(Concern)  # the gravest first
KEPT: Final = 2048  # texts whose concern is remembered; a run asks for the same ones again and again

_DARK: Final = re.compile(  # how deeds begin that no step should help along, or that are too large for one
    r"""(?:
    leave\ (?!the\ house | for\b | an?\b) | quit | divorce | break\ up | end | disappear | vanish | run\ away | hit
    | punch | slap | kick | hurt | harm | kill | die | burn | jump | hide | threaten | scream\ at
    | get\ back\ at | revenge
    | confront | drink\ (?!more\ water | water | less) | get\ (?:high|drunk) | smoke | cheat | steal | lie\ to
    | sleep\ with | starve | fast | lose\ weight | sue | report\ (?:him|her|them) | drive | never | give\ up\ on
    | change\ (?:my|our|your)\ life | be\ (?:happy|normal|free|dead|gone|alone|loved|strong|thin|skinny)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


@lru_cache(maxsize=len(_CONCERNS))
def _words(kind: Concern) -> re.Pattern[str]:
    """The words of a concern, read when first asked for: they are many, and most commands ask for none."""
    return pattern(kind)


@lru_cache(maxsize=1)
def _ordinary() -> re.Pattern[str]:
    """What only sounds like a concern."""
    return pattern("ordinary")


def dark(deed: str) -> bool:
    """Whether a deed that someone wishes or owes is one that a step had better not help along.

    >>> dark("disappear for a while"), dark("quit my job"), dark("leave the house earlier")
    (True, True, False)
    """
    return bool(_DARK.match(deed))


@lru_cache(maxsize=KEPT)
def concern(text: str) -> Concern | None:
    """Return what makes `text` a matter for care, the gravest first; None when nothing does.

    >>> concern("Dad died in spring, I should sort his papers."), concern("The deadline is on Friday.")
    ('loss', None)
    """
    return _found(text, _CONCERNS)


@lru_cache(maxsize=KEPT)
def grave(text: str) -> Concern | None:
    """Return the grave concern of `text`, if it has one: as `concern` does, and sooner, for whole notes.

    >>> grave("Dad died in spring."), grave("He hit me again.")
    (None, 'abuse')
    """
    return _found(text, tuple(kind for kind in _CONCERNS if kind in GRAVE))


def _found(text: str, kinds: tuple[Concern, ...]) -> Concern | None:
    """The first of `kinds` whose words stand in a text, and still do without what only sounds like it."""
    plain = plainly(text)
    if not any(_words(kind).search(plain) for kind in kinds):
        return None
    plain = _ordinary().sub(" , ", plain)
    return next((kind for kind in kinds if _words(kind).search(plain)), None)
