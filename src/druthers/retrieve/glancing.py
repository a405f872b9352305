"""A search by words that keeps step with typing, whatever the number of notes.

The retrieve stage. It is `search` in `text` mode, but for what is begun and may still be anything: a beginning that
very many words have. To rank by it costs the time of ranking every note, and says nothing. Beside other words it waits
for its next letter; alone it gives the notes whose title has such a word, and then the newest that hold one.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.models import Found, Grounds
from druthers.retrieve.filters import allowed
from druthers.retrieve.looking import Asked, read
from druthers.retrieve.query import cleaned
from druthers.retrieve.score import BEGINS, TITLE
from druthers.retrieve.search import found

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from druthers.models import Hit, Term, Understood
    from druthers.retrieve.ports import PassageSource

# For each hit so many are looked at: the newest by their numbers are the newest by their dates, but for a few.
_SPARE: Final = 5
_WORD: Final = re.compile(r"[^\W_]+")


def glance(source: PassageSource, query: str, *, k: int = 20, today: date | None = None, recency: float = 0.0) -> Found:
    """Find the notes that hold the words of `query`, best first, at most `k`, without asking whether they answer it.

    Raises:
        UsageError: the query is empty.
    """
    if not cleaned(query):
        raise UsageError("There is nothing to search for.", "Give a word or a question.")
    today = today if today is not None else datetime.now().astimezone().date()
    understood = read(source, query, today)
    begun = tuple(term for term in understood.terms if term.kind == "prefix" and source.wide(term))
    if begun and len(begun) == len(understood.terms) and not understood.dates:
        return Found(tuple(_beginning(source, understood, begun[-1], k)), understood, "text")
    return found(source, None, Asked(query, "text", today=today, recency=recency, aside=begun), k=k)


def _beginning(source: PassageSource, understood: Understood, term: Term, k: int) -> list[Hit]:
    """The notes with a word that begins so: in the title, then the newest of all."""
    passed = allowed(source, understood)
    titled = {note for note, _, _ in source.matches("title", [term], most=_SPARE * k, among=passed)}
    notes = titled | set(source.newest_with(term, _SPARE * k, among=passed))
    moments = source.moments(notes)
    shown = sorted(notes, key=lambda note: (note not in titled, -moments[note], note))[:k]
    chosen = _passages(source, shown, term)
    hits = []
    for rank, note in enumerate(shown, 1):
        parts = {BEGINS: 1.0, TITLE: 1.0} if note in titled else {BEGINS: 1.0}
        passage, held = chosen.get(note, (None, ()))
        grounds = Grounds(held, (term.text,))
        hit = source.hit(note, passage)
        hits.append(dataclasses.replace(hit, rank=rank, score=sum(parts.values()), why=parts, grounds=grounds))
    return hits


def _passages(source: PassageSource, notes: Collection[int], term: Term) -> dict[int, tuple[int, tuple[str, ...]]]:
    """For each note its first passage with such a word, else its first, and the word where it is there."""
    held = source.passages(notes)
    texts = source.texts([passage for passages in held.values() for passage in passages])
    begin = _plain(term.text)
    chosen: dict[int, tuple[int, tuple[str, ...]]] = {}
    for note, passages in held.items():
        fits = (each for each in passages if any(word.startswith(begin) for word in _WORD.findall(_plain(texts[each]))))
        first = next(fits, None)
        chosen[note] = (passages[0], ()) if first is None else (first, (term.text,))
    return chosen


def _plain(text: str) -> str:
    """A text in small letters and without accents."""
    if text.isascii():
        return text.lower()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
