"""From notes to ranked proposals: index → retrieve → propose → profile → ledger, in one cancellable run.

Part of the façade. The proposer never sees what the profile expects of its candidates, nor any rating; the profile only
chooses among what was written. Nothing is returned that is not in the ledger first.
"""

from __future__ import annotations

import base64
import random
import secrets
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from druthers.journal.profiling import taught
from druthers.models import Judgement, Progress, Suggestions
from druthers.profile import Item, learn
from druthers.profile.likelihood import WELCOME
from druthers.propose import Context, Earlier, propose
from druthers.rate.events import Beaten, CitationRecord, ContributionRecord, ShownEvent
from druthers.rate.ledger import proposal_of, shown_events

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.journal.facade import Journal
    from druthers.models import Candidate, Hit, Piece, Visibility
    from druthers.models.proposals import Slot
    from druthers.profile import Prediction, PreferenceModel
    from druthers.profile.slate import Placed
    from druthers.rate.events import Event

# How many passages the proposer may choose lines from: those on what was asked (further ones stray from it); else the
# latest notes, and as many drawn from the older ones within reach, lest plans be forgotten.
ABOUT = 8
ON_THE_MATTER = 0.4  # of the best hit's score: on the sample journal, what lies below it is near in meaning alone
LATEST = 12
DRAWN = 12
REACH = 1000
SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was written for one request, with what the profile expects of each; nothing of it is in the ledger.

    `liked` are the embeddings of what the person liked before. Where nothing was written, `outcome` says why.
    """

    seed: int
    outcome: str
    written: tuple[Candidate, ...] = ()
    items: tuple[Item, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    liked: tuple[NDArray[np.float32], ...] = ()
    model: PreferenceModel | None = None


def propose_steps(
    journal: Journal, about: str | None, *, n: int, candidates: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, Suggestions]:
    """What `Journal.propose_steps` promises."""
    ranked = yield from ranked_steps(journal, about, candidates=candidates, seed=seed)
    if not ranked.written:
        return Suggestions(silent=True, reason=ranked.outcome, seed=ranked.seed)
    shown = shown_as(journal, ranked, placed(journal, ranked, n))
    waits = journal.record(*shown, message="Show proposals")
    outcome = ranked.outcome
    if waits:
        outcome = f"{outcome} They are in the ledger, and its commit waits: {waits}"
    return Suggestions(tuple(proposal_of(each) for each in shown), reason=outcome, seed=ranked.seed)


def ranked_steps(
    journal: Journal, about: str | None, *, candidates: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, Ranked]:
    """Write candidates and say what the profile expects of them; nothing is recorded."""
    events, _ = journal.ledger.read()
    chosen_seed = secrets.randbelow(SEEDS) if seed is None else seed
    hits = yield from _hits(journal, about, chosen_seed)
    if not hits:
        return Ranked(chosen_seed, "There are no notes to propose from yet. Write one: druthers add …")
    writing = propose(
        _context(journal, about, hits, events),
        journal.language_model,
        journal.embedder,
        candidates=candidates,
        seed=chosen_seed,
        limit_seconds=journal.settings.time_limit,
    )
    outcome = ""
    with closing(writing):
        while True:
            try:
                step = next(writing)
            except StopIteration as stop:
                written: tuple[Candidate, ...] = stop.value
                break
            if isinstance(step, Progress) and step.detail:
                outcome = step.detail  # the last one says in plain words what was kept and what was left out
            yield step
    if not written:
        return Ranked(chosen_seed, outcome)
    items = tuple(Item(vector_of(each.embedding), each.features) for each in written)
    model, liked = _learnt(journal, events)
    return Ranked(chosen_seed, outcome, written, items, tuple(model.predict_many(items)), liked, model)


def placed(journal: Journal, ranked: Ranked, n: int) -> list[Placed]:
    """Which `n` of the candidates are shown: one for each line of a note before a second for any."""
    from druthers.profile.slate import slate, unflattered

    assert ranked.model is not None
    return slate(
        unflattered(ranked.model, ranked.items, ranked.predictions),
        [vector_of(each.embedding) for each in ranked.written],
        ranked.liked,
        n,
        journal.settings.ideal,
        random.Random(f"{ranked.seed} slate"),  # not the stream that drew the notes
        groups=[each.citations[0].quote for each in ranked.written],
    )


def shown_as(
    journal: Journal, ranked: Ranked, chosen: Sequence[Placed], *, slot: Slot | None = None
) -> list[ShownEvent]:
    """The events that record what is shown, in that order; all other candidates stand in each as what it beat.

    With `slot`, that is what they are all there as.
    """
    from druthers.profile.slate import gains

    gain = gains(ranked.predictions)
    positions = {each.position for each in chosen}
    beat = tuple(
        Beaten(text=candidate.text, mean=expected.mean, sd=expected.sd)
        for position, (candidate, expected) in enumerate(zip(ranked.written, ranked.predictions, strict=True))
        if position not in positions
    )
    return [_shown(journal, ranked, each, gain[each.position], beat, slot or each.slot) for each in chosen]


def vector_of(embedding: bytes) -> NDArray[np.float32]:
    """An embedding (d,) from its bytes."""
    import numpy as np

    return np.frombuffer(embedding, "<f4")


def _context(journal: Journal, about: str | None, hits: Sequence[Hit], events: Sequence[Event]) -> Context:
    """All that the proposer is told: notes, the moment, and what was proposed before; no rating, and no score."""
    return Context(
        about=about,
        hits=tuple(hits),
        now=journal.ports.now(),
        read=journal.note,
        earlier=tuple(
            Earlier(event.text, event.vector())
            for event in shown_events(events)
            if event.embedder == journal.embedder.identity
        ),
    )


def _learnt(journal: Journal, events: Sequence[Event]) -> tuple[PreferenceModel, tuple[NDArray[np.float32], ...]]:
    """What the person's words taught, and the embeddings of what they liked."""
    known = taught(journal, events)
    identity = journal.embedder.identity
    liked = tuple(
        vector_of(each.embedding)
        for each in known
        if isinstance(each, Judgement) and each.rating >= WELCOME and each.embedder == identity and each.embedding
    )
    return learn(known, embedder=identity), liked


