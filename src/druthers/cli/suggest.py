"""`druthers suggest`: proposals now."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.showing import say_proposal, short, suggestions_document
from druthers.cli.unlocking import unlocked_journal_for
from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Callable

EPILOG = """\b
Examples:
  druthers suggest
  druthers suggest --about "this evening" -n 5
  druthers suggest -v
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
    help="How many are considered.",
)
@click.option("--seed", metavar="N", type=click.IntRange(0), help="Repeat an earlier choice of words.")
@click.option("-v", "--verbose", is_flag=True, help="Say also what each expectation is made of.")
@vault_options
def command(
    about: str | None,
    n: int,
    candidates: int,
    seed: int | None,
    vault: str | None,
    *,
    verbose: bool,
    as_json: bool,
) -> None:
    """Let the model propose, and your profile rank what it wrote.

    Each proposal rests on a line of your notes that you can read beside it, and says why it is offered and how sure
    that is. Rate them: that is what it learns from.
    Of three or more, one may be there to find out what you think of it, and says so. What one is expected to be better
    by is counted in spreads of your ratings: 1 is as much as usually lies between two of them.
    """
    journal = unlocked_journal_for(vault)
    steps = journal.propose_steps(about, n=n, candidates=candidates, seed=seed)
    suggestions = watched(steps, None if as_json else streamed())
    if as_json:
        print_json(suggestions_document(suggestions))
        return
    for line in suggestions.notices:
        say(printable(line))
    if suggestions.silent:
        say(printable(suggestions.reason))
        return
    for number, proposal in enumerate(suggestions, 1):
        say_proposal(number, proposal, journal, fully=verbose)
    if len(suggestions) < n:
        notice(suggestions.reason)
    say()
    say(f"Say what one is worth to you, 1 to 5: druthers rate {short(suggestions[0].id)} 4")


def streamed() -> Callable[[object], None]:
    """Show on one line of stderr what the model is writing, where that is a terminal; it is gone afterwards."""
    from druthers.models import Piece

    written: dict[int, str] = {}

    def show(item: object) -> None:
        if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            return
        line = ""
        if isinstance(item, Piece):
            written[item.candidate] = printable(written.get(item.candidate, "") + item.text)
            # what wraps cannot be taken back; characters may be two cells wide
            line = "  … " + written[item.candidate][: (shutil.get_terminal_size().columns - 5) // 2 * 2]
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    return show
