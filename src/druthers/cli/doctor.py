"""`druthers doctor`: checks everything and says how to mend it."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.output import journal_for, print_json, say, vault_options


@click.command("doctor", epilog="Example: druthers doctor", short_help="Check everything, and say how to mend it.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> int:
    """Look at git, the vault, the index, the ledger and both models. Exits 1 when something needs mending."""
    checks = journal_for(vault).doctor()
    ok = all(check.ok for check in checks)
    if as_json:
        print_json({"ok": ok, "checks": [asdict(check) for check in checks]})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            say(f"{'ok  ' if check.ok else 'MEND'}  {check.name:<{width}}  {check.detail}")
            if check.remedy:
                say(f"      {'':<{width}}  {check.remedy}")
    return 0 if ok else 1
