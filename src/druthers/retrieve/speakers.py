"""Who says a line, whom a question asks about, and of whom a sentence then speaks.

Stands under the retrieve stage's lines. It reads labels ("**Ana:** text", "Ana: text") and English pronouns; where
there are none, nobody speaks and nothing is told apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_TURN: Final = re.compile(
    r"^ {0,3}(?:\[[^\[\]]{1,30}\] *)?"
    r"(?:\*\*([^\W\d_][^*:]{0,39}?) *(?::\*\*|\*\* *:)|([^\W\d_][\w.'\u2019-]*(?: [\w.'\u2019-]+){0,3}) ?:)[ \t]+(?=\S)"
)
_SENTENCE: Final = re.compile(r"\[[^\]]*\]|[^.!?\u2026\[]*[.!?\u2026]+|[^.!?\u2026\[]+|\[")
_FIRST: Final = re.compile(r"\b(?:i|me|my|mine|myself|we|us|our|ours|ourselves)\b", re.IGNORECASE)
_SECOND: Final = re.compile(r"\b(?:you|your|yours|yourself|yourselves|ya)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+")
_SELF: Final = frozenset({"me", "i", "myself"})
_SHORTEST: Final = 3  # letters of a name that may stand for a longer one: Mel for Melanie

About = Literal["speaker", "listener", "both", "nobody"]


def turn_of(line: str) -> tuple[str | None, str]:
    """Give who says a line, and what is said; None where nobody is named.

    >>> turn_of("**Ana:** I swam."), turn_of("Ana Lia: Did you?"), turn_of("https://a.org is down")
    (('Ana', 'I swam.'), ('Ana Lia', 'Did you?'), (None, 'https://a.org is down'))
    """
    found = _TURN.match(line)
    return (None, line) if found is None else (found[1] or found[2], line[found.end() :])


def talkers(labels: Iterable[str | None]) -> set[str]:
    """Give who talks, from the labels of lines: at least two whose labels come back, else nobody.

    >>> sorted(talkers(["Ana", "Ben", None, "Ana", "Ben", "Place"])), talkers(["Mood", "Mood", "Sleep"])
    (['Ana', 'Ben'], set())
    """
    seen: dict[str, int] = {}
    for label in labels:
        if label is not None:
            seen[label] = seen.get(label, 0) + 1
    found = {label for label, count in seen.items() if count > 1}
    return found if len(found) > 1 else set()


def asked_about(question: str, people: Collection[str]) -> dict[str, set[str]]:
    """Give the people of whom a question asks, each with the words that name them, in small letters.

    A name is the person's, its first part, or three letters or more of that. A question in the first person asks of
    who is labelled "Me".

    >>> asked_about("Where did Mel swim?", ["Melanie", "Ben"]), asked_about("Where did I swim?", ["Me", "Ben"])
    ({'Melanie': {'mel'}}, {'Me': {'i'}})
    """
    found = {}
    for person in sorted(people):
        if person.casefold() in _SELF:
            said = {match.group().lower() for match in _FIRST.finditer(question)}
        else:
            first = next(iter(_WORD.findall(person)), person)
            said = {word.lower() for word in _WORD.findall(question) if names(word, first)}
        if said:
            found[person] = said
    return found


def names(word: str, person: str) -> bool:
    """Tell whether a word with a capital is a name, or a short form of it.

    >>> names("Mel", "Melanie"), names("Melanies", "Melanie"), names("mel", "Melanie"), names("Me", "Melanie")
    (True, False, False, False)
    """
    short = len(word) >= _SHORTEST and person.casefold().startswith(word.casefold())
    return word[:1].isupper() and (short or word.casefold() == person.casefold())


def about(sentence: str) -> About:
    """Tell of whom a sentence speaks, by its pronouns.

    >>> about("I swam."), about("You swam!"), about("I like your dog."), about("It rained.")
    ('speaker', 'listener', 'both', 'nobody')
    """
    first, second = _FIRST.search(sentence), _SECOND.search(sentence)
    if first:
        return "both" if second else "speaker"
    return "listener" if second else "nobody"


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks.

    >>> is_question("Did you? "), is_question("I did.")
    (True, False)
    """
    return sentence.rstrip(" \t\r*_)\"'\u201d").endswith("?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of what somebody says, verbatim, with how far it tells of them and of whom they talk with, 0 to 1."""

    text: str
    asks: bool
    of_speaker: float
    of_listener: float


@lru_cache(maxsize=8192)
def sentences(words: str) -> tuple[Sentence, ...]:
    """Cut what is said into sentences; what stands in square brackets is one of its own.

    The weights were found on two friendships, by for which of two people a question could be answered.

    >>> [each.text for each in sentences("I swam. Did you? [shares a photo: a lake. And a boat]")]
    ['I swam.', 'Did you?', '[shares a photo: a lake. And a boat]']
    >>> [(each.of_speaker, each.of_listener) for each in sentences("I swam. Did you? You did. It rained.")]
    [(1.0, 0.0), (0.0, 0.8), (0.0, 0.6), (0.7, 0.1)]
    """
    found = []
    for match in _SENTENCE.findall(words) or [words]:
        if text := match.strip():
            asks = is_question(text)
            weights = {
                "speaker": (1.0, 0.0),
                "listener": (0.0, 0.8 if asks else 0.6),
                "both": (0.4, 0.4),
                "nobody": (0.0 if asks else 0.7, 0.1),
            }[about(text)]
            found.append(Sentence(text, asks, *weights))
    return tuple(found)
