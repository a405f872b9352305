"""`druthers restore`: make a note what it was, or bring it back."""

from __future__ import annotations

from datetime import date

import click

from druthers import wording
from druthers.cli.completing import notes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.versions import unlocking, which

EPILOG = """\b
Examples:
  druthers restore ran 8k by the river
  druthers restore "Garden" --at "yesterday 6am"
  druthers restore public/2026/11/2026-11-21-0930-12-ran-8k.md --at 3f2a9c1d
"""


@click.command("restore", epilog=EPILOG, short_help="Make a note what it was, or bring it back.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@click.option("--at", "when", metavar="WHEN", help="What it was then, or in a version that `history` printed.")
@vault_options
def command(note: tuple[str, ...], when: str | None, vault: str | None, *, as_json: bool) -> None:
    """Bring back NOTE, which was put away or deleted; with --at, make it what it was.

    What it says now is in its history first.
    """
    journal = journal_for(vault)
    words, at = " ".join(note), which(when)
    result = unlocking(journal, lambda: journal.restore(words, at=at))
    if as_json:
        version = result.version
        document = {
            "path": result.path,
            "revision": version.revision if version else None,
            "at": version.at.isoformat() if version else None,
            "changed": result.changed,
            "commit": result.commit,
        }
        more = {"waits": result.waits, "other": result.other}
        print_json(document | {key: value for key, value in more.items() if value})
        return
    back = " `druthers undo` takes that back." if result.commit else ""
    told = wording.restored(result, date.today())  # noqa: DTZ011 - the person's own day
    say(f"{wording.printable(told)}.{back}")
