"""`druthers doctor`: mends what is safe to mend, checks everything, and says how to mend the rest."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.output import journal_for, print_json, say, vault_options


@click.command("doctor", epilog="Example: druthers doctor", short_help="Check everything, and mend what is safe.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> int:
    """Mend what is safe, then look at git, the vault, the index, the ledger and both models.

    A lock that a stopped git left is removed, and what waits for a commit is committed; nothing is aborted, reset or
    deleted. Exits 1 when something still needs mending.
    """
    journal = journal_for(vault)
    mended = journal.mend()
    checks = journal.doctor()
    ok = all(check.ok for check in checks)
    if as_json:
        print_json({"ok": ok, "checks": [asdict(check) for check in checks], "mended": mended})
    else:
        width = max(len(check.name) for check in checks)
        for did in mended:
            say(f"done  {'mended':<{width}}  {did}")
        for check in checks:
            say(f"{'ok  ' if check.ok else 'MEND'}  {check.name:<{width}}  {check.detail}")
            if check.remedy:
                say(f"      {'':<{width}}  {check.remedy}")
    return 0 if ok else 1
