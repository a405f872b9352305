"""`druthers add`: quick capture, from words, a pipe or the editor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.errors import DruthersError
from druthers.models import SIGNS

if TYPE_CHECKING:
    from datetime import datetime

    from druthers.models import Visibility

EPILOG = """\b
Examples:
  druthers add Ran 8k by the river
  echo "Slept badly" | druthers add --private
  druthers add --edit --tag work --at "yesterday 6am"
"""


@click.command("add", epilog=EPILOG, short_help="Write a note.")
@click.argument("text", nargs=-1)
@click.option("-p", "--private", "place", flag_value="private", help="Keep it in private/.")
@click.option("--public", "place", flag_value="public", help="Keep it in public/, which a push shares.")
@click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be given more than once.")
@click.option("--at", metavar="WHEN", help='When it was: "yesterday 6am", 2026-11-20T18:00.')
@click.option("-e", "--edit", is_flag=True, help="Write it in your editor.")
@vault_options
def command(
    text: tuple[str, ...],
    place: str | None,
    tags: tuple[str, ...],
    at: str | None,
    *,
    edit: bool,
    vault: str | None,
    as_json: bool,
) -> None:
    """Write a note from TEXT, from what is piped in, or from your editor.

    It is on disk and committed before it says saved.
    """
    journal = journal_for(vault)
    created = _moment(at)
    words = " ".join(text)
    if not words and not sys.stdin.isatty():
        from druthers.capture.draft import decode

        words = decode(sys.stdin.buffer.read())
    draft = None
    if edit or (not words and sys.stdin.isatty()):
        words, draft = journal.edit(words)
        if not words.strip():
            draft.unlink(missing_ok=True)
    try:
        saved = journal.capture(words, visibility=cast("Visibility | None", place), tags=tags, created=created)
    except DruthersError as error:
        if draft is not None and draft.exists():
            error.hint = f"{error.hint} Your text is in {draft}.".strip()
        raise
    if draft is not None:
        draft.unlink(missing_ok=True)
    if as_json:
        document = {"id": saved.id, "path": saved.path, "visibility": saved.visibility, "commit": saved.commit}
        print_json(document | ({"waits": saved.waits} if saved.waits else {}))
    else:
        say(f"{SIGNS[saved.visibility]} saved, {saved.visibility}: {saved.path}")
        if saved.waits:
            notice(f"It is on disk, and its commit waits: {saved.waits}")


def _moment(words: str | None) -> datetime | None:
    if words is None:
        return None
    from druthers.cli.moment import moment

    return moment(words)
