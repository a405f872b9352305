"""Links and backlinks of a note.

Part of the façade: the index tells what is written, the vault's rules tell which note is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from druthers.journal.knowing import Knowledge, ask
from druthers.journal.steps import drain
from druthers.models import Linked, NoteLinks
from druthers.models.names import ENDING, key, tail
from druthers.vault.naming import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from druthers.journal.search_side import SearchSide
    from druthers.models import Mention
    from druthers.models.names import Named


def links(journal: SearchSide, note: str) -> NoteLinks:
    """The links that a note makes and those that lead to it; what other programs changed is taken in first.

    Raises:
        UnknownNote: none has that name, or more than one.
    """
    path = journal.find(note)
    drain(journal.prepare_search(embed=False))
    return ask(journal, lambda known: _links(known, path))


def _links(known: Knowledge, path: str) -> NoteLinks:
    written = known.links_of(path)
    out = []
    for mention, leads in _resolved(known, written):
        # a path without an ending, in markdown, may be anything on a web site
        if leads is not None or mention.kind != "markdown" or ENDING.search(mention.target):
            title = _title(known, leads) if leads else mention.target
            out.append(Linked(leads, title, mention.target, mention.line, mention.text, mention.embed))
    asking = known.links_to(sorted({tail(named.name) for named in known.names_of(path)}))
    back = [
        Linked(mention.path, mention.title, mention.target, mention.line, mention.text, mention.embed)
        for mention, leads in _resolved(known, asking)
        if leads == path and mention.path != path
    ]
    return NoteLinks(path, tuple(out), tuple(back))


def _resolved(known: Knowledge, mentions: Iterable[Mention]) -> list[tuple[Mention, str | None]]:
    """Each link with the path of the note that it leads to; the same target in the same folder is looked up once."""
    every = list(mentions)
    ends = {mention: tail(key(mention.target)) for mention in every}
    by_tail: dict[str, list[Named]] = {}
    for named in known.named(sorted(set(ends.values()))):
        by_tail.setdefault(tail(named.name), []).append(named)
    asked: dict[tuple[str, str, str], str | None] = {}
    found = []
    for mention in every:
        question = (mention.target, mention.path.rpartition("/")[0], mention.kind)
        if question not in asked:
            asked[question] = resolve(mention.target, mention.path, by_tail.get(ends[mention], []), kind=mention.kind)
        found.append((mention, asked[question]))
    return found


def _title(known: Knowledge, path: str) -> str:
    names = known.names_of(path)
    return names[0].title if names else path
