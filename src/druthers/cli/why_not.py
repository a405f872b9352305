"""`druthers why-not`: why a search does not find a note, or how far down it does."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import click

from druthers.cli.asking import Asking, days, filters, query_of, reasons, width
from druthers.cli.completing import notes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.versions import unlocking
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import Mode, Visibility, WhyNot

EPILOG = """\b
Examples:
  druthers why-not garden what grows in winter
  druthers why-not --in public garden beans -frost
"""
INDENT = "  "


@click.command("why-not", cls=Asking, epilog=EPILOG, short_help="Why a search does not find a note.")
@click.argument("note", shell_complete=notes)
@click.argument("query", nargs=-1, required=True)
@filters
@vault_options
def command(
    note: str,
    query: tuple[str, ...],
    k: int,
    mode: str,
    tags: tuple[str, ...],
    since: str | None,
    until: str | None,
    places: tuple[str, ...],
    vault: str | None,
    *,
    as_json: bool,
) -> None:
    """Say why NOTE does not come up for QUERY, or at which rank it does.

    NOTE is a path, an id or its ending, a file's name, an alias or a title; quote one of several words. The options
    are those of `search`.
    """
    journal = journal_for(vault)
    words = query_of(query)
    first, last = days(since)[0], days(until)[1]
    watched(journal.prepare_search(embed=mode != "text"))  # what is slow of it

    def ask() -> WhyNot:
        return journal.why_not(
            note,
            words,
            k=k,
            mode=cast("Mode", mode),
            tags=tags,
            since=first,
            until=last,
            places=cast("tuple[Visibility, ...]", places),
        )

    told = unlocking(journal, ask)
    if as_json:
        print_json(as_document(words, told))
        return
    _say(told)


def as_document(query: str, told: WhyNot) -> dict[str, Any]:
    """The answer with the keys of `why-not --json`."""
    return {"query": query, **asdict(told), "why": dict(told.why)}


def _say(told: WhyNot) -> None:
    from druthers import telling

    say(click.style(printable(told.path), bold=True))
    say(printable(told.reason))
    if told.understood is not None and (read := telling.understood(told.understood)):
        say(click.style(f"Read: {read}.", dim=True))
    if told.rank is not None:
        say(f"\nRank {told.rank:,} of {told.of:,}")
    if told.score is not None:
        least = "" if told.least is None else f"; the last one shown has {telling.number(told.least)}"
        say(f"{'' if told.rank is not None else chr(10)}Score {telling.number(told.score)}{least}")
    for line in reasons(told.why, told.grounds, width() - len(INDENT)):
        say(f"{INDENT}{line}")
