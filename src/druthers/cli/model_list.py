"""`druthers model list`: the models that can be used by name."""

from __future__ import annotations

from dataclasses import asdict

import click

from druthers.cli.model_telling import megabytes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.wording import printable

ORIGINS = {"bundled": "bundled", "added": "added", "begun": "not all here", "named": "elsewhere"}


@click.command("list", epilog="Example: druthers model list", short_help="The models that you can use by name.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> None:
    """The bundled model, those that you added, and the one in use, marked with a star.

    What was added lies in a folder for all your vaults; DRUTHERS_MODELS names another.
    """
    known = journal_for(vault).models()
    if as_json:
        print_json({"models": [asdict(each) for each in known]})
        return
    width = max((len(each.name) for each in known), default=0)
    for each in known:
        kind = ", an adapter" if each.kind == "adapter" else ""
        size = f", {megabytes(each.size)}" if each.size else ""
        mark = "*" if each.used else " "
        say(f"{mark} {printable(each.name):{width}}  {ORIGINS[each.origin]}{kind}{size}")
        if each.problem:
            say(f"  {'':{width}}  {printable(each.problem)}")
    if not known:
        say("There is none. Add one with `druthers model add`.")
