"""Opening the terminal app."""

from __future__ import annotations

import sys

from druthers.cli.output import journal_for
from druthers.errors import UsageError


def open_app(vault: str | None) -> None:
    """Run the app on the vault until the person leaves it.

    Raises:
        UsageError: there is no terminal to draw in.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal.", "For scripts, use a command: see `druthers --help`.")
    journal = journal_for(vault)
    from druthers.tui.app import DruthersApp

    DruthersApp(journal, theme=journal.settings.theme or None).run()
