"""`druthers index`: bring the index up to date."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.vault.sealed import KEPT_OUT
from druthers.wording import count, printable

EPILOG = """\b
Examples:
  druthers index
  druthers index --rebuild
"""


@click.command("index", epilog=EPILOG, short_help="Bring the index up to date, and report on it.")
@click.option("--rebuild", is_flag=True, help="Throw the index away first; your notes are not touched.")
@vault_options
def command(vault: str | None, *, rebuild: bool, as_json: bool) -> None:
    """Read what has changed, embed it, and say what was left out and why.

    It may be interrupted at any time and goes on where it was.
    """
    report = watched(journal_for(vault).index_steps(rebuild=rebuild))
    if as_json:
        print_json(asdict(report))
        return
    say(
        f"{report.notes} notes, {report.passages} passages; {report.embedded} embedded, {report.removed} removed, "
        f"{report.seconds:.1f} s."
    )
    sealed = sum(skipped.reason == KEPT_OUT for skipped in report.skipped)
    if sealed:
        say(f"  left out: {count(sealed, 'note')}: {KEPT_OUT}")
    for skipped in report.skipped:
        if skipped.reason != KEPT_OUT:
            say(f"  left out: {printable(skipped.path)}: {skipped.reason}")
