"""`druthers show`: a note's text, as it is or as it was."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from druthers.cli.completing import notes
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.versions import said, unlocking, which
from druthers.errors import UnknownNote
from druthers.models import author_of
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal

EPILOG = """\b
Examples:
  druthers show ran 8k by the river
  druthers show public/2026/11/2026-11-21-0930-12-ran-8k.md --at yesterday
  druthers show "Garden" --at 3f2a9c1d > garden-then.md
"""


@click.command("show", epilog=EPILOG, short_help="Print a note, as it is or as it was.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@click.option("--at", "when", metavar="WHEN", help="As it was then, or in a version that `history` printed.")
@vault_options
def command(note: tuple[str, ...], when: str | None, vault: str | None, *, as_json: bool) -> None:
    """Print the text of NOTE: its path, title, file name, id, or what it was called before it went."""
    journal = journal_for(vault)
    words, at = " ".join(note), which(when)
    text, version = unlocking(journal, lambda: journal.show(words, at=at))
    if as_json:
        print_json(
            {
                "path": version.path if version else _path(journal, words),
                "revision": version.revision if version else None,
                "at": version.at.isoformat() if version else None,
                "text": text,
                "author": author_of(version.path if version else _path(journal, words)) or None,
            }
        )
        return
    if sys.stdout.isatty():  # a pipe gets the text as it is; a terminal no commands that stand in it
        text = "\n".join(printable(line.expandtabs()) for line in text.split("\n"))
        if who := author_of(version.path if version else _path(journal, words)):
            notice(f"{printable(who)} wrote this; you follow them.")
    say(text.removesuffix("\n"), raw=True)
    if version and at is None:
        notice(f"It is gone; this is its text of {said(version.at)}. `druthers restore` brings it back.")


def _path(journal: Journal, words: str) -> str:
    try:
        return journal.find(words)
    except UnknownNote:
        return words
