"""Everything that can be done, as the command palette lists it: what the keys do where one is, then all the rest.

Made from the bindings as they stand, so that no list goes stale; each command shows its keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from druthers.tui.places import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.binding import Binding
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.theme import Theme

    from druthers.tui.app import DruthersApp

SHOWN, ANYWHERE, HIDDEN = range(3)  # where a key stands: in the footer, in the app, or as a motion of a list or text
FITS: Final = (1.0, 0.9, 0.7, 0.35)  # begins so, has a word that does, has it within; is for it
DOES: Final = {f"go('{place.name}')": place.does for place in PLACES.values()} | {
    "undo": "Take the last change back",
    "lead_or_listen": "Let it speak first, or only listen",
    "light_or_dark": "Turn to the theme that goes with this one, by day or by night",
    "over('trash')": "See what was put away, and bring it back",
    "over('help')": "Every key on one page",
    "over('doctor')": "Check everything, and see how to mend it",
    "unlock": "Open encrypted private notes with their passphrase",
    "quit": "Leave Druthers",
}


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done: its name, the keys that do it, and what it is for where the name does not tell."""

    title: str
    does: Callable[[], object]
    about: str = ""
    keys: str = ""

    @property
    def shown(self) -> Content:
        """Its name, with its keys."""
        return self.marked(Content(self.title))

    def marked(self, title: Content) -> Content:
        """The same, where its name is marked already."""
        keys, about = (f"  {said}" if said else "" for said in (self.keys, self.about))
        return Content.assemble(title, (keys, "$accent not bold"), (about, "$muted not bold"))

    def fits(self, query: str, alike: float) -> float:
        """How well it fits what was typed, from 0 to 1; `alike` says how far its letters come in that order.

        >>> search = Command("Sync own devices", print, "Fetch and send")
        >>> [search.fits(typed, 0.5) for typed in ("sync", "dev", "vic", "send", "sod")]
        [1.0, 0.9, 0.7, 0.35, 0.1]
        """
        title, wanted = self.title.casefold(), query.casefold().strip()
        ways = (title.startswith(wanted), f" {wanted}" in title, wanted in title, wanted in self.about.casefold())
        return next((score for fit, score in zip(ways, FITS, strict=True) if fit), min(alike, 1.0) / 5)

    def system(self) -> SystemCommand:
        """The same, as Textual has it."""
        return SystemCommand(self.title, "  ".join(filter(None, (self.keys, self.about))), self.does)


class Commands(Provider):
    """Offers the commands in their own order, the most usual first."""

    async def discover(self) -> Hits:
        """Every command."""
        for command in cast("DruthersApp", self.app).commands(self.screen):
            yield DiscoveryHit(command.shown, command.does, text=command.title)

    async def search(self, query: str) -> Hits:
        """The commands that fit what was typed, by their name, or a little worse by what they do."""
        matcher = self.matcher(query)
        for command in cast("DruthersApp", self.app).commands(self.screen):
            score = command.fits(query, matcher.match(command.title))
            if score > 0:
                shown = command.marked(matcher.highlight(command.title))
                yield Hit(score, shown, command.does, text=command.title)


def commands(app: DruthersApp, screen: Screen[object], themes: Sequence[Theme]) -> Iterator[Command]:
    """What the keys do on this screen, then what can be done anywhere, then how one moves about."""
    keyed = list(by_key(app, screen))
    yield from (command for rank, command in keyed if rank == SHOWN)
    yield Command("Write", app.action_write, "Go to the capture line")
    yield from (command for rank, command in keyed if rank == ANYWHERE)
    yield Command("Sync own devices", app.today.action_sync, "Fetch, merge and send private and public notes")
    yield Command("What waits", app.today.action_mend, "Mend what keeps notes from being committed")
    yield Command("Language model", partial(app.action_over, "model"), "See which one writes, or fetch another")
    yield Command("Read again", app.desk.reading.read, "Read the notes from disk again")
    turned = "off" if app.vim else "on"
    yield Command("Vim keys", app.action_turn_vim, f"Turn vim's motions and modes {turned}")
    for one in themes:
        kind = "dark" if one.dark else "light"
        yield Command(f"Theme: {one.name}", partial(setattr, app, "theme", one.name), f"A {kind} theme")
    yield from (command for rank, command in keyed if rank == HIDDEN)


def by_key(app: DruthersApp, screen: Screen[object]) -> Iterator[tuple[int, Command]]:
    """What each key does there, once for all its keys; Textual's own keys, which move in a text, are left out."""
    found: dict[tuple[DOMNode, str], list[Binding]] = {}
    for active in screen.active_bindings.values():
        if active.enabled and active.node is not app:
            found.setdefault((active.node, active.binding.action), []).append(active.binding)
    everywhere = app._bindings.copy()  # noqa: SLF001 -- a widget may have taken the key
    everywhere.apply_keymap(app._keymap)  # noqa: SLF001 -- the person's own keys
    for bindings in everywhere.key_to_bindings.values():
        for binding in bindings:
            found.setdefault((app, binding.action), []).append(binding)
    for (node, action), bindings in found.items():
        first = bindings[0]
        if action == "command_palette" or not any(binding.id for binding in bindings):
            continue
        keys = " ".join(dict.fromkeys(app.get_key_display(binding) for binding in bindings))
        about = first.tooltip or (DOES.get(action, "") if node is app else "")
        rank = SHOWN if first.show and node is not app else HIDDEN if node is not app or action == "quit" else ANYWHERE
        yield rank, Command(first.description, partial(app.call_later, app.run_action, action, node), about, keys)
