"""Every key as a person has it, by where it works: what Help shows and `druthers keys` prints.

Made from the bindings themselves and the person's own keys; there is no other list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from druthers.tui.keys import shown
from druthers.tui.places import PLACES
from druthers.tui.vim.motions import MOTIONS
from druthers.tui.vim.text import DOES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from druthers.tui.bound import Bindings, Kind

EVERYWHERE: Final = ("app", "go", "page")
TITLES: Final = {  # of the parts whose name says too little
    "capture": "The line where you write",
    "timeline": "Notes by day",
    "pane": "Links in a note",
    "past": "History, and what was put away",
    "note": "A note",
    "edit": "Editing a note",
    "publish": "Before a note becomes public",
    "send": "Before anything is sent",
    "card": "Your profile, for others",
    "ask": "Where a line is asked for",
    "hits": "What was found",
    "offer": "What is said unasked",
    "list": "In a list",
    "question": "A question to you",
    "change": "Before a change",
    "over_time": "One feature over time",
    "principle": "What you stand for",
    "receipt": "What a number rests on",
    "filters": "Filters of a search",
    "welcome": "The first time",
    "settle": "A new journal",
    "links": "A note's links",
    "model": "Where there is no model",
}
ARROWS: Final = ("up", "down", "left", "right")
OFTEN: Final = 3  # parts that have the same key for the same: then it is told once


@dataclass(frozen=True, slots=True)
class Row:
    """What keys do, and what it is called in `keys.toml`."""

    keys: tuple[str, ...]
    does: str
    id: str = ""

    def told(self, *, plain: bool = False) -> str:
        """The keys as a person says them; `plain`: in words where others see an arrow."""
        return " ".join(key if plain and key in ARROWS else shown(key) for key in self.keys)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the app and its keys; `here` where they work on the screen that is asked about."""

    title: str
    rows: tuple[Row, ...]
    here: bool = False


def sections(
    bindings: Bindings, own: Mapping[str, str], screen: Kind | None = None, *, apart: bool = False
) -> list[Section]:
    """What works on `screen` first, then everywhere, then in the other parts, those of the places first.

    What does the same is told once; `apart`, each thing that has a name is told by itself.
    """
    here = bindings.groups(screen) if screen else ()
    groups: dict[str, list[Row]] = {}
    for one in bindings.bound.values():
        keys = own[one.id].split(",") if one.id in own else one.keys
        groups.setdefault(one.group, []).append(Row(tuple(keys), one.does, one.id))
    common = {} if apart else _common(groups)
    local = [name for name in here if name not in EVERYWHERE]
    rest = [name for name in (*PLACES, *groups) if name in groups and name not in (*local, *EVERYWHERE)]
    everywhere = [row for name in EVERYWHERE for row in groups.get(name, ())]
    told = [(_title(name), groups.get(name, []), True) for name in local]
    told.append(("Everywhere", everywhere, False))
    told += [(_title(name), groups[name], False) for name in dict.fromkeys(rest)]
    found = [Section(title, tuple(rows) if apart else _rows(rows, common), here) for title, rows, here in told]
    found.insert(len(local) + 1, Section("In every list and text", tuple(common.values())))
    return [one for one in found if one.rows]


def vim_sections() -> list[Section]:
    """The keys of the vim layer."""
    motions = tuple(Row((one.typed,), one.does) for one in MOTIONS.values())
    return [
        Section("Vim: lists and notes", motions),
        Section("Vim: writing", tuple(Row(tuple(keys.split()), does) for keys, does in DOES)),
    ]


def _common(groups: Mapping[str, Iterable[Row]]) -> dict[tuple[str, str], Row]:
    """What many parts have alike, by its first key and what it does, so that it is told once."""
    often: dict[tuple[str, str], list[Row]] = {}
    for rows in groups.values():
        for row in {_alike(row): row for row in rows}.values():
            often.setdefault(_alike(row), []).append(row)
    return {
        alike: Row(tuple(dict.fromkeys(key for row in rows for key in row.keys)), alike[1])
        for alike, rows in often.items()
        if len(rows) >= OFTEN
    }


def _alike(row: Row) -> tuple[str, str]:
    return row.keys[0], row.does


def _rows(rows: Iterable[Row], common: Mapping[tuple[str, str], Row]) -> tuple[Row, ...]:
    """The rows that are no common ones; those that do the same as one."""
    found: dict[str, Row] = {}
    for row in rows:
        if _alike(row) not in common:
            before = found.get(row.does)
            keys = _run((*before.keys, *row.keys)) if before else row.keys
            found[row.does] = Row(keys, row.does, f"{before.id}, {row.id}" if before else row.id)
    return tuple(found.values())


def _run(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Digits in a row as their ends.

    >>> _run(("1", "2", "3")), _run(("1-3", "4", "5")), _run(("a", "b"))
    (('1-3',), ('1-5',), ('a', 'b'))
    """
    digits = "".join(keys).replace("-", "")
    return (f"{digits[0]}-{digits[-1]}",) if digits.isdigit() else tuple(dict.fromkeys(keys))


def _title(group: str) -> str:
    """What a part is called; its own name where nothing better is known."""
    return PLACES[group].title if group in PLACES else TITLES.get(group, group.replace("_", " ").capitalize())
