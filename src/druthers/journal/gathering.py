"""Gathers what proposals are made from: what is on the person's mind, what they forgot, liked, and stand for.

Part of the façade, before `propose`. Only the person's own notes; of what was rated, only on which side it fell.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from druthers.models import Judgement
from druthers.profile.items import WELCOME
from druthers.propose import Context, Earlier
from druthers.propose.context import Example
from druthers.rate.ledger import shown_events

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from datetime import date

    from druthers.index.reader import Reader
    from druthers.journal.facade import Journal
    from druthers.models import Hit, Lesson, Progress, Visibility
    from druthers.rate.events import Event

OWN: Final[tuple[Visibility, ...]] = ("public", "private")
# How many passages the proposer may choose lines from: those on what was asked (further ones stray from it); else some
# of the latest notes, and some drawn from the older ones within reach, lest plans be forgotten.
ABOUT: Final = 8
# Of the best hit's score: on the sample journal, what lies below it is near in meaning alone.
ON_THE_MATTER: Final = 0.4
LATEST: Final = 12  # notes
PER_NOTE: Final = 2  # passages of each of them, those that speak the most of their writer
DRAWN: Final = 120
LOOKED_AT: Final = 480  # of the older ones, drawn by chance; those are taken that speak the most of their writer
REACH: Final = 5000
# How far back something may have been forgotten, and how many passages of then are looked at: those that name something
# meant to be done, and a few others, which may shed light on what is new.
FORGOTTEN: Final = timedelta(days=14)
INTENDED: Final = 16
REMEMBERED: Final = 12
READ: Final = 2000  # passages of then that are read to find them, AT_ONCE so many: 2,000 take 0.1 s
AT_ONCE: Final = 100
MENTIONS: Final = 8
EXAMPLES: Final = 40
UNWELCOME: Final = 2
FOR_TWO: Final = "together"  # proposals that hold another person's words, which the proposer is told nowhere else
MUCH: Final = 6  # words for oneself; more say no more
_SELF: Final = re.compile(r"\b(?:I|me|my|myself|we|our)\b")
_INTENDS: Final = re.compile(
    r"\b(?:want(?:ed)? to|would (?:like|love) to|['\u2019]d (?:like|love) to|should|ought to|need to|have to|must"
    r"|hope to|plan(?:ning)? to|been meaning to|going to|promised|forgot|remember to)\b"
    r"|^\s*(?:[-*+]|\d{1,3}[.)])\s+\[ \]\s",
    re.IGNORECASE | re.MULTILINE,
)


def gather(
    journal: Journal, about: str | None, seed: int, events: Sequence[Event], taught: Sequence[Lesson]
) -> Generator[Progress, None, Context | None]:
    """All that the proposer is told, with no rating and no score; None where there is no note yet.

    `taught` is what the events teach.
    """
    hits, doubtful = yield from _hits(journal, about, seed)
    if not hits:
        return None
    liked, disliked = examples(journal, events, taught)
    return Context(
        about=about,
        hits=tuple(hits),
        now=journal.ports.now(),
        read=journal.note,
        earlier=tuple(
            Earlier(event.text, event.vector(), event.citations[0].quote if event.citations else "")
            for event in shown_events(events)
            if event.embedder == journal.embedder.identity
        ),
        older=tuple(_older(journal, about, seed)),
        mentions=mentions(journal),
        liked=liked,
        disliked=disliked,
        principles=_principles(journal),
        folder=journal.layout.derived,
        doubtful=doubtful,
    )


def mentions(journal: Journal) -> Callable[[str], Sequence[Hit]]:
    """Return what finds the person's own passages that hold a text's words; nothing for a text without any."""
    known: dict[str, Sequence[Hit]] = {}

    def found(text: str) -> Sequence[Hit]:
        if text not in known:
            known[text] = tuple(_by_words(journal, text, MENTIONS))
        return known[text]

    return found


def examples(
    journal: Journal, events: Sequence[Event], taught: Iterable[Lesson]
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """What was welcome and what was not, the latest last, at most EXAMPLES of each.

    Of a rating and what came of it later, the later word counts; what was merely dismissed is neither.
    """
    said = _last_judgements(taught)
    shown = {event.id: event for event in shown_events(events)}
    liked: list[Example] = []
    disliked: list[Example] = []
    for judgement in said:
        event = shown.get(judgement.proposal)
        if event is None or UNWELCOME < judgement.rating < WELCOME or event.source.startswith(FOR_TWO):
            continue
        vector = event.vector() if event.embedder == journal.embedder.identity else b""
        quote = event.citations[0].quote if event.citations else ""
        (liked if judgement.rating >= WELCOME else disliked).append(Example(event.text, event.source, quote, vector))
    return tuple(liked[-EXAMPLES:]), tuple(disliked[-EXAMPLES:])


def _last_judgements(taught: Iterable[Lesson]) -> list[Judgement]:
    last: dict[str, Judgement] = {}
    for each in taught:
        if isinstance(each, Judgement) and each.weight >= 1.0:
            last.pop(each.proposal, None)
            last[each.proposal] = each
    return list(last.values())


def _principles(journal: Journal) -> tuple[str, ...]:
    from druthers.vault.principles import read_principles

    return tuple(read_principles(journal.layout.principles, journal.cipher))


def _hits(journal: Journal, about: str | None, seed: int) -> Generator[Progress, None, tuple[list[Hit], bool]]:
    """What the proposals may rest on: notes about what was asked; else the latest and, in turns, older ones by chance.

    Never other people's. Beside them, whether they most likely say nothing on what was asked.
    """
    if about:
        hits = yield from journal.search_steps(about, k=ABOUT, places=OWN, wait=False)
        if doubtful := hits.doubtful:  # then these are few
            hits = yield from journal.search_steps(about, k=ABOUT, places=OWN, anyway=True, wait=False)
        return [hit for hit in hits if hit.score >= ON_THE_MATTER * hits[0].score], doubtful
    # The latest notes are found without embeddings, so a large vault need not be embedded before it is first asked.
    yield from journal.prepare_search(embed=False)
    with journal.search_index.reader() as reader:
        recent = (reader.note(hit.path) for hit in reader.recent(LATEST, places=OWN))
        new = [note for note in recent if note is not None]
        own = reader.passages(new)
        latest = [
            pair for note in new for pair in _telling(reader, [(note, each) for each in own.get(note, ())], PER_NOTE)
        ]
        chance = random.Random(seed)
        older = _within_reach(reader, sorted(set(reader.select(places=OWN)) - set(new)), chance)
        drawn = _telling(reader, chance.sample(older, min(len(older), LOOKED_AT)), DRAWN)
        turns = [reader.hit(*pair) for pairs in zip_longest(latest, drawn) for pair in pairs if pair is not None]
    return [replace(hit, rank=rank) for rank, hit in enumerate(turns, 1)], False


def _within_reach(reader: Reader, notes: Sequence[int], chance: random.Random) -> list[tuple[int, int]]:
    """The passages of notes, each with its note; of very many notes, those of some that are drawn by chance."""
    drawn = chance.sample(notes, min(len(notes), REACH))
    return [(note, passage) for note, own in sorted(reader.passages(drawn).items()) for passage in own]


def _telling(reader: Reader, passages: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Those of some passages, each with its note, that speak the most of their writer."""
    texts = reader.texts([passage for _, passage in passages])
    return sorted(passages, key=lambda pair: _of_its_writer(texts.get(pair[1], "")), reverse=True)[:most]


