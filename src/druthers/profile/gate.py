"""The gate: whether to speak unasked. Whatever does not pass it is silence, and silence is what is left by default.

Part of the profile stage, and pure: what it knows is in `Record`, chance is a number that it is given. It speaks when
the calibrated chance that a proposal is welcome clears what the person asked for (Horvitz 1999, "Principles of
Mixed-Initiative User Interfaces": act when the expected value of acting exceeds that of silence). Only this module
makes a `Spoken`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from druthers.models.speaking import LISTENS, GateState, Silence, Spoken, TopicTrust
from druthers.profile.recalibrating import recalibrated

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models.proposals import Proposal

BOUNDARIES = ("note", "asked")
FEWEST_LABELS = 10
WITHHELD = 0.1
"""The share of proposals that clear the gate and are withheld by chance, to measure what speaking does."""
IN_A_ROW = 2
"""After so many unwelcome ones in a row it falls silent on a topic."""
LIKE_ALL = 16.0
"""For how many judgements a topic is taken to fare like all: as if the topics differed by some 0.1."""
AS_EXPECTED = 40.0
"""For how many all of them are taken to fare as expected: the profile knows the topics, and its chances are bent."""
ASKED_FOR = 0.5
"""Of a judgement: what one that was asked for says of those that were not."""
MOST_EARNED = 0.05
SUREST = 0.99
SAME = 0.005  # a threshold as near to the usual one as this reads the same


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal that cleared the gate, and what became of it.

    `guess` is the chance that the profile gave it, before anything was bent; `welcome` is None while nothing is known;
    `weight` is how much of a whole judgement that counts for.
    """

    at: datetime
    topic: str
    guess: float
    spoken: bool
    welcome: bool | None = None
    weight: float = 1.0

    @property
    def whole(self) -> bool:
        """Whether the person said what it was worth."""
        return self.welcome is not None and self.weight >= 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal that the person had asked for, and judged at the moment `at`.

    `guess` is the chance that the profile gave it; None for one that was not shown for being the best.
    """

    at: datetime
    topic: str
    welcome: bool
    guess: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What the gate knows of a person, in the order in which it came about.

    `labels` counts their ratings and thumbs; `beats_base` is whether the profile's guesses were better than the
    person's average, None where it cannot be told.
    """

    labels: int = 0
    asked: tuple[Asked, ...] = ()
    offers: tuple[Offer, ...] = ()
    beats_base: bool | None = None

    def guesses(self) -> list[tuple[float, bool]]:
        """The chances given before each whole judgement of what was the best, with what came true."""
        asked = [(each.at, each.guess, each.welcome) for each in self.asked if each.guess is not None]
        offers = [(each.at, each.guess, bool(each.welcome)) for each in self.offers if each.whole]
        return [(guess, came) for _, guess, came in sorted([*asked, *offers], key=lambda each: each[0])]


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave for one proposal, or, where chance withholds it, none; only the gate gives it."""

    topic: str
    p_welcome: float
    threshold: float
    speaks: bool

    def speak(self, proposal: Proposal | None, event: str) -> Spoken | Silence:
        """The proposal as it may reach the person, once `event` records it in the ledger."""
        return Spoken(proposal, event, self.topic) if self.speaks and proposal else Silence(WITHHOLDS)


WITHHOLDS = (
    "One was sure enough to be welcome, and was withheld by chance, as one in ten is, to see what speaking does."
)


class Gate:
    """How the gate stands for a person at one moment."""

    def __init__(self, record: Record, *, now: datetime, unwelcome: float, unasked: int, leading: bool = True) -> None:
        """Take what is known at the moment `now`, told in the person's own time zone, and what they accept.

        `unwelcome` is the share of unasked proposals that may be unwelcome, `unasked` how many there may be in a day;
        where it is not `leading` there may be none. What was withheld counts for that too, so that both arms of the
        trial have the same chances.
        """
        self.record = record
        self.now = now
        self.unwelcome = unwelcome
        self.unasked = unasked
        self.leading = leading
        self._bend = recalibrated(record.guesses())
        self._answered = [each for each in record.offers if each.welcome is not None]

    @property
    def usual(self) -> float:
        """The chance of being welcome from which it speaks, where it has earned and lost nothing."""
        return 1.0 - self.unwelcome

    @property
    def budget_left(self) -> int:
        """How many it may still make today."""
        today = self.now.date()
        made = sum(offer.at.astimezone(self.now.tzinfo).date() == today for offer in self.record.offers)
        return max(0, self.unasked - made)

    def refusal(self, boundary: str = "note") -> Silence | None:
        """Why nothing may be said at all, whatever it would be; None where something may."""
        record = self.record
        if not (self.leading and self.unasked and self.unwelcome):
            return self._turned_off()
        if boundary not in BOUNDARIES:
            return Silence("It speaks only after a note was saved, or when it is called.")
        if record.labels < FEWEST_LABELS:
            return Silence(f"It has {record.labels} of the {FEWEST_LABELS} ratings that it needs before it speaks.")
        if record.beats_base is False:
            return Silence("Its guesses have been no better than always giving your average, so it stays silent.")
        if not self.budget_left:
            made = "1 unasked proposal was" if self.unasked == 1 else f"{self.unasked} unasked proposals were"
            return Silence(f"Today's {made} made.")
        return None

    def silent_on(self, topic: str) -> bool:
        """Whether two in a row were unwelcome there, and none that was asked for has been welcome since."""
        judged = [(each.at, bool(each.welcome)) for each in self.record.offers if each.topic == topic and each.whole]
        judged += [(each.at, True) for each in self.record.asked if each.topic == topic and each.welcome]
        last = [welcome for _, welcome in sorted(judged, key=lambda each: each[0])][-IN_A_ROW:]
        return len(last) == IN_A_ROW and not any(last)

    def threshold(self, topic: str) -> float:
        """The calibrated chance of being welcome from which it speaks on a topic.

        It moves by how much less often than expected proposals were welcome there: the mean of that by the topic's own
        judgements, shrunk to that of all topics, which is shrunk to 0. One that was asked for counts for half: without
        them a topic that was lost could never be earned again. Every guess is read as it is bent now, lest a profile
        that has learnt how sure to be is blamed twice.
        """
        overall = self._shortfall(None, 0.0, AS_EXPECTED)
        moved = max(self._shortfall(topic, overall, LIKE_ALL), -MOST_EARNED)
        return min(self.usual + moved, max(SUREST, self.usual))

    def decide(self, guess: float, topic: str, chance: float) -> Leave | Silence:
        """Whether a proposal to which the profile gives the chance `guess` may be made; `chance` is uniform in [0, 1).

        What may be said at all was asked with `refusal` before; it is asked again.
        """
        if (refused := self.refusal()) is not None:
            return refused
        if self.silent_on(topic):
            return Silence(f"Two unasked proposals about {topic} in a row were unwelcome, so it is silent on that.")
        p, threshold = self._bend(guess), self.threshold(topic)
        if not p >= threshold:  # NaN does not pass either
            return Silence(f"The best it wrote is {p:.0%} likely to be welcome; it speaks from {threshold:.0%} on.")
        return Leave(topic, p, threshold, speaks=chance >= WITHHELD)

    def state(self, effect: tuple[float, float] | None = None) -> GateState:
        """How the gate stands, in numbers and in words; `effect` is what `druthers.profile.effect` measured."""
        refused = self.refusal()
        spoken = Counter(offer.topic for offer in self.record.offers if offer.spoken)
        withheld = sum(not offer.spoken for offer in self.record.offers)
        open_ = f"Up to {self.budget_left} more today, each at least {self.usual:.0%} sure to be welcome."
        return GateState(
            open=refused is None,
            reason=open_ if refused is None else refused.reason,
            labels=self.record.labels,
            threshold=self.usual,
            budget_left=self.budget_left,
            topics=tuple(self._trust(topic, made) for topic, made in sorted(spoken.items())),
            judged=tuple(self._trust(topic, spoken[topic]) for topic, _ in self._rated().most_common()),
            beats_base=self.record.beats_base,
            leading=self.leading,
            unasked=self.unasked,
            needed=FEWEST_LABELS,
            spoken=spoken.total(),
            withheld=withheld,
            effect=effect[0] if effect else None,
            effect_sd=effect[1] if effect else None,
            records=self._bend.guesses,
        )

    def _turned_off(self) -> Silence:
        if not self.leading:
            return Silence(LISTENS)
        name = "unwelcome" if self.unasked else "unasked"
        return Silence(f"Speaking unasked is turned off: `{name}` is 0 in private/settings.toml.")

    def _trust(self, topic: str, made: int) -> TopicTrust:
        judged = Counter(each.welcome for each in self.record.offers if each.topic == topic and each.whole)
        threshold, silent = self.threshold(topic), self.silent_on(topic)
        if silent:
            because = "silent: two in a row were unwelcome; one that you ask for and welcome opens it again"
        elif abs(threshold - self.usual) < SAME:
            because = "what it made on it was welcome as often as it had expected"
        elif threshold < self.usual:
            because = "what it made on it, asked for or not, was welcome more often than it had expected"
        else:
            because = "what it made on it, asked for or not, was welcome less often than it had expected"
        return TopicTrust(
            topic, made, judged[True], judged[False], threshold, silent, because, judged=self._rated()[topic]
        )

    def _rated(self) -> Counter[str]:
        """How much was rated by topic, asked for or not; among as many, in the order of their names."""
        asked = (each.topic for each in self.record.asked)
        return Counter(sorted([*asked, *(each.topic for each in self.record.offers if each.whole)]))

    def _shortfall(self, topic: str | None, centre: float, weight: float) -> float:
        """By how much fewer were welcome than expected, of all or of a topic; `centre` with `weight` is the prior."""
        judged = [(each.topic, each.guess, each.welcome, ASKED_FOR) for each in self.record.asked]
        judged += [(each.topic, each.guess, bool(each.welcome), each.weight) for each in self._answered]
        total = weight * centre
        for about, guess, welcome, counts in judged:
            if guess is not None and topic in {None, about}:
                total += counts * (self._bend(guess) - welcome)
                weight += counts
        return total / weight
