"""What time says for a note: the days that a question speaks of, and how long ago it was written.

The retrieve stage. Neither hides a note.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from druthers.retrieve.score import DATE, RECENCY

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from druthers.models import Days
    from druthers.retrieve.ports import PassageSource

# A note of the very day, and one of the days, weeks or months that were said: from all ten LoCoMo friendships.
DAY: Final = 0.65
SPAN: Final = 0.15
# What happened is often told afterwards: half of it, less for each day of the two weeks that follow.
AFTER: Final = 0.5
AFTER_DAYS: Final = 14

# Recency halves in so many days.
HALF_LIFE_DAYS: Final = 90.0
_DAY_SECONDS: Final = 86_400.0


def date_parts(source: PassageSource, dates: Sequence[Days], most: int) -> dict[int, dict[str, float]]:
    """Score the notes of the days that a question speaks of, and of the two weeks after; `most` for each stretch."""
    found: dict[int, float] = {}
    for days in dates:
        if days.first is None and days.last is None:
            continue
        single = days.first == days.last
        value = DAY if single else SPAN
        for note in _within(source, days.first, days.last, most):
            found[note] = max(found.get(note, 0.0), value)
        if days.last is None or not _can_follow(days.last):
            continue
        noon = datetime.combine(days.last, time(12), UTC).timestamp()
        after = _within(source, days.last + timedelta(days=1), days.last + timedelta(days=AFTER_DAYS), most)
        for note, moment in source.moments(after).items():
            past = min(max(round((moment - noon) / _DAY_SECONDS), 1), AFTER_DAYS)
            fading = AFTER * value * (1 - past / (AFTER_DAYS + 1))
            found[note] = max(found.get(note, 0.0), fading)
    return {note: {DATE: value} for note, value in found.items()}


def recency_parts(
    source: PassageSource, notes: Collection[int], weight: float, today: date
) -> dict[int, dict[str, float]]:
    """Give each note the part of `weight` that its age leaves: all of it today, half after ninety days.

    What lies ahead counts as today's.
    """
    if not weight:
        return {}
    noon = datetime.combine(today, time(12), UTC).timestamp()
    return {
        note: {RECENCY: weight * 0.5 ** (max(0.0, noon - moment) / _DAY_SECONDS / HALF_LIFE_DAYS)}
        for note, moment in source.moments(notes).items()
    }


def _within(source: PassageSource, first: date | None, last: date | None, most: int) -> Collection[int]:
    """Find the notes of these days, the newest where they are too many."""
    notes = source.select(since=first, until=last)
    if len(notes) <= most:
        return notes
    moments = source.moments(notes)
    return sorted(notes, key=lambda note: (-moments.get(note, 0.0), note))[:most]


def _can_follow(day: date) -> bool:
    return day.toordinal() + AFTER_DAYS < day.max.toordinal()
