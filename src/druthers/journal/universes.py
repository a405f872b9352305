"""Rounds of one's own pick against the model's, and what they show. Part of the façade.

The model's pick is written before the person's words are used for anything. Both are shown in one plain form, because a
citation or a missing full stop would tell whose it is.
"""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

from druthers.errors import UnknownProposal, UsageError
from druthers.journal.proposing import ranked_steps
from druthers.journal.recording import run_of, vector_of
from druthers.models import Picked, Round, Universes
from druthers.profile import Item
from druthers.profile.slate import Placed
from druthers.rate.events import HappenedEvent, PickedEvent, RoundEvent, ShownEvent
from druthers.rate.ledger import SHORTEST_ENDING, ending_in, shown_events

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from druthers.journal.facade import Journal
    from druthers.journal.proposing import Ranked
    from druthers.models import Candidate, Piece, Progress, Whose
    from druthers.profile.universes import Followed, Standing
    from druthers.rate.events import Event

CANDIDATES = 8
COIN = 0.2  # of the rounds, in which a fair coin says whose pick to follow
ENDS = (".", "!", "?", "…")
QUOTES = frozenset('"“”„«»')


def begin_round_steps(
    journal: Journal, own: str, about: str | None
) -> Generator[Progress | Piece | Candidate, None, Round]:
    """What `Journal.begin_round_steps` promises."""
    own = " ".join(own.split())
    if not own:
        raise UsageError("Your own pick is empty.", 'Say what you would do: druthers round "a walk by the river"')
    ranked = yield from ranked_steps(journal, about, candidates=CANDIDATES, seed=None)
    if not ranked.written:
        raise UsageError("The model has no pick to set against yours.", ranked.outcome)
    best = _best(ranked, journal.settings.ideal)
    considered, (shown,) = run_of(journal, ranked, [Placed(best, "best", 1.0)])
    event = _round(journal, own, ranked, best, shown)
    journal.record(considered, shown, event, message="Begin a round")
    return Round(event.id, _texts(event, shown), _number(event, event.followed))


def pick(journal: Journal, round_id: str, number: int) -> Picked:
    """What `Journal.pick` promises."""
    if number not in (1, 2):
        raise UsageError(f"{number} is neither of the two.", "Say 1 or 2.")
    events, _ = journal.ledger.read()
    found = _resolve(round_id, events)
    if any(isinstance(event, PickedEvent) and event.round == found.id for event in events):
        raise UsageError("That round was judged already.", "Begin another: druthers round TEXT")
    shown = next((each for each in events if isinstance(each, ShownEvent) and each.id == found.proposal), None)
    if shown is None:
        raise UsageError("The model's pick of that round was taken back.", "Begin another: druthers round TEXT")
    order = _order(found)
    preferred = order[number - 1]
    journal.record(
        PickedEvent(id=journal.ports.new_id(), at=journal.ports.now(), round=found.id, preferred=preferred),
        message="Judge a round",
    )
    one, two = _texts(found, shown)
    return Picked(found.id, preferred, ((order[0], one), (order[1], two)), _number(found, found.followed))


def universes(journal: Journal) -> Universes:
    """What `Journal.universes` promises."""
    from druthers.journal.logged import logged
    from druthers.profile.universes import effect, standing

    events, _ = journal.ledger.read()
    rounds = {event.id: event for event in events if isinstance(event, RoundEvent)}
    picks = list({event.round: event for event in events if isinstance(event, PickedEvent)}.values())
    picks = [each for each in picks if each.round in rounds]
    won = [each.preferred == "model" for each in picks]
    found = standing(won)
    came = {event.plan: event.worth for event in events if isinstance(event, HappenedEvent) and event.plan in rounds}
    tossed = [each for each in rounds.values() if each.followed is not None]
    followed = [_followed(each, came[each.id]) for each in tossed if each.id in came]
    worth = effect(followed)
    said = worth.refusal is None
    dates = None if found.since is None else [picks[position].at for position in found.since]
    return Universes(
        rounds=len(won),
        model_won=sum(won),
        evidence=found.model,
        verdict=_verdict(found, dates),
        crossed=dates[1] if dates else None,
        crossed_from=dates[0] if dates else None,
        crossed_to=dates[2] if dates else None,
        outcomes=len(followed),
        effect=worth.value if said else None,
        effect_low=worth.low if said else None,
        effect_high=worth.high if said else None,
        effective_size=worth.effective_size,
        refusal=worth.refusal,
        own_evidence=found.own,
        waiting=tuple(each.id for each in tossed if each.id not in came and each.id in {one.round for one in picks}),
        logged=logged(events),
    )


