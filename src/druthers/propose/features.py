"""Named features of a candidate, measured once, when it is made, and then frozen with `FEATURE_VERSION`.

Every number lies in [0, 1]. Nothing here knows a rating.

| feature | what | how it is measured |
|---|---|---|
| `effort` | how much it asks | stated minutes / 60, at most 1; else by verb: .1 note, .2 message, .6 large, .35 |
| `social` | it involves someone | 1 when a word for a person or for speaking with one is in it |
| `outdoors` | it leads outside | 1 when a word of the list stands in it |
| `question` | it asks instead of telling | 1 when it ends with a question mark |
| `concrete` | says when, where, how much | a third for each of: a time, a place, a number |
| `praise` | it flatters | words of the list / 3, at most 1 |
| `length` | how long it is | words / 30, at most 1 |
| `novelty` | how new it is | 1 - the largest cosine to an earlier proposal; 1 without any |
| `recency` | how new the cited note is | 1 - log(1 + days) / log(1 + 365), at least 0; 1 on the day itself |
| `hour:…` | when it was made | 1 for one of morning (from 5), afternoon (12), evening (17), night (22); else 0 |
| `fit` | the line calls for it | logistic(c / 3), c: mean log-probability after the line - after an empty one |
| `topic:…` | what it is about | softmax over ten topics, at 0.05, of the mean cosine to that topic's anchor phrases |
| `tag:…` | the cited note's tags | 1 for each |
| `form:…` | which form of step it is | 1 for the form that it was written in |
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from druthers.models import Note
    from druthers.propose.ports import Embedder

FEATURE_VERSION: Final = "1"
TEMPERATURE: Final = 0.05
YEAR: Final = 365
TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "body": ("exercise, running and sport", "sleep, food and health", "pain, tiredness and the doctor"),
    "work": ("a meeting at the office with the boss", "a deadline for a project at work", "looking for a job"),
    "people": ("calling a friend", "my partner, children and parents", "an argument with someone I love"),
    "home": ("cleaning the kitchen", "repairs in the flat and the garden shed", "shopping, laundry and errands"),
    "money": ("paying bills and saving money", "taxes, bank and insurance", "the price of things I buy"),
    "learning": ("studying for an exam", "learning a language", "reading a book on a subject"),
    "making": ("writing a story", "drawing, painting and playing music", "building or coding a thing of my own"),
    "rest": ("a quiet evening with nothing to do", "taking a break and a holiday", "lying in the bath"),
    "nature": ("a walk in the forest", "plants, birds and the weather", "the sea, the river and the mountains"),
    "mind": ("worry, sadness and loneliness", "meditating on my thoughts", "what I want from my life"),
}
_NUMBERS: Final = {"a": 1, "an": 1, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40} | {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine".split(), start=1)  # noqa: SIM905
}
_MINUTES: Final = re.compile(r"\b(\d+|[a-z]+)[ -](minutes?|mins?|hours?)\b")
_NOTE: Final = re.compile(r"\b(?:write|note|list|jot|name|pick|choose|decide|put|set)\b")
_MESSAGE: Final = re.compile(r"\b(?:send|text|message|call|ask|tell|reply|email|look up|open|read)\b")
_LARGE: Final = re.compile(
    r"\b(?:build|clean|cook|finish|visit|organi[sz]e|run|repair|paint|learn|travel|move|complete)\b"
)
_SOCIAL: Final = re.compile(
    r"\b(?:friend|friends|someone|colleague|mother|father|mum|mom|dad|sister|brother|partner|wife|husband|son|daughter|"
    r"neighbour|neighbor|family|children|kids|together|call|invite|who could|ask|tell|message|talk to|meet|thank)\b"
)
_OUTDOORS: Final = re.compile(
    r"\b(?:walk|outside|outdoors|park|garden|river|forest|woods?|beach|sea|mountain|hike|hiking|bike|cycle|run|swim|trail)\b"
)
_TIME: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|now|this (?:morning|afternoon|evening|week|weekend)|before \w+|after \w+|at \w+|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|minutes?|half an hour)\b"
)
_PLACE: Final = re.compile(r"\b(?:in|on|by|beside|under|at|where) (?:the|your|a|you)\b")
_NUMBER: Final = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twenty)\b")
_PRAISE: Final = re.compile(
    r"\b(?:amazing|awesome|brilliant|fantastic|great|incredible|wonderful|proud|perfect|excellent|impressive|inspiring|"
    r"special|talented|genius|beautiful|best|well done|good job|you['\u2019]re (?:so|such)|deserve)\b"
)


class Anchors:
    """The topics' anchor phrases as one embedder sees them; embedded when first asked for."""

    def __init__(self, embedder: Embedder) -> None:
        phrases = [phrase for group in TOPICS.values() for phrase in group]
        rows = embedder.embed(phrases)
        each = len(phrases) // len(TOPICS)
        self.means: NDArray[np.float32] = rows.reshape(len(TOPICS), each, -1).mean(axis=1)

    def topics(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """Return the share of each topic; they sum to 1."""
        cosines = [float(value) for value in self.means @ vector]
        highest = max(cosines)
        weights = [math.exp((value - highest) / TEMPERATURE) for value in cosines]
        return {f"topic:{name}": weight / sum(weights) for name, weight in zip(TOPICS, weights, strict=True)}


_ANCHORS: dict[str, Anchors] = {}


def anchors(embedder: Embedder) -> Anchors:
    """Return the anchors for an embedder, embedded once per process and identity."""
    if embedder.identity not in _ANCHORS:
        _ANCHORS[embedder.identity] = Anchors(embedder)
    return _ANCHORS[embedder.identity]


def features(
    text: str,
    vector: NDArray[np.float32],
    *,
    form: str,
    note: Note,
    now: datetime,
    contrast: float,
    nearest: float | None,
    embedder: Embedder,
) -> dict[str, float]:
    """Return the features of a step, as the module's table says.

    `vector` is its unit-length embedding, `form` the name of its form, `note` what it cites, `contrast` the difference
    of mean log-probabilities in nats, `nearest` the largest cosine to an earlier proposal, None when there is none.
    """
    return {
        **of_text(text),
        "novelty": novelty(nearest),
        "recency": recency((now - note.created).total_seconds() / 86400),
        "fit": fit(contrast),
        **{
            f"hour:{name}": float(name == part_of_day(now.hour))
            for name in ("morning", "afternoon", "evening", "night")
        },
        **anchors(embedder).topics(vector),
        **{f"tag:{tag}": 1.0 for tag in note.tags},
        f"form:{form}": 1.0,
    }


def of_text(text: str) -> dict[str, float]:
    """Return the features that the words alone decide.

    >>> of_text("Set a timer for ten minutes tonight for the garage.")["effort"]
    0.16666666666666666
    """
    low = text.lower()
    return {
        "effort": effort(low),
        "social": float(bool(_SOCIAL.search(low))),
        "outdoors": float(bool(_OUTDOORS.search(low))),
        "question": float(low.rstrip().endswith("?")),
        "concrete": sum(bool(pattern.search(low)) for pattern in (_TIME, _PLACE, _NUMBER)) / 3,
        "praise": min(1.0, len(_PRAISE.findall(low)) / 3),
        "length": min(1.0, len(low.split()) / 30),
    }


def effort(text: str) -> float:
    """Return what a step in lower case asks, from 0 to 1 (an hour or more).

    >>> effort("block half an hour for it"), effort("walk for 20 minutes"), effort("build the shed")
    (0.5, 0.3333333333333333, 0.6)
    """
    if "half an hour" in text:
        return 0.5
    if found := _MINUTES.search(text):
        count = int(found[1]) if found[1].isdecimal() else _NUMBERS.get(found[1])
        if count is not None:
            return min(1.0, count * (60 if found[2].startswith("hour") else 1) / 60)
    return next((size for size, verbs in ((0.6, _LARGE), (0.1, _NOTE), (0.2, _MESSAGE)) if verbs.search(text)), 0.35)


def fit(contrast: float) -> float:
    """Return a difference of mean log-probabilities, in nats, as a number from 0 to 1.

    >>> fit(0.0), round(fit(3.0), 2)
    (0.5, 0.73)
    """
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, contrast)) / 3))


