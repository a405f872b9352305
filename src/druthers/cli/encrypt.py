"""`druthers encrypt`: private notes encrypted on this disk, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.unlocking import NEW_VARIABLE, VARIABLE, ask_passphrase, new_passphrase
from druthers.errors import UsageError

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import EncryptReport

EPILOG = """\b
Examples:
  druthers encrypt
  druthers encrypt --passphrase
  druthers encrypt --off
"""
EXPLAINED = (
    "Notes, principles and ledger in private/ are sealed with age; writing goes on without a passphrase, reading asks.",
    "Still readable: what git's history of private/ holds already, settings, templates, and files' names and dates.",
    "A lost passphrase cannot be recovered: keep it where you keep your others.",
)
MOST_NAMED = 10


@click.command("encrypt", epilog=EPILOG, short_help="Encrypt private notes on this disk.")
@click.option("--off", is_flag=True, help="Give private notes back in the clear.")
@click.option("--passphrase", "change", is_flag=True, help="Change the passphrase.")
@vault_options
def command(vault: str | None, *, off: bool, change: bool, as_json: bool) -> None:
    """Encrypt what lies in private/, from now on and already, in the format of age (age-encryption.org).

    Two keys are made in private/keys/: a public one, with which notes are written, and a secret one, which your
    passphrase opens. Encrypted notes are read without Druthers by `age -d -i private/keys/identity.age NOTE.md.age`.
    No encrypted note is in the index: a search does not find it.

    The passphrase is asked for, or taken from DRUTHERS_PASSPHRASE. It may be interrupted at any time, and called again
    to finish what is left.
    """
    if off and change:
        raise UsageError("--off and --passphrase do not go together.", "Give one of them.")
    journal = journal_for(vault)
    active = journal.cipher.active()
    if (off or change) and not active:
        raise UsageError("Private notes are not encrypted.", "`druthers encrypt` encrypts them.")
    if off:
        _off(journal, as_json=as_json)
    elif change:
        _change(journal, as_json=as_json)
    else:
        _on(journal, active=active, as_json=as_json)


def _on(journal: Journal, *, active: bool, as_json: bool) -> None:
    if active:
        notice("Private notes are encrypted already; what still lies in the clear is sealed.")
        ask_passphrase(journal)
        report = watched(journal.encrypt_steps(""))
    else:
        for line in EXPLAINED:
            notice(line)
        report = watched(journal.encrypt_steps(new_passphrase(VARIABLE)))
    _tell(report, encrypted=True, as_json=as_json)
    if not as_json:
        say(f"Encrypted: {report.notes} notes, {report.lines} lines of the ledger. The keys are in {report.keys}/.")


def _off(journal: Journal, *, as_json: bool) -> None:
    ask_passphrase(journal)
    report = watched(journal.decrypt_steps())
    _tell(report, encrypted=False, as_json=as_json)
    if not as_json:
        say(f"In the clear again: {report.notes} notes, {report.lines} lines of the ledger.")
        say(f"The keys are kept in {report.keys}/: they open what the history of private/ holds encrypted.")


def _change(journal: Journal, *, as_json: bool) -> None:
    ask_passphrase(journal)
    waits = journal.change_passphrase(new_passphrase(NEW_VARIABLE))
    if as_json:
        print_json({"encrypted": True, "changed": True} | ({"waits": waits} if waits else {}))
        return
    say("The passphrase is changed. Copies of the key that were made before it still open with the old one.")
    if waits:
        notice(f"It is on disk, and its commit waits: {waits}")


def _tell(report: EncryptReport, *, encrypted: bool, as_json: bool) -> None:
    """Print the document; or, as notices, what was left and why."""
    if as_json:
        document = {
            "encrypted": encrypted,
            "notes": report.notes,
            "lines": report.lines,
            "left": [{"path": path, "reason": reason} for path, reason in report.left],
            "keys": report.keys,
        }
        print_json(document | ({"waits": report.waits} if report.waits else {}))
        return
    for path, reason in report.left[:MOST_NAMED]:
        notice(f"  left as it is: {path}: {reason}")
    if len(report.left) > MOST_NAMED:
        notice(f"  and {len(report.left) - MOST_NAMED} more; --json names them all.")
    if report.waits:
        notice(f"It is on disk, and its commit waits: {report.waits}")
