"""All that follows from the lessons: the belief, and what can be told of it by feature.

Part of the profile stage, between the numbers by column and the names that a person reads. It learns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from druthers.models import FeatureBelief, Lender, Shift
from druthers.profile.inference import feature_sizes, infer
from druthers.profile.items import PrincipleTrust
from druthers.profile.judgements import Judgements, Kind
from druthers.profile.population import Voices, heard_names, voices_of
from druthers.profile.statements import Said, Stated, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from druthers.profile.belief import Belief
    from druthers.profile.design import Design
    from druthers.profile.items import Item
    from druthers.profile.memory import Memory
    from druthers.profile.prior import Prior
    from druthers.profile.running import Running

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]

BASELINE = "baseline"
MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class State:
    """What the lessons led to; `counts` are the judgements by feature, `ideal` the features that have an ideal.

    `prior_sd` (m,) is that of each named feature's weight before any judgement, `unmet_sd` that of a feature that
    nothing was said of, `prior_mean` (d,) what was expected of each weight;
    `lines` (n + 1, 6) are those between the ratings at each judgement, and now; `others` is what others' cards say.
    """

    design: Design
    judged: Judgements
    prior: Prior
    prior_mean: Vector
    prior_sd: Vector
    unmet_sd: float
    statements: tuple[Stated, ...]
    told: tuple[Said, ...]
    belief: Belief
    counts: dict[str, int]
    ideal: frozenset[str]
    lines: Matrix | None = None
    others: Voices | None = None

    def column(self, feature: str) -> int:
        """The column of a row that a feature is in."""
        return 1 + self.design.names.index(feature)

    def sd_before(self, feature: str) -> float:
        """The sd of a feature's weight before any judgement."""
        return float(self.prior_sd[self.column(feature) - 1]) if feature in self.design.names else self.unmet_sd

    def contributions(self, item: Item, row: Vector, *, ideal: bool) -> dict[str, float]:
        """What each part of the row (d,) of an item adds to its mean under a head."""
        mean, _ = self.belief.weights(ideal=ideal)
        parts = (mean * row).tolist()
        named = dict(zip(self.design.names, parts[self.design.named], strict=True))
        lacking = sum(value for name, value in named.items() if name not in item.features)
        return {
            BASELINE: parts[0] - self.belief.welcome + lacking,
            **{name: named.get(name, 0.0) for name in sorted(item.features)},
            MEANING: sum(parts[self.design.named.stop :]),
        }

    def weights(self) -> list[FeatureBelief]:
        """What is believed of each feature that was judged or stated, the heaviest first."""
        now, ideal = self.belief.weights(), self.belief.weights(ideal=True)
        stated = {each.feature for each in self.statements}
        by_others = self.belief.lent.sum(axis=0)
        beliefs = []
        for name, count in self.counts.items():
            column = self.column(name)
            mean, sd, wanted, wanted_sd = (float(each[column]) for each in (*now, *ideal))
            pinned = bool(self.belief.pinned[column])
            lent = float(by_others[column])
            belief = FeatureBelief(name, mean, sd, count, pinned=pinned, stated=name in stated, others=lent)
            if name in self.ideal:
                belief = replace(belief, ideal=wanted, ideal_sd=wanted_sd)
            beliefs.append(belief)
        return sorted(beliefs, key=lambda belief: (-abs(belief.mean), belief.name))

    def lenders(self, people: Sequence[str]) -> list[Lender]:
        """What became of the cards of these people, who are all that were heard, in their order."""
        columns = {name: self.column(name) for name in self.counts}
        return [
            Lender(person, trust, {name: moved[column] for name, column in columns.items() if moved[column]})
            for person, trust, moved in zip(people, self.belief.heard.tolist(), self.belief.lent.tolist(), strict=True)
        ]

    def trust(self) -> list[PrincipleTrust]:
        """How likely each reading of a principle holds, in the order they were stated."""
        mapped = [each for each in self.statements if each.maps]
        return [
            PrincipleTrust(str(each.principle), each.feature, each.weight, each.strength, trust)
            for each, trust in zip(mapped, self.belief.trust.tolist(), strict=True)
        ]

    def shifts(self, since: int) -> list[Shift]:
        """The weights that the judgements before a position and those from it on lead to, the furthest apart first."""
        later = np.arange(len(self.judged.kinds)) >= since
        measured = self.design.features.measured
        before, after = (
            infer(
                self.judged,
                self.prior,
                self.prior_mean,
                self.told,
                side.astype(float),
                self.lines,
                measured=measured,
                others=self.others,
            ).weights()[0]
            for side in (~later, later)
        )
        columns = {name: self.column(name) for name in self.counts}
        shifts = [Shift(name, float(before[column]), float(after[column])) for name, column in columns.items()]
        return sorted(shifts, key=lambda each: (-abs(each.after - each.before), each.feature))


def state_of(memory: Memory, prior: Prior, running: Running | None = None) -> State:
    """What the lessons of a memory lead to.

    With a fold that has followed it, each judgement counts as far as it belongs to the present taste, and is read
    against the lines between the ratings at its time.
    """
    voices = list(memory.voices.values())
    # what guards against flattery, and what the person stands for, is no matter of what others like
    guarded = {*prior.means, *(each.feature for each in memory.statements if each.maps)}
    heard = heard_names(voices, memory.names(), guarded)
    known = {*memory.names(), *heard}
    names = tuple(sorted({*known, *prior.means}))
    design, judged, has = memory.table(names)
    columns = judged.rows.shape[1]
    prior_mean = np.zeros(columns)
    prior_mean[design.named] = [prior.means.get(name, 0.0) for name in names]
    measured = design.features.measured
    sizes = feature_sizes(judged.rows, len(names))
    by_scale = [prior.named_variances(scale, sizes, measured) for scale in prior.scales]
    sd = _over_scales(prior, by_scale)
    unmet_sd = float(_over_scales(prior, [prior.mark_variance(scale, sizes, measured) for scale in prior.scales]))
    told = tuple(said(memory.statements, names, columns, sd, np.sqrt(each)) for each in by_scale)
    belonging, lines, start = (
        (None, None, None) if running is None else (running.membership(), running.lines(), running.guess(names))
    )
    others = voices_of(voices, names, heard) if voices else None
    belief = infer(judged, prior, prior_mean, told, belonging, lines, start, measured=measured, others=others)
    padded = np.vstack((has, np.zeros((1, len(names)), dtype=bool)))
    took_part = dict(zip(names, np.sum(padded[judged.first] | padded[judged.second], axis=0).tolist(), strict=True))
    ideal = {each.feature for each in memory.statements if each.principle is not None}
    late = judged.first[judged.of(Kind.OUTCOME)]
    ideal |= {names[position] for position in np.flatnonzero(has[late].any(axis=0)).tolist()}
    counts = {name: took_part[name] for name in sorted(known)}
    statements = tuple(memory.statements)
    return State(
        design,
        judged,
        prior,
        prior_mean,
        sd,
        unmet_sd,
        statements,
        told,
        belief,
        counts,
        frozenset(ideal),
        lines,
        others,
    )


def _over_scales(prior: Prior, variances: Sequence[ArrayLike]) -> Vector:
    """The sd of what has these variances at the scales of the prior."""
    shares = np.exp([prior.log_weight(scale) for scale in prior.scales])
    out: Vector = np.sqrt(shares @ np.asarray(variances) / shares.sum())
    return out
