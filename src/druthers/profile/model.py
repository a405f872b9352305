"""The preference model: what a person values, learnt from all that they say, with its uncertainty and its reasons.

The heart of the profile stage. A judged item has a utility that is linear in a baseline, its named features and 32
directions of its embedding's meaning; a rating, a thumb or an outcome says into which interval the utility fell, a pair
which utility is larger, a statement what a weight is. It stands alone: it reads no file besides the bundled background
and knows nothing of the ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from druthers.errors import UsageError
from druthers.profile.items import Item, Prediction, PrincipleTrust, SuspectedChange
from druthers.profile.judgements import Kind
from druthers.profile.likelihood import LEVELS
from druthers.profile.memory import Memory
from druthers.profile.population import HIGHEST, Voice
from druthers.profile.prior import Prior
from druthers.profile.projection import Projection, principal, single_thread
from druthers.profile.running import Running
from druthers.profile.state import State, state_of
from druthers.profile.statements import Stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from druthers.models import FeatureBelief, Lender

SUSPICION = 0.65
"""Above this probability a change is worth a question; it is never asserted."""
SHIFTS = 5
"""So many weights are named with a suspected change."""
Which = Literal["now", "ideal"]
"""Who the person is, by their ratings, or who they want to be, by what came of things and by their principles."""


class PreferenceModel:
    """Learns from one lesson at a time; the posterior is inferred when it is next asked for.

    Every inference starts afresh from all lessons, so the state is a function of what was learnt and of nothing
    else: the same lessons in the same order give the same bits, however often predictions were asked for in between,
    and a lesson that is left out leaves no trace.

    >>> model = PreferenceModel()
    >>> for effort, rating in [(0.1, 5), (0.2, 4), (0.8, 2), (0.9, 1)]:
    ...     model.learn_one(Item(features={"effort": effort}), rating)
    >>> easy, hard = (model.predict_one(Item(features={"effort": effort})) for effort in (0.1, 0.9))
    >>> easy.mean > hard.mean and easy.p_welcome > hard.p_welcome
    True
    """

    def __init__(
        self,
        background: ArrayLike | None = None,
        *,
        projection: Projection | None = None,
        prior: Prior | None = None,
        steady: bool = False,
    ) -> None:
        """Take an optional `background` (n, d) of unlabelled vectors, which fixes the directions of meaning for good.

        Without one the `projection` does, where one is given; else embeddings as long as those of the bundled
        background use that, and others a seeded random plane. A `steady` model takes it that tastes never change: the
        order of the judgements is then of no meaning.

        Raises:
            UsageError: the background has no two different, finite vectors.
        """
        self.prior = prior or Prior()
        self._memory = Memory(projection if background is None else principal(background))
        self._running = None if steady else Running(self.prior)
        self._inferred: State | None = None

    @property
    def projection(self) -> Projection | None:
        """Where embeddings are projected; None until the first one came."""
        return self._memory.projection

    def __len__(self) -> int:
        """The number of judgements learnt: ratings, thumbs, pairs and outcomes."""
        return len(self._memory.judgements)

    def learn_one(self, item: Item, rating: int, *, weight: float = 1.0) -> None:
        """Learn that the person rated `item` with 1 to 5; `weight` is how much of a whole judgement that counts for.

        Raises:
            UsageError: the rating is not 1 to 5, the item does not fit the model, or the weight is not in (0, 1].
        """
        self._learn(Kind.RATING, [item], _level(rating), weight)

    def learn_thumb(self, item: Item, up: bool, *, weight: float = 1.0) -> None:  # noqa: FBT001 - the answer itself
        """Learn that the item was welcome, or was not: that its utility lies above or below the line, and no more.

        Raises:
            UsageError: the item does not fit the model, or the weight is not in (0, 1].
        """
        self._learn(Kind.THUMB, [item], LEVELS if up else 1, weight)

    def learn_pair(self, preferred: Item, other: Item, *, tie: bool = False) -> None:
        """Learn that the person likes `preferred` better than `other`, or, in a tie, as well.

        Raises:
            UsageError: an item does not fit the model.
        """
        self._learn(Kind.TIE if tie else Kind.PAIR, [preferred, other], 0, 1.0)

    def learn_outcome(self, item: Item, worth: int) -> None:
        """Learn how glad the person was later to have done it, 1 to 5: of who they want to be.

        Raises:
            UsageError: the worth is not 1 to 5, or the item does not fit the model.
        """
        self._learn(Kind.OUTCOME, [item], _level(worth), 1.0)

    def state(
        self,
        feature: str,
        weight: float,
        *,
        strength: float = 1.0,
        unit: Literal["weight", "prior"] = "weight",
        pinned: bool = False,
        principle: str | None = None,
    ) -> None:
        """Learn what the person says of a weight: an observation whose noise is the prior's sd over `strength`.

        `unit` is that of the weight: `weight` as `weights` gives it, `prior` in standard deviations of the prior. A
        `pinned` weight is held there whatever the judgements say. What a `principle` says is evidence, weighed by how
        well it predicts, for who the person is, and a full statement of who they want to be.

        Raises:
            UsageError: the weight is not finite, or the strength not above 0.
        """
        self._memory.statements.append(Stated(feature, float(weight), float(strength), unit, pinned, principle))
        self._inferred = None

    def hear(self, person: str, levels: Mapping[str, float]) -> None:
        """Learn what the published profile of `person` says: how much they like each feature, from -2 to 2.

        It moves what is expected before the first judgement, by no more than their taste is found to foretell this
        person's; nothing is evidence but one's own words. What they said before is forgotten.

        Raises:
            UsageError: a level is not from -2 to 2.
        """
        if not all(abs(level) <= HIGHEST for level in levels.values()):
            raise UsageError(f"A level in the profile of {person} is not from -2 to 2.", "Take no such profile.")
        self._memory.voices[person] = Voice(person, {name: float(level) for name, level in levels.items()})
        self._inferred = None

    def answer_change(self, since: int, confirmed: bool) -> None:  # noqa: FBT001 - the answer itself
        """Learn whether the taste changed with the judgement at position `since` (0-based).

        Raises:
            UsageError: there is no such judgement.
        """
        self._memory.answer(since, confirmed=confirmed)
        self._inferred = None

    def predict_one(self, item: Item) -> Prediction:
        """What to expect of an item.

        Raises:
            UsageError: the item does not fit the model.
        """
        return self.predict_many([item])[0]

    def predict_many(self, items: Iterable[Item]) -> list[Prediction]:
        """What to expect of each item, in their order.

        Raises:
            UsageError: an item does not fit the model.
        """
        asked = list(items)
        if not asked:
            return []
        state = self._state()
        with single_thread():
            rows, unmet = self._memory.rows(state.design, asked)
            found = state.belief.predict(rows, unmet)
        return [Prediction(*each) for each in zip(*(column.tolist() for column in found), strict=True)]

    def levels(self, item: Item) -> tuple[float, ...]:
        """The probability of each rating of an item, 1 to 5.

        Raises:
            UsageError: the item does not fit the model.
        """
        state = self._state()
        with single_thread():
            found = state.belief.levels(*self._memory.rows(state.design, [item]))
        return tuple(found[0].tolist())

    def gain(self, items: Sequence[Item], chosen: int) -> float:
        """By how much the utility of the chosen one is expected to exceed the mean over all items.

        Raises:
            UsageError: an item does not fit the model, or there is no chosen one.
        """
        if not 0 <= chosen < len(items):
            raise UsageError(f"There is no item {chosen} among {len(items)}.", "Count the items from 0.")
        means = [each.mean for each in self.predict_many(items)]
        return means[chosen] - sum(means) / len(means)

    def difference(self, first: Item, second: Item) -> tuple[float, float]:
        """Mean and sd of the first item's utility less the second's, without the noise of a judgement.

        Raises:
            UsageError: an item does not fit the model.
        """
        state = self._state()
        with single_thread():
            rows, unmet = self._memory.rows(state.design, [first, second])
            return state.belief.difference(rows[0] - rows[1], float(unmet.sum()))

    def contributions(self, item: Item, head: Which = "now") -> dict[str, float]:
        """What the item's features add to its mean under a head, relative to a typical judged item; they sum to it.

        "baseline" is the typical item, less the features that this one lacks; "meaning" is all of the embedding; the
        rest are the item's named features, those that were never judged at what the prior expects of them.

        Raises:
            UsageError: the item does not fit the model.
        """
        state = self._state()
        with single_thread():
            rows, _ = self._memory.rows(state.design, [item])
        return state.contributions(item, rows[0], ideal=head == "ideal")

    def weights(self) -> list[FeatureBelief]:
        """What is believed of each named feature that was judged or stated, the heaviest first.

        The mean and sd are of the change in utility when the feature grows by its own spread (about one standard
        deviation among the judged items); `ratings` counts the judgements of an item that has it at other than 0.
        """
        return self._state().weights()

    def trust(self) -> list[PrincipleTrust]:
        """How likely each reading of a principle holds for who the person is, in the order they were stated."""
        return self._state().trust()

    def lenders(self) -> list[Lender]:
        """Those whose profiles were heard, in that order: how likely each is worth hearing, and what each moved."""
        return self._state().lenders(list(self._memory.voices))

    def conflicts(self) -> list[FeatureBelief]:
        """The features that pull now and ideally in opposite directions, both beyond one standard deviation."""
        return [
            each
            for each in self.weights()
            if each.ideal is not None
            and each.ideal_sd is not None
            and each.mean * each.ideal < 0.0
            and abs(each.mean) > each.sd
            and abs(each.ideal) > each.ideal_sd
        ]

    def change(self) -> SuspectedChange | None:
        """The change of taste that the latest judgements suggest, or None where they do not.

        That is where the present taste has probably begun with one of the last thirty judgements, though not with the
        last two, with 25 or more before it, and since the person was last heard on such a change.
        """
        state = self._state()
        if self._running is None:
            return None
        probability, since = self._running.suspected()
        if probability <= SUSPICION:
            return None
        with single_thread():
            shifts = state.shifts(since)
        return SuspectedChange(probability, since, tuple(shifts[:SHIFTS]))

    def prior_sd(self, feature: str) -> float:
        """The standard deviation of what is believed of a feature's weight before any judgement of it."""
        return self._state().sd_before(feature)

    def evidence(self, feature: str) -> list[float]:
        """How far each judgement, in the order learnt, moved the weight of a named feature from its prior.

        In the units of `weights`; the parts sum to the believed mean less the mean of the prior that has heard what
        was stated, because at the mode the pull of that prior balances those of the judgements.

        Raises:
            UsageError: nothing was judged or stated of that feature.
        """
        state = self._state()
        if feature not in state.counts:
            raise UsageError(f"No judgement says anything of {feature}.", "Ask for a feature that the profile lists.")
        moved: list[float] = state.belief.moved(state.column(feature)).tolist()
        return moved

    def _learn(self, kind: Kind, items: Sequence[Item], level: int, weight: float) -> None:
        self._memory.judge(kind, items, level=level, weight=weight)
        self._inferred = None

    def _state(self) -> State:
        if self._inferred is None:
            with single_thread():
                if self._running is not None:
                    self._running.follow(self._memory)
                self._inferred = state_of(self._memory, self.prior, self._running)
        return self._inferred


def _level(rating: int) -> int:
    if rating not in range(1, LEVELS + 1):
        raise UsageError(f"A rating of {rating} is not 1 to 5.", "Rate with a whole number from 1 to 5.")
    return int(rating)
