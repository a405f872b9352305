"""What the commands of a note's past share: which version is meant, how a moment is said, asking for the passphrase.

A front end.
"""

from __future__ import annotations

import re
from datetime import date, datetime
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
    from druthers.cli.moment import end

    try:
        return end(given)
    except UsageError as error:
        raise UsageError(
            error.message, 'Try 2026-11-20, "yesterday 6am", or a version from `druthers history`.'
        ) from error


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
