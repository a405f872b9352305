"""What choosing promised and what it brought: regret among what was shown together, promised against realised gain.

Part of the profile stage, over trials. Promises fail where a number is pushed up rather than what it stands for (Gao,
Schulman & Hilton 2022), so the two are laid side by side for the latest choices.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from druthers.models import Gains
from druthers.profile.trials import judged, spread, worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.profile.trials import Trial

LATEST = 30
"""So many judged choices are looked at; an alarm waits until there are as many."""
FEWEST = 10
FEWEST_BY_CHANCE = 5
"""With fewer judged ones that were shown by chance, an average candidate is taken to be what was expected of it."""
KEPT = 0.5
"""Less than this part of what was promised is an alarm."""
RANDOM = "random"
UNASKED = "unasked"
CHOSEN = ("best", UNASKED)
"""The slots that are filled for what is expected of a proposal; the others are there to find out."""


def regret(trials: Sequence[Trial]) -> tuple[int, float | None, float | None]:
    """How many requests had two judged or more; their mean regret, and that of choosing among them blindly.

    The regret of a request is the worth of its best less that of the one of which most was expected, in spreads of the
    person's ratings. Only what was shown and judged is known: candidates that were not shown take no part.
    """
    requests: dict[int, list[Trial]] = defaultdict(list)
    for each in judged(trials):
        requests[each.request].append(each)
    unit = spread(trials)
    chosen, blind = [], []
    for together in requests.values():
        if len(together) < 2:  # noqa: PLR2004 - a choice is between two at least
            continue
        values = np.asarray([worth(each, unit) for each in together])
        expected = np.asarray([each.mean for each in together])
        chosen.append(values.max() - values[expected == expected.max()].mean())
        blind.append(values.max() - values.mean())
    if not chosen:
        return 0, None, None
    return len(chosen), float(np.mean(chosen)), float(np.mean(blind))


def gains(trials: Sequence[Trial]) -> Gains | None:
    """Promised and realised gain of the latest judged choices over an average candidate; None while there are few.

    What an average candidate was worth meanwhile comes from those that were shown by chance: the mean of all that was
    judged in such requests, each weighed by the inverse of the chance that it had to be shown (Hájek 1971). Where there
    are too few of them it is what was expected of an average candidate, and only over-optimism about the chosen is
    seen. A promise that is smaller than the error with which it can be held to anything raises no alarm.
    """
    chosen = [each for each in judged(trials) if each.gain is not None and each.slot in CHOSEN][-LATEST:]
    if len(chosen) < FEWEST:
        return None
    unit = spread(trials)
    since = min(each.request for each in chosen)
    pool = _by_chance([each for each in trials if each.request >= since])
    promised = float(np.mean([each.gain for each in chosen if each.gain is not None]))
    brought = np.asarray([worth(each, unit) for each in chosen])
    if pool:
        weights = np.asarray([1.0 / each.propensity for each in pool])
        weights /= weights.sum()
        values = np.asarray([worth(each, unit) for each in pool])
        average = float(weights @ values)
        doubt = float(weights**2 @ (values - average) ** 2)
        brought -= average
    else:
        brought -= np.asarray([each.mean - (each.gain or 0.0) for each in chosen])
        doubt = 0.0
    realised = float(brought.mean())
    error = float(np.sqrt(np.var(brought) / len(brought) + doubt))
    return Gains(
        count=len(chosen),
        promised=promised,
        realised=realised,
        error=error,
        against=RANDOM if pool else "expected",
        alert=len(chosen) >= LATEST and promised > error and realised < KEPT * promised,
    )


def _by_chance(trials: Sequence[Trial]) -> list[Trial]:
    """The judged ones of requests in which one was shown by chance; none where too few were."""
    slates = [each for each in trials if each.slot != UNASKED and each.propensity > 0.0]
    with_chance = {each.request for each in slates if each.propensity < 1.0}
    pool = [each for each in judged(slates) if each.request in with_chance]
    return pool if sum(each.slot == RANDOM for each in pool) >= FEWEST_BY_CHANCE else []
