"""Asking for the passphrase of encrypted private notes.

A front end. Only commands that read private notes or the ledger ask; writing a note needs no passphrase.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, notice
from druthers.errors import LockedError, UsageError

if TYPE_CHECKING:
    from druthers.journal import Journal

VARIABLE = "DRUTHERS_PASSPHRASE"
NEW_VARIABLE = "DRUTHERS_NEW_PASSPHRASE"
TRIES = 3


def unlocked_journal_for(vault: str | None) -> Journal:
    """`journal_for`, for a command that reads what may be encrypted: the passphrase is asked for where it is."""
    journal = journal_for(vault)
    if journal.locked:
        ask_passphrase(journal)
    return journal


def can_ask() -> bool:
    """Whether a passphrase can be had: from the environment, or from somebody at a terminal."""
    return bool(os.environ.get(VARIABLE)) or sys.stdin.isatty()


def ask_passphrase(journal: Journal) -> None:
    """Open the private notes with the passphrase from the environment, else as it is typed.

    Raises:
        LockedError: it is wrong, or there is no terminal to ask in.
    """
    if given := os.environ.get(VARIABLE):
        try:
            journal.unlock(given)
        except LockedError as error:
            raise LockedError(f"{error.message} It came from {VARIABLE}.", error.hint) from error
        return
    if not sys.stdin.isatty():
        raise LockedError("Private notes are encrypted.", f"Set {VARIABLE}, or run this in a terminal.")
    for left in range(TRIES - 1, -1, -1):
        try:
            journal.unlock(_typed("Passphrase"))
        except LockedError as error:
            if not left:
                raise
            notice(error.message)
        else:
            return


def ask_at_terminal(journal: Journal) -> None:
    """`ask_passphrase` where standard input is something else, as in git's hook: at the process's own terminal.

    Raises:
        LockedError: it is wrong, or there is no terminal.
    """
    if os.environ.get(VARIABLE):
        ask_passphrase(journal)
        return
    import getpass

    for left in range(TRIES - 1, -1, -1):
        try:
            with open("/dev/tty", "w", encoding="utf-8") as terminal:  # noqa: PTH123 - the terminal, not a path
                given = getpass.getpass("Passphrase of your private notes: ", terminal)
        except (OSError, EOFError) as error:
            raise LockedError("Private notes are encrypted.", f"Set {VARIABLE}, or push from a terminal.") from error
        try:
            journal.unlock(given)
        except LockedError as error:
            if not left:
                raise
            notice(error.message)
        else:
            return


def new_passphrase(variable: str) -> str:
    """A passphrase that is to be, typed twice; in a script, from the environment.

    Raises:
        UsageError: there is neither a terminal nor the variable.
    """
    if given := os.environ.get(variable):
        return given
    if not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask for a passphrase in.", f"Set {variable}.")
    while True:
        first = _typed("New passphrase")
        if not first.strip():
            notice("It is empty. Take several words that nobody would guess together.")
        elif first == _typed("The same again"):
            return first
        else:
            notice("The two are not the same.")


def _typed(prompt: str) -> str:
    return str(click.prompt(prompt, hide_input=True, default="", show_default=False, err=True))
