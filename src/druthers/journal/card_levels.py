"""What a card is made of: the person's own beliefs about features, as levels, and which of them are told.

Part of the façade, beside `carding`. Neither principles nor other people's cards take part.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.journal.profiling import taught
from druthers.publish.card import level_of, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.parts import Parts
    from druthers.models import FeatureBelief
    from druthers.profile import Profile

USUAL: Final = ("effort", "horizon", "novelty", "social", "outdoors", "question", "concrete", "length")
"""The features that are published unless others are named: how a step is made, and nothing of what it is about."""
USUAL_KINDS: Final = ("form:", "source:")
SEE: Final = "`druthers profile --all` lists what it holds."


def own(parts: Parts) -> Profile:
    """What the person's own judgements and words on weights teach.

    Their principles take no part, for these say who they want to be; nor do other people's cards, which would come back
    to those who published them, as if one more person had said the same.
    """
    from druthers.models import ChangeAnswer, Comparison, Judgement, Statement
    from druthers.profile import Profile

    events, _ = parts.ledger.read()
    return Profile(
        each
        for each in taught(parts, events)
        if isinstance(each, Judgement | Comparison | ChangeAnswer)
        or (isinstance(each, Statement) and each.principle is None)
    )


def named_features(features: Sequence[str], beliefs: dict[str, FeatureBelief]) -> list[str]:
    """The features that the person named, each once.

    Raises:
        UsageError: one of them is none, or its name cannot be published.
    """
    from druthers.propose.meanings import DESCRIPTIONS, describe

    for each in features:
        if each not in beliefs and describe(each) is None:
            close = get_close_matches(each, [*beliefs, *DESCRIPTIONS], 3, cutoff=0.4)
            raise UsageError(f"There is no feature {each}.", f"Did you mean {' or '.join(close)}?" if close else SEE)
        if not named(each):
            raise UsageError(f"The name of {each} cannot be published.", "It is too long, or does not print.")
    return sorted(set(features))


def known(profile: Profile, beliefs: dict[str, FeatureBelief]) -> list[str]:
    """Which of the usual features something is known of.

    Raises:
        UsageError: there is none.
    """
    from druthers.propose.meanings import describe

    usual = [
        each
        for each in beliefs.values()
        if (each.name in USUAL or each.name.startswith(USUAL_KINDS)) and describe(each.name) and named(each.name)
    ]
    found = [each.name for each in usual if level(profile, each)]
    if not found:
        raise UsageError(
            "Nothing that is usually published is known of you surely enough yet.",
            "Rate more proposals, or name features yourself with --feature.",
        )
    return found


def level(profile: Profile, belief: FeatureBelief | None) -> int:
    """A belief's level; 0 where neither a rating nor the person says anything of it."""
    if belief is None or not (belief.ratings or belief.stated or belief.pinned):
        return 0
    return level_of(belief.mean, belief.sd, profile.model.prior_sd(belief.name))
