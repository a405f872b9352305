"""The profile: everything that is believed of a person, and everything that it rests on.

Part of the profile stage, over the lessons of the ledger. It can be told whole: what is kept is here, and what is here
is shown.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from druthers.errors import UsageError
from druthers.models import (
    Calibration,
    Change,
    Comparison,
    Contribution,
    Explained,
    Flip,
    Judgement,
    Kept,
    Statement,
    Trust,
)
from druthers.profile.betting import stored, told
from druthers.profile.replay import evidence, learn, space_of
from druthers.profile.validation import calibration_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from druthers.models import Compared, Evidence, FeatureBelief, Lender, Lesson, Shown

NEAREST = 3
EVEN = 0.5


class Profile:
    """What the person's words have taught.

    `ratings` counts the ratings and thumbs, `thumbs` the latter alone, `comparisons` and `outcomes` the others;
    `features` are the beliefs about named features, the heaviest first; `statements` what the person says of a weight;
    `trust` how well each principle's reading predicts; `conflicts` the features that who they are and who they want to
    be pull apart; `change` a suspected change of taste, to be asked about; `pinned` the weights that are held;
    `lenders` are those whose published profiles set expectations; `principles` are the person's own words;
    `calibration` says how far the predictions were to be trusted so far; `kept` is all else that the ledger holds of
    them; `share` how much who they want to be counts. `space` is where the embeddings lie that `model` weighs.
    """

    def __init__(
        self,
        lessons: Iterable[Lesson],
        *,
        principles: Sequence[str] = (),
        embedder: str | None = None,
        kept: Kept | None = None,
        share: float = 0.0,
    ) -> None:
        self._lessons = list(lessons)
        judged = [each for each in self._lessons if isinstance(each, Judgement)]
        whole = told(judged)
        self.space = space_of(self._lessons, embedder)
        self.model = learn(self._lessons, embedder=embedder)
        self.ratings: int = len(whole)
        self.thumbs: int = sum(each.kind == "thumb" for each in whole)
        self.comparisons: int = sum(isinstance(each, Comparison) for each in self._lessons)
        self.outcomes: int = sum(each.kind == "outcome" for each in judged)
        self.features: list[FeatureBelief] = self.model.weights()
        self.statements: list[Statement] = [each for each in self._lessons if isinstance(each, Statement)]
        self.trust: list[Trust] = self._trust()
        self.lenders: list[Lender] = self.model.lenders()
        self.conflicts: list[FeatureBelief] = self.model.conflicts()
        self.change: Change | None = self._change()
        self.pinned: list[FeatureBelief] = [each for each in self.features if each.pinned]
        self.principles: list[str] = list(principles)
        self.calibration: Calibration = calibration(judged)
        self.kept: Kept = kept or Kept()
        self.share: float = share

    def why(self, feature: str) -> list[Evidence]:
        """The judgements behind what is believed of a feature, the strongest first.

        Raises:
            UsageError: nothing says anything of that feature; the hint names the nearest of which something does.
        """
        names = [belief.name for belief in self.features]
        if feature not in names:
            raise UsageError(f"No rating says anything of {feature}.", _nearest(feature, names))
        return evidence(self._judged(), self.model, feature)

    def said_of(self, feature: str) -> list[Statement]:
        """What the person said of a feature's weight themselves."""
        return [each for each in self.statements if each.feature == feature]

    def lent(self, feature: str) -> dict[str, float]:
        """How far each person whose profile was taken moved what is believed of a feature's weight, the most first."""
        moved = {each.person: each.moved[feature] for each in self.lenders if feature in each.moved}
        return dict(sorted(moved.items(), key=lambda each: (-abs(each[1]), each[0])))

    def welcome(self, things: Sequence[Compared]) -> list[float]:
        """The probability of welcome that is now given to each."""
        return [each.p_welcome for each in self.model.predict_many([self.space.item(thing) for thing in things])]

    def explain(self, shown: Shown, thing: Compared) -> Explained:
        """A proposal's score, feature by feature; `thing` is what was shown, as something that can be judged."""
        item = self.space.item(thing)
        expected = self.model.predict_one(item)
        now, ideal = self.model.contributions(item), self.model.contributions(item, head="ideal")
        score = {name: (1.0 - self.share) * part + self.share * ideal[name] for name, part in now.items()}
        return Explained(
            shown=shown,
            then=shown.proposal.why,
            now=_parts(now),
            ideal=_parts(ideal),
            score=_parts(score),
            mean=expected.mean,
            sd=expected.sd,
            p_welcome=expected.p_welcome,
            ideal_mean=expected.ideal,
            share=self.share,
            score_total=expected.decision(self.share),
        )

    def _judged(self) -> list[Judgement | Comparison]:
        return [each for each in self._lessons if isinstance(each, Judgement | Comparison)]

    def _trust(self) -> list[Trust]:
        mapped = [each for each in self.statements if _is_mapping(each)]
        return [
            Trust(each.principle, each.feature, each.weight, each.strength, each.trust, stated.event)
            for each, stated in zip(self.model.trust(), mapped, strict=True)
        ]

    def _change(self) -> Change | None:
        found = self.model.change()
        if found is None:
            return None
        first = self._judged()[found.since]
        return Change(found.probability, first.event, first.at, found.shifts)


def flips(before: Profile, after: Profile, things: Sequence[Compared]) -> tuple[Flip, ...]:
    """Those whose expected welcome lies on another side of a half after than before, the largest difference first."""
    pairs = zip(things, before.welcome(things), after.welcome(things), strict=True)
    found = [Flip(each.proposal, each.text, was, now) for each, was, now in pairs if (was >= EVEN) != (now >= EVEN)]
    return tuple(sorted(found, key=lambda each: (-abs(each.after - each.before), each.proposal)))


def calibration(lessons: Iterable[Lesson]) -> Calibration:
    """How good the predictions were that were stored when each proposal was shown, before it was rated.

    Progressive validation (Dawid 1984): mean log loss (nats) and Brier score, beside always saying the share of welcome
    ones among the ratings before. Outcomes, and what is less than a whole judgement, take no part.
    """
    return calibration_of(stored(lessons))


def _is_mapping(statement: Statement) -> bool:
    """Whether it reads a principle, so that the model keeps a trust in it."""
    return statement.source == "principle" and statement.principle is not None and not statement.pinned


def _parts(parts: Mapping[str, float]) -> tuple[Contribution, ...]:
    """The contributions, the largest first."""
    return tuple(Contribution(*each) for each in sorted(parts.items(), key=lambda each: (-abs(each[1]), each[0])))


def _nearest(feature: str, names: Sequence[str]) -> str:
    if not names:
        return "Rate a few proposals first."
    within = [name for name in names if feature and name.split(":")[-1] == feature.rsplit(":", maxsplit=1)[-1]]
    close = within or get_close_matches(feature, names, NEAREST, cutoff=0.4) or list(names[:NEAREST])
    return f"Did you mean {' or '.join(close[:NEAREST])}?"
