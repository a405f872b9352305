"""What is public and where it goes, in a few facts; and giving public/ the remote that it is sent to.

Part of the façade. Nothing here reads a note or asks anything of the network.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from druthers.errors import DruthersError, GitError, UsageError
from druthers.journal.following_place import address_of
from druthers.journal.hooking import mend_hook
from druthers.models import Shared
from druthers.vault.scan import scan

if TYPE_CHECKING:
    from druthers.journal.parts import Parts


def sharing(parts: Parts) -> Shared:
    """What `Journal.sharing` promises."""
    notes = sum(file.visibility == "public" for file in scan(parts.layout))
    repository = parts.repository("public")
    if not repository.exists():
        return Shared(notes)
    remote = parts.remote("public")
    name = remote.name()
    told = Shared(notes, name, author=repository.identity() or "journal <journal@localhost>")
    if name is None:
        return told
    update = remote.update()
    known = update is not None and bool(update.remote_id.strip("0"))
    return Shared(notes, name, tuple(sorted(remote.addresses())), known, remote.unsent(), told.author)


def set_remote(parts: Parts, address: str | None) -> str | None:
    """What `Journal.set_remote` promises."""
    if not parts.repository("public").exists():
        raise GitError("public/ is no git repository.", "`druthers doctor` says how to mend it.")
    if address is None:
        return parts.remote("public").point(None)
    chosen = address_of(parts, address)
    private: frozenset[str] = frozenset()
    with suppress(DruthersError):  # there is no private repository, so it has no remote
        private = parts.remote("private").addresses()
    if parts.clones.place(chosen) in private:
        raise UsageError(
            "That is where private/ goes, which would mix private notes with public ones.", "Give public/ its own."
        )
    had = parts.remote("public").point(chosen)
    mend_hook(parts)
    return had
