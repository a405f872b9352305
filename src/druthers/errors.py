"""Every error a person can meet, and the exit code each has.

Stands under the whole journey; imports the standard library only. An error says what happened (`message`) and what
to do (`hint`), each in one line; front ends print exactly that and never a traceback.

    DruthersError            error       1
    ├── UsageError           usage       2    a word of the call was wrong
    ├── VaultError           vault       3    no vault here, or it cannot be read or written
    ├── CaptureError         capture     4    there was nothing to save, or the editor failed
    ├── GitError             git         5    a repository could not be made or written
    ├── IndexingError        index       6    the derived index could not be read or built
    ├── EmbedderError        embedder    7    the embedding model is missing or failed
    ├── ModelError           model       8    the language model could not be used
    │   ├── ModelMissing     model-missing    no file there, or the runtime is not installed
    │   ├── ModelBroken      model-broken     the file is not a usable GGUF
    │   ├── ModelCrashed     model-crashed    the child process died
    │   └── ModelTimeout     model-timeout    it took longer than its limit
    ├── LedgerError          ledger      9    the ledger could not be read or appended to
    ├── UnknownProposal      proposal   10    no proposal has that id, or more than one has
    ├── SettingsError        settings   11    the vault's settings are not what they should be
    ├── ThemeError           theme      12    a theme file could not be used
    ├── LockedError          locked     13    private notes are encrypted, and were not opened
    ├── UnknownNote          note       14    no note has that name, or more than one has
    ├── GuardStopped         guard      15    something that should not leave would have left
    └── FollowError          follow     16    somebody's notes cannot be had, or are not fit to be followed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class DruthersError(Exception):
    """The root of the tree above; never raised itself.

    >>> error = VaultError("There is no vault here.", "Make one with `druthers init`.")
    >>> error.kind, error.exit_code, str(error)
    ('vault', 3, 'There is no vault here.')
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DruthersError):
    """A word of the call was wrong."""

    kind = "usage"
    exit_code = 2


class VaultError(DruthersError):
    """There is no vault, or a file in it cannot be read or written."""

    kind = "vault"
    exit_code = 3


class CaptureError(DruthersError):
    """There was nothing to save, or the editor failed."""

    kind = "capture"
    exit_code = 4


class GitError(DruthersError):
    """A git repository could not be made or written."""

    kind = "git"
    exit_code = 5


class IndexingError(DruthersError):
    """The derived index could not be read or built."""

    kind = "index"
    exit_code = 6


class EmbedderError(DruthersError):
    """The embedding model is missing or failed."""

    kind = "embedder"
    exit_code = 7


class ModelError(DruthersError):
    """The language model could not be used."""

    kind = "model"
    exit_code = 8


class ModelMissing(ModelError):
    """There is no model file, or its runtime is not installed."""

    kind = "model-missing"


class ModelBroken(ModelError):
    """The file is not a GGUF model that can generate."""

    kind = "model-broken"


class ModelCrashed(ModelError):
    """The child process that held the model died."""

    kind = "model-crashed"


class ModelTimeout(ModelError):
    """The model took longer than its time limit."""

    kind = "model-timeout"


class LedgerError(DruthersError):
    """The ledger could not be read or appended to."""

    kind = "ledger"
    exit_code = 9


class UnknownProposal(DruthersError):
    """No proposal has that id, or more than one has."""

    kind = "proposal"
    exit_code = 10


class SettingsError(DruthersError):
    """The vault's settings are not what they should be."""

    kind = "settings"
    exit_code = 11


class ThemeError(DruthersError):
    """A theme file could not be used."""

    kind = "theme"
    exit_code = 12


class LockedError(DruthersError):
    """Private notes are encrypted, and the passphrase was not given or is wrong."""

    kind = "locked"
    exit_code = 13


class UnknownNote(DruthersError):
    """No note has that name, or more than one has."""

    kind = "note"
    exit_code = 14


class GuardStopped(DruthersError):
    """Something that should not leave would have left; nothing was sent. `findings` are those in full, where known."""

    kind = "guard"
    exit_code = 15

    def __init__(self, message: str, hint: str = "", findings: Iterable[object] = ()) -> None:
        super().__init__(message, hint)
        self.findings = tuple(findings)


class FollowError(DruthersError):
    """Somebody's public notes cannot be had, or are not fit to be followed."""

    kind = "follow"
    exit_code = 16
