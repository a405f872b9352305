"""What speaking unasked does to the person, against silently withholding: a trial that chance runs in their own days.

Part of the profile stage. One in ten of the proposals that clear the gate is withheld by chance, so the two groups
differ by nothing else: a micro-randomised trial (Klasnja et al. 2015; HeartSteps). What is compared is whether another
note was written within a day. It stands for what one would rather know, whether the journal is still worth writing in:
who is annoyed writes less.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WITHIN = timedelta(hours=24)
FEWEST = 10
"""Below so many withheld ones nothing is said."""


def effect(
    spoken: Sequence[datetime], withheld: Sequence[datetime], notes: Sequence[datetime], now: datetime
) -> tuple[float, float] | None:
    """How much likelier a note within a day is after speaking than after withholding, and the error of that.

    A difference of two shares, each with one more of both outcomes (Agresti and Caffo 2000), which keeps the error
    honest at 0 and 1. A moment counts once its day is over. None while fewer than ten withheld ones count.
    """
    written = sorted(notes)
    shares, variance = [], 0.0
    for moments in (spoken, withheld):
        over = [moment for moment in moments if moment + WITHIN <= now]
        if len(over) < FEWEST:
            return None
        wrote = sum(_followed(moment, written) for moment in over)
        share = (wrote + 1) / (len(over) + 2)
        shares.append(share)
        variance += share * (1.0 - share) / (len(over) + 2)
    return shares[0] - shares[1], math.sqrt(variance)


def _followed(moment: datetime, written: Sequence[datetime]) -> bool:
    """Whether a note was written within a day after a moment."""
    following = bisect_right(written, moment)
    return following < len(written) and written[following] <= moment + WITHIN
