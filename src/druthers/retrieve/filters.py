"""What must hold of a note before it is a hit: its tags, its day, its place, phrases, and words that must not be.

The retrieve stage. What the call asks for and what the query says must both hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from druthers.models import Term, Understood, Visibility
    from druthers.retrieve.ports import PassageSource


def allowed(
    source: PassageSource,
    understood: Understood,
    *,
    tags: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    places: Sequence[Visibility] = (),
) -> set[int] | None:
    """Find the notes that may be hits; None where nothing is asked of them, so that all may.

    A note must have one of the `tags` and one of the query's, lie in one of the `places` and one of the query's, be
    written from `since` to `until` and within the query's days, all included.
    """
    found: set[int] | None = None
    first, last = _days(understood, since, until)
    lists = [each for each in (tags, understood.tags) if each] or [()]
    where = [each for each in (places, understood.places) if each] or [()]
    people = (understood.authors, understood.without_authors)
    said = (understood.tags, understood.without_tags, understood.places, *people)
    if tags or places or any(said) or first or last:
        found = set.intersection(
            *(
                source.select(
                    tags=each,
                    without_tags=understood.without_tags,
                    since=first,
                    until=last,
                    places=where[place],
                    authors=people[0],
                    without_authors=people[1],
                )
                for place in range(len(where))
                for each in lists
            )
        )
    for phrase in understood.phrases:
        holding = source.notes_with(phrase)
        found = holding if found is None else found & holding
    for term in understood.without:
        found = (source.select() if found is None else found) - source.notes_with(term)
    return found


def reason_filtered(
    source: PassageSource,
    note: int,
    understood: Understood,
    *,
    tags: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    places: Sequence[Visibility] = (),
) -> tuple[str, str] | None:
    """Tell which condition a note fails, the first of them, as a kind of `WhyNot` and a sentence; None where none."""
    asked = (tags, since, until, places)
    filtered = next(_filtered(source, note, understood, asked), None)
    if filtered is not None:
        return "filtered", filtered
    for term in understood.without:
        if note in source.notes_with(term):
            return "excluded", f"It holds {_quoted(term)}, which the search leaves out."
    for phrase in understood.phrases:
        if note not in source.notes_with(phrase):
            return "phrase", f"It does not hold {_quoted(phrase)}, word for word."
    return None


def _filtered(
    source: PassageSource,
    note: int,
    understood: Understood,
    asked: tuple[Sequence[str], date | None, date | None, Sequence[Visibility]],
) -> Iterator[str]:
    tags, since, until, places = asked
    hit = source.hit(note, None)
    for wanted in (places, understood.places):
        if wanted and hit.visibility not in wanted:
            yield f"It is {_in(hit.visibility)}, and the search is limited to what is {_or(wanted, _in)}."
    if understood.authors and note not in source.select(authors=understood.authors):
        yield f"It is not by {_or(understood.authors, str)}, as the search asks."
    if understood.without_authors and note not in source.select(without_authors=understood.without_authors):
        yield f"It is by {hit.author}, whom the search leaves out."
    first, last = _days(understood, since, until)
    if (first or last) and note not in source.select(since=first, until=last):
        day = f"It was written on {hit.created.date().isoformat()}" if hit.created else "Its day is another"
        yield f"{day}, and the search is limited to notes {_between(first, last)}."
    for some in (tags, understood.tags):
        if some and note not in source.select(tags=some):
            yield f"It is not tagged {_or(some, _tag)}, as the search asks."
    for tag in understood.without_tags:
        if note not in source.select(without_tags=(tag,)):
            yield f"It is tagged {_tag(tag)}, which the search leaves out."


def _days(understood: Understood, since: date | None, until: date | None) -> tuple[date | None, date | None]:
    """Give the days that both the call and the query allow."""
    within = understood.within
    firsts = [day for day in (since, within.first if within else None) if day is not None]
    lasts = [day for day in (until, within.last if within else None) if day is not None]
    return max(firsts, default=None), min(lasts, default=None)


def _between(first: date | None, last: date | None) -> str:
    """Say a stretch of days.

    >>> from datetime import date
    >>> _between(date(2023, 5, 1), None)
    'from 2023-05-01 on'
    """
    if first is not None and last is not None:
        return f"of {first}" if first == last else f"from {first} to {last}"
    return f"up to {last}" if first is None else f"from {first} on"


def _or(each: Sequence[str], said: Callable[[str], str]) -> str:
    return " or ".join(map(said, each))


def _in(place: str) -> str:
    return "among those you follow" if place == "following" else place


def _tag(tag: str) -> str:
    return f"#{tag.lstrip('#')}"


def _quoted(term: Term) -> str:
    return f'a word that begins with "{term.text}"' if term.kind == "prefix" else f'"{term.text}"'
