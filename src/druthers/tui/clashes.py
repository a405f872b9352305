"""The person's own keys held against what there is: what cannot be is left out, and told in a line.

Two actions clash when one key would mean both at one moment: in a widget, its screen and the app.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from druthers.tui.bound import merged
from druthers.tui.keys import NAME, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from textual.binding import Binding

    from druthers.tui.bound import Bindings, Bound, Kind
    from druthers.tui.keys import OwnKeys

RATES: Final = frozenset("12345")


def settled(own: OwnKeys, bindings: Bindings) -> OwnKeys:
    """What of the person's keys can be, and why the rest cannot."""
    problems = list(own.problems)
    keys: dict[str, str] = {}
    for name, said in own.keys.items():
        bound = bindings.bound.get(name)
        problem = unknown(name, bindings.bound) if bound is None else _cannot(bound, said.split(","))
        if problem:
            problems.append(problem)
        else:
            keys[name] = said
    while clash := next(clashes(bindings, keys), None):
        name, key, other = clash
        del keys[name]
        problems.append(f"{NAME}: {name} cannot be {key}: {other} has that key at the same moment. Choose another.")
    return replace(own, keys=keys, problems=tuple(problems))


def clashes(bindings: Bindings, keys: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """An id of `keys` that has to give way, its key, and what has that key.

    Of two that were said, the one that has the key anyway stays, else the one that was said first.
    """
    order = list(keys)
    kinds = {kind for chain in bindings.chains for kind in chain}
    tables = {kind: table(kind, keys) for kind in kinds}
    usual = {kind: {row[:2] for row in table(kind, {})} for kind in kinds}
    for chain in bindings.chains:
        for here in chain:
            for key, name, _ in tables[here]:
                if name not in keys:
                    continue
                for there in chain:
                    for same, other, does in tables[there]:
                        anyway = (key, name) in usual[here], (key, other) in usual[there]
                        if same != key or other == name or all(anyway):
                            continue
                        if other in keys and (anyway[0] or (not anyway[1] and order.index(other) > order.index(name))):
                            yield other, key, name
                        else:
                            yield name, key, other or f"“{does}”"


def clashes_by_default(kind: Kind) -> Iterator[tuple[str, str, str]]:
    """A key for which a class itself has two different actions."""
    seen: dict[str, Binding] = {}
    for key, binding in merged(kind):
        if key in seen and seen[key].action != binding.action:
            yield key, seen[key].action, binding.action
        seen[key] = binding


def table(kind: Kind, keys: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """A class's keys as the person has them: key, id, and what it does."""
    found: dict[tuple[str, str, str], None] = {}
    for key, binding in merged(kind):
        for one in keys.get(binding.id or "", key).split(","):
            found[one, binding.id or "", binding.description or binding.action] = None
    return list(found)


def _cannot(bound: Bound, keys: list[str]) -> str:
    """Why a thing cannot have one of these keys, whatever else there is."""
    for key in keys:
        typed = len(key) == 1 or key in {"space", "slash", "question_mark", "minus", "full_stop", "exclamation_mark"}
        if key in RATES and key not in bound.keys:
            return f"{NAME}: {bound.id} cannot be {key}: 1 to 5 always rate. Choose another."
        if typed and (bound.typed or bound.always):
            return f"{NAME}: {bound.id} cannot be {key}: it works while you type. Choose a key with ctrl or alt, or f5."
    return ""
