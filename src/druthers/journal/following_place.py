"""Where somebody's notes may be followed from: an address that is one, of somebody else, and not followed yet.

Part of the façade, beside `following`. Nothing is asked of the network here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from druthers.errors import DruthersError, UsageError
from druthers.publish.followed import checked_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.parts import Parts
    from druthers.models import Followed


def address_of(parts: Parts, url: str) -> str:
    """The address as it is kept: a folder of this machine by its whole path.

    Raises:
        UsageError: it is none, or lies in this vault.
    """
    given = url.strip()
    try:
        if given and "://" not in given and "\0" not in given:
            path = Path(given).expanduser()
            if path.exists():
                given = str(path.resolve())
        how = checked_address(given)
    except (ValueError, RuntimeError, OSError) as error:
        raise UsageError(
            f"{error}.", "Use the address that `git clone` would: https://…, ssh://… or a folder."
        ) from error
    if how == "file":
        _check_folder(parts, Path(unquote(given.removeprefix("file://localhost").removeprefix("file://"))))
    return given


def _check_folder(parts: Parts, folder: Path) -> None:
    if folder.resolve().is_relative_to(parts.root.resolve()):
        raise UsageError(f"{folder} lies in this vault.", "One follows others; your own notes are found anyway.")
    if not (folder / ".git").exists() and (folder / "public" / ".git").exists():
        raise UsageError(f"{folder} is a vault.", f"What is public in it: druthers follow {folder / 'public'}")


def check_is_another(parts: Parts, address: str, known: Sequence[Followed]) -> None:
    """Refuse who is followed already, and oneself.

    Raises:
        UsageError: an address leads there.
    """
    place = parts.clones.place(address)
    for person in known:
        if parts.clones.place(person.url) == place:
            raise UsageError(f"You follow that as {person.name}.", "`druthers unfollow` ends it.")
    for own in ("public", "private"):
        try:
            addresses = parts.remote(own).addresses()
        except DruthersError:  # there is no such repository, so it has no remote
            continue
        if place in addresses:
            raise UsageError(f"That is where your own {own}/ goes.", "One follows others.")