def _of_its_writer(text: str) -> int:
    """How much a passage speaks of who wrote it: twice for each wish or duty, once for each word for oneself."""
    return 2 * len(_INTENDS.findall(text)) + min(MUCH, len(_SELF.findall(text)))


def _older(journal: Journal, about: str | None, seed: int) -> list[Hit]:
    """Passages of notes that are older than FORGOTTEN: on what was asked, else drawn by chance.

    Of those drawn, the first INTENDED name something that the person meant to do.
    """
    until = (journal.ports.now() - FORGOTTEN).date()
    if about:
        hits = _by_words(journal, about, INTENDED, until)
        return [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]
    chance = random.Random(f"{seed} older")
    intending: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    with journal.search_index.reader() as reader:
        passages = _within_reach(reader, sorted(reader.select(until=until, places=OWN)), chance)
        chance.shuffle(passages)
        for at in range(0, min(len(passages), READ), AT_ONCE):
            some = passages[at : at + AT_ONCE]
            texts = reader.texts([passage for _, passage in some])
            for each in some:
                (intending if _INTENDS.search(texts.get(each[1], "")) else others).append(each)
            if len(intending) >= INTENDED and len(others) >= REMEMBERED:
                break
        drawn = intending[:INTENDED] + others[:REMEMBERED]
        hits = [reader.hit(note, passage) for note, passage in drawn]
    return [replace(hit, rank=rank) for rank, hit in enumerate(hits, 1)]


def _by_words(journal: Journal, text: str, k: int, until: date | None = None) -> Sequence[Hit]:
    """The person's own passages that hold the words of a text, in the index as it is now."""
    from druthers.errors import UsageError
    from druthers.retrieve import search

    try:
        with journal.search_index.reader() as reader:
            return search(
                reader,
                None,
                _bare(text),
                k=k,
                mode="text",
                places=OWN,
                today=journal.ports.now().date(),
                until=until,
            )
    except UsageError:
        return ()


def _bare(text: str) -> str:
    """The words of a text, without what a search would read as its syntax."""
    return " ".join(re.findall(r"[^\W_]+", text))
