"""`druthers init`: a new vault, or one around the markdown that is there."""

from __future__ import annotations

import shlex
import sys

import click

from druthers.cli.output import folder_named, notice, print_json, say, vault_options

EPILOG = """\b
Examples:
  druthers init ~/journal
  druthers init ~/Obsidian --visibility private
"""


@click.command("init", epilog=EPILOG, short_help="Make a vault, or adopt a folder of markdown.")
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--visibility", type=click.Choice(["public", "private"]), help="Where new notes go, unless you say.")
@vault_options
def command(folder: str | None, visibility: str | None, vault: str | None, *, as_json: bool) -> None:
    """Make a vault in DIR, or in the working folder.

    Markdown that is already there stays where it is and is indexed as private. Nothing leaves the machine until you
    set a remote and push.
    """
    from druthers.container import init_journal
    from druthers.vault.layout import is_vault

    outer = click.get_current_context().find_root().obj  # `druthers --vault DIR init`
    named = next((each for each in (folder, vault, outer) if each is not None), ".")
    root = folder_named(named)
    if visibility is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty() and not is_vault(root):
        visibility = click.prompt(
            "New notes are public (a push of yours may share them) or private (they never leave)",
            type=click.Choice(["public", "private"]),
            default="public",
        )
    journal, new = init_journal(root, visibility=visibility or "public")
    with journal:
        notes = journal.notes()
        where = {place: sum(note.visibility == place for note in notes) for place in ("public", "private")}
        setting = journal.settings.visibility
    if as_json:
        print_json({"vault": str(root), "new": new, "visibility": setting, "notes": len(notes), **where})
        return
    say(f"{'The vault is ready' if new else 'It is a vault already'}: {root}")
    if notes:
        say(f"{len(notes)} notes are there: {where['public']} public, {where['private']} private. None was changed.")
    if not new and visibility not in {None, setting}:
        notice("Its settings stay as they are; change visibility in private/settings.toml.")
    say(f"New notes are {setting}. Write one: druthers --vault {shlex.quote(str(root))} add Ran 8k by the river")
