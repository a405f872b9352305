"""Proposals for two: from one's own public notes and those of somebody one follows, for the good of both.

Part of the façade. The proposer is told public text alone: no private note, no principle, nothing that was rated. What
the person's own profile says of a step is used here to choose, and told to nobody but them. What becomes of a
proposal is recorded as any other's is; what the other person wrote is no part of what is learnt from it.
"""

from __future__ import annotations

import math
import random
import secrets
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError, UsageError
from druthers.journal.following import named
from druthers.models import Hit, Judgement, Note, Progress, Together
from druthers.profile.items import WELCOME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from druthers.journal.parts import Parts
    from druthers.models import Candidate, Followed, Lesson, NoteFile, Piece
    from druthers.propose import Context
    from druthers.rate.events import Event

SOURCE: Final = "together"
CANDIDATES: Final = 24
LATEST: Final = 60  # notes of each that are looked at in any case
DRAWN: Final = 340  # of the others, by chance
KEPT: Final = 120  # of those looked at, the nearest to what the other wrote, by their words
LONGEST: Final = 200_000  # bytes of a note that is looked at
SEEDS: Final = 2**31
EVEN: Final = 0.5


def together_steps(
    journal: Parts, name: str, *, n: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, list[Together]]:
    """What `Journal.together_steps` promises; those that rest on a line of each come first, then the likeliest."""
    from druthers.journal.profiling import taught
    from druthers.journal.proposing import Ranked
    from druthers.journal.recording import shown_event, vector_of
    from druthers.profile import Item, learn
    from druthers.profile.replay import foretold
    from druthers.profile.slate import Placed
    from druthers.propose import propose
    from druthers.propose.sources.together import Both

    person = named(journal, name)
    if person.card is None:
        raise UsageError(
            f"{person.name} published no profile that you took, so nobody can tell what they would welcome.",
            f"Ask them for `druthers profile publish`; then take it: druthers follow {person.name} --profile",
        )
    chosen_seed = secrets.randbelow(SEEDS) if seed is None else seed
    events, _ = journal.ledger.read()
    yield Progress("read notes", 0, 1)
    context = _context(journal, person, chosen_seed, events)
    writing = propose(
        context,
        journal.language_model,
        journal.embedder,
        candidates=CANDIDATES,
        seed=chosen_seed,
        limit_seconds=journal.settings.time_limit,
        sources=(Both(),),
    )
    with closing(writing):
        written = yield from writing
    if not written:
        return []
    lessons = taught(journal, events)
    items = tuple(Item(vector_of(each.embedding), each.features) for each in written)
    model = learn(lessons, embedder=journal.embedder.identity)
    own = tuple(model.predict_many(items))
    theirs = foretold(person.card, items)
    welcome = min(EVEN, _usual(lessons))
    fit = [
        position
        for position, (mine, (their, unknown)) in enumerate(zip(own, theirs, strict=True))
        if mine.p_welcome >= welcome and their >= unknown
    ]
    best = _best(written, fit, lambda each: own[each].p_welcome * theirs[each][0], n)
    judged = sum(isinstance(each, Judgement) and each.kind != "outcome" for each in lessons)
    ranked = Ranked(chosen_seed, "", written, items, own, model=model, known=judged)
    # nothing that they beat is kept, so that they count in no comparison of choices
    shown = [shown_event(journal, ranked, Placed(each, "best", 1.0), None, (), "best") for each in best]
    if shown:
        journal.record(*shown, message=f"Show proposals for {person.name} and me")
    return [
        Together(
            id=event.id,
            text=event.text,
            because=event.because,
            p_own=event.p_welcome,
            p_other=theirs[position][0],
            citations=tuple((each.path, each.lines, each.quote) for each in written[position].citations),
        )
        for position, event in zip(best, shown, strict=True)
    ]


def together_page(journal: Parts, name: str, proposals: Sequence[Together]) -> str:
    """What `Journal.together_page` promises."""
    from druthers.errors import GuardStopped
    from druthers.journal.carding import published_card
    from druthers.journal.guarding import findings_in
    from druthers.publish.together_page import page

    card = published_card(journal)
    text = page(proposals, named(journal, name).name, card.name if card is not None else "")
    # as they stand in the notes too: on the page marks are put before what would be markup
    quotes = [quote for each in proposals for _, _, quote in each.citations]
    if findings := findings_in(journal, "public/together.md", "\n".join([text, *quotes])):
        raise GuardStopped(
            f"Something on the page should not leave: {findings[0].reason}",
            "Take the line out of the public note that it is quoted from, or ask for other proposals.",
        )
    return text