def plain(text: str) -> str:
    """A pick in the form in which both are shown: one line, a capital first, a full stop last.

    >>> plain("  a walk by   the river "), plain("Call Ana!")
    ('A walk by the river.', 'Call Ana!')
    """
    words = " ".join(text.split())
    return words[:1].upper() + words[1:] + ("" if words.endswith(ENDS) else ".")


def _best(ranked: Ranked, share: float) -> int:
    """The candidate of the highest expected utility; of those that quote a note only where there is no other.

    A pick that quotes would tell whose it is; and what is to be compared is what the model knows, not what it would
    find out: so nothing is added for what is unknown.
    """
    everyone = range(len(ranked.written))
    silent = [each for each in everyone if not QUOTES & set(ranked.written[each].text)]
    return max(silent or everyone, key=lambda each: ranked.predictions[each].decision(share))


def _round(journal: Journal, own: str, ranked: Ranked, best: int, shown: ShownEvent) -> RoundEvent:
    """The round's record, with what was expected of either pick before anything was judged."""
    assert ranked.model is not None
    draw = random.Random(f"{ranked.seed} round")
    own_first, tossed, models = (draw.random() for _ in range(3))
    vector = journal.embedder.embed([own])[0]
    features = _features(journal, own, vector)
    expected = ranked.model.predict_one(Item(vector, features))
    followed: Whose | None = None
    if tossed < COIN:
        followed = "model" if models < 0.5 else "own"  # noqa: PLR2004 - a fair coin
    return RoundEvent(
        id=journal.ports.new_id(),
        at=journal.ports.now(),
        own=own,
        own_features=features,
        own_embedding=base64.b64encode(vector.astype("<f4").tobytes()).decode(),
        embedder=journal.embedder.identity,
        own_mean=expected.ideal,
        proposal=shown.id,
        model_mean=ranked.predictions[best].ideal,
        first="own" if own_first < 0.5 else "model",  # noqa: PLR2004 - a fair coin
        followed=followed,
    )


def _features(journal: Journal, own: str, vector: NDArray[np.float32]) -> dict[str, float]:
    """The features that a pick without a note behind it can have: its words, its topics, how new it is, the hour."""
    from druthers.propose.features import largest_cosine, nearest_cosine, novelty, part_of_day
    from druthers.propose.stated import of_text
    from druthers.propose.topics import anchors
    from druthers.vault.principles import read_principles

    identity = journal.embedder.identity
    events, _ = journal.ledger.read()
    earlier = [vector_of(event.vector()) for event in shown_events(events) if event.embedder == identity]
    principles = read_principles(journal.layout.principles, journal.cipher)
    return {
        **of_text(own),
        **anchors(journal.embedder).topics(vector),
        "novelty": novelty(nearest_cosine(vector, earlier)),
        "principle": largest_cosine(vector, journal.embedder.embed(principles) if principles else None),
        "recency": 1.0,
        f"hour:{part_of_day(journal.ports.now().hour)}": 1.0,
    }


def _resolve(given: str, events: Iterable[Event]) -> RoundEvent:
    found = ending_in(given, [each for each in events if isinstance(each, RoundEvent)])
    if len(found) != 1:
        raise UnknownProposal(
            f"{'More than one' if found else 'No'} round has the id {given}.",
            f"Give its last {SHORTEST_ENDING} characters or more; `druthers round TEXT` prints them.",
        )
    return found[0]


def _order(event: RoundEvent) -> tuple[Whose, Whose]:
    return ("own", "model") if event.first == "own" else ("model", "own")


def _texts(event: RoundEvent, shown: ShownEvent) -> tuple[str, str]:
    own, model = plain(event.own), plain(shown.text)
    return (own, model) if event.first == "own" else (model, own)


def _number(event: RoundEvent, whose: Whose | None) -> int | None:
    return None if whose is None else 1 + _order(event).index(whose)


def _followed(event: RoundEvent, worth: int) -> Followed:
    from druthers.profile import universes as of

    return of.Followed(
        event.followed == "model", float(worth), of.stars(event.own_mean), of.stars(event.model_mean), event.propensity
    )


def _verdict(found: Standing, dates: Sequence[datetime] | None) -> str:
    if found.better is None or dates is None:
        return "not yet known"
    if found.better == "own":
        return "You know better"
    early, likely, late = (each.date().isoformat() for each in dates)
    return f"The model has known better since {likely} (between {early} and {late})"
