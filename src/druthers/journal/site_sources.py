"""What the site is made of: the public notes that may be shown, and the files in public/ that they may show.

Part of the façade. Nothing outside of public/ is read, so nothing there can decide what a page says; a link in public/
that leads out of it is left aside.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from druthers.models import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from druthers.journal.parts import Parts
    from druthers.publish.site.writing import Garden, Writing

PUBLIC: Final = "public/"
LARGEST: Final = 200_000_000  # bytes of a file that is taken along
HEAD: Final = 100  # lines within which a Logseq page says what it is
CHANGED: Final = ("updated", "modified", "lastmod", "last_modified", "date modified", "updatedAt", "updated_at")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def shown_notes(parts: Parts) -> tuple[dict[str, Note], list[str]]:
    """The notes that are shown, by path in public/; and those that say that they are not for others."""
    from druthers.vault.consent import says_no
    from druthers.vault.scan import scan
    from druthers.vault.sealed import is_sealed

    found, refused = {}, []
    ignored = parts.ports.outgoing(parts.layout.public).ignored()
    for file in scan(parts.layout):
        if file.visibility != "public" or _leads_out(parts, file.path):
            continue
        if is_sealed(file.path) or file.path.removeprefix(PUBLIC) in ignored:
            refused.append(f"{file.path}: {'it is encrypted' if is_sealed(file.path) else 'git ignores it'}")
            continue
        note = parts.read(file)
        if not isinstance(note, Note):
            refused.append(f"{file.path}: {note.reason}")
        elif words := says_no(note):
            refused.append(f"{file.path}: it says {words}")
        else:
            found[file.path.removeprefix(PUBLIC)] = note
    return found, refused


def _leads_out(parts: Parts, path: str) -> bool:
    """Whether a file in public/ is a link to somewhere else."""
    whole = parts.root / path
    if not whole.is_symlink():
        return False
    public = Path(os.path.realpath(parts.layout.public))
    inside = Path(os.path.realpath(whole))
    return public not in inside.parents or any(each.startswith(".") for each in inside.relative_to(public).parts)


def shown_garden(notes: Mapping[str, Note], files: tuple[str, ...], *, title: str, url: str) -> Garden:
    """The notes as the site shows them, with what they may show besides."""
    from druthers.publish.site.writing import Garden

    meant = _resolver(notes)
    writings = {path: _writing(path, note, meant) for path, note in notes.items()}
    return Garden(title=title, writings=writings, meant=meant, files=files, url=url)


def _resolver(notes: Mapping[str, Note]) -> Callable[[str, str, str], str | None]:
    """Which of the shown notes a link means; no other note has any part in it."""
    from druthers.models.names import key, tail
    from druthers.vault.naming import Names, resolve

    names = Names(notes.values())
    known: dict[tuple[str, str, str], str | None] = {}

    def meant(target: str, source: str, kind: str) -> str | None:
        asked = (target, source.rpartition("/")[0], kind)
        if asked not in known:
            found = resolve(target, PUBLIC + source, names.named([tail(key(target))]), kind=kind)
            known[asked] = found.removeprefix(PUBLIC) if found else None
        return known[asked]

    return meant


def _writing(path: str, note: Note, meant: Callable[[str, str, str], str | None]) -> Writing:
    from druthers.publish.site.writing import Writing
    from druthers.vault.properties import page_properties
    from druthers.vault.prose import prose
    from druthers.vault.read import split_frontmatter

    head, first = split_frontmatter(note.text)
    at = note.created if _has_zone(head) else note.created.replace(tzinfo=UTC)  # the same on machines in other zones
    lines = note.text.split("\n")[first - 1 :]
    _, taken = page_properties(prose(lines[:HEAD]))
    language = str(head.get("lang") or head.get("language") or "").strip()
    leads = (meant(link.target, path, link.kind) for link in note.links if link.target)
    return Writing(
        path=path,
        title=note.title,
        text="\n".join(lines[taken:]),
        day=note.created.date() if note.dated else None,
        at=at if note.dated else None,
        changed=next((moment for key in CHANGED if (moment := _moment(head.get(key)))), None),
        tags=note.tags,
        language=language.replace("_", "-") if _LANGUAGE.fullmatch(language) else "",
        links=frozenset(lead for lead in leads if lead),
        id=note.id or "",
    )


def _has_zone(head: Mapping[str, Any]) -> bool:
    """Whether the moment at which a note says that it was written has an offset of its own."""
    from druthers.vault.read import CREATED_KEYS, stated_moment

    for key in CREATED_KEYS:
        if stated_moment({key: head.get(key)}) is None:
            continue
        value = head[key]
        stated = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
        return isinstance(stated, datetime) and stated.tzinfo is not None
    return False


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def _listing(parts: Parts) -> Iterator[str]:
    """The files in public/ that are no notes, hidden ones and links out of it left aside."""
    from druthers.vault.scan import ENDINGS

    public = os.fspath(parts.layout.public)
    for folder, below, names in os.walk(public):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), public).replace(os.sep, "/")  # noqa: PTH118
            if name.startswith(".") or name.lower().endswith(ENDINGS) or _leads_out(parts, PUBLIC + path):
                continue
            yield path


def shown_files(parts: Parts) -> tuple[tuple[str, ...], list[str]]:
    """The files in public/ that a page may show or link to, by path in it; and why others of their kinds may not."""
    from druthers.publish.site.attached import is_active, kind_of

    kept, left = [], []
    ignored = parts.ports.outgoing(parts.layout.public).ignored()
    for path in _listing(parts):
        if kind_of(path) is None or path in ignored:
            continue
        whole = parts.layout.public / path
        try:
            if not whole.is_file() or whole.stat().st_size > LARGEST:
                left.append(f"{PUBLIC}{path}: it is no file, or a very large one")
            elif is_active(path, whole.read_bytes() if path.lower().endswith(".svg") else b""):
                left.append(f"{PUBLIC}{path}: the drawing could run or fetch something")
            else:
                kept.append(path)
        except OSError as error:
            left.append(f"{PUBLIC}{path}: {error.strerror}")
    return tuple(kept), left
