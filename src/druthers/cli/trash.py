"""`druthers trash`: put a note away, or list what was put away."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from druthers.cli.completing import notes
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.versions import said, unlocking
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal

EPILOG = """\b
Examples:
  druthers trash ran 8k by the river
  druthers trash
"""


@click.command("trash", epilog=EPILOG, short_help="Put a note away, or list what was put away.")
@click.argument("note", nargs=-1, shell_complete=notes)
@vault_options
def command(note: tuple[str, ...], vault: str | None, *, as_json: bool) -> None:
    """Put NOTE away; its history keeps it, and `restore` brings it back. Alone, list what can be brought back."""
    journal = journal_for(vault)
    if not note:
        _list(journal, as_json=as_json)
        return
    result = unlocking(journal, lambda: journal.trash(" ".join(note)))
    if as_json:
        print_json({"path": result.path, "commit": result.commit} | ({"waits": result.waits} if result.waits else {}))
        return
    say(f"Put away: {printable(result.path)}. To have it again: druthers restore {printable(shlex.quote(result.path))}")
    if result.waits:
        notice(f"Its text is safe, and the commit that it is gone waits: {result.waits}")


def _list(journal: Journal, *, as_json: bool) -> None:
    found = journal.trashed()
    if as_json:
        print_json(
            {"trashed": [{"path": each.path, "at": each.at.isoformat(), "revision": each.revision} for each in found]}
        )
        return
    if not found:
        say("Nothing was put away.")
        return
    moments = [said(each.at) for each in found]
    width = max(map(len, moments))
    for each, at in zip(found, moments, strict=True):
        say(f"{at:<{width}}  {printable(each.path)}")
    say("`druthers restore NOTE` brings one back.")
