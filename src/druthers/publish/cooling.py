"""The cooling-off time: what came into public/ only lately waits before it is sent, so that a second thought counts.

The publish stage, a rule of the guard. A pure function of when each file came; whoever asks says when that was, and
makes findings of what is told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.publish.ports import Spotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

RULE: Final = "cooling:new"
SKEW: Final = timedelta(minutes=5)  # by which the clocks of two devices may differ before one is called wrong


def cooling(came: Mapping[str, datetime], now: datetime, hours: float) -> Iterator[tuple[str, Spotted]]:
    """The paths that have to wait, each with why; `came` tells of each path in public/ when it first came there.

    The words of what is spotted are the path alone: the finding has the same id however often it is asked for. A moment
    in the future is one that a wrong clock wrote, and waits from now on, but never longer than `hours`.

    >>> from datetime import UTC, datetime, timedelta
    >>> now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    >>> came = {"new.md": now - timedelta(hours=2), "old.md": now - timedelta(hours=30)}
    >>> [(path, each.reason) for path, each in cooling(came, now, 24)]
    [('new.md', 'it came into public/ 2 hours ago, and your cooling-off time is 24 hours')]
    """
    if hours <= 0:
        return
    wait = timedelta(hours=hours)
    for path, moment in sorted(came.items()):
        since = now - moment
        if since >= wait:
            continue
        left = wait - max(since, timedelta())
        if since < -SKEW:
            ago = "at a time that lies ahead of this machine's clock"
        else:
            ago = "just now" if since < timedelta(minutes=1) else f"{_said(since)} ago"
        yield (
            path,
            Spotted(
                line=0,
                rule=RULE,
                text=path,
                reason=f"it came into public/ {ago}, and your cooling-off time is {_said(wait)}",
                remedy=f"Push in {_said(left)}, or let it pass now.",
            ),
        )


def _said(span: timedelta) -> str:
    """A span of time in words, rounded to what matters.

    >>> [_said(timedelta(minutes=each)) for each in (0.2, 1, 59, 90, 60 * 24, 60 * 50)]
    ['1 minute', '1 minute', '59 minutes', '1 hour 30 minutes', '24 hours', '2 days 2 hours']
    """
    minutes = max(1, round(span.total_seconds() / 60))
    days, hours = divmod(minutes // 60, 24)
    if minutes >= 48 * 60:
        return _joined((days, "day"), (hours, "hour"))
    return _joined((minutes // 60, "hour"), (minutes % 60, "minute"))


def _joined(*parts: tuple[int, str]) -> str:
    return " ".join(f"{number} {word}{'s'[: number != 1]}" for number, word in parts if number)
