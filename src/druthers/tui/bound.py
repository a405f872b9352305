"""Every key of every screen and widget, as the classes say it, without opening one.

What Help tells, what `keys.toml` may name, and what a test walks: there is no second list that could go stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

from textual.binding import Binding
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import ModuleType

    from textual.dom import DOMNode

OURS: Final = "druthers.tui"
SHELVES: Final = ("druthers.tui.screens", "druthers.tui.widgets")  # where classes with keys are kept

Kind = type["DOMNode"]


@dataclass(frozen=True, slots=True)
class Bound:
    """One thing that keys do, wherever it stands; `typed` where letters are text, `always` where keys come first."""

    id: str
    keys: tuple[str, ...]
    does: str
    action: str
    typed: bool = False
    always: bool = False

    @property
    def group(self) -> str:
        """The place or the part that it belongs to."""
        return group(self.id)


@dataclass(frozen=True)
class Bindings:
    """The keys of these classes: `app` is the app's own class, `kinds` are screens and widgets."""

    app: Kind
    kinds: tuple[Kind, ...]

    @cached_property
    def bound(self) -> Mapping[str, Bound]:
        """What can be done, by id, in the order of the classes."""
        found: dict[str, Bound] = {}
        for kind in (self.app, *self.kinds):
            for binding in own(kind):
                if binding.id:
                    before = found.get(binding.id)
                    keys = (*before.keys, *binding.key.split(",")) if before else binding.key.split(",")
                    found[binding.id] = Bound(
                        binding.id,
                        tuple(dict.fromkeys(key.strip() for key in keys)),
                        binding.tooltip or binding.description,
                        binding.action,
                        typed=issubclass(kind, TextArea | Input) and (before is None or before.typed),
                        always=binding.priority or bool(before and before.always),
                    )
        return found

    def groups(self, screen: Kind) -> tuple[str, ...]:
        """Whose keys work on a screen: its own, then those of its widgets."""
        kinds = [base for base in screen.__mro__ if issubclass(base, Screen)] + [*self.widgets(screen)]
        return tuple(dict.fromkeys(group(one.id) for kind in kinds for one in own(kind) if one.id))

    def widgets(self, screen: Kind) -> tuple[Kind, ...]:
        """The widgets that a screen may hold: those that its module knows, and those that theirs know."""
        seen: dict[Kind, None] = {}
        modules = [base.__module__ for base in screen.__mro__ if base.__module__.startswith(OURS)]
        while modules:
            for kind in classes(import_module(modules.pop(0))):
                if not issubclass(kind, Screen) and kind not in seen:
                    seen[kind] = None
                    modules.append(kind.__module__)
        return tuple(seen)

    @cached_property
    def chains(self) -> tuple[tuple[Kind, ...], ...]:
        """Whose keys are there at the same moment: a widget, its screen, and the app unless the screen is modal."""
        found: dict[tuple[Kind, ...], None] = {}
        for screen in self.kinds:
            if issubclass(screen, Screen):
                above = (screen,) if issubclass(screen, ModalScreen) else (screen, self.app)
                for widget in (None, *self.widgets(screen)):
                    found[above if widget is None else (widget, *above)] = None
        return tuple(found)


@cache
def all_bindings() -> Bindings:
    """Import every screen and widget, and take their keys. Takes a moment the first time: not for the event loop."""
    from druthers.tui.app import DruthersApp  # noqa: PLC0415 -- it imports this, by way of its keys

    kinds: dict[Kind, None] = {}
    for shelf in SHELVES:
        for found in walk_packages(import_module(shelf).__path__, f"{shelf}."):
            kinds.update(dict.fromkeys(kind for kind in classes(import_module(found.name)) if _is_ours(kind)))
    return Bindings(DruthersApp, tuple(kinds))


def group(name: str) -> str:
    """The part of the app that a name belongs to.

    >>> group("today.write")
    'today'
    """
    return name.partition(".")[0]


def own(kind: Kind) -> Iterator[Binding]:
    """The bindings that a class has beside those of its bases."""
    for one in kind.__dict__.get("BINDINGS", ()):
        yield one if isinstance(one, Binding) else Binding(*one)


def merged(kind: Kind) -> Iterable[tuple[str, Binding]]:
    """Every key of a class, those of its bases too."""
    return kind._merged_bindings or ()  # noqa: SLF001 -- Textual makes it for each class, and says it nowhere else


def classes(module: ModuleType) -> Iterator[Kind]:
    """The screens and widgets of ours that a module knows."""
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, Widget) and one.__module__.startswith(OURS):
            yield one


def _is_ours(kind: Kind) -> bool:
    return kind.__module__.startswith(SHELVES)
