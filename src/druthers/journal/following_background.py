"""Fetching what those whom one follows have published, in a process of its own that no command waits for.

Part of the façade, beside `following`. Not more often than the setting `refresh` says, and one process at a time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from druthers.errors import DruthersError
from druthers.journal import following_state
from druthers.journal.following import others
from druthers.journal.steps import drain
from druthers.vault.lock import hold

if TYPE_CHECKING:
    from druthers.journal.facade import Journal
    from druthers.journal.parts import Parts

LOCK: Final = "refresh"
ASKED: Final = "_refresh_asked"
AGAIN: Final = timedelta(hours=1)


def refresh_in_background(parts: Parts) -> bool:
    """What `Journal.refresh_in_background` promises; nothing that is wrong here disturbs who calls it.

    An open vault asks once a while, whatever comes of it: a search may follow upon every key.
    """
    try:
        now = parts.ports.now()
        asked = parts.__dict__.get(ASKED)
        if (asked is not None and now - asked < AGAIN) or not due(parts):
            return False
        parts.__dict__[ASKED] = now
        return parts.ports.refresh_alone(parts.root)
    except DruthersError:  # told by whatever reads the list in earnest
        return False


def due(parts: Parts) -> list[str]:
    """Who was not asked for so long that they should be now."""
    if not parts.layout.following_list.exists() or not parts.settings.refresh:
        return []
    since = parts.ports.now() - timedelta(hours=parts.settings.refresh)
    tried = ((person.name, following_state.tried(parts.layout, person.name)) for person in others(parts))
    return [name for name, when in tried if when is None or when < since]


def refresh_alone(journal: Journal) -> bool:
    """Fetch from those that are due, and take in what came, unless another process is at it; False then."""
    locks = journal.layout.locks
    locks.mkdir(parents=True, exist_ok=True)
    with hold(locks / LOCK) as held:
        if held is None:
            return False
        if names := due(journal):
            drain(journal.refresh_steps(*names))
            drain(journal.prepare_search(embed=False))
    return True
