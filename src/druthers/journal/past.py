"""The past of a note as a person thinks of it: its versions, how it was then, bringing it back, putting it away.

Part of the façade. What a note says is in the history before it is changed or taken from its place; nothing here
forgets. Repositories that are not ours are read, never written to.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from druthers.errors import UnknownNote, UsageError, VaultError
from druthers.journal.committing import PLACES, commit
from druthers.journal.gone import find_gone, remembered
from druthers.journal.homes import (
    TRASH,
    home,
    is_note,
    keep,
    named,
    path_in_vault,
    put_new,
    read,
    secure,
    take_away,
)
from druthers.journal.moves import whereabouts
from druthers.journal.noting import find
from druthers.models import Restored, Trashed
from druthers.vault.cipher import SEALED
from druthers.vault.text import NotText, read_text
from druthers.vault.write import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.homes import Home
    from druthers.journal.parts import Parts
    from druthers.models import Version


SHORTEST_REVISION = 4
SEE_HISTORY = "`druthers history NOTE` prints its versions."
SEE_TRASH = "`druthers trash` prints what was put away."


def history(parts: Parts, note: str) -> list[Version]:
    """Every version of a note, newest first; also of one that is gone."""
    at = _located(parts, note)
    keep(parts, at)
    return at.versions()


def show(parts: Parts, note: str, *, at: datetime | str | None = None) -> tuple[str, Version | None]:
    """A note's text, now or as it was; the version, where it is an earlier one."""
    found = _located(parts, note)
    if at is None and found.there():
        return _text(parts, found.path, read(found)), None
    keep(parts, found)
    version, data = _earlier(found, at)
    return _text(parts, version.path, data), version


def restore(parts: Parts, note: str, *, at: datetime | str | None = None) -> Restored:
    """Make a note what it was at a moment or in a version; without one, bring back what was put away."""
    found = _located(parts, note)
    if at is None and found.there() and note.strip() != found.path:  # a path means itself, words also what is gone
        found = _gone(parts, note) or found
    _check_ours_to_change(found.path)
    if found.path.startswith(TRASH):
        return _bring_from_trash(parts, found)
    keep(parts, found)
    if not found.there():
        version, data = _earlier(found, at)
        return _bring_back(parts, found, version, data)
    if at is None:
        raise UsageError(f"{found.path} is there.", "Say what to make it with --at DATE, or with a version's hash.")
    version, data = _earlier(found, at)
    return _make_it(parts, found, version, data)


def trash(parts: Parts, note: str) -> Restored:
    """Put a note away."""
    found = _located(parts, note)
    if not found.there():
        raise UsageError(f"{found.path} is gone already.", f"{SEE_TRASH} `druthers restore` brings it back.")
    _check_ours_to_change(found.path)
    if not is_note(found.path):
        raise UsageError(f"{found.path} is no note, and the journal stands on it.", "Only notes are put away.")
    if not found.place:
        return _trash_from_outside(parts, found)
    known = secure(parts, found)
    take_away(found, known)
    made, waits = commit(parts, found.place, [found.file], f"Trash {named(found.path)}")
    return Restored(found.path, None, made, waits)


def trashed(parts: Parts) -> list[Trashed]:
    """What was put away or deleted and can be brought back, the last first."""
    found = []
    for place in PLACES:
        parts.keep_changes(place)
        gone = (replace(each, path=f"{place}/{each.path}") for each in parts.past(place).gone())
        found += [each for each in gone if is_note(each.path) and not _there(parts, each.path)]
    went = whereabouts(parts)  # what was made public or private is not away
    found = [each for each in found if each.path not in went or not _there(parts, went[each.path])]
    found += _from_outside(parts)
    return sorted(found, key=lambda each: each.at, reverse=True)


def _there(parts: Parts, path: str) -> bool:
    """Whether the note is there, encrypted or in the clear."""
    bare = path.removesuffix(SEALED)
    return any((parts.root / each).exists() for each in (bare, bare + SEALED))


def _located(parts: Parts, given: str) -> Home:
    """The file that a person names: by its path, there or gone; a note that is there; a note that is gone."""
    path = path_in_vault(parts, given)
    if path is not None:
        at = home(parts, remembered(parts, path))
        if (at.there() and not at.file.is_dir()) or ("/" in given and at.inside and at.past.versions(at.inside)):
            return at
    try:
        return home(parts, find(parts, given))
    except UnknownNote:
        if (gone := _gone(parts, given)) is None:
            raise
        return gone


def _gone(parts: Parts, given: str) -> Home | None:
    """The note that is gone and that words mean."""
    gone = find_gone(parts, given, [each.path for each in trashed(parts)])
    return None if gone is None else home(parts, gone)


def _check_ours_to_change(path: str) -> None:
    if path.startswith("following/"):
        raise UsageError(f"{path} is somebody else's note.", "What you follow is only read.")
    if path.startswith(("private/ledger/", "private/keys")):
        raise UsageError(f"{path} is no note.", "`druthers profile forget` takes a judgement back.")


def _text(parts: Parts, path: str, data: bytes) -> str:
    """The text for a reader, whatever the bytes are; they themselves stay as they are."""
    if path.endswith(SEALED):
        data = parts.cipher.open(data)
    try:
        return read_text(data).text
    except NotText:
        return data.decode("utf-8", "replace")


