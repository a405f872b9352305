"""Which lines never get a step: those where a small step would be careless, whoever wrote it.

Decided by a list of words, without the model. It errs towards silence: a harmless line that is left out costs little.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Concern = Literal["harm", "loss", "medicine", "law"]

_PATTERNS: Final[dict[Concern, str]] = {
    "harm": r"""
        suicid\w* | self[- ]?harm\w* | overdos\w* | kill(?:ing)?\ (?:my|him|her|them|your)sel(?:f|ves)
        | end(?:ing)?\ (?:my|it)\ (?:own\ )?(?:life|all) | (?:take|taking|took)\ my\ (?:own\ )?life | unalive
        | (?:want|wanted|wish|wished|ready|rather)\ (?:to\ (?:die|be\ dead)|i\ (?:was|were)\ dead)
        | (?:better|be)\ off\ (?:dead|without\ me) | no\ (?:reason|point)\ (?:to|in)\ (?:live|living|go(?:ing)?\ on)
        | (?:do\ not|don't|didn't)\ want\ to\ (?:live|wake\ up|be\ here|exist|be\ alive) | (?:can't|cannot)\ go\ on
        | (?:cut(?:ting)?|hurt(?:ing)?|burn(?:ing)?|starv(?:e|ing))\ myself
        | rap(?:e|ed|ist) | molest\w* | abus(?:e|ed|es|er|ing|ive) | assault\w* | incest
        | (?:hits?|beats?|beaten|slapped|punched|chok(?:ed|es)|strangl\w*|threatens?|threatened)\ (?:me|her|him|us)
        | (?:afraid|scared)\ of\ my\ (?:husband|wife|partner|boyfriend|girlfriend|father|mother|dad|mum|mom)
        | violen(?:t|ce) | stalk(?:ed|er|ing) | relaps(?:e|ed|ing) | anorexi\w* | bulimi\w*
    """,
    "loss": r"""
        died | dies | dying | death\w* | funeral | grie(?:f|ve|ving|ved) | mourn\w* | burial | buried | cremat\w*
        | (?:he|she|mum|mom|mother|dad|father|brother|sister|grand\w+|friend|wife|husband|son|daughter|baby|dog|cat)
          (?:'s|\ is|\ was|\ are|\ were)\ dead | found\ dead | passed\ away | widow\w* | miscarr\w*
        | stillb(?:orn|irth\w*) | terminal(?:ly)?\ (?:ill\w*|cancer|diagnos\w*) | hospice | bereave\w* | obituary
        | (?:my|our|his|her)\ late\ (?:wife|husband|mother|father|brother|sister|son|daughter|friend)
    """,
    "medicine": r"""
        dos(?:e|es|age|ages|ing) | \d+\ ?mg | milligrams? | medication\w* | medicines? | meds | pills?
        | antidepressants? | ssris? | insulin | prescri\w* | chemo\w* | cancer | tumou?r | biops\w*
        | diagnosed | diagnosis
        | psychos\w* | psychotic | hallucinat\w* | lithium | opioids? | oxycodone | xanax | withdrawal | chest\ pain
        | pregnan\w* | abortion
    """,
    "law": r"""
        lawsuit | sued | suing | court | attorney | lawyers? | arrest(?:ed)? | custody | restraining\ order | probation
        | police | eviction | evicted | bankrupt\w* | deport\w* | prosecut\w* | felony | criminal | subpoena
    """,
}
_COMPILED: Final = {
    concern: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE | re.VERBOSE)
    for concern, pattern in _PATTERNS.items()
}
_ORDINARY: Final = re.compile(  # what only sounds like it
    r"\b(?:(?:tennis|basketball|food|squash) court|(?:bored|scared|tired) to death|phone died|battery died)\b",
    re.IGNORECASE,
)


def concern(text: str) -> Concern | None:
    """Return what makes `text` a matter for care, the gravest first; None when nothing does.

    >>> concern("Dad died in spring, I should sort his papers."), concern("The deadline is on Friday.")
    ('loss', None)
    """
    plain = _ORDINARY.sub(" ", " ".join(text.replace("\u2019", "'").split()))
    return next((kind for kind, pattern in _COMPILED.items() if pattern.search(plain)), None)
