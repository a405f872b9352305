"""What is known of the clones of those whom the person follows: when they came, who wrote, what went wrong.

Part of the façade, beside `following`. A small file for each in `.druthers/following/`; derived, so that one which
cannot be read is as none.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from druthers.publish.taking import LARGEST_PROFILE, PROFILE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from druthers.journal.ports import Brought
    from druthers.models import Card, Followed
    from druthers.vault.layout import Layout

NOTES: Final = (".md", ".markdown")
MOST_NEW: Final = 200  # notes that are named as new


def told(layout: Layout, person: Followed) -> Followed:
    """A person with what is here of them."""
    known = _read(layout, person.name)
    here = (layout.following / person.name).is_dir()
    problem = str(known.get("problem", ""))
    try:
        card = published(layout, person.name)
    except ValueError as error:
        card = None
        problem = problem or f"What is published as a profile is none: {error}."
    return replace(
        person,
        updated=_moment(known.get("updated")) if here else None,
        notes=int(known.get("notes", 0)) if here else 0,
        author=str(known.get("author", "")) if here else "",
        former=str(known.get("former", "")) if here else "",
        left_out=tuple((str(why), int(count)) for why, count in known.get("left_out", ())) if here else (),
        newer=card is not None and card != person.card,
        new=tuple(f"following/{person.name}/{path}" for path in known.get("new", ())) if here else (),
        problem=problem,
    )


def published(layout: Layout, name: str) -> Card | None:
    """The profile that somebody publishes now; None where they publish none.

    Raises:
        ValueError: it is none; why, in a few words.
    """
    return profile_in(layout.following / name)


def profile_in(folder: Path) -> Card | None:
    """The profile in a clone; None where there is none.

    Raises:
        ValueError: it is none; why, in a few words.
    """
    path = folder / PROFILE
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(LARGEST_PROFILE + 1)
    except OSError:
        return None
    from druthers.publish.card import read_card

    return read_card(data)


def tried(layout: Layout, name: str) -> datetime | None:
    """When somebody's notes were last asked for, whether they came or not."""
    return _moment(_read(layout, name).get("tried"))


def news(layout: Layout, name: str, brought: Brought) -> list[str]:
    """Which notes of somebody are new or changed, before what was brought takes its place; all, at first, are none."""
    here = layout.following / name
    if brought.folder is None or not here.is_dir():
        return []
    return [
        path.relative_to(brought.folder).as_posix()
        for path in sorted(brought.folder.rglob("*"))
        if path.name.lower().endswith(NOTES) and _differs(path, here / path.relative_to(brought.folder))
    ][:MOST_NEW]


def seen(layout: Layout, name: str) -> None:
    """Note that the person looked at what is new."""
    known = _read(layout, name)
    if known.pop("new", None):
        _put(layout, name, known)


def write(layout: Layout, name: str, brought: Brought, now: datetime, new: Sequence[str] = ()) -> None:
    """Note what came, and that nothing is wrong; what is new stays so until it was looked at."""
    known = _read(layout, name)
    before = known.get("author", "")
    unseen = [path for path in (*new, *known.get("new", ())) if (layout.following / name / path).is_file()]
    known = {
        "former": before if brought.author != before else "",
        "updated": now.isoformat(),
        "tried": now.isoformat(),
        "tip": brought.tip,
        "at": brought.at.isoformat(),
        "author": brought.author,
        "notes": brought.notes,
        "left_out": list(brought.left_out),
        "new": list(dict.fromkeys(unseen))[:MOST_NEW],
    }
    _put(layout, name, known)


def failed(layout: Layout, name: str, problem: str, now: datetime) -> None:
    """Note what went wrong; what came before is here still."""
    _put(layout, name, _read(layout, name) | {"problem": problem, "tried": now.isoformat()})


def remove(layout: Layout, name: str) -> None:
    """Leave nothing of what is known."""
    _path(layout, name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # others are in it
        _path(layout, name).parent.rmdir()


def names(layout: Layout) -> list[str]:
    """Of whom anything is known."""
    return sorted(path.stem for path in (layout.derived / "following").glob("*.json"))


def _path(layout: Layout, name: str) -> Path:
    return layout.derived / "following" / f"{name}.json"


def _read(layout: Layout, name: str) -> dict[str, Any]:
    try:
        found = json.loads(_path(layout, name).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _put(layout: Layout, name: str, known: dict[str, Any]) -> None:
    from druthers.vault.write import write_file

    path = _path(layout, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, json.dumps(known, ensure_ascii=False) + "\n")


def _differs(one: Path, other: Path) -> bool:
    """Whether a file says something else than another, which may not be there."""
    try:
        return one.stat().st_size != other.stat().st_size or one.read_bytes() != other.read_bytes()
    except OSError:
        return True


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
