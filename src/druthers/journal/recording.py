"""What one run leaves in the ledger: all that was considered, each with its chance, and what the person is shown.

Part of the façade, between the slate and the ledger. Nothing is shown that is not recorded first.
"""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

from druthers.rate.events import (
    Beaten,
    CandidateRecord,
    CitationRecord,
    ConsideredEvent,
    ContributionRecord,
    ShownEvent,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.journal.facade import Journal
    from druthers.journal.parts import Parts
    from druthers.journal.proposing import Ranked
    from druthers.models.proposals import Slot
    from druthers.profile import Prediction
    from druthers.profile.slate import Placed

    _Vectors = Sequence[NDArray[np.float32]]
    _Seen = tuple[list[Prediction], _Vectors, _Vectors, int, float]


def placed(journal: Journal, ranked: Ranked, n: int) -> list[Placed]:
    """Which `n` of the candidates are shown: one for each line of a note before a second for any."""
    from druthers.profile.slate import slate

    by_chance = random.Random(f"{ranked.seed} slate")  # not the stream that drew the notes
    return slate(*_seen(journal, ranked, n), by_chance, groups=_lines(ranked))


def chances(journal: Journal, ranked: Ranked, n: int) -> list[float]:
    """The chance that each of the candidates had to be among those `n`."""
    from druthers.profile import slate

    return slate.chances(*_seen(journal, ranked, n), groups=_lines(ranked))


def run_of(
    journal: Journal,
    ranked: Ranked,
    chosen: Sequence[Placed],
    chance: Sequence[float] | None = None,
) -> tuple[ConsideredEvent, list[ShownEvent]]:
    """The events that record a run: all candidates, and those of them that are shown.

    `chance` is that of each candidate to be shown; without it those that were not chosen had none.
    """
    identity, at = journal.ports.new_id(), journal.ports.now()  # before those of what is shown
    shown = shown_as(journal, ranked, chosen)
    became = {each.position: event.id for each, event in zip(chosen, shown, strict=True)}
    had = dict(enumerate(chance or ())) | {each.position: each.propensity for each in chosen}
    records = [
        CandidateRecord(
            text=candidate.text,
            source=candidate.source,
            features=dict(candidate.features),
            mean=expected.mean,
            sd=expected.sd,
            p_welcome=expected.p_welcome,
            propensity=had.get(position, 0.0),
            fluency=candidate.fluency,
            shown=became.get(position),
        )
        for position, (candidate, expected) in enumerate(zip(ranked.written, ranked.predictions, strict=True))
    ]
    first = ranked.written[0]
    considered = ConsideredEvent(
        id=identity,
        at=at,
        seed=ranked.seed,
        model=first.model,
        embedder=first.embedder,
        feature_version=first.feature_version,
        candidates=tuple(sorted(records, key=lambda each: -each.mean)),
    )
    return considered, shown


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
    return [shown_event(journal, ranked, each, gain[each.position], beat, slot or each.slot) for each in chosen]


def vector_of(embedding: bytes) -> NDArray[np.float32]:
    """An embedding (d,) from its bytes."""
    import numpy as np

    return np.frombuffer(embedding, "<f4")


def _seen(journal: Journal, ranked: Ranked, n: int) -> _Seen:
    """What the slate is chosen by, but for chance."""
    from druthers.profile.slate import unflattered

    assert ranked.model is not None
    return (
        unflattered(ranked.model, ranked.items, ranked.predictions),
        [vector_of(each.embedding) for each in ranked.written],
        ranked.liked,
        n,
        journal.settings.ideal,
    )


def _lines(ranked: Ranked) -> list[str]:
    return [each.citations[0].quote for each in ranked.written]


def shown_event(
    journal: Parts, ranked: Ranked, placed: Placed, gain: float | None, beat: tuple[Beaten, ...], slot: Slot
) -> ShownEvent:
    """The event that records one candidate as it is shown, as `slot`, for which it `beat` others."""
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
        because=candidate.because,
        known=ranked.known,
    )