def novelty(nearest: float | None) -> float:
    """Return how new something is whose largest cosine to anything earlier is `nearest`; None when there is nothing.

    >>> novelty(0.25), novelty(None)
    (0.75, 1.0)
    """
    return 1.0 if nearest is None else min(1.0, max(0.0, 1.0 - nearest))


def recency(days: float) -> float:
    """Return how new a note of that age is: 1 today, 0 after a year.

    >>> recency(-1), recency(0), recency(400)
    (1.0, 1.0, 0.0)
    """
    return max(0.0, 1.0 - math.log1p(max(0.0, days)) / math.log1p(YEAR))


def part_of_day(hour: int) -> str:
    """Return morning, afternoon, evening or night.

    >>> [part_of_day(hour) for hour in (4, 5, 12, 17, 22)]
    ['night', 'morning', 'afternoon', 'evening', 'night']
    """
    return next(
        (name for name, start in (("night", 22), ("evening", 17), ("afternoon", 12), ("morning", 5)) if hour >= start),
        "night",
    )


def nearest_cosine(vector: NDArray[np.float32], earlier: Sequence[NDArray[np.float32]]) -> float | None:
    """Return the largest cosine of a unit vector to others of its length; None when there is none."""
    cosines = [float(vector @ other) for other in earlier if other.shape == vector.shape]
    return max(cosines, default=None)
