"""`druthers allow`: let something pass that the guard found, or list what was let pass."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.versions import said, unlocking
from druthers.errors import UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import Allowed

EPILOG = """\b
Examples:
  druthers allow 4f0c2a9d71be --reason "an example key from the manual"
  druthers allow

The reason is kept in private/allowed.jsonl, on all your devices. It holds for these words at this place alone.
"""


@click.command("allow", epilog=EPILOG, short_help="Let something pass that the guard found.")
@click.argument("finding", required=False, metavar="[ID]")
@click.option("--reason", metavar="WHY", help="Why it may be seen.")
@vault_options
def command(finding: str | None, reason: str | None, vault: str | None, *, as_json: bool) -> None:
    """Let the finding ID pass from now on; `druthers push` prints it. Without ID, list what was let pass."""
    journal = journal_for(vault)
    if finding is None:
        if reason is not None:
            raise UsageError("Which finding may pass is not said.", "`druthers push --dry-run` prints each ID.")
        _list(journal.allowed(), as_json=as_json)
        return
    why = _reason(reason, as_json=as_json)
    allowed = unlocking(journal, lambda: journal.allow(finding, why))
    if as_json:
        print_json(_document(allowed))
    else:
        say(printable(f"{allowed.rule} in {allowed.path or 'the commits'} may be seen from now on: {allowed.reason}"))


def _reason(given: str | None, *, as_json: bool) -> str:
    """Why it may pass.

    Raises:
        UsageError: nobody says it.
    """
    if given is None and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        given = str(click.prompt("Why may it be seen", default="", show_default=False))
    if not (given or "").strip():
        raise UsageError("What is let pass needs a reason.", 'Say it: --reason "an example from the manual"')
    return " ".join(str(given).split())


def _list(allowed: list[Allowed], *, as_json: bool) -> None:
    if as_json:
        print_json({"allowed": [_document(each) for each in allowed]})
        return
    if not allowed:
        say("Nothing was let pass.")
    for each in allowed:
        say(click.style(printable(f"{each.path or 'the commits'}  {each.rule}"), bold=True))
        say(printable(f"  {said(each.at)}: {each.reason}"))


def _document(allowed: Allowed) -> dict[str, Any]:
    return asdict(allowed) | {"at": allowed.at.isoformat()}
