"""From notes to ranked proposals: index → retrieve → propose → profile → ledger, in one cancellable run.

Part of the façade. The proposer never sees what the profile expects of its candidates; the profile only ranks what was
written. Nothing is returned that is not in the ledger first.
"""

from __future__ import annotations

import base64
import random
import secrets
from collections import Counter
from contextlib import closing
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from druthers.models import Progress, Suggestions
from druthers.profile import Item, Prediction, PreferenceModel, learn
from druthers.propose import Context, Earlier, propose
from druthers.rate.events import Beaten, CitationRecord, ContributionRecord, ShownEvent
from druthers.rate.ledger import history, judgements, shown_events

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from druthers.journal.facade import Journal
    from druthers.models import Candidate, Hit, Piece, Visibility
    from druthers.rate.events import Event

# How many passages the proposer may choose lines from: those on what was asked (further ones stray from it); else the
# latest notes, and as many drawn from the older ones within reach, lest plans be forgotten.
ABOUT = 8
ON_THE_MATTER = 0.4  # of the best hit's score: on the sample journal, what lies below it is near in meaning alone
LATEST = 12
DRAWN = 12
REACH = 1000
SEEDS = 2**31


def propose_steps(
    journal: Journal, about: str | None, *, n: int, candidates: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, Suggestions]:
    """What `Journal.propose_steps` promises."""
    events, _ = journal.ledger.read()
    chosen_seed = secrets.randbelow(SEEDS) if seed is None else seed
    hits = yield from _hits(journal, about, chosen_seed)
    if not hits:
        return Suggestions(silent=True, reason="There are no notes to propose from yet. Write one: druthers add …")
    context = Context(
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
    writing = propose(
        context,
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
        return Suggestions(silent=True, reason=outcome, seed=chosen_seed)
    return replace(_rank_and_record(journal, events, written, n, outcome), seed=chosen_seed)


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


def _rank_and_record(
    journal: Journal, events: Sequence[Event], written: Sequence[Candidate], n: int, outcome: str
) -> Suggestions:
    """Choose the candidates of which the profile expects most, and append them to the ledger in that order."""
    import numpy as np

    model = learn(judgements(events), embedder=journal.embedder.identity)
    items = [Item(np.frombuffer(candidate.embedding, "<f4"), candidate.features) for candidate in written]
    predictions = model.predict_many(items)
    order = sorted(range(len(written)), key=lambda position: -predictions[position].mean)
    # The best for each line before a second one for any: four answers to one line are no choice.
    nth_for_line: Counter[str] = Counter()
    turn = {}
    for each in order:
        line = written[each].citations[0].quote
        turn[each] = nth_for_line[line]
        nth_for_line[line] += 1
    chosen = set(sorted(order, key=lambda each: turn[each])[:n])
    beat = tuple(
        Beaten(text=written[each].text, mean=predictions[each].mean, sd=predictions[each].sd)
        for each in order
        if each not in chosen
    )
    shown = [
        _shown(journal, written[each], predictions[each], model, items[each], beat) for each in order if each in chosen
    ]
    waits = journal.record(*shown, message="Show proposals")
    proposals = tuple(each.proposal for each in reversed(history(shown)))
    if waits:
        outcome = f"{outcome} They are in the ledger, and its commit waits: {waits}"
    return Suggestions(proposals, reason=outcome)


def _shown(
    journal: Journal,
    candidate: Candidate,
    prediction: Prediction,
    model: PreferenceModel,
    item: Item,
    beat: tuple[Beaten, ...],
) -> ShownEvent:
    why = sorted(model.contributions(item).items(), key=lambda part: -abs(part[1]))
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
        propensity=1.0,  # the best are always the ones shown; there is no chance in the choice yet
        beat=beat,
    )
