"""`druthers undo`: take the last change back."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from druthers import wording
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.versions import SHORT, unlocking
from druthers.journal.homes import TRASH

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Undone

EPILOG = """\b
Examples:
  druthers undo
  druthers undo && druthers undo
"""


@click.command("undo", epilog=EPILOG, short_help="Take the last change back.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> None:
    """Take back the last change to notes or judgements; called again, the one before it.

    It is a change of its own: nothing is taken out of the history.
    """
    journal = journal_for(vault)
    result = unlocking(journal, journal.undo)
    if as_json:
        document = {
            "undone": result.did,
            "at": result.at.isoformat(),
            "paths": list(result.paths),
            "judgements": result.judgements,
            "revision": result.revision,
            "commit": result.commit,
        }
        print_json(document | ({"waits": result.waits} if result.waits else {}))
        return
    say(wording.printable(f"{wording.undone(result)}.{_way_back(journal, result)}"))


def _way_back(journal: Journal, result: Undone) -> str:
    """How to have again what was undone, said of its first note."""
    if not result.paths:
        return ""
    path = result.paths[0]
    if (verb := result.did.partition(" ")[0].lower()) in ("publish", "unpublish"):  # a move, taken back in both places
        return f" To have it again: druthers {verb} {shlex.quote(path)}"
    if path.startswith(TRASH):  # of a note outside the repositories only the copy there is in the history
        path = path.removeprefix(TRASH).removesuffix(".age")
        again = "trash" if (journal.root / path).exists() else "restore"
        return f" To have it again: druthers {again} {shlex.quote(path)}"
    if not (journal.root / path).exists():
        return f" To have it again: druthers restore {shlex.quote(path)}"
    taken = any(each.gone and each.revision == result.revision for each in journal.history(path))
    again = f"trash {shlex.quote(path)}" if taken else f"restore {shlex.quote(path)} --at {result.revision[:SHORT]}"
    return f" To have it again: druthers {again}"
