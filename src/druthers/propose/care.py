"""Which lines never get a step: those where a small step would be careless, whoever wrote it.

Decided by a list of words, without the model. It errs towards silence: a harmless line that is left out costs little.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Concern = Literal["harm", "loss", "medicine", "law", "danger"]

_PATTERNS: Final[dict[Concern, str]] = {
    "harm": r"""
        suicid\w* | self[- ]?harm\w* | overdos\w* | kill(?:ing)?\ (?:my|him|her|them|your)sel(?:f|ves)
        | end(?:ing)?\ (?:my|it)\ (?:own\ )?(?:life|all) | (?:take|taking|took)\ my\ (?:own\ )?life | unalive
        | (?:want|wanted|wish|wished|ready|rather)\ (?:to\ (?:die|be\ dead)|i\ (?:was|were)\ dead)
        | (?:better|be)\ off\ (?:dead|without\ me) | no\ (?:reason|point)\ (?:to|in)\ (?:live|living|go(?:ing)?\ on)
        | (?:do\ not|don't|didn't)\ want\ to\ (?:live|wake\ up|be\ here|exist|be\ alive) | (?:can't|cannot)\ go\ on
        | hat(?:e|es|ed|ing)\ (?:myself|my\ (?:body|life)) | (?:worthless|hopeless)
        | (?:cut(?:ting)?|hurt(?:ing)?|burn(?:ing)?|starv(?:e|ing))\ myself | rap(?:e|ed|ist) | molest\w*
        | abus(?:e|ed|es|er|ing|ive) | assault\w* | incest
        | (?:hits?|beats?|beaten|slapped|punched|chok(?:ed|es)|strangl\w*|threatens?|threatened)\ (?:me|her|him|us)
        | (?:afraid|scared)\ of\ my\ (?:husband|wife|partner|boyfriend|girlfriend|father|mother|dad|mum|mom)
        | violen(?:t|ce) | stalk(?:ed|er|ing) | relaps(?:e|ed|ing) | anorexi\w* | bulimi\w*
    """,
    "loss": r"""
        died | dies | dying | death\w* | funeral | grie(?:f|ve|ving|ved) | mourn\w* | burial
        | (?:was|were|we|he|she)\ buried | cremat\w*
        | (?:he|she|mum|mom|mother|dad|father|brother|sister|grand\w+|friend|wife|husband|son|daughter|baby|dog|cat)
          (?:'s|\ is|\ was|\ are|\ were)\ dead
        | found\ dead | passed\ away | widow\w* | miscarr\w* | stillb(?:orn|irth\w*)
        | terminal(?:ly)?\ (?:ill\w*|cancer|diagnos\w*) | hospice | bereave\w* | obituary
        | lost\ (?:his|her|my|our|their)\ (?:mum|mom|mother|dad|father|brother|sister|son|daughter|wife|husband
          |baby|child|friend|dog|cat)
        | (?:miss|missed|missing)\ (?:my\ |our\ )?(?:late\ )?(?:gran\w*|nan\w*|mum|mom|dad|mother|father)
        | (?:my|our|his|her)\ late\ (?:wife|husband|mother|father|brother|sister|son|daughter|friend)
    """,
    "medicine": r"""
        dos(?:e|es|age|ages|ing) | \d+\ ?mg | milligrams? | medication\w* | medicines? | meds | pills?
        | antidepressants? | ssris? | insulin | prescri\w* | chemo\w* | cancer | tumou?r | biops\w* | diagnosed
        | diagnosis | psychos\w* | psychotic | hallucinat\w* | lithium | opioids? | oxycodone | xanax | withdrawal
        | chest\ pain | pain\ in\ (?:my|his|her)\ (?:chest|heart|side|arm) | lumps? | my\ moles? | mole\ has | dizzy
        | faint(?:ed|ing) | seizures? | bleeding | blood\ pressure | blood\ sugar | panic\ attacks?
        | depress(?:ed|ion) | addict\w* | rehab | in\ hospital | surgery | test\ results | lsd | mdma | ecstasy
        | cocaine | ketamine | heroin | meth | shrooms | psilocybin | microdos\w* | psychedelics? | pregnan\w*
        | abortion
    """,
    "law": r"""
        lawsuit | sued | suing | court | attorney | lawyers? | arrest(?:ed)? | custody | restraining\ order
        | probation | police | eviction | evicted | bankrupt\w* | deport\w* | prosecut\w* | felony | criminal
        | subpoena | sign\ (?:it\ )?quickly | (?:bank|pin)\ (?:code|number) | scam\w* | make\ a\ will
        | made\ a\ will
    """,
    "danger": r"""
        gambl\w* | betting | casino | gas\ (?:stove|leak|smell) | smell\ (?:of\ )?gas | smoke\ alarm
        | gets?\ (?:very\ )?hot | sparks | drove\ (?:although|though|drunk|tired) | drunk | hungover
        | walk\ home\ alone| weapons? | guns?
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


def dark(deed: str) -> bool:
    """Whether a deed that someone wishes or owes is one that a step had better not help along.

    >>> dark("disappear for a while"), dark("quit my job"), dark("leave the house earlier")
    (True, True, False)
    """
    return bool(_DARK.match(deed))


def concern(text: str) -> Concern | None:
    """Return what makes `text` a matter for care, the gravest first; None when nothing does.

    >>> concern("Dad died in spring, I should sort his papers."), concern("The deadline is on Friday.")
    ('loss', None)
    """
    plain = _ORDINARY.sub(" ", " ".join(text.replace("\u2019", "'").split()))
    return next((kind for kind, pattern in _COMPILED.items() if pattern.search(plain)), None)
