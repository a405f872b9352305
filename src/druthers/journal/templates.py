"""The person's templates: `private/templates/NAME.md`.

Part of the façade. They are theirs to write, in any editor; Druthers only reads them.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from druthers.capture.template import fill
from druthers.errors import UsageError, VaultError
from druthers.vault.scan import ENDINGS
from druthers.vault.text import NotText, read_text

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from druthers.journal.parts import Parts


def filled_template(parts: Parts, name: str, text: str, at: datetime) -> str:
    """The text of a new note from a template, with `text` where it says, or at its end.

    Raises:
        UsageError: there is no such template; the hint names those that there are.
        VaultError: it cannot be read.
    """
    there = templates(parts)
    path = there.get(_plain(name))
    if path is None:
        names = ", ".join(sorted(there))
        folder = parts.layout.relative(parts.layout.templates)
        raise UsageError(
            f"There is no template called {name}.",
            f"There are {names}."
            if names
            else f"Write one: {folder}/NAME.md, with {{{{date}}}} and {{{{text}}}} in it.",
        )
    try:
        return fill(read_text(path.read_bytes()).text, text=text, at=at)
    except OSError as error:
        raise VaultError(f"{path} cannot be read: {error.strerror or error}.", "Check its permissions.") from error
    except NotText as reason:
        raise VaultError(f"{path} cannot be read: it is {reason}.", "Save it as UTF-8.") from reason


def templates(parts: Parts) -> dict[str, Path]:
    """The templates by name, without ending; one in a folder of theirs is `folder/name`."""
    folder = parts.layout.templates
    found = sorted(path for path in folder.rglob("*") if path.name.lower().endswith(ENDINGS) and path.is_file())
    return {_plain(path.relative_to(folder).with_suffix("").as_posix()): path for path in found}


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFC", name.strip()).casefold()
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)
