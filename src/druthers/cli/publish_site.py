"""`druthers publish site`: the public notes as pages for people who do not use git."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

import click

from druthers.cli import leaving
from druthers.cli.output import folder_named, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import GuardStopped
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Finding, SiteMade

EPILOG = """\b
Examples:
  druthers publish site ~/garden
  druthers publish site ~/garden --title "Ana's notebook" --url https://ana.example.org/notes/

It exits 15 when the guard found something that should not be seen; then nothing was written.
"""
NAMED = 5  # files that are named before the others are counted


@click.command("site", epilog=EPILOG, short_help="Make a site of all public notes.")
@click.argument("folder", metavar="DIR")
@click.option("--title", default="", metavar="WORDS", help="What the site is called; else “Notes”.")
@click.option("--url", default="", metavar="URL", help="Where it will stand; the feed's links are whole then.")
@vault_options
def command(folder: str, title: str, url: str, vault: str | None, *, as_json: bool) -> None:
    """Make plain pages of your public notes in DIR: by day, by tag, with what links to each, and a feed.

    The guard reads all of it first. The pages run no script and fetch nothing; open DIR/index.html, or put the folder
    on any web server. Run it again after you wrote: only what changed is written. DIR is a folder for the site alone.
    """
    journal = unlocked_journal_for(vault)
    try:
        made = watched(journal.site_steps(folder_named(folder), title=title, url=url))
    except GuardStopped as error:
        if not as_json:
            for line in leaving.findings(cast("tuple[Finding, ...]", error.findings)):
                notice(line)
        raise
    for line in notices(made.refused, "not shown"):
        notice(line)
    for line in notices(made.left, "left out or changed"):
        notice(line)
    if as_json:
        print_json(asdict(made))
        return
    say(outcome(made))
    say(printable(f"Open it: {made.folder}/index.html"))


def outcome(made: SiteMade) -> str:
    """What became of the site, in one line.

    >>> from druthers.models import SiteMade
    >>> outcome(SiteMade("/home/ana/garden", notes=12, pages=19, files=1, written=3, removed=1))
    '12 notes on 19 pages, with 1 file; 3 files written and 1 removed.'
    >>> outcome(SiteMade("/home/ana/garden", notes=1, pages=6, files=0, written=0, removed=0))
    '1 note on 6 pages; nothing has changed.'
    """
    told = f"{count(made.notes, 'note')} on {count(made.pages, 'page')}"
    if made.files:
        told += f", with {count(made.files, 'file')}"
    if not made.written and not made.removed:
        return f"{told}; nothing has changed."
    removed = f" and {made.removed:,} removed" if made.removed else ""
    return f"{told}; {count(made.written, 'file')} written{removed}."


def notices(paths: Sequence[str], what: str) -> list[str]:
    """A line for each of the first few, and how many more there are.

    >>> notices(["public/a.md: it says draft: true"], "not shown")
    ['Not shown: public/a.md: it says draft: true']
    """
    told = [printable(f"{what.capitalize()}: {each}") for each in paths[:NAMED]]
    return [*told, f"{what.capitalize()}: {len(paths) - NAMED:,} more"] if len(paths) > NAMED else told
