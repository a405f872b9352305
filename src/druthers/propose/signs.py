"""The words by which a line shows what it is about: a mess, a debt, a quarrel, something glad.

Read by the forms of steps. Each is a pattern for a whole line or for the beginning of a deed; they need not find every
such line, but what they find must be one, for a step that misreads a line is worse than none.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["intent", "task", "worry", "plain", "glad"]


def compiled(words: str, *, start: bool = False) -> re.Pattern[str]:
    """A pattern that finds one of the whole words, in lower or upper case, or, with `start`, one that begins with it.

    Spaces on both sides of a `|` count for nothing; others are spaces, as in `(?:so |very )?`.

    >>> bool(compiled("inbox | my mails?").search("All my mail waits")), bool(compiled("box").search("inbox"))
    (True, False)
    """
    alternatives = re.sub(r"\s+\|\s+", "|", words.strip())
    before = "" if start else r"(?<![\w-])"
    return re.compile(rf"{before}(?:{alternatives})(?![\w-])", re.IGNORECASE)


def _line(words: str) -> re.Pattern[str]:
    """A pattern that finds one of the words, in lower or upper case."""
    return re.compile(rf"\b(?:{words})(?![\w-])", re.IGNORECASE | re.VERBOSE)


def _both(one: str, other: str) -> re.Pattern[str]:
    """A pattern that finds a word of each in a line."""
    return re.compile(rf"\A(?=.*\b(?:{one})(?!\w)).*\b(?:{other})(?!\w)", re.IGNORECASE | re.VERBOSE)


def _deed(verbs: str) -> re.Pattern[str]:
    """A pattern for how a deed begins."""
    return re.compile(rf"(?:{verbs})(?!\w)", re.VERBOSE)


_LESS: Final = r"stop | cut\ (?:down|back) | give\ up | reduce | (?:use|eat|spend|drink)\ less"
_MADE: Final = r"""
    draw | paint | play | cook | bake | record | build | make(?!\ an?\ (?:appointment|decision|list|plan)) | knit
    | sew | grow | plant | repair | fix | mend | print | sketch | wash
"""
ACTIVE: Final = _deed(r"(?!be\b)\w+")
PRACTISED: Final = _deed(
    _MADE.replace("| grow", "").replace("| build", "")
    + r"""
    | read | write(?!\ (?:to|back)\b) | practi[sc]e | learn | study | dance | sing | swim | run | walk | cycle
    | sort | tidy | clean | clear | revise | meditate | stretch | exercise | get\ back\ to | finish | keep\ a
    | update | measure | organi[sz]e\ (?:the|your) | train | dig | weed | start\ \w+ing | write\ down
    """
)
MADE: Final = _deed(rf"(?:{_MADE})(?=(?:\ \S+){{0,3}}$)")  # a longer deed is hard to read in the middle of a step
ERRAND: Final = _deed(
    r"""
    book | buy | renew | visit | bring | return | send | pay | cancel | pick\ up | order | collect | register
    | apply | get\ (?:the|your) | make\ an\ appointment | check | sign\ up | replace | back\ up | post | arrange
    | look\ into | help | hang | set\ up | call | ring | phone | talk\ to | speak\ to | meet | thank | invite
    """
)
STATE: Final = _deed(
    r"""
    be(?!\ able) | listen | drink\ (?:more\ )?water | eat | move | rest | have | walk | smile | slow | breathe
    | go\ outside
    """
)
FAR: Final = _deed(
    r"""
    see | visit | travel | hike | join | volunteer | try(?!\ (?:the|to)\b) | learn(?!\ (?:the|your)\b) | sail
    | climb | camp | fly | grow | build | understand | save\ for | organi[sz]e\ an? | know\ more
    """
)
SAID: Final = _deed(
    r"""
    tell | ask | call | ring | phone | thank | write\ to | write\ back | apologi[sz]e | talk\ to | speak\ to
    | invite | email | text | answer | reply | say\ (?:sorry|thank|yes|no)
    """
)
LESS: Final = _deed(_LESS)
HARD: Final = _deed(rf"{_LESS} | be | get\ up | listen")

_ROOM: Final = r"""
    room | hall(?:way)? | wardrobe | desk | kitchen | cellar | attic | garage | balcony | fridge | drawers?
    | shel(?:f|ves) | flat | garden | inbox | cupboard | closet | boxes | laundry | papers | bathroom | windows?
    | shed | basement | photos | tabs | loft | photographs
