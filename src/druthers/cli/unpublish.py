"""`druthers unpublish NOTE`: make a note private again, and say what that cannot do."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.completing import notes
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.questioning import at_a_terminal
from druthers.cli.rebuilding import ask_rebuild, sent_document, tell_rebuilt, told_sent
from druthers.cli.versions import unlocking
from druthers.errors import UnknownNote, UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Moved, Rebuilt

EPILOG = """\b
Examples:
  druthers unpublish ran 8k by the river
  druthers unpublish --rebuild ran 8k by the river
"""


@click.command("unpublish", epilog=EPILOG, short_help="Make a note private again.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@click.option(
    "--rebuild/--no-rebuild",
    default=None,
    help="Make public/'s own history anew without it, or leave that as it is; else it asks.",
)
@click.option("--yes", is_flag=True, help="With --rebuild: ask nothing.")
@vault_options
def command(note: tuple[str, ...], vault: str | None, *, rebuild: bool | None, yes: bool, as_json: bool) -> None:
    """Move NOTE back into private/. What others already have of it cannot be called back, and it says what that is.

    The history of public/ keeps the note until you have it made anew. It does that after a yes, keeps a copy of what
    was, and pushes nothing. A note that was made private before is named the same way, for the history alone.
    """
    journal, given = journal_for(vault), " ".join(note)
    ask = at_a_terminal() and not as_json
    moved = None
    try:
        moved = unlocking(journal, lambda: journal.unpublish(given))
        paths = _left(journal, moved.becomes, rebuilt=False)
    except (UsageError, UnknownNote):
        if moved is not None or not (paths := _left(journal, given, rebuilt=bool(rebuild))):
            raise
        if rebuild is None and not ask:
            raise UsageError(
                f"{given} is not public, but public/'s own history still has it.", "Make that anew with --rebuild."
            ) from None
    if moved is not None and not as_json:
        _tell(moved)
    wanted = bool(paths and rebuild and (yes or not ask))
    if paths and rebuild is not False and ask and not wanted:
        wanted = ask_rebuild(sent=bool(moved and moved.sent))
    rebuilt = watched(journal.rebuild_steps(*paths)) if wanted else None
    if as_json:
        print_json(_document(moved, rebuilt, paths))
    elif rebuilt is not None:
        tell_rebuilt(journal, rebuilt)
    elif paths:
        stops = "" if moved and moved.sent else ", and the guard stops a push of that"
        say(f"public/'s own history still has it{stops}. To make the history anew:")
        say(f"  druthers unpublish --rebuild {printable(shlex.quote(paths[0]))}")


def _left(journal: Journal, given: str, *, rebuilt: bool) -> tuple[str, ...]:
    """What public/'s history still has of a note that is not public any more; nothing where that is not so."""
    try:
        return unlocking(journal, lambda: journal.left_in_history(given, rebuilt=rebuilt))
    except (UsageError, UnknownNote):
        return ()


def _tell(moved: Moved) -> None:
    say(f"Private now: {printable(moved.becomes)}")
    for path in moved.attachments:
        say(f"  and {printable(path)}")
    for each in moved.sent_to:
        say(printable(told_sent(each)))
    if moved.sent:
        say(
            "What was sent cannot be called back: whoever fetched it keeps it. The next push takes it out of the newest"
        )
        say("state there; the history there keeps it until you replace that.")
    for line in moved.notices:
        notice(printable(line))
    if moved.waits:
        notice(f"Its text is safe, and a commit waits: {printable(moved.waits)}")


def _document(moved: Moved | None, rebuilt: Rebuilt | None, paths: tuple[str, ...]) -> dict[str, Any]:
    document: dict[str, Any] = {"rebuilt": asdict(rebuilt) if rebuilt else None, "history": list(paths)}
    if moved is None:
        document["path"] = paths[0]
    else:
        document |= {
            "path": moved.path,
            "becomes": moved.becomes,
            "visibility": "private",
            "sent": [sent_document(each) for each in moved.sent_to],
            "attachments": list(moved.attachments),
            "notices": list(moved.notices),
        } | ({"waits": moved.waits} if moved.waits else {})
    return document
