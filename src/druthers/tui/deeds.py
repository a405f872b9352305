"""What the person did since the app was opened, so that the last of it can be taken back with one key.

A screen that changes something says with `Desk.deeds.done` how it is undone. What was done before the app was opened is
the vault's own history: `Journal.undo` takes that back.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done: `said` names it in a few words; `back` undoes it, in a thread, and tells how it is now.

    `back` raises a DruthersError when it cannot be undone; the deed then stays where it was.
    """

    said: str
    back: Callable[[], str]


class Deeds:
    """The deeds of this sitting, the last on top. Any thread may add to them."""

    def __init__(self) -> None:
        self._done: list[Deed] = []
        self._alone = Lock()
        self.undoing = Lock()  # held while one is taken back: a second press meanwhile is none

    def done(self, deed: Deed) -> None:
        """Remember one."""
        with self._alone:
            self._done.append(deed)

    @property
    def last(self) -> Deed | None:
        """The one that would be taken back."""
        with self._alone:
            return self._done[-1] if self._done else None

    def undone(self, deed: Deed) -> None:
        """Forget one that was taken back."""
        with self._alone:
            self._done = [one for one in self._done if one is not deed]
