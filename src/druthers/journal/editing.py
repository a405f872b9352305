"""Changing a note that is there: its text, or its tags.

Part of the façade. The file keeps its encoding, byte-order mark and line ends; what another program wrote meanwhile is
kept beside. A note of somebody else's is never changed.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from druthers.errors import DruthersError, UsageError, VaultError
from druthers.journal.committing import PLACES
from druthers.models import Saved, Visibility
from druthers.vault.cipher import SEALED
from druthers.vault.text import NotText, TextFile, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from druthers.journal.parts import Parts


@dataclass(frozen=True, slots=True)
class Found:
    """A note's file as it is on disk now: where it lies, what it says, and the digest of its bytes."""

    path: str
    file: Path
    place: Visibility
    text: TextFile
    digest: str

    @property
    def sealed(self) -> bool:
        """Whether it is encrypted."""
        return self.path.lower().endswith(SEALED)


def write(parts: Parts, note: str, text: str, was: str | None = None) -> Saved:
    """Give a note another text; `was` is the digest of the note that it was made from."""
    found = _to_change(parts, note)
    return _save(parts, found, found.text.saying(text), was or found.digest, f"Edit {found.file.name}")


def retag(parts: Parts, note: str, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Saved:
    """Add and remove a note's stated tags; of its file, only their span changes."""
    from druthers.capture.draft import tidy_tag
    from druthers.vault.patch import set_tags

    wanted, unwanted = [tidy_tag(tag) for tag in add], [tidy_tag(tag) for tag in remove]
    found = _to_change(parts, note)
    _check_stated(found, unwanted)
    text = replace(found.text, text=set_tags(found.text.text, add=wanted, remove=unwanted))
    return _save(parts, found, text, found.digest, f"Tag {found.file.name}")


def edit_note(parts: Parts, note: str) -> Saved | None:
    """Open a note in the person's editor and commit what they changed; None when they changed nothing.

    The editor has the note's own file, so that its settings, plug-ins and links work; an encrypted note it has as a
    draft that nobody else may read, and that is gone once its text is sealed.

    Raises:
        CaptureError: there is no editor, or it failed; the message says where the text lies.
    """
    from druthers.capture.editor import open_editor

    found = _to_change(parts, note)
    if found.sealed:
        return _edit_sealed(parts, found)
    open_editor(found.file, failed="the note is as it left it")
    if not found.file.exists():
        raise VaultError(f"{found.path} is gone: the editor took it away.", "Bring it back: `druthers restore`.")
    now = own_note(parts, found.path)
    return None if now.digest == found.digest else _saved(parts, now, [now.file], f"Edit {now.file.name}", None)


def _edit_sealed(parts: Parts, found: Found) -> Saved | None:
    from druthers.capture.editor import edit

    draft = parts.layout.drafts / f"{parts.ports.new_id()}.md"
    before = found.text.text
    saved = None
    try:
        after = edit(draft, before)
        if after != before:
            saved = _save(parts, found, found.text.saying(after), found.digest, f"Edit {found.file.name}")
    except DruthersError as error:
        with suppress(OSError):
            if draft.read_bytes() == before.encode():
                draft.unlink()
            elif str(draft) not in error.hint:
                error.hint = f"{error.hint} Your text is in {draft}.".strip()
        raise
    draft.unlink(missing_ok=True)
    return saved


def _to_change(parts: Parts, note: str) -> Found:
    """A note that is about to be changed: what was changed by hand before that is a version of its own."""
    found = own_note(parts, note)
    if (place := found.path.split("/", 1)[0]) in PLACES:
        parts.keep_changes(place)
    return found


def own_note(parts: Parts, note: str) -> Found:
    """The file of one of the person's own notes.

    Raises:
        UnknownNote: there is no such note.
        UsageError: it is somebody else's.
        VaultError: it cannot be read as text.
        LockedError: it is encrypted, and was not unlocked.
    """
    from druthers.journal.noting import find
    from druthers.journal.sealing import opened
    from druthers.vault.read import read_bytes
    from druthers.vault.scan import visibility_of

    path = find(parts, note)
    place = visibility_of(path)
    if place == "following":
        raise UsageError(f"{path} is somebody else's note.", "Write one of your own about it: `druthers add`.")
    file = parts.root / path
    try:
        data = read_bytes(file)
        text = read_text(opened(parts, path, data))
    except OSError as error:
        raise VaultError(f"{path} cannot be read: {error.strerror or error}.", "Check its permissions.") from error
    except NotText as reason:
        raise VaultError(f"{path} cannot be changed: it is {reason}.", "It is left as it is.") from reason
    return Found(path, file, place, text, hashlib.sha256(data).hexdigest())


def _save(parts: Parts, found: Found, text: TextFile, was: str, message: str) -> Saved:
    """Write the text, if it is another, and commit it."""
    from druthers.vault.write import replace_file

    files = [found.file]
    beside = None
    if text != found.text:
        data = text.data()
        beside = replace_file(found.file, parts.cipher.seal(data) if found.sealed else data, was=was)
        if beside is not None:
            # it is named from where the file really lies; the vault may be reached through links
            beside = found.file.with_name(beside.name) if not found.file.is_symlink() else beside
            files.append(beside)
    return _saved(parts, replace(found, text=text), files, message, beside)


def _saved(parts: Parts, found: Found, files: list[Path], message: str, beside: Path | None) -> Saved:
    from druthers.journal.committing import commit
    from druthers.vault.read import split_frontmatter

    place = found.path.split("/", 1)[0]
    # what lies elsewhere is in no repository of ours, and the person's own is theirs to commit to
    made, waits = commit(parts, place, files, message) if place in PLACES else (None, None)
    stated = split_frontmatter(found.text.text)[0].get("id")
    other = None if beside is None else _told(parts, beside)
    return Saved(stated if isinstance(stated, str) else "", found.path, found.place, made, waits, other)


def _told(parts: Parts, path: Path) -> str:
    return parts.layout.relative(path) if path.is_relative_to(parts.root) else str(path)


def _check_stated(found: Found, tags: list[str]) -> None:
    """Refuse to remove a tag that does not stand in the frontmatter, with where it stands instead."""
    from druthers.models import NoteFile
    from druthers.vault.read import parse_note, split_frontmatter, stated_tags

    text = found.text.text
    stated = {tag.casefold() for tag in stated_tags(split_frontmatter(text)[0])}
    for tag in tags:
        if tag.casefold() not in stated:
            written = {each.casefold() for each in parse_note(NoteFile(found.path, found.place, 0, 0), text, "").tags}
            if tag.casefold() in written:
                raise UsageError(
                    f"#{tag} stands among the note's words.", f"Change them: `druthers edit {found.path}`."
                )
            raise UsageError(f"{found.path} has no tag {tag}.", "Nothing was changed.")
