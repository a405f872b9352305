"""What the commands of a note's past share: which version is meant, how a moment is said, asking for the passphrase.

A front end.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from druthers import wording
from druthers.cli.unlocking import ask_passphrase, can_ask
from druthers.errors import LockedError, UnknownNote, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from druthers.journal import Journal

Outcome = TypeVar("Outcome")

SHORT = 8  # digits of a hash that are printed; `show --at` and `restore --at` take them
REVISION = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE)
HOUR = re.compile(
    r"\d\s*:\s*\d\d\b|T\d\d|\d\s*[ap]\.?m\b|\b(?:hours?|hrs?|minutes?|mins?|noon|midnight|now)\b", re.IGNORECASE
)
AS_NOW = 5.0  # seconds; "yesterday" is read as yesterday at this time


def which(words: str | None) -> datetime | str | None:
    """The moment or the version that is meant; a day, a month or a year means its end.

    Raises:
        UsageError: it is neither.
    """
    if words is None:
        return None
    given = words.strip()
    if REVISION.fullmatch(given) and not _is_date(given):
        return given.lower()
    from druthers.cli.moment import days, moment

    try:
        found = moment(given)
        if _has_hour(given, found):
            return found
        return datetime.combine(days(given)[1], time.max).astimezone()
    except UsageError as error:
        raise UsageError(
            error.message, 'Try 2026-11-20, "yesterday 6am", or a version from `druthers history`.'
        ) from error
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{words!r} lies beyond the calendar.", "Try 2026-11-20.") from error


def said(at: datetime) -> str:
    """A moment in words, by this machine's clock."""
    return wording.moment(at.astimezone(), date.today())  # noqa: DTZ011 - the person's own day


def unlocking(journal: Journal, ask: Callable[[], Outcome]) -> Outcome:
    """Ask for something; when it turns out to be sealed, or a sealed note may be meant, for the passphrase first."""
    try:
        return ask()
    except (LockedError, UnknownNote) as error:
        if not journal.locked or (isinstance(error, UnknownNote) and not can_ask()):
            raise
        ask_passphrase(journal)
        return ask()


def _is_date(given: str) -> bool:
    try:
        datetime.fromisoformat(given)
    except ValueError:
        return False
    return True


def _has_hour(words: str, found: datetime) -> bool:
    """Whether an hour was named. Where none was, it is read as midnight, or as the hour that it is now."""
    if HOUR.search(words):
        return True
    apart = abs(datetime.combine(date.min, found.time()) - datetime.combine(date.min, datetime.now().time()))  # noqa: DTZ005
    return found.time() != time.min and apart.total_seconds() > AS_NOW
