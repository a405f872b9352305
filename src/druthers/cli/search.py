"""`druthers search`: find notes by words and by meaning, and say why each was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import click

from druthers.cli.asking import QUERY_HELP, Asking, days, filters, query_of, reasons, width
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.models import SIGNS
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import By, Found, Hit, Mode, Term, Visibility

EPILOG = f"""\b
Examples:
  druthers search what helps me sleep
  druthers search --why rent last spring -gym
  druthers search --mode text --tag running -k 3 river
  druthers search --since "3 weeks ago" --in private money
  druthers search from:ana sourdough

{QUERY_HELP}"""
SHOWN = 3  # rows of a passage
INDENT = " " * 6
COLOURS = {"public": "green", "private": "yellow", "following": "blue"}


@click.command("search", cls=Asking, epilog=EPILOG, short_help="Find notes by words and by meaning.")
@click.argument("query", nargs=-1, required=True)
@filters
@click.option(
    "--by",
    type=click.Choice(["note", "line"]),
    default="note",
    show_default=True,
    help="Rank notes, or their single lines.",
)
@click.option(
    "--recency",
    metavar="W",
    type=click.FloatRange(0, 1),
    help="What a new note gains over an old one, 0 to 1; else the setting `recency`.",
)
@click.option("--why", is_flag=True, help="Say what each hit rests on, and what its score is made of.")
@click.option("--anyway", is_flag=True, help="All hits, even where your notes probably hold no answer.")
@click.option("--deep", is_flag=True, help="Let the language model read the first five and order them; takes seconds.")
@vault_options
def command(
    query: tuple[str, ...],
    k: int,
    mode: str,
    tags: tuple[str, ...],
    since: str | None,
    until: str | None,
    places: tuple[str, ...],
    by: str,
    recency: float | None,
    vault: str | None,
    *,
    why: bool,
    anyway: bool,
    deep: bool,
    as_json: bool,
) -> None:
    """Find the notes that answer QUERY, best first."""
    journal = journal_for(vault)
    words = query_of(query)
    first, last = days(since)[0], days(until)[1]  # before anything is loaded
    found = watched(
        journal.search_steps(
            words,
            k=k,
            mode=cast("Mode", mode),
            by=cast("By", by),
            tags=tags,
            since=first,
            until=last,
            places=cast("tuple[Visibility, ...]", places),
            recency=recency,
            anyway=anyway,
            deep=deep,
            wait=False,
        )
    )
    waits = found.unembedded if mode != "text" else 0
    background = bool(waits) and journal.embed_in_background()
    if as_json:
        print_json(as_document(words, found))
        return
    _say(found, why=why)
    from druthers import telling

    if waits:
        notice(telling.unembedded(waits, background=background))
    if sealed := journal.unsearched():
        notice(f"{count(sealed, 'encrypted note')} {'is' if sealed == 1 else 'are'} in no index, and not searched.")


def as_document(query: str, found: Found) -> dict[str, Any]:
    """A search with the keys of `search --json`."""
    return {
        "query": query,
        "mode": found.mode,
        "hits": [_hit_document(hit) for hit in found],
        "understood": asdict(found.understood),
        "answered": found.answered,
        "doubtful": found.doubtful,
        "unembedded": found.unembedded,
    }


def _hit_document(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "path": hit.path,
        "visibility": hit.visibility,
        "lines": list(hit.lines),
        "text": hit.text,
        "score": hit.score,
        "why": dict(hit.why),
        "title": hit.title,
        "created": hit.created.isoformat() if hit.created else None,
        "tags": list(hit.tags),
        "id": hit.id,
        "also": list(hit.also),
        "author": hit.author or None,
        "grounds": asdict(hit.grounds) if hit.grounds else None,
    }


def _say(found: Found, *, why: bool) -> None:
    from druthers import telling

    if read := telling.understood(found.understood):
        say(click.style(f"Read: {read}.", dim=True))
    if not found:
        say("Nothing in your notes answers that.")
    elif doubt := telling.doubt(found):
        say(f"{doubt}. The nearest:")
    terms = (*found.understood.terms, *found.understood.phrases)
    for hit in found:
        _say_hit(hit, terms, why=why)


def _say_hit(hit: Hit, terms: Sequence[Term], *, why: bool) -> None:
    from druthers import telling

    room = width() - len(INDENT)
    date = f"{hit.created.day} {hit.created:%b %Y}" if hit.created else ""
    by = f"{hit.author}: " if hit.author else ""
    title = telling.clipped(printable(hit.title or hit.path), (), max(room - len(date) - len(by) - 2, 12))
    colour = COLOURS[hit.visibility]
    head = f"{click.style(SIGNS[hit.visibility], fg=colour)} {click.style(printable(by), fg=colour)}"
    say(f"{hit.rank:>2}  {head}{click.style(title, bold=True)}  {click.style(date, dim=True)}".rstrip())
    shown = telling.excerpt(hit, terms, SHOWN)
    for row in _rows(shown, terms, room):
        say(f"{INDENT}{_bold(row, telling.marks(row, terms))}")
    say(click.style(f"{INDENT}{telling.place(hit, shown, terms)}", dim=True))
    if also := telling.folded(hit.also):
        say(click.style(f"{INDENT}{also}", dim=True))
    if why:
        say(f"{INDENT}Score {telling.number(hit.score)}")
        for line in reasons(hit.why, hit.grounds, room):
            say(f"{INDENT}{line}")


def _rows(shown: Sequence[tuple[int, str]], terms: Sequence[Term], room: int) -> list[str]:
    """The rows that a passage takes; a long line has its words in them."""
    from druthers import telling

    most = max(SHOWN // max(len(shown), 1), 1)
    rows: list[str] = []
    for _, line in shown:
        kept = telling.clipped(line, telling.marks(line, terms), room * most)
        rows += telling.rows(kept, room, most)
    return rows


def _bold(text: str, spans: Sequence[tuple[int, int]]) -> str:
    told, at = "", 0
    for start, end in spans:
        told += text[at:start] + click.style(text[start:end], bold=True)
        at = end
    return told + text[at:]
