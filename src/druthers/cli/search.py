"""`druthers search`: find notes by words and by meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from druthers.cli.completing import tags as known_tags
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import UsageError
from druthers.models import SIGNS
from druthers.wording import count, printable

if TYPE_CHECKING:
    from datetime import date

    from druthers.models import Hit, Mode, Visibility

EPILOG = """\b
Examples:
  druthers search what helps me sleep
  druthers search --mode text --tag running -k 3 river
  druthers search --since "3 weeks ago" --in private money
"""
SHOWN_LINES = 3
WIDEST = 160  # characters of a line; a whole paragraph may stand on one


@click.command("search", epilog=EPILOG, short_help="Find notes by words and by meaning.")
@click.argument("query", nargs=-1, required=True)
@click.option("-k", metavar="N", default=10, show_default=True, type=click.IntRange(1), help="How many hits.")
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "text", "semantic"]),
    default="hybrid",
    show_default=True,
    help="By words (text), by meaning (semantic), or by both.",
)
@click.option(
    "-t", "--tag", "tags", multiple=True, metavar="TAG", shell_complete=known_tags, help="Only notes with this tag."
)
@click.option("--since", metavar="DATE", help="Only notes from then on.")
@click.option("--until", metavar="DATE", help="Only notes up to then.")
@click.option(
    "--in",
    "places",
    multiple=True,
    type=click.Choice(["public", "private", "following"]),
    help="Only notes that lie there; may be given more than once.",
)
@vault_options
def command(
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
    """Find the notes that answer QUERY, best first."""
    journal = journal_for(vault)
    words = " ".join(query)
    if not words.strip():
        raise UsageError("There is nothing to search for.", "Give a word or a question.")
    first, last = _days(since)[0], _days(until)[1]  # before the embedder is loaded, which takes seconds
    watched(journal.prepare_search(embed=mode != "text"))
    hits = journal.search(
        words,
        k=k,
        mode=cast("Mode", mode),
        tags=tags,
        since=first,
        until=last,
        places=cast("tuple[Visibility, ...]", places),
    )
    if as_json:
        print_json({"query": words, "mode": mode, "hits": [as_document(hit) for hit in hits]})
        return
    if not hits:
        say("Nothing in your notes answers that.")
    for hit in hits:
        say(f"{hit.rank:>2}  {SIGNS[hit.visibility]} {click.style(printable(hit.title or hit.path), bold=True)}")
        lines = [line for line in hit.text.split("\n") if line.strip()][:SHOWN_LINES]
        for line in lines:
            say(f"      {printable(line.strip()[:WIDEST])}")
        say(click.style(f"      {printable(hit.path)}:{hit.lines[0]}", dim=True))
    if sealed := journal.unsearched():
        notice(f"{count(sealed, 'encrypted note')} {'is' if sealed == 1 else 'are'} in no index, and not searched.")


def as_document(hit: Hit) -> dict[str, Any]:
    """A hit with the keys of `search --json`."""
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
    }


def _days(words: str | None) -> tuple[date | None, date | None]:
    """The first and the last day that a person means: `2024` and `May 2024` are more than one."""
    if words is None:
        return None, None
    from druthers.cli.moment import days

    try:
        return days(words)
    except UsageError as error:
        raise UsageError(error.message, "Try 2026-11-20, or `3 weeks ago`.") from error
