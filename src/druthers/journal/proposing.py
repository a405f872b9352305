"""From notes to ranked proposals: index → retrieve → propose → profile → ledger, in one cancellable run.

Part of the façade. The proposer never sees what the profile expects of its candidates, nor any rating; the profile only
chooses among what was written. Nothing is returned that is not in the ledger first.
"""

from __future__ import annotations

import secrets
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.errors import ModelError
from druthers.journal.gathering import gather
from druthers.journal.profiling import taught
from druthers.journal.recording import chances, placed, run_of, vector_of
from druthers.models import Judgement, Progress, Suggestions
from druthers.profile import Item, learn
from druthers.profile.items import WELCOME
from druthers.propose import outcome as outcome_of
from druthers.propose import propose
from druthers.rate.ledger import proposal_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.journal.facade import Journal
    from druthers.models import Candidate, Lesson, Piece
    from druthers.profile import Prediction, PreferenceModel

SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was written for one request, with what the profile expects of each; nothing of it is in the ledger.

    `liked` are the embeddings of what the person liked before, `known` is how many ratings and thumbs were learnt from.
    Where nothing was written, `outcome` says why; `notices` are what else is to be told, and `care` names what wants
    more than a step.
    """

    seed: int
    outcome: str
    written: tuple[Candidate, ...] = ()
    items: tuple[Item, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    liked: tuple[NDArray[np.float32], ...] = ()
    model: PreferenceModel | None = None
    known: int = 0
    notices: tuple[str, ...] = ()
    care: str = ""


def propose_steps(
    journal: Journal, about: str | None, *, n: int, candidates: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, Suggestions]:
    """What `Journal.propose_steps` promises."""
    ranked = yield from ranked_steps(journal, about, candidates=candidates, seed=seed)
    if not ranked.written:
        return Suggestions(
            silent=True, reason=ranked.outcome, seed=ranked.seed, notices=ranked.notices, care=ranked.care
        )
    considered, shown = run_of(journal, ranked, placed(journal, ranked, n), chances(journal, ranked, n))
    waits = journal.record(considered, *shown, message="Show proposals")
    outcome = ranked.outcome
    if waits:
        outcome = f"{outcome} They are in the ledger, and its commit waits: {waits}"
    proposals = tuple(proposal_of(each) for each in shown)
    asks = outcome_of.rather_asks(sum(bool(each.features.get("question")) for each in shown), len(shown))
    return Suggestions(proposals, reason=outcome, seed=ranked.seed, notices=(*ranked.notices, *filter(None, [asks])))


def ranked_steps(
    journal: Journal, about: str | None, *, candidates: int, seed: int | None
) -> Generator[Progress | Piece | Candidate, None, Ranked]:
    """Write candidates and say what the profile expects of them; nothing is recorded."""
    events, _ = journal.ledger.read()
    chosen_seed = secrets.randbelow(SEEDS) if seed is None else seed
    lessons = taught(journal, events)
    context = yield from gather(journal, about, chosen_seed, events, lessons)
    if context is None:
        return Ranked(chosen_seed, "There are no notes to propose from yet. Write one: druthers add …")
    writing = propose(
        context,
        journal.language_model,
        journal.embedder,
        candidates=candidates,
        seed=chosen_seed,
        limit_seconds=journal.settings.time_limit,
        may_write=_may_write(journal),
    )
    outcome = care = ""
    notices = [outcome_of.doubtful(about)] if about and context.doubtful else []
    with closing(writing):
        while True:
            try:
                step = next(writing)
            except StopIteration as stop:
                written: tuple[Candidate, ...] = stop.value
                break
            if isinstance(step, Progress) and step.stage == "choose":
                outcome = step.detail  # the last one says in plain words what was kept and what was left out
            elif isinstance(step, Progress) and step.stage == "care":
                care = step.detail
            elif isinstance(step, Progress) and step.stage == "tell":
                notices.append(step.detail)
            yield step
    if not written:
        return Ranked(chosen_seed, outcome, notices=() if care else tuple(notices), care=care)
    items = tuple(Item(vector_of(each.embedding), each.features) for each in written)
    model, liked, known = _learnt(journal, lessons)
    expected = tuple(model.predict_many(items))
    return Ranked(chosen_seed, outcome, written, items, expected, liked, model, known, tuple(notices))


def _may_write(journal: Journal) -> bool:
    """Whether the language model was found to write well enough to write freely; one that was not tried may not."""
    from druthers.propose.writing_check import remembered

    try:
        check = remembered(journal.layout.derived, journal.language_model.identity)
    except ModelError:  # it cannot be used at all, which is said when it is loaded
        return False
    return check is not None and check.may_write


def _learnt(
    journal: Journal, lessons: Sequence[Lesson]
) -> tuple[PreferenceModel, tuple[NDArray[np.float32], ...], int]:
    """What the person's words taught, the embeddings of what they liked, and how many ratings and thumbs there are."""
    identity = journal.embedder.identity
    liked = tuple(
        vector_of(each.embedding)
        for each in lessons
        if isinstance(each, Judgement) and each.rating >= WELCOME and each.embedder == identity and each.embedding
    )
    judged = sum(isinstance(each, Judgement) and each.kind != "outcome" for each in lessons)
    return learn(lessons, embedder=identity), liked, judged
