"""Opening the terminal app; where there is no journal yet, its first run leads to one."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from druthers.cli.output import journal_for, say
from druthers.errors import UsageError, VaultError

if TYPE_CHECKING:
    from druthers.journal import Journal


def open_app(vault: str | None) -> None:
    """Run the app on the vault until the person leaves it.

    Raises:
        UsageError: there is no terminal to draw in.
        VaultError: the vault that was named is none.
    """
    gc.disable()  # until the first paint: the app puts it on again
    try:
        _open(vault)
    finally:
        gc.enable()


def _open(vault: str | None) -> None:
    if "TEXTUAL_DRIVER" not in os.environ:  # which draws elsewhere, as in a browser
        needs_terminal()
    try:
        journal = journal_for(vault)
    except VaultError:
        if vault or os.environ.get("DRUTHERS_VAULT") or "TEXTUAL_DRIVER" in os.environ:
            raise
        begun = first_run()
        if begun is None:
            return
        journal = begun
    from druthers.tui.app import DruthersApp

    DruthersApp(journal, theme=journal.settings.theme or None).run()


def first_run() -> Journal | None:
    """Lead the person to a journal of their own; None when they leave."""
    from druthers.tui.first_run import FirstRun
    from druthers.vault.layout import remembered

    while True:
        app = FirstRun(remembered())
        app.run()
        if app.begun is not None:
            if app.said:
                say(app.said)
            return journal_for(str(app.begun))
        if not app.look_around:
            return None
        from druthers.cli.tour import tour

        tour()


def needs_terminal() -> None:
    """See that there is one.

    Raises:
        UsageError: there is none.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal.", "For scripts, use a command: see `druthers --help`.")