"""
MESS: Final = _both(
    r"""
    full\ of | bursting | filthy | mess | messy | chaos | buried | wild | boxes | piles? | mountain | dirty | untidy
    | clutter\w* | dust\w* | overgrown | everywhere | all\ over | can't\ find | unsorted | unread | still
    """,
    _ROOM,
)
BROKEN: Final = _line(
    r"""
    broken? | drips? | dripping | torn | leak\w* | flat\ tyre | refuses | does\ not\ work | doesn't\ work | moths
    | mice | mouse | out\ of\ tune | stopped\ working | needs\ (?:a\ )?(?:new|repair\w*|fixing) | rattl\w+
    | squeak\w*
    """
)
PAPERS: Final = _line(
    r"""
    bills? | invoices? | insurance | tax(?:es)? | contract | subscription | pension | refund | passport | mortgage
    | loan
    """
)
COST: Final = _line(
    r"""
    (?:too|so)\ expensive | spend\ so\ much | money\ goes | (?:i|we)\ pay\ (?:too\ much\ )?for | i\ buy
    | i\ bought\ \w+\ (?:i|that) | we\ buy | subscriptions
    """
)
COMING: Final = _line(
    r"""
    due\ (?:on|by|next|in) | expires? | ends\ (?:in|on|next) | deadlines? | exam | interview\ (?:at|on|with|in|is)
    | wedding | reunion | renews? | turns\ \d+ | birthday | the\ (?:talk|trip|speech|journey)
    """
)
OVER: Final = _line(r"was | were | went | forgot | cancelled | had")
WORK: Final = _both(
    r"i | i've | my | our | needs",
    r"""
    unfinished | half-finished | chapter | novel | song | sketch\w* | blog | thesis | poems? | script | essay
    | paper | scarf | drawings? | speech | website | newsletter | slides | report | ideas?\ for
    """,
)
PUT_OFF: Final = _line(r"put(?:ting)?\ off | postpon\w+ | overdue")
RUSTY: Final = _line(r"awful | rusty | terrible | bad\ (?:with|at)")
LOST: Final = _line(
    r"""
    no\ idea\ (?:who|where(?!\ (?:my|our)\ money)) | don't\ know\ (?:to\ whom|who|where)
    | can't\ find\ (?:my|the|his|her) | (?:i'm|i\ am)\ stuck\ on | do\ not\ understand | don't\ understand
    """
)
GLAD: Final = _line(
    r"""
    first\ time\ since | proud | laughed | lovely | wonderful | fun | good\ day | praised | loved | beautiful
    | delight\w* | delicious | grateful | magic\w* | joy | blast | nice\ (?:time|evening|day) | finally
    | felt\ (?:good|great|light|calm) | enjoyed
    """
)
CLOUDED: Final = _line(  # what is said besides something glad or something remembered
    r"""
    not | \w+n't | but | sad | should | want\w* | would | never | if | nobody | none | no | disaster | strange
    | wrong | fault | cried | hospital | scared | afraid | failed | forgot | broke | argued | shouted | pain\w*
    | lost | left | sorry
    """
)
AGAIN: Final = _line(
    r"""
    (?:i|we)\ always\ (?:arrive|forget|lose|end\ up|leave|miss|say|run) | always\ run\ over
    | (?:i|we|he|she|it|they)\ keeps?\ \w+ing | i\ \w+\ too\ (?:much|many|often|late)
    | i\ \w+\ when\ i | constantly | again\ and\ again | procrastinat\w+
    | until\ i | all\ the\ time | i\ forget(?!\ to) | i\ don't\ listen | too\ much\ \w+ | i\ never\ (?:finish|call)
    """
)
LAPSED: Final = _line(
    r"""
    skipped | (?:haven't|have\ not)\ (?:been|had|seen|played|written|called) | not\ had | we\ never
    | (?:i|we)\ used\ to | last\ post | no\ time\ for | for\ the\ \w+\ week | in\ (?:the|its)\ case
    """
)
TIRED: Final = _line(
    r"""
    (?:so|very|too)\ tired | exhausted | no\ energy | worn\ out | sleep\ (?:well|badly) | kept\ me\ up | nodded\ off
    | i\ wake\ at
    """
)
HEAVY: Final = _both(
    r"i | i'm | me | my | we | us | everything",
    r"""
    worry | worried | head\ is | overwhelm\w* | stressed | anxious | nervous | impostor | compare\ myself | jealous
    | ashamed | guilty | angry | grey | flat\ (?:since|after|these) | cried | bored | felt\ left\ out | my\ fault
    | bothers\ me | afraid | scared | froze | stung | temper | lonely | stings | failed | trouble\ with | tough
    | hard\ time | struggling | like\ a\ (?:ghost|robot|failure)
    """,
)
UNDECIDED: Final = _line(
    r"""
    can't\ decide | not\ sure | decision | maybe\ it\ is\ time | don't\ know\ (?:what\ i|whether|if)
    | whether\ i\ (?:want|should) | the\ offer
    """
)
BODY: Final = _line(
    r"""
    hurts? | aches? | sore | eyes\ burn | itchy | dry\ and | itch\w* | out\ of\ breath | headaches?
    | (?:knee|jaw|hip|neck)s?\ clicks? | cold\ all\ day
    """
)
APART: Final = _line(
    r"""
    i\ miss | not\ seen | haven't\ (?:seen|spoken|called|written) | not\ (?:spoken|called|written) | lonely
    | moved\ away | (?:is|are)\ moving\ to | only\ talk | seems?\ stressed | lives\ alone | been\ avoiding
    """
)
QUARREL: Final = _line(
    r"""
    argu\w+ | fight | fought | quarrel\w* | snapped\ at | rude | angry | avoiding | awkward | shouted | complain\w*
    | comments | leaves | owes
    """
)
LONELY: Final = _line(
    r"""
    lonely | i\ miss\ my\ (?:old\ )?friends | left\ out | so\ quiet\ since | nobody\ (?:asked|calls)
    | old\ friends
    """
)
CARING: Final = _both(
    r"""
    cries | crying | distracted | forgetful | snapped | screams? | refuses | won't | tantrums?
    | does\ not\ (?:talk|sleep|eat) | doesn't\ (?:talk|sleep|eat)
    """,
    r"kids | children | baby | toddler | teenage\w* | daughter | son | mum | mom | dad | teacher",
)
PAST: Final = _line(
    r"""
    (?:i|we|he|she|they)\ (?:\w+ed | was | were | had | went | came | said | told | took | saw | got | made | felt
    | gave | kept | found | sat | ate | met | bought | stood | heard | spent)
    """
)
OF_THE_WORLD: Final = re.compile(  # a full line that speaks of nobody
    r"\A(?!.*\b(?:i|we|my|our|me|us|he|she|his|her|they|mum|dad|you|not|never|nobody|was|were|had)\b)(?:\S+\s+){8,}\S+",
    re.IGNORECASE,
)
