"""`druthers history`: the versions of a note."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.completing import notes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.versions import SHORT, said
from druthers.wording import printable

EPILOG = """\b
Examples:
  druthers history ran 8k by the river
  druthers history public/2026/11/2026-11-21-0930-12-ran-8k.md --json
"""


@click.command("history", epilog=EPILOG, short_help="The versions of a note.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@vault_options
def command(note: tuple[str, ...], vault: str | None, *, as_json: bool) -> None:
    """List the versions of NOTE, newest first; also of one that is gone."""
    words = " ".join(note)
    versions = journal_for(vault).history(words)
    if as_json:
        found = [asdict(version) | {"at": version.at.isoformat()} for version in versions]
        print_json({"path": versions[0].path if versions else words, "versions": found})
        return
    if not versions:
        say(f"No commit holds {printable(words)}, so it has no earlier versions.")
    moments = [said(version.at) for version in versions]
    width = max(map(len, moments), default=0)
    path = versions[0].path if versions else ""
    for version, at in zip(versions, moments, strict=True):
        lines = "gone" if version.gone else f"+{version.added} \N{MINUS SIGN}{version.removed}"
        where = f"  (as {printable(version.path)})" if version.path != path else ""
        say(f"{version.revision[:SHORT]}  {at:<{width}}  {lines:>9}  {printable(version.message)}{where}")