def _hits(journal: Journal, about: str | None, seed: int) -> Generator[Progress, None, list[Hit]]:
    """What the proposals may rest on: notes about what was asked; else the latest and, in turns, older ones by chance.

    Never other people's.
    """
    own: tuple[Visibility, ...] = ("public", "private")
    if about:
        hits = yield from journal.search_steps(about, k=ABOUT, places=own, anyway=True, wait=False)
        return [hit for hit in hits if hit.score >= ON_THE_MATTER * hits[0].score]
    # The latest notes are found without embeddings, so a large vault need not be embedded before it is first asked.
    yield from journal.prepare_search(embed=False)
    with journal.search_index.reader() as reader:
        found = reader.recent(REACH, places=own)
    latest, older = found[:LATEST], found[LATEST:]
    drawn = random.Random(seed).sample(older, min(len(older), DRAWN))
    turns = [hit for pair in zip_longest(latest, drawn) for hit in pair if hit is not None]
    return [replace(hit, rank=rank) for rank, hit in enumerate(turns, 1)]


def _shown(
    journal: Journal, ranked: Ranked, placed: Placed, gain: float, beat: tuple[Beaten, ...], slot: Slot
) -> ShownEvent:
    assert ranked.model is not None
    candidate, prediction = ranked.written[placed.position], ranked.predictions[placed.position]
    why = sorted(ranked.model.contributions(ranked.items[placed.position]).items(), key=lambda part: -abs(part[1]))
    return ShownEvent(
        id=journal.ports.new_id(),
        at=journal.ports.now(),
        text=candidate.text,
        citations=tuple(
            CitationRecord(path=each.path, lines=each.lines, quote=each.quote) for each in candidate.citations
        ),
        features=dict(candidate.features),
        feature_version=candidate.feature_version,
        embedder=candidate.embedder,
        embedding=base64.b64encode(candidate.embedding).decode(),
        model=candidate.model,
        source=candidate.source,
        prompt_hash=candidate.prompt_hash,
        seed=candidate.seed,
        fluency=candidate.fluency,
        mean=prediction.mean,
        sd=prediction.sd,
        p_welcome=prediction.p_welcome,
        novelty=candidate.features.get("novelty", 1.0),
        why=tuple(ContributionRecord(feature=name, contribution=part) for name, part in why),
        propensity=placed.propensity,
        beat=beat,
        slot=slot,
        gain=gain,
    )
