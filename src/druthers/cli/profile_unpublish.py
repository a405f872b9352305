"""`druthers profile unpublish`: takes the published levels back, and says what cannot be called back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.questioning import at_a_terminal
from druthers.cli.rebuilding import ask_rebuild, sent_document, tell_rebuilt, told_sent
from druthers.errors import UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Moved, Rebuilt

WHERE: Final = "public/profile.json"
EPILOG = """\b
Examples:
  druthers profile unpublish
  druthers profile unpublish --rebuild
"""


@click.command("unpublish", epilog=EPILOG, short_help="Take the published levels back.")
@click.option(
    "--rebuild/--no-rebuild",
    default=None,
    help="Make public/'s own history anew without it, or leave that as it is; else it asks.",
)
@vault_options
def command(vault: str | None, *, rebuild: bool | None, as_json: bool) -> None:
    """Take public/profile.json away; the next push takes it from what others see. What they have they may keep.

    The history of public/ keeps it until you have it made anew; the guard stops a push that would send it for the
    first time. A profile that was taken back before is taken out of the history by --rebuild as well.
    """
    journal = journal_for(vault)
    moved = _taken_back(journal, rebuild=bool(rebuild))
    if moved is not None and not as_json:
        _tell(moved)
    if rebuild is None and not as_json and at_a_terminal():
        rebuild = ask_rebuild(sent=bool(moved and moved.sent))
    rebuilt = watched(journal.rebuild_steps(WHERE)) if rebuild else None
    if as_json:
        print_json(_document(moved, rebuilt))
    elif rebuilt is not None:
        tell_rebuilt(journal, rebuilt)
    else:
        stopped = "" if moved and moved.sent else ", and the guard stops a push of that"
        say(f"public/'s own history still has it{stopped}. To make that anew: druthers profile unpublish --rebuild")


def _taken_back(journal: Journal, *, rebuild: bool) -> Moved | None:
    """What became of it; None where it was taken back before, and only the history is to be made anew."""
    try:
        return journal.unpublish_card()
    except UsageError:
        if journal.published_card() is not None or not journal.left_in_history(WHERE):
            raise
        if not rebuild:
            raise UsageError(
                "No profile is published, but public/'s own history still has one.",
                "Make that anew: druthers profile unpublish --rebuild",
            ) from None
        return None


def _tell(moved: Moved) -> None:
    say(f"Taken back: {WHERE} is gone.")
    for each in moved.sent_to:
        say(printable(told_sent(each)))
    if moved.sent:
        say(
            "What was sent cannot be called back: whoever fetched it keeps it. The next push takes it from what is new."
        )
    if moved.waits:
        notice(f"A commit waits: {printable(moved.waits)}")


def _document(moved: Moved | None, rebuilt: Rebuilt | None) -> dict[str, Any]:
    sent_to = moved.sent_to if moved else ()
    return {
        "path": WHERE,
        "sent": [sent_document(each) for each in sent_to],
        "rebuilt": asdict(rebuilt) if rebuilt else None,
        "waits": moved.waits if moved else None,
    }