def _earlier(at: Home, when: datetime | str | None) -> tuple[Version, bytes]:
    """The version that is meant, the last one with a text when none is, and its bytes."""
    versions = at.versions()
    if not versions:
        raise UnknownNote(f"{at.path} has no earlier versions: no commit holds it yet.", "")
    if when is None:
        chosen = next((version for version in versions if not version.gone), None)
    elif isinstance(when, str):
        chosen = _by_hash(at, versions, when)
    else:
        chosen = _by_moment(at, versions, when if when.tzinfo else when.astimezone())
    if chosen is None:
        raise UnknownNote(f"No version of {at.path} can be read.", SEE_HISTORY)
    data = at.content(chosen.revision, chosen.path)
    if data is None:
        raise UnknownNote(f"{at.path} was taken away in the version {chosen.revision[:8]}.", SEE_HISTORY)
    return chosen, data


def _by_hash(at: Home, versions: Sequence[Version], given: str) -> Version:
    start = given.strip().lower()
    found = [version for version in versions if version.revision.startswith(start)]
    if len(start) < SHORTEST_REVISION or len(found) != 1:
        which = "More than one version" if len(found) > 1 else "No version"
        raise UnknownNote(f"{which} of {at.path} is called {given!r}.", SEE_HISTORY)
    return found[0]


def _by_moment(at: Home, versions: Sequence[Version], moment: datetime) -> Version:
    """The version that the vault had then. One that another device made before may have come only later."""
    revision = at.past.revision_at(moment)
    had: dict[str, bytes | None] = {}
    for version in versions:
        if revision is None or version.gone or version.at > moment:
            continue
        if version.path not in had:
            had[version.path] = at.content(revision, version.path)
        if had[version.path] is not None and had[version.path] == at.content(version.revision, version.path):
            return version
    raise UnknownNote(f"{at.path} was not there on {moment:%d %B %Y at %H:%M}.", SEE_HISTORY)


def _make_it(parts: Parts, at: Home, version: Version, data: bytes) -> Restored:
    """Make a note that is there what it was."""
    now = secure(parts, at)
    sealed = parts.cipher.seal(data) if at.path.endswith(SEALED) and not version.path.endswith(SEALED) else data
    if now == sealed or (at.path.endswith(SEALED) and parts.cipher.unlocked() and parts.cipher.open(now) == data):
        return Restored(at.path, version, None, changed=False)
    other = replace_file(at.file, sealed, was=sha256(now).hexdigest())
    files = [at.file] if other is None else [at.file, other]
    beside = None if other is None else parts.layout.relative(other)
    if not at.place:
        return Restored(at.path, version, None, other=beside)
    message = f"Restore {named(at.path)} to its version of {version.at:%Y-%m-%d %H:%M}"
    made, waits = commit(parts, at.place, files, message)
    return Restored(at.path, version, made, waits, other=beside)


def _bring_back(parts: Parts, at: Home, version: Version, data: bytes) -> Restored:
    """Give a note that is gone its place again; a private one never lies there in the clear where notes are sealed."""
    file = at.file
    if at.place == "private" and not version.path.endswith(SEALED) and is_note(at.path) and parts.cipher.active():
        file, data = file.with_name(file.name + SEALED), parts.cipher.seal(data)
    elif version.path.endswith(SEALED) and not file.name.endswith(SEALED):
        data = parts.cipher.open(data)
    path = put_new(file, data)
    relative = parts.layout.relative(path)
    if not at.place:
        return Restored(relative, version, None)
    made, waits = commit(parts, at.place, [path], f"Restore {named(relative)}")
    return Restored(relative, version, made, waits)


def _trash_from_outside(parts: Parts, at: Home) -> Restored:
    """Keep a copy in our own repository first: nothing is known to hold what lies outside of it."""
    data = read(at)
    copy = parts.root / TRASH / at.path
    if parts.cipher.active() and not at.path.endswith(SEALED):
        kept = put_new(copy.with_name(copy.name + SEALED), parts.cipher.seal(data))
    else:
        kept = put_new(copy, data)
    made, waits = commit(parts, "private", [kept], f"Trash {named(at.path)}")
    take_away(at, data)
    return Restored(at.path, None, made, waits)


def _bring_from_trash(parts: Parts, at: Home) -> Restored:
    """Give a file from outside our repositories its place again, and take the copy out of the trash."""
    data = secure(parts, at)
    path = parts.root / at.path.removeprefix(TRASH)
    if path.name.endswith(SEALED):
        path, opened = path.with_name(path.name.removesuffix(SEALED)), parts.cipher.open(data)
    else:
        opened = data
    back = put_new(path, opened)
    take_away(at, data)
    made, waits = commit(parts, "private", [at.file], f"Restore {named(back.name)}")
    return Restored(parts.layout.relative(back), None, made, waits)


def _from_outside(parts: Parts) -> list[Trashed]:
    """The copies in the trash, under the paths that they had."""
    folder = parts.root / TRASH
    found = []
    for file in folder.rglob("*"):
        path = file.relative_to(folder).as_posix()
        if not is_note(path) or not file.is_file():
            continue
        try:
            put_away = datetime.fromtimestamp(file.stat().st_mtime, UTC).astimezone()
        except OSError as error:
            raise VaultError(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error
        versions = parts.past("private").versions(f"trash/{path}")
        last = versions[0] if versions else None
        found.append(Trashed(path.removesuffix(SEALED), last.at if last else put_away, last.revision if last else ""))
    return found
