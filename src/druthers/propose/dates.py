"""When something was written, as one would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

WEEK: Final = 7


def said(then: datetime, now: datetime) -> str:
    """Return the day of `then`, as it is said at `now`; both carry their offset.

    >>> from datetime import datetime, UTC
    >>> now = datetime(2026, 11, 21, tzinfo=UTC)
    >>> [said(datetime(*day, tzinfo=UTC), now) for day in ((2026, 11, 21), (2026, 11, 17), (2026, 3, 3), (2024, 3, 3))]
    ['today', 'on Tuesday', 'on 3 March', 'on 3 March 2024']
    """
    days = (now.date() - then.date()).days
    if days in (0, 1):
        return ("today", "yesterday")[days]
    if 0 < days < WEEK:
        return f"on {then:%A}"
    return f"on {then.day} {then:%B}" + (f" {then.year}" if then.year != now.year else "")
