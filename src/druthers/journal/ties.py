"""What becomes of a note's links when it is made public or private: what a stranger could not follow, what would break.

Part of the façade; publishing stands on it. It tells, a line each, and changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from druthers.journal.knowing import ask
from druthers.models import NoteFile
from druthers.models.names import STEM, key, tail
from druthers.vault.naming import resolve
from druthers.vault.read import parse_note
from druthers.vault.scan import visibility_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal.knowing import Knowledge
    from druthers.journal.parts import Parts
    from druthers.models import Link, Mention
    from druthers.models.names import Named

NAMED = 4  # links or notes that are named before the others are counted


def told_of_publishing(parts: Parts, text: str, path: str, becomes: str) -> list[str]:
    """The links of a note that is made public that others could not follow, and those to it that would break."""
    links = parse_note(NoteFile(path, visibility_of(path), 0, 0), text, "").links

    def look(known: Knowledge) -> list[str]:
        nowhere, elsewhere = _outgoing(known, links, path, becomes)
        said = []
        if nowhere:
            said.append(
                f"{_links(nowhere)} to what is not public: others would see the name"
                f"{'s' if len(nowhere) > 1 else ''}, and could not follow."
            )
        if elsewhere:
            said.append(f"{_links(elsewhere)} would no longer lead to the note that is meant now.")
        return said + _broken(known, path, becomes)

    return ask(parts, look)


def told_of_unpublishing(parts: Parts, path: str, becomes: str) -> list[str]:
    """The public notes that link to one that is made private, and the links to it that would break."""

    def look(known: Knowledge) -> list[str]:
        from_public = [each for each in _to(known, path) if visibility_of(each.path) == "public"]
        said = []
        if from_public:
            said.append(
                f"It is still named in what is public: {_places(from_public)}. The guard stops a push for that."
            )
        return said + _broken(known, path, becomes)

    return ask(parts, look)


def _outgoing(known: Knowledge, links: Sequence[Link], path: str, becomes: str) -> tuple[list[Link], list[Link]]:
    """The links that lead to what is not public; and those to public notes that would lead elsewhere from there."""
    nowhere, elsewhere = [], []
    for link in links:
        if not link.target:
            continue
        found = known.named([tail(key(link.target))])
        leads = resolve(link.target, path, found, kind=link.kind)
        if leads is None or leads == path:
            continue
        if visibility_of(leads) != "public":
            nowhere.append(link)
            continue
        public = [each for each in found if visibility_of(each.path) == "public"]
        if resolve(link.target, becomes, public, kind=link.kind) != leads:
            elsewhere.append(link)
    return nowhere, elsewhere


def _broken(known: Knowledge, path: str, becomes: str) -> list[str]:
    """The links to a note that would no longer lead to it, in a sentence."""
    broken = []
    for mention in _to(known, path):
        found = [_moved(each, path, becomes) for each in known.named([tail(key(mention.target))])]
        if resolve(mention.target, mention.path, found, kind=mention.kind) != becomes:
            broken.append(mention)
    return [f"Links that name its place would no longer find it: {_places(broken)}."] if broken else []


def _to(known: Knowledge, path: str) -> list[Mention]:
    """The links of other notes that lead to this one."""
    asking = known.links_to(sorted({tail(named.name) for named in known.names_of(path)}))
    return [
        each
        for each in asking
        if each.path != path
        and resolve(each.target, each.path, known.named([tail(key(each.target))]), kind=each.kind) == path
    ]


def _moved(named: Named, path: str, becomes: str) -> Named:
    if named.path != path:
        return named
    # under a name with a number it is not called as it was
    return replace(named, path=becomes, name=key(becomes.rpartition("/")[2]) if named.kind == STEM else named.name)


def _links(links: Sequence[Link]) -> str:
    names = list(dict.fromkeys(f"“{link.target}” on line {link.line}" for link in links))
    return f"{'Links lead' if len(links) > 1 else 'A link leads'} ({_some(names)})"


def _places(mentions: Sequence[Mention]) -> str:
    return _some(list(dict.fromkeys(f"{each.path} on line {each.line}" for each in mentions)))


def _some(names: Sequence[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + rest
