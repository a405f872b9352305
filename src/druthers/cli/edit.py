"""`druthers edit`: a note that is there, in the person's own editor, or its tags without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from druthers.cli.add import known_tags, print_saved
from druthers.cli.output import journal_for, notice, print_json, vault_options
from druthers.cli.versions import unlocking

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

EPILOG = """\b
Examples:
  druthers edit public/2026/11/2026-11-21-0930-12-ran-8k.md
  druthers edit "Ran 8k" --tag running --untag runing
"""


def known_notes(context: click.Context, parameter: click.Parameter, unfinished: str) -> list[CompletionItem]:
    """The notes whose name begins so, when a shell asks."""
    from druthers.cli.completing import notes

    return notes(context, parameter, unfinished)


@click.command("edit", epilog=EPILOG, short_help="Change a note in your editor, or its tags.")
@click.argument("words", nargs=-1, required=True, metavar="NOTE", shell_complete=known_notes)
@click.option("-t", "--tag", "add", multiple=True, metavar="TAG", shell_complete=known_tags, help="Add a tag.")
@click.option("--untag", "remove", multiple=True, metavar="TAG", shell_complete=known_tags, help="Remove a tag.")
@vault_options
def command(
    words: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...], vault: str | None, *, as_json: bool
) -> None:
    """Open NOTE in your editor, and commit what you change; with --tag or --untag, change its tags alone.

    NOTE is a path, an id or its ending, a file's name, an alias or a title. Of a note that another program wrote, only
    the tags' own place changes.
    """
    journal, note = journal_for(vault), " ".join(words)
    saved = unlocking(
        journal, lambda: journal.retag(note, add=add, remove=remove) if add or remove else journal.edit_note(note)
    )
    if saved is None:
        path = journal.find(note)
        notice(
            "Nothing was changed. An editor that opens in the background must be told to wait: EDITOR='code --wait'."
        )
        if as_json:
            print_json({"path": path, "changed": False})
        return
    if saved.beside:
        notice(f"Another program changed it meanwhile; the other version is in {saved.beside}.")
    more = {"beside": saved.beside} if saved.beside else {}
    print_saved(journal, saved, add, as_json=as_json, changed=True, **more)