def _context(journal: Parts, person: Followed, seed: int, events: Sequence[Event]) -> Context:
    """All that the proposer is told: public text."""
    from druthers.propose import Context, Earlier
    from druthers.rate.ledger import shown_events
    from druthers.vault.scan import scan, scan_following

    place = f"following/{person.name}/"
    chance = random.Random(f"{seed} together")
    mine = _notes(journal, [file for file in scan(journal.layout) if file.visibility == "public"], chance)
    theirs = _notes(journal, [file for file in scan_following(journal.layout) if file.path.startswith(place)], chance)
    near, others = _near(mine, theirs), _near(theirs, mine)
    known = {note.path: note for note in (*near, *others)}
    identity = journal.embedder.identity
    return Context(
        about=None,
        hits=_hits(near),
        now=journal.ports.now(),
        read=_reader(known),
        earlier=tuple(
            Earlier(event.text, event.vector(), event.citations[0].quote if event.citations else "")
            for event in shown_events(events)
            if event.source.startswith(SOURCE) and event.embedder == identity
        ),
        folder=journal.layout.derived,
        person=person.name,
        theirs=_hits(others),
    )


def _notes(journal: Parts, files: Sequence[NoteFile], chance: random.Random) -> list[Note]:
    """The latest of some notes, and others by chance; those that say that they are for nobody are left out."""
    from druthers.vault.consent import says_no

    fitting = sorted((each for each in files if 0 < each.size <= LONGEST), key=lambda each: (-each.mtime_ns, each.path))
    older = fitting[LATEST:]
    read = map(journal.read, [*fitting[:LATEST], *chance.sample(older, min(len(older), DRAWN))])
    return [note for note in read if isinstance(note, Note) and not says_no(note)]


def _near(notes: Sequence[Note], others: Sequence[Note]) -> list[Note]:
    """Those of one person that have the most telling words in common with the other's; the rarer, the more telling."""
    from druthers.propose.words import content

    words = [content(note.body) for note in notes]
    wanted = {word for note in others for word in content(note.body)}
    frequency = Counter(word for each in words for word in each)
    worth = [
        sum(math.log(len(notes) / frequency[word]) for word in each & wanted) / math.sqrt(len(each) + 1)
        for each in words
    ]
    order = sorted(range(len(notes)), key=lambda position: (-worth[position], notes[position].path))
    return [notes[position] for position in order[:KEPT]]


def _hits(notes: Sequence[Note]) -> tuple[Hit, ...]:
    """Each note as one passage."""
    return tuple(
        Hit(
            rank=rank,
            path=note.path,
            visibility=note.visibility,
            lines=(note.body_line, max(note.body_line, note.text.count("\n") + 1)),
            text=note.body,
            score=1.0,
            why={},
            title=note.title,
            created=note.created,
            tags=note.tags,
        )
        for rank, note in enumerate(notes, 1)
    )


def _reader(known: dict[str, Note]) -> Callable[[str], Note]:
    """What gives one of these notes, and no other."""

    def read(path: str) -> Note:
        if path not in known:
            raise DruthersError(f"{path} is not among the public notes that were read.", "")
        return known[path]

    return read


def _usual(lessons: Sequence[Lesson]) -> float:
    """The share of welcome ones among what the person rated, drawn to one half."""
    judged = [each for each in lessons if isinstance(each, Judgement) and each.kind != "outcome"]
    return (sum(each.rating >= WELCOME for each in judged) + 1) / (len(judged) + 2)


def _best(written: Sequence[Candidate], fit: Sequence[int], worth: Callable[[int], float], n: int) -> list[int]:
    """Up to n that fit, first those that cite a line of each; no line twice, and no pattern twice where it can be."""
    order = sorted(fit, key=lambda each: (-len(written[each].citations), -worth(each), written[each].text))
    lines = [{(cited.path, cited.quote) for cited in each.citations} for each in written]
    best: list[int] = []
    for anew in (True, False):
        for each in order:
            told = any(lines[each] & lines[other] for other in best)
            again = any(written[each].source == written[other].source for other in best)
            if len(best) < n and not told and not (anew and again):
                best.append(each)
    return best
