"""The questions that could be asked, with what their answers would tell. Part of the façade.

Which of them is asked is decided by `druthers.profile.asking`, how it is put by `putting`.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, Protocol

from druthers.profile.asking import NOISE, Option, entropy, opposite, told_by_choice, told_by_measuring
from druthers.propose.meanings import DESCRIPTIONS, describe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from druthers.models import Change, FeatureBelief, Reading
    from druthers.profile import Item, Prediction
    from druthers.rate.events import ShownEvent

# Of one moment's candidates these differ by our choice, and no taste shows in them.
ALIKE: Final = ("hour:", "form:", "source:")
UNASKED: Final = frozenset(
    {"fit", "suits", "length", "recency", "praise"}
)  # nobody could say; and praise must earn its place
RECENT: Final = 50  # proposals in which a feature must differ for a pick to hinge on it
PAIRED: Final = 24  # of the latest proposals any two may be compared
CLOSEST: Final = 30  # pairs that are looked at closely
TYPICAL_SD: Final = 0.6  # of a proposal of which nothing is known, in spreads of a person's ratings
EVERY_RATING: Final = 2.0  # a change of taste decides what all that was said before still counts for
RELATIVE: Final = 1.5  # picks are choices among proposals: five pairs told as much as five to ten ratings of films
BOTH_HEADS: Final = 2.0  # a principle bears on who the person is and on who they want to be
FAR: Final = 2.0  # a spread of 1/2 of a feature between 0 and 1 is the most there is


class Model(Protocol):
    """What asking takes from the preference model."""

    def weights(self) -> list[FeatureBelief]:
        """What is believed of each named feature."""
        ...

    def prior_sd(self, feature: str) -> float:
        """The standard deviation of a feature's weight before any judgement."""
        ...

    def predict_many(self, items: Iterable[Item]) -> list[Prediction]:
        """What to expect of each item."""
        ...

    def difference(self, one: Item, other: Item) -> tuple[float, float]:
        """Mean and standard deviation of how much better the one is than the other."""
        ...


def features(model: Model, shown: Sequence[ShownEvent], said: Collection[str] = ()) -> Iterator[Option]:
    """A question on each feature in which recent proposals differ, the more they do the more hinges on it.

    None on what was `said`: who has a principle about it has answered, and where their ratings say otherwise that is
    another question.
    """
    beliefs = {belief.name: belief for belief in model.weights()}
    recent = [event.features for event in shown[-RECENT:]]
    for name in sorted({name for each in recent for name in each} | (set() if recent else set(DESCRIPTIONS))):
        if name in UNASKED or name in said or name.startswith(ALIKE) or describe(name) is None:
            continue
        if name in beliefs and beliefs[name].pinned:
            continue
        noise = model.prior_sd(name)
        gain = told_by_measuring(beliefs[name].sd if name in beliefs else noise, noise)
        yield Option("feature", (name,), gain, hinges([each.get(name, 0.0) for each in recent]))


def hinges(values: Sequence[float]) -> float:
    """How much picks among proposals hinge on a feature of which they have these values between 0 and 1; 1 for none.

    >>> hinges([0.0, 1.0]), hinges([0.3, 0.3]), hinges([])
    (1.0, 0.0, 1.0)
    """
    if not values:
        return 1.0
    mean = sum(values) / len(values)
    return float(min(1.0, FAR * (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5))


def readings(model: Model, unconfirmed: Iterable[Reading]) -> Iterator[Option]:
    """A question on the surest reading of each text: what a statement tells, as far as the reading is right."""
    beliefs = {belief.name: belief for belief in model.weights()}
    met: set[str] = set()
    for each in unconfirmed:
        if each.words in met:
            continue
        met.add(each.words)
        noise = model.prior_sd(each.feature)
        belief = beliefs.get(each.feature)
        gain = each.sure * told_by_measuring(belief.sd if belief else noise, noise)
        value = 1.0 if each.source == "reason" else BOTH_HEADS
        yield Option("principle", (each.words, each.feature, repr(each.weight), each.proposal or ""), gain, value)


def items(model: Model, unrated: Mapping[str, Item]) -> Iterator[Option]:
    """A question on each earlier proposal that was never judged."""
    for name, expected in zip(unrated, model.predict_many(unrated.values()), strict=True):
        yield Option("item", (name,), told_by_choice(expected.mean, expected.sd))


def pairs(model: Model, shown: Mapping[str, Item]) -> list[Option]:
    """A question on two earlier proposals, for those of which the model knows the least which is better; best first."""
    names = list(shown)[-PAIRED:]
    expected = dict(zip(names, model.predict_many(shown[name] for name in names), strict=True))

    def rough(pair: tuple[str, str]) -> float:
        one, other = (expected[name] for name in pair)
        return told_by_choice(one.mean - other.mean, (one.sd**2 + other.sd**2) ** 0.5)

    close = sorted(combinations(names, 2), key=rough, reverse=True)[:CLOSEST]
    found = [
        Option("pair", pair, told_by_choice(*model.difference(shown[pair[0]], shown[pair[1]])), RELATIVE)
        for pair in close
    ]
    return sorted(found, key=lambda option: -option.gain)


def changes(change: Change | None) -> Iterator[Option]:
    """A question on a suspected change; who is asked decides whether there was one, however sure the numbers are."""
    if change is not None:
        named = next((shift for shift in change.shifts if describe(shift.feature)), None)
        feature = (named.feature, "less" if named.after < named.before else "more") if named else ("", "")
        yield Option("change", (change.since, *feature), change.probability * entropy(0.5), EVERY_RATING)


def conflicts(found: Iterable[FeatureBelief]) -> Iterator[Option]:
    """A question on each feature where who one is and who one wants to be part; the answer is a bit nobody else has."""
    for each in found:
        if each.ideal is not None and each.ideal_sd and describe(each.name):
            which = "less" if each.mean < 0 else "more"
            sure = opposite(each.mean, each.sd, each.ideal, each.ideal_sd)
            yield Option("conflict", (each.name, which), sure * entropy(0.5))


def typical(expected: Sequence[Prediction]) -> float:
    """What rating one of these tells on the average, in nats."""
    told = [told_by_choice(each.mean, each.sd) for each in expected] or [told_by_choice(0.0, TYPICAL_SD, NOISE)]
    return sum(told) / len(told)
