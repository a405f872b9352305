"""`druthers add`: quick capture, from words, a pipe, a template or the editor."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, cast

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.errors import CaptureError, DruthersError
from druthers.models import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from druthers.journal import Journal
    from druthers.models import Saved, Visibility

EPILOG = """\b
Examples:
  druthers add Ran 8k by the river
  echo "Slept badly" | druthers add --private
  druthers add --edit --tag work --at "yesterday 6am"
  druthers add --template evening
"""


def known_tags(context: click.Context, parameter: click.Parameter, unfinished: str) -> list[CompletionItem]:
    """The tags that begin so, when a shell asks."""
    from druthers.cli.completing import tags

    return tags(context, parameter, unfinished)


@click.command("add", epilog=EPILOG, short_help="Write a note.")
@click.argument("text", nargs=-1)
@click.option("-p", "--private", "place", flag_value="private", help="Keep it in private/.")
@click.option("--public", "place", flag_value="public", help="Keep it in public/, which a push shares.")
@click.option(
    "-t", "--tag", "tags", multiple=True, metavar="TAG", shell_complete=known_tags,
    help="A tag; may be given more than once.",
)  # fmt: skip
@click.option("--at", metavar="WHEN", help='When it was: "yesterday 6am", 2026-11-20T18:00.')
@click.option("-T", "--template", metavar="NAME", help="Begin with private/templates/NAME.md.")
@click.option("-e", "--edit", is_flag=True, help="Write it in your editor.")
@vault_options
def command(
    text: tuple[str, ...],
    place: str | None,
    tags: tuple[str, ...],
    at: str | None,
    template: str | None,
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
    given = _given(text)
    asked = edit or (not given and sys.stdin.isatty())
    words, draft = given, None
    if template is not None:
        created = created or journal.ports.now()
        words = journal.from_template(template, given, created=created)
    if asked:
        words, draft = _written(journal, words, template)
    try:
        saved = journal.capture(words, visibility=cast("Visibility | None", place), tags=tags, created=created)
    except DruthersError as error:
        if draft is not None and draft.exists():
            error.hint = f"{error.hint} Your text is in {draft}.".strip()
        raise
    if draft is not None:
        draft.unlink(missing_ok=True)
    print_saved(journal, saved, tags, as_json=as_json)
    if created is not None and created > journal.ports.now():
        notice(f"{created.day} {created:%B %Y, %H:%M} is still to come.")


def print_saved(journal: Journal, saved: Saved, tags: Sequence[str], *, as_json: bool, **more: object) -> None:
    """Tell that a note is saved, what waits, and which of the tags may be a slip for a known one."""
    document: dict[str, object] = {
        "id": saved.id,
        "path": saved.path,
        "visibility": saved.visibility,
        "commit": saved.commit,
        **more,
    }
    if saved.waits:
        document["waits"] = saved.waits
    if not as_json:
        say(f"{SIGNS[saved.visibility]} saved, {saved.visibility}: {saved.path}")
        if saved.waits:
            notice(f"It is on disk, and its commit waits: {saved.waits}")
    if tags:
        if found := journal.near_tags(tags):
            document["near_tags"] = [each._asdict() for each in found]
        for each in found:
            notes = "1 note" if each.notes == 1 else f"{each.notes:,} notes"
            notice(f"#{each.tag} is new; did you mean #{each.known} ({notes})?")
    if as_json:
        print_json(document)


def _given(text: Sequence[str]) -> str:
    """The words of the call, else what is piped in."""
    words = " ".join(text)
    if words or sys.stdin.isatty():
        return words
    from druthers.capture.draft import decode

    return decode(sys.stdin.buffer.read())


def _written(journal: Journal, begun: str, template: str | None) -> tuple[str, Path]:
    """What the person made of a text in their editor, and the draft that holds it."""
    words, draft = journal.edit(begun)
    if not words.strip() or (template is not None and words == begun):
        draft.unlink(missing_ok=True)
        raise CaptureError("There was nothing to save.", "You wrote nothing in the editor.")
    return words, draft


def _moment(words: str | None) -> datetime | None:
    if words is None:
        return None
    from druthers.cli.moment import moment

    return moment(words)
