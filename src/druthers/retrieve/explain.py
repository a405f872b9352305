"""What a hit rests on, and why a note did not come up.

The retrieve stage. For a person: which words stand where, how near the meaning is, which rank in which list.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from druthers.models import Grounds, WhyNot
from druthers.retrieve.filters import reason_filtered
from druthers.retrieve.folding import fold
from druthers.retrieve.lines import MOST_NOTES
from druthers.retrieve.looking import Asked, look

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import Hit, Mode, Term, Visibility
    from druthers.retrieve.looking import Looked
    from druthers.retrieve.ports import PassageSource, QueryEmbedder
    from druthers.retrieve.score import Scored

# So many more than asked for are looked at, in case some say the same.
_SPARE: Final = 3


def deep_enough(k: int) -> int:
    """Tell how many candidates must be in their order for `k` hits, when some are folded into others, or for lines."""
    return max(2 * k + 10, MOST_NOTES)


def folded(source: PassageSource, looked: Looked, k: int) -> tuple[list[Hit], dict[str, Scored]]:
    """Give the best candidates as hits, those that say the same folded, enough for `k`; and each candidate by its path.

    Of equals, the first by path, which a rebuilt index does not change.
    """
    count = k + _SPARE
    while True:
        scored = _with_equals(looked.scored, count)
        made = [(each, source.hit(each.note, each.passage)) for each in scored]
        made.sort(key=lambda pair: (-pair[0].score, pair[1].path))
        hits = fold(
            [
                dataclasses.replace(hit, rank=rank, score=each.score, why=each.parts)
                for rank, (each, hit) in enumerate(made, 1)
            ]
        )
        if len(hits) >= k or len(scored) == len(looked.scored):
            return hits, {hit.path: each for each, hit in made}
        count *= 2


def _with_equals(scored: Sequence[Scored], count: int) -> Sequence[Scored]:
    """Give the first so many, and all that score as the last of them does."""
    if len(scored) <= count:
        return scored
    last = scored[count - 1].score
    return [each for each in scored if each.score >= last]


def grounds_of(source: PassageSource, looked: Looked, scored: Sequence[Scored]) -> dict[int, Grounds]:
    """Tell by note what its score rests on."""
    notes = [each.note for each in scored]
    terms = looked.terms
    in_notes = source.holding("note", terms, notes)
    in_passages = source.holding("passage", terms, [each.passage for each in scored if each.passage is not None])
    by_words = looked.candidates.word_ranks(notes)
    by_meaning = looked.meaning.ranks(notes, looked.allowed) if looked.meaning is not None else {}
    found = {}
    for each in scored:
        ranks = {
            name: places[each.note]
            for name, places in (("words", by_words), ("meaning", by_meaning))
            if each.note in places
        }
        held = in_passages.get(each.passage, ()) if each.passage is not None else ()
        found[each.note] = Grounds(_texts(held), _texts(in_notes.get(each.note, ())), each.cosine, ranks)
    return found


def _texts(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(term.text for term in terms)


def why_not(
    source: PassageSource,
    embedder: QueryEmbedder | None,
    path: str,
    query: str,
    *,
    k: int = 10,
    mode: Mode = "hybrid",
    tags: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    places: Sequence[Visibility] = (),
    today: date | None = None,
    recency: float = 0.0,
) -> WhyNot:
    """Tell why the note at `path` is not among the `k` hits of a search with the same arguments, or where it is.

    Every note is looked at, which takes longer than the search. A path that the index does not know is `absent`.

    Raises:
        UsageError: the query is empty.
        EmbedderError: the embedder failed, or `semantic` was asked for without one.
    """
    asked = Asked(query, mode, tags, since, until, places, today, recency)
    looked = look(source, embedder, asked, exact=deep_enough(k), most=None)
    note = source.note(path)
    if note is None:
        return WhyNot(path, "absent", "There is no such note in the index.", understood=looked.understood)
    failed = reason_filtered(source, note, looked.understood, tags=tags, since=since, until=until, places=places)
    if failed is not None:
        return WhyNot(path, *failed, understood=looked.understood)
    return _standing(source, looked, note, path, k)


def _standing(source: PassageSource, looked: Looked, note: int, path: str, k: int) -> WhyNot:
    """Tell where a note that passes every condition stands."""
    of = len(looked.scored)
    each = next((each for each in looked.scored if each.note == note), None)
    if each is None:
        return WhyNot(path, "unmatched", _unmatched(looked), of=of, understood=looked.understood)
    shown, _ = folded(source, looked, k)
    into = next((hit for hit in shown[:k] if path in hit.also), None)
    place = next((hit.rank for hit in shown if hit.path == path), None)
    kind = "ranked"
    if into is not None:
        kind, place = "folded", into.rank
        reason = f"It says the same as {into.path}, which is hit {into.rank} and stands for both."
    elif place is not None and place <= k:
        kind, reason = "shown", f"It is hit {place} of {min(k, len(shown))}."
    else:
        place = place or 1 + sum(other.score > each.score for other in looked.scored)
        reason = f"It ranks {place} of {of}, and {k} are shown."
    return WhyNot(
        path,
        kind,
        reason,
        rank=place,
        of=of,
        score=each.score,
        least=shown[:k][-1].score,
        why=each.parts,
        grounds=grounds_of(source, looked, [each])[note],
        understood=looked.understood,
    )


def _unmatched(looked: Looked) -> str:
    words = ", ".join(f'"{term.text}"' for term in looked.terms)
    lacks = f"It holds none of {words}" if words else "Nothing in it is looked for"
    if looked.mode == "text":
        return f"{lacks}."
    return f"{lacks}, and it is not embedded, so that its meaning is not known." if words else "It is not embedded yet."
