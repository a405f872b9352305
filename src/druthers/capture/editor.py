"""Writing a note in the person's own editor.

The capture stage. Standard library only. The text lies in a file of the vault's while the editor has it, and stays
there until the note is saved, so that a crash of either loses nothing.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

from druthers.capture.draft import decode
from druthers.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

FALLBACKS = ("sensible-editor", "nano", "vi")


def edit(path: Path, text: str = "") -> str:
    """Open the editor on a new file at `path` that begins with `text`; give what the person left in it.

    Nobody else on the machine may read the file: it may become a private note.

    Raises:
        CaptureError: no editor, or it failed; the message says where the text lies.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb", opener=_own) as file:
            file.write(text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise CaptureError(f"{path} could not be written: {error.strerror}", "Check its permissions.") from error
    open_editor(path)
    try:
        return decode(path.read_bytes())
    except OSError as error:
        raise CaptureError(f"The text is no longer in {path}: {error.strerror}", "Nothing was saved.") from error


def open_editor(path: Path, *, failed: str = "nothing was saved") -> None:
    """Open the editor on a file and wait until it is closed; `failed` says what an editor's failure means.

    Raises:
        CaptureError: no editor, or it failed; the message says where the text lies.
    """
    command = [*editor(), str(path)]
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        raise CaptureError(
            f"{command[0]} could not be started: {error.strerror}", "Set EDITOR to your editor."
        ) from error
    if code != 0:
        raise CaptureError(f"{command[0]} ended with {code}; {failed}.", f"Your text is in {path}.")


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def editor() -> list[str]:
    """The command of the person's editor: VISUAL, then EDITOR, then what the machine has.

    Raises:
        CaptureError: there is none.
    """
    for variable in ("VISUAL", "EDITOR"):
        try:
            if named := shlex.split(os.environ.get(variable, "")):
                return named
        except ValueError as error:
            raise CaptureError(f"{variable} cannot be read as a command: {error}", "Mend its quotes.") from error
    for name in FALLBACKS:
        if shutil.which(name):
            return [name]
    raise CaptureError("No editor was found.", "Set EDITOR, or write the text after `druthers add`.")
