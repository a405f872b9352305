"""How the drafts of a run are weighed against one another, and which are kept.

After the sources, before the features. The profile is not asked: what is liked decides later, among what is kept. A
draft is worth what its source says it suits, more for being near its line in meaning, and more for being likelier
after that line than after an empty wish: the mean log-probability after the line, minus that after an empty one (per
token, as in Li et al. 2016, "A Diversity-Promoting Objective Function"). Of both, only a pattern's own words count:
what a step copies of its line is near it whatever it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from druthers.propose.filters import same
from druthers.propose.prompt import EMPTY, prompt

if TYPE_CHECKING:
    import random
    from collections import Counter
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.context import Context
    from druthers.propose.ports import LanguageModel
    from druthers.propose.sources import Draft

NEAR: Final = 0.2  # of the cosine to the line
CALLED_FOR: Final = 0.12  # of the difference of mean log-probabilities, in nats, at most 1 either way
POOR: Final = 0.3  # what is worth less is left out where anything is worth more
USUAL: Final = 0.6  # what is shown is worth about so much
STANDS_FOR: Final = {"do": "do it", "it": "it", "word": "it", "name": "them"}  # in a gap; in any other, nothing does
_GAP: Final = re.compile(r"\{(\w+)\}")
_QUOTED: Final = re.compile(r"(?:You wrote )?“[^”]*”[.,]?")
CHANCE: Final = 0.06  # the width of the chance by which another seed gives other drafts
# What a draft loses for each that is kept already and shares with it the line, pattern, source or form, in that order.
SHARED: Final = (0.12, 0.3, 0.05, 0.03)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """A draft with its unit-length embedding (d,), the cosine to its line, and what the model made of it.

    `after` is the mean log-probability per token, in nats, after the line, `plain` after an empty wish; None where the
    model was not asked. `judged` (d,) is the embedding of the words that a rating is learnt for.
    """

    draft: Draft
    vector: NDArray[np.float32]
    near: float
    after: float | None = None
    plain: float | None = None
    judged: NDArray[np.float32] | None = None

    @property
    def contrast(self) -> float | None:
        """By how much likelier, in nats a token, it is after the line than after an empty wish."""
        return None if self.after is None or self.plain is None else self.after - self.plain

    @property
    def worth(self) -> float:
        """What it is ranked by."""
        called_for = max(-1.0, min(1.0, self.contrast or 0.0))
        return self.draft.suits + NEAR * self.near + CALLED_FOR * called_for


def bare(draft: Draft) -> str:
    """A draft without what it copies of its line: quotations, and what stands in a pattern's gaps."""
    text = draft.pattern.step if draft.pattern else draft.text
    text = _QUOTED.sub("", text)
    text = _GAP.sub(lambda gap: STANDS_FOR.get(gap[1], ""), text)
    return " ".join(text.split()) or draft.text


def judged(draft: Draft) -> str:
    """The words of a draft that a rating of it is learnt for."""
    return draft.judged or draft.text


def suits(worth: float) -> float:
    """What a draft is worth as a feature, from -½ to ½; 0 is about what most that are shown are worth.

    >>> suits(0.6), suits(2.0), suits(0.0)
    (0.0, 0.5, -0.5)
    """
    return max(-0.5, min(0.5, worth - USUAL))


def new(weighed: Sequence[Weighed], context: Context, left_out: Counter[str]) -> list[Weighed]:
    """Those that say nothing that was shown before, by words or by meaning."""
    import numpy as np  # noqa: PLC0415 - the ports are imported by what must start without it

    texts = [each.text for each in context.earlier]
    rows = [np.frombuffer(each.embedding, dtype="<f4") for each in context.earlier]
    kept = []
    for each in weighed:
        cosines = [float(each.vector @ row) if row.shape == each.vector.shape else 0.0 for row in rows]
        if same(each.draft.text, texts, cosines):
            left_out["said before"] += 1
        else:
            kept.append(each)
    return kept


def by_model(weighed: Sequence[Weighed], model: LanguageModel, seconds: float) -> list[Weighed]:
    """The same, with what the model makes of each, in one batch; raises `ModelError`."""
    if not weighed or not model.abilities().scores:
        return list(weighed)
    own = [f" {bare(each.draft)}" for each in weighed]
    pairs = [(prompt(each.draft.shown, ""), words) for each, words in zip(weighed, own, strict=True)]
    pairs += [(prompt(EMPTY, ""), words) for words in own]
    scores = model.score_many(pairs, limit_seconds=seconds)
    half = len(weighed)
    return [
        replace(each, after=after, plain=plain)
        for each, after, plain in zip(weighed, scores[:half], scores[half:], strict=True)
    ]


def best(weighed: Sequence[Weighed], most: int, chance: random.Random) -> list[Weighed]:
    """Up to `most`, the worthiest first, each worth less the more it shares with those before it.

    None says what another says, and none is poor where there is one that is not.
    """
    waiting = {
        each: each.worth + CHANCE * chance.random() for each in sorted(weighed, key=lambda each: each.draft.text)
    }
    kept: list[Weighed] = []
    while waiting and len(kept) < most:
        chosen = max(waiting, key=waiting.__getitem__)
        if kept and chosen.worth < POOR:
            break
        del waiting[chosen]
        cosines = [float(chosen.vector @ each.vector) for each in kept]
        if same(chosen.draft.text, [each.draft.text for each in kept], cosines):
            continue
        kept.append(chosen)
        for each in waiting:
            waiting[each] -= sum(
                loss
                for loss, one, other in zip(SHARED, _shared(chosen.draft), _shared(each.draft), strict=True)
                if one == other
            )
    return kept


def _shared(draft: Draft) -> tuple[object, ...]:
    pattern = draft.pattern
    return draft.shown, pattern.name if pattern else draft.text, draft.source, pattern.form if pattern else "free"
