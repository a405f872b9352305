"""`druthers suggest`: proposals now."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.showing import say_proposal, short, suggestions_document

if TYPE_CHECKING:
    from collections.abc import Callable

EPILOG = """\b
Examples:
  druthers suggest
  druthers suggest --about "this evening" -n 5
"""


@click.command("suggest", epilog=EPILOG, short_help="Ask for proposals now.")
@click.option("--about", metavar="TEXT", help="What they should be about; else your recent notes.")
@click.option("-n", metavar="N", default=3, show_default=True, type=click.IntRange(1, 20), help="How many at the most.")
@click.option(
    "--candidates",
    metavar="N",
    default=8,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many the model writes.",
)
@click.option("--seed", metavar="N", type=click.IntRange(0), help="Repeat an earlier choice of words.")
@vault_options
def command(about: str | None, n: int, candidates: int, seed: int | None, vault: str | None, *, as_json: bool) -> None:
    """Let the model propose, and your profile rank what it wrote.

    Each proposal rests on a line of your notes that you can read beside it. Rate them: that is what it learns from.
    """
    journal = journal_for(vault)
    steps = journal.propose_steps(about, n=n, candidates=candidates, seed=seed)
    suggestions = watched(steps, None if as_json else streamed())
    if as_json:
        print_json(suggestions_document(suggestions))
        return
    if suggestions.silent:
        say(suggestions.reason)
        return
    for number, proposal in enumerate(suggestions, 1):
        say_proposal(number, proposal)
    if len(suggestions) < n:
        notice(suggestions.reason)
    say()
    say(f"Say what one is worth to you, 1 to 5: druthers rate {short(suggestions[0].id)} 4")


def streamed() -> Callable[[object], None]:
    """Show candidates on stderr as the model writes them, where that is a terminal."""
    from druthers.models import Piece

    current = -1

    def show(item: object) -> None:
        nonlocal current
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            return
        if isinstance(item, Piece):
            if item.candidate != current:
                sys.stderr.write("\r\x1b[2K  … ")
                current = item.candidate
            sys.stderr.write(item.text.replace("\n", " "))
        else:
            sys.stderr.write("\r\x1b[2K")
            current = -1
        sys.stderr.flush()

    return show
