"""Encryption of private/: a note that is being written, all that lies there already, and the way back.

Part of the façade. Nothing is ever taken away before it lies, readable, in its new form; a run that was broken off at
any moment is finished by the next one. The history of private/ is never rewritten.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from druthers import disk
from druthers.errors import CaptureError, DruthersError, GitError, LockedError, UsageError, VaultError
from druthers.vault.cipher import SEALED, UNLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from druthers.journal.parts import Parts
    from druthers.models import EncryptReport, Progress
    from druthers.vault.cipher import Cipher
    from druthers.vault.layout import Layout

NOTES = (".md", ".markdown")
NOT_OURS = ("keys", "ledger", "templates")  # folders of private/: never encrypted, or line by line
BINARY = b"*.age binary"
NOT_TOLD = ("settings.toml", ".gitattributes", ".gitignore", "moved.jsonl", "published.jsonl")

Left = list[tuple[str, str]]


def sealer(parts: Parts) -> Callable[[bytes], bytes]:
    """What seals a note that is being written. One that cannot be sealed is kept as a draft, and the error says where.

    It is not written to private/ in the clear: that would put into the history what was meant to be encrypted.
    """

    def seal(data: bytes) -> bytes:
        try:
            return parts.cipher.seal(data)
        except Exception as error:
            reason = error.message if isinstance(error, DruthersError) else f"{type(error).__name__}: {error}"
            hint = error.hint if isinstance(error, DruthersError) else "Run `druthers doctor`."
            path = _keep(parts, data, reason)
            raise CaptureError(
                f"The note could not be encrypted, and was kept in {path}: {reason}",
                f"{hint} Then save it: druthers add --private < {path}",
            ) from error

    return seal


def _keep(parts: Parts, data: bytes, reason: str) -> Path:
    path = parts.layout.drafts / f"{parts.ports.new_id()}.md"
    try:
        disk.make_folders(path.parent)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        disk.flush_folder(path.parent)
    except OSError as error:
        raise CaptureError(
            f"The note could not be encrypted: {reason} Nor could it be kept in {path}: {error.strerror}",
            "Nothing was saved. Check permissions and space.",
        ) from error
    return path


def opened(parts: Parts, path: str, data: bytes) -> bytes:
    """A file's bytes, now or in an earlier version, as a person reads them; `path` tells whether they are sealed.

    Raises:
        LockedError: they are, and the key was not opened or does not fit.
    """
    if not path.lower().endswith(SEALED):
        return data
    if not parts.cipher.unlocked():
        raise LockedError(f"{path} is encrypted, and was not unlocked.", UNLOCK)
    return parts.cipher.open(data)


def sealed(parts: Parts, path: str, data: bytes) -> bytes:
    """The bytes to write to `path`: sealed where its name says so; `opened` undoes it."""
    return parts.cipher.seal(data) if path.lower().endswith(SEALED) else data


def encrypt_steps(parts: Parts, passphrase: str) -> Generator[Progress, None, EncryptReport]:
    """Seal what lies in private/, from now on and already; keys that are there and locked need their passphrase.

    Raises:
        LockedError: there are keys already, and the passphrase is not theirs; nothing was changed.
    """
    from druthers.models import EncryptReport, Progress
    from druthers.vault.sealed import seal_file

    yield Progress("load key")
    cipher = parts.cipher
    if cipher.active():
        if not cipher.unlocked():
            cipher.unlock(passphrase)
        if problem := cipher.problem():
            raise VaultError(problem, "Nothing was encrypted. Run `druthers doctor`.")
    else:
        cipher.create(passphrase)
    _attribute(parts.layout)
    left: Left = []
    notes = yield from _files(parts, "seal", list(_in_the_clear(parts.layout, left)), seal_file, left)
    lines = 0
    for number, file in enumerate(files := _of_lines(parts), 1):
        lines += parts.ledger.seal(file)
        yield Progress("seal", number, len(files), file.name)
    parts.search_index.reset()  # its pages hold the notes' words, also those that were deleted from it
    left += _elsewhere(parts)
    keys = parts.layout.relative(parts.layout.keys)
    return EncryptReport(notes, lines, tuple(left), _commit(parts, "Encrypt private notes"), keys)


def decrypt_steps(parts: Parts) -> Generator[Progress, None, EncryptReport]:
    """Give private/ back in the clear, and put the keys aside: what the history holds sealed still needs them.

    Raises:
        UsageError: it is in the clear already.
        LockedError: it was not unlocked.
    """
    from druthers.models import EncryptReport, Progress
    from druthers.vault.sealed import open_file

    if not parts.cipher.active():
        raise UsageError("Private notes are not encrypted.", "`druthers encrypt` encrypts them.")
    if not parts.cipher.unlocked():
        raise LockedError("Private notes are encrypted, and were not unlocked.", UNLOCK)
    left: Left = []
    notes = yield from _files(parts, "open", list(_sealed(parts.layout)), open_file, left)
    lines = 0
    for number, file in enumerate(files := _of_lines(parts), 1):
        lines += parts.ledger.open(file)
        yield Progress("open", number, len(files), file.name)
    aside = parts.layout.relative(parts.layout.keys.with_name(parts.cipher.retire()))
    return EncryptReport(notes, lines, tuple(left), _commit(parts, "Decrypt private notes"), aside)


def change_passphrase(parts: Parts, passphrase: str) -> str | None:
    """Seal the secret key with another passphrase; the reason when the commit waits."""
    parts.cipher.change(passphrase)
    return _commit(parts, "Change the passphrase")


def check(parts: Parts) -> tuple[str, str] | str:
    """What `doctor` tells of encryption: a sentence; or what is wrong, and what to do."""
    cipher = parts.cipher
    if not cipher.active():
        return "private notes are in the clear, as all notes are unless you run `druthers encrypt`"
    if problem := cipher.problem():
        return problem, "Bring private/keys/ back from the history of private/; it is in every copy of it."
    if clear := list(_in_the_clear(parts.layout, [])):
        named = parts.layout.relative(clear[0])
        return f"{len(clear)} private notes lie in the clear: {named}", "Run `druthers encrypt`: it goes on."
    state = "the passphrase was given, and fits" if cipher.unlocked() else "locked; writing needs no passphrase"
    return f"private notes are encrypted with age; {state}"


def _files(
    parts: Parts, stage: str, files: list[Path], exchange: Callable[[Path, Cipher], Path], left: Left
) -> Generator[Progress, None, int]:
    from druthers.models import Progress

    done = 0
    for number, path in enumerate(files, 1):
        try:
            made = exchange(path, parts.cipher)
        except (VaultError, LockedError) as error:
            left.append((parts.layout.relative(path), error.message))
        else:
            done += 1
            wanted = path.name.removesuffix(SEALED) if stage == "open" else path.name + SEALED
            if made.name != wanted:
                left.append((parts.layout.relative(made), f"{wanted} is there with other words: this one has a number"))
        yield Progress(stage, number, len(files), parts.layout.relative(path))
    return done


def _of_lines(parts: Parts) -> list[Path]:
    """The files that are sealed line by line: the ledger, and what was told of the profile."""
    published = parts.layout.published
    return [*parts.ledger.files(), *([published] if published.exists() else [])]


def _in_the_clear(layout: Layout, left: Left) -> Iterator[Path]:
    """The notes, principles and charter below private/ that are not sealed; what else lies there goes to `left`."""
    for path in _walk(layout, left):
        name = path.name.lower()
        if name.endswith(SEALED) or path.name in NOT_TOLD:
            continue
        if path.is_symlink():
            left.append((layout.relative(path), "a link to another file"))
        elif name.endswith(NOTES) and path.is_file():
            yield path
        elif not path.name.startswith("."):
            left.append((layout.relative(path), "no note"))


def _sealed(layout: Layout) -> Iterator[Path]:
    endings = tuple(f"{ending}{SEALED}" for ending in NOTES)
    for path in _walk(layout, []):
        if path.name.lower().endswith(endings) and path.is_file() and not path.is_symlink():
            yield path


def _walk(layout: Layout, left: Left) -> Iterator[Path]:
    """The files below private/, but for git's own, the keys and the ledger."""
    from pathlib import Path

    for name, folders, files in os.walk(layout.private):
        folder = Path(name)
        top = folder == layout.private
        hidden = sorted(each for each in folders if each.startswith(".") and each != ".git")
        left += [(layout.relative(folder / each), "a hidden folder") for each in hidden]
        if top and "templates" in folders:
            left.append((layout.relative(folder / "templates"), "new notes begin with them, without a passphrase"))
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".") and not (top and (each in NOT_OURS or each.startswith("keys.")))
        )
        yield from (folder / each for each in sorted(files))


