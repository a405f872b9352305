"""How a query is read: conditions, words, dates, names.

The retrieve stage; pure, and quick enough to run at every key. Nothing that can be typed is an error: what is not
syntax is words.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, get_args

from druthers.models import Days, Term, Understood, Visibility
from druthers.retrieve.dates import dates_in, days_named
from druthers.retrieve.query import MOST_WORDS, cleaned, every_and_telling
from druthers.retrieve.saying import WEEKDAYS
from druthers.retrieve.stopping import STOPPED
from druthers.retrieve.syntax import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


_PLACES: Final[tuple[Visibility, ...]] = get_args(Visibility)
_CONNECTED: Final = re.compile(r"[-_/]")
_NAME: Final = re.compile(r"[^\W\d_][^\W_]+(?P<own>['\u2019]s(?![^\W_]))?")
_MAY: Final = re.compile(r"\bmay\b", re.IGNORECASE)
_ACTS: Final = re.compile(
    r" (?:(?:and|or|is|was|has|had|did|does|will|would|can|could|said|says|told|went|got|made)\b|[^\W\d_a-z])"
)
_ENDS: Final = re.compile(r"[.!?:]\s*\Z")
# A pasted page may be full of dates; each is held against every note. Characters are those that are looked at.
MOST_DATES: Final = 120
MOST_READ: Final = 4_000


def understand(query: str, today: date) -> Understood:
    """Read a query; `today` is what "last week" is counted from.

    A word in quotes is looked for whatever it says, and the words of a phrase are scored as any others. A name is a
    word written with a capital, and at the beginning of a sentence only where the query shows it to be one: "Ana's",
    "Ana Ruiz", "Ana said", or the same word again. Conditions on the date are one stretch of days, of which `first` is
    after `last` where they contradict each other; then there is no such note.

    >>> from datetime import date
    >>> found = understand('"slow mornings" with Ana last spring -work tag:home', date(2026, 4, 2))
    >>> found.phrases, found.without, found.tags, found.names
    ((Term(text='slow mornings', kind='phrase'),), (Term(text='work', kind='word'),), ('home',), ('Ana',))
    >>> found.rest, [term.text for term in found.terms]
    ('slow mornings with Ana last spring', ['slow', 'mornings', 'ana', 'last', 'spring'])
    """
    read = [_dated(piece, today) for piece in pieces(cleaned(query))]
    cut = [piece for piece, _ in read]
    soft = _dates(cut, today)
    rest = _rest(cut)
    return Understood(
        rest=rest,
        terms=_terms(cut, soft),
        phrases=_distinct(Term(piece.text, "phrase") for piece in cut if piece.kind == "phrase" and not piece.negated),
        without=_distinct(
            _unwanted(piece) for piece in cut if piece.negated and piece.kind not in ("tag", "in", "from")
        ),
        tags=tuple(dict.fromkeys(piece.text for piece in cut if piece.kind == "tag" and not piece.negated)),
        without_tags=tuple(dict.fromkeys(piece.text for piece in cut if piece.kind == "tag" and piece.negated)),
        places=_places(cut),
        authors=tuple(dict.fromkeys(piece.text for piece in cut if piece.kind == "from" and not piece.negated)),
        without_authors=tuple(dict.fromkeys(piece.text for piece in cut if piece.kind == "from" and piece.negated)),
        within=_within([days for _, days in read if days is not None]),
        dates=tuple(soft),
        names=_names(rest, soft, (piece.text for piece in cut if piece.kind == "name" and not piece.negated)),
    )


def _dated(piece: Piece, today: date) -> tuple[Piece, Days | None]:
    """Read the date of an operator; what is none is text."""
    if piece.kind != "date":
        return piece, None
    for text in (piece.text, _CONNECTED.sub(" ", piece.text)):  # since:last-week
        if (named := days_named(text, today, piece.how)) is not None:
            return piece, Days(*named, piece.typed)
    return Piece("text", piece.typed, piece.typed), None


def _dates(cut: Sequence[Piece], today: date) -> list[Days]:
    left, found = MOST_READ, []
    for piece in cut:
        if piece.kind == "text" and left > 0:
            found += dates_in(piece.text[:left], today)
            left -= len(piece.text)
    return list(dict.fromkeys(found))[:MOST_DATES]


def _within(conditions: Sequence[Days]) -> Days | None:
    if not conditions:
        return None
    return Days(
        max((days.first for days in conditions if days.first is not None), default=None),
        min((days.last for days in conditions if days.last is not None), default=None),
        " ".join(days.said for days in conditions),
    )


def _places(cut: Sequence[Piece]) -> tuple[Visibility, ...]:
    """Give the places that are named, less those that must not be."""
    wanted = {piece.text for piece in cut if piece.kind == "in" and not piece.negated}
    unwanted = {piece.text for piece in cut if piece.kind == "in" and piece.negated}
    if not wanted and not unwanted:
        return ()
    named = tuple(place for place in _PLACES if not wanted or place in wanted)
    return tuple(place for place in named if place not in unwanted) or named


def _asks(piece: Piece) -> bool:
    """Whether a piece is part of the question, beside being a condition perhaps."""
    return piece.kind in ("text", "phrase", "name", "prefix") and not piece.negated


def _rest(cut: Sequence[Piece]) -> str:
    """Give the question without what is syntax; a word ends where a piece does, a sign stays at its word."""
    text = ""
    for piece in cut:
        if _asks(piece):
            text += " " + piece.text if text[-1:].isalnum() and piece.text[:1].isalnum() else piece.text
        else:
            text += " "
    return " ".join(text.split())


def _unwanted(piece: Piece) -> Term:
    if piece.kind == "prefix":
        return Term(piece.text.lower(), "prefix")
    words, _ = every_and_telling(piece.text)
    return Term(words[0]) if words == [piece.text.lower()] else Term(piece.text, "phrase")


def _terms(cut: Sequence[Piece], soft: Sequence[Days]) -> tuple[Term, ...]:
    """Give what is scored by words, in its order; stop words of the text only where there is nothing else."""
    dated = {"may"} if any(_MAY.search(days.said) for days in soft) else frozenset()
    every: dict[Term, None] = {}
    telling: dict[Term, None] = {}
    for piece in cut:
        if not _asks(piece):
            continue
        if piece.kind == "prefix":
            telling[Term(piece.text.lower(), "prefix")] = None
            continue
        words, spoken = every_and_telling(piece.text)
        kept = {*spoken, *dated} if piece.kind == "text" else set(words)
        every.update(dict.fromkeys(map(Term, words)))
        telling.update(dict.fromkeys(Term(word) for word in words if word in kept))
        if piece.kind == "name" and len(words) > 1:
            telling[Term(piece.text, "phrase")] = None
    return tuple(telling or every)[:MOST_WORDS]


def _names(rest: str, soft: Sequence[Days], marked: Iterable[str]) -> tuple[str, ...]:
    """Give the words that are names; those of dates are not."""
    found = dict.fromkeys(match.group() for name in marked for match in re.finditer(r"[^\W_]+", name))
    if rest.isupper():  # then a capital says nothing
        return tuple(found)
    dated = {word for days in soft for word in re.findall(r"[^\W\d_]+", days.said)}
    written = [match for match in _NAME.finditer(rest) if match.group()[0].isupper()]
    words = [match.group()[: -len(match["own"] or "") or None] for match in written]
    count = Counter(words)
    for match, word in zip(written, words, strict=True):
        if word in dated or word.lower() in STOPPED or word.lower() in WEEKDAYS:
            continue
        opens = match.start() == 0 or _ENDS.search(rest, max(match.start() - 3, 0), match.start()) is not None
        if not opens or match["own"] or count[word] > 1 or word == rest or _acts(rest[match.end() : match.end() + 40]):
            found[word] = None
    return tuple(found)


def _acts(after: str) -> bool:
    """Whether what stands behind a sentence's first word says that it is a name: "Ana Ruiz", "Ben said", "Ben and"."""
    return _ACTS.match(after) is not None


def _distinct(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))
