"""Named features of a candidate, measured once, when it is made, and then frozen with `FEATURE_VERSION`.

Every number lies in [0, 1], but for `suits`. Nothing here knows a rating, and of all only `suits`, which is measured
where drafts are weighed, asks a language model. Version 1 had `fit` as well, which was that model's word alone: two
copies of one model, quantised differently, agreed on it at r .80, on `suits` at .98
(tests/benchmarks/feature_agreement.py).

| feature | what | how it is measured |
|---|---|---|
| `effort` | how much it asks | the minutes of its pattern / 60, at most 1; else those it states; else by verb |
| `horizon` | when it is to be done | now 0, today .25, tomorrow .5, week .75, later 1: by its pattern, else as said |
| `social` | it involves someone | 1 when its pattern says so, asks or tells, or has a gap for a name; else by words |
| `cost` | what it costs | none 0, a little .5, some 1, by its pattern; else .5 for a word for buying |
| `outdoors` | it leads outside | 1 when its pattern says so; else by words |
| `question` | it asks instead of telling | 1 when it ends with a question mark |
| `concrete` | says when, where, how much | a third for each of: a time, a place, a number |
| `praise` | it flatters | words of the list / 3, at most 1 |
| `length` | how long it is | words / 30, at most 1 |
| `novelty` | how new it is | 1 - the largest cosine to an earlier proposal; 1 without any |
| `principle` | it is near a principle | the largest cosine to one of the person's, at least 0; 0 without any |
| `recency` | how new the cited note is | 1 - log(1 + days) / log(1 + 365), at least 0; 1 on the day itself |
| `suits` | it is fit for the line | what the drafts of a run are ranked by (`weighing`), less the usual; -½ to ½ |
| `hour:…` | when it was made | 1 for one of morning (from 5), afternoon (12), evening (17), night (22); else 0 |
| `topic:…` | what it is about | softmax over ten topics, at 0.05, of the mean cosine to that topic's anchor phrases |
| `tag:…` | the cited note's tags | 1 for each |
| `source:…` | where it comes from | 1 for the source that offers it |
| `form:…` | which form of step it is | 1 for the form of its pattern; none for what was written freely |

A pattern's author knows its steps better than a list of words: of 661 patterns, the minutes that the words state go
with the declared ones at r .12 (“an alarm an hour before”), and the words are right about company in 91 of 100. So for
a step made from a pattern words count only as far as they stand in its gaps; for one written freely they are all there
is. What stands in “…” is quoted of the person, and says nothing of the step.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from druthers.propose.stated import COSTS, HORIZONS, of_text, share_of_hour
from druthers.propose.topics import anchors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from druthers.propose.patterns import Pattern
    from druthers.propose.ports import Embedder
    from druthers.propose.sources.port import Draft

FEATURE_VERSION: Final = "2"
YEAR: Final = 365
SOCIAL: Final = frozenset({"ask", "tell"})  # forms of steps that involve somebody
HOURS: Final = (("morning", 5), ("afternoon", 12), ("evening", 17), ("night", 22))
_GAP: Final = re.compile(r"\{\w+\}")


def features(
    draft: Draft,
    vector: NDArray[np.float32],
    *,
    now: datetime,
    nearest: float | None,
    principles: NDArray[np.float32] | None,
    embedder: Embedder,
) -> dict[str, float]:
    """Return the features of a step, as the module's table says.

    `vector` (d,) is its unit-length embedding; `nearest` the largest cosine to an earlier proposal, None when there is
    none; `principles` the unit rows (k, d) of what the person stands for, None for none.
    """
    return {
        **of_draft(draft.text, draft.pattern),
        "novelty": novelty(nearest),
        "principle": largest_cosine(vector, principles),
        "recency": recency((now - draft.note.created).total_seconds() / 86400),
        **{f"hour:{name}": float(name == part_of_day(now.hour)) for name, _ in HOURS},
        **anchors(embedder).topics(vector),
        **{f"tag:{tag}": 1.0 for tag in draft.note.tags},
        f"source:{draft.source.partition(':')[0]}": 1.0,
        **({} if draft.pattern is None else {f"form:{draft.pattern.form}": 1.0}),
    }


def of_draft(text: str, pattern: Pattern | None) -> dict[str, float]:
    """Return the features that the words of a step and the pattern that it was made from decide."""
    found = of_text(text)
    if pattern is None:
        return found
    filled = of_text(_filled(text, pattern.step))
    social = pattern.social or pattern.form in SOCIAL or "name" in pattern.gaps
    return {
        **found,
        "effort": share_of_hour(pattern.minutes),
        "horizon": HORIZONS[pattern.horizon],
        "social": max(float(social), filled["social"]),
        "cost": max(COSTS[pattern.cost], filled["cost"]),
        "outdoors": max(float(pattern.outdoors), filled["outdoors"]),
    }


def _filled(text: str, step: str) -> str:
    """What of a text stands in the gaps of the step that it was made from; all of it where it was not.

    >>> _filled("Choose an hour to walk by the river, tonight.", "Choose an hour to {do}, tonight.")
    'walk by the river'
    """
    pieces = [re.escape(piece) for piece in _GAP.split(step)]
    found = re.fullmatch("(.*?)".join(pieces), text, re.DOTALL | re.IGNORECASE)
    return text if found is None else " … ".join(found.groups())


def novelty(nearest: float | None) -> float:
    """Return how new something is whose largest cosine to anything earlier is `nearest`; None when there is nothing.

    >>> novelty(0.25), novelty(None)
    (0.75, 1.0)
    """
    return 1.0 if nearest is None else min(1.0, max(0.0, 1.0 - nearest))


def recency(days: float) -> float:
    """Return how new a note of that age is: 1 today, 0 after a year.

    >>> recency(-1), recency(0), recency(400)
    (1.0, 1.0, 0.0)
    """
    return max(0.0, 1.0 - math.log1p(max(0.0, days)) / math.log1p(YEAR))


def part_of_day(hour: int) -> str:
    """Return morning, afternoon, evening or night.

    >>> [part_of_day(hour) for hour in (4, 5, 12, 17, 22)]
    ['night', 'morning', 'afternoon', 'evening', 'night']
    """
    return next((name for name, start in reversed(HOURS) if hour >= start), "night")


def nearest_cosine(vector: NDArray[np.float32], earlier: Sequence[NDArray[np.float32]]) -> float | None:
    """Return the largest cosine of a unit vector to others of its length; None when there is none."""
    cosines = [float(vector @ other) for other in earlier if other.shape == vector.shape]
    return max(cosines, default=None)


def largest_cosine(vector: NDArray[np.float32], rows: NDArray[np.float32] | None) -> float:
    """Return the largest cosine of a unit vector (d,) to unit rows (k, d), from 0 to 1; 0 without any."""
    return 0.0 if rows is None or not len(rows) else min(1.0, max(0.0, float((rows @ vector).max())))