def _elsewhere(parts: Parts) -> Left:
    """What is private, and lies where nothing is sealed."""
    from druthers.vault.scan import scan

    outside = [
        (file.path, "outside private/, where only what you keep there yourself protects it")
        for file in scan(parts.layout)
        if file.visibility == "private" and not file.path.startswith("private/")
    ]
    drafts = sorted(parts.layout.drafts.glob("*.md"))
    return [*outside, *((parts.layout.relative(path), "a draft that was never saved") for path in drafts)]


def _attribute(layout: Layout) -> None:
    """Tell git that sealed files are no text: one that looked like some would have its line ends changed."""
    path = layout.private / ".gitattributes"
    try:
        present = path.read_bytes() if path.exists() else b""
        if BINARY not in present.splitlines():
            with path.open("ab") as file:
                file.write((b"" if not present or present.endswith(b"\n") else b"\n") + BINARY + b"\n")
    except OSError as error:
        raise VaultError(f"{path} could not be extended: {error.strerror}", "Check its permissions.") from error


def _commit(parts: Parts, message: str) -> str | None:
    """Commit all of it at once; the reason when that waits."""
    repository = parts.repository("private")
    try:
        if repository.exists():
            repository.commit_changes(message)
    except GitError as error:
        return f"{error.message} {error.hint}".rstrip()
    return None
