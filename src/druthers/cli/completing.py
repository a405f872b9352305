"""What can be completed: tags and notes, from the index as it is, and people.

A front end, called while a person presses the tab key: it is quick, brings nothing up to date, and is silent whatever
is wrong.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from druthers.errors import DruthersError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from druthers.index.reader import Reader

MOST = 100  # more than a screen holds help nobody
NEEDS_QUOTES = frozenset(" \t\n'\"\\`$&|;<>(){}[]*?#~!,:")  # click's shell scripts put a value in as it is


def tags(context: click.Context, _parameter: click.Parameter, unfinished: str) -> list[CompletionItem]:
    """The tags that begin so, the most used first."""
    with _reader(context) as reader:
        known = reader.tags() if reader else {}
    wanted = unfinished.lstrip("#").casefold()
    fitting = sorted((tag for tag in known if tag.casefold().startswith(wanted)), key=lambda tag: -known[tag])
    return _items(fitting)


def notes(context: click.Context, _parameter: click.Parameter, unfinished: str) -> list[CompletionItem]:
    """The notes whose path, or whose name in it, begins so."""
    with _reader(context) as reader:
        paths = sorted(reader.known(), reverse=True) if reader else []
    wanted = unfinished.casefold()
    names = (path if "/" in unfinished else path.rsplit("/", 1)[-1].removesuffix(".md") for path in paths)
    return _items([name for name in names if name.casefold().startswith(wanted)])


def people(context: click.Context, _parameter: click.Parameter, unfinished: str) -> list[CompletionItem]:
    """Those whom the person follows whose names begin so."""
    from druthers.container import open_journal

    try:
        with open_journal(_vault(context)) as journal:
            names = [person.name for person in journal.followed()]
    except (DruthersError, OSError):
        return []
    return _items([name for name in names if name.casefold().startswith(unfinished.casefold())])


def _vault(context: click.Context) -> str | None:
    """The vault that the call names, before the command or after it."""
    named: str | None = context.params.get("vault") or context.find_root().params.get("vault")
    return named


@contextlib.contextmanager
def _reader(context: click.Context) -> Iterator[Reader | None]:
    from druthers.container import open_journal

    try:
        with open_journal(_vault(context)) as journal, journal.search_index.reader() as reader:
            yield reader
    except (DruthersError, OSError):
        yield None


def _items(values: list[str]) -> list[CompletionItem]:
    return [CompletionItem(value) for value in dict.fromkeys(values) if not NEEDS_QUOTES & set(value)][:MOST]
