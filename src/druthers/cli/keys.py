"""`druthers keys`: every key of the app, its name for `keys.toml`, and what is wrong with one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from druthers.cli.output import notice, print_json, say
from druthers.errors import UsageError
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.tui.bound import Bindings
    from druthers.tui.keys import OwnKeys

EPILOG = """\b
Examples:
  druthers keys
  druthers keys today
  druthers keys --json
"""


@click.command("keys", epilog=EPILOG, short_help="Every key of the app, and what it is called in keys.toml.")
@click.argument("part", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
def command(part: str | None, *, as_json: bool) -> None:
    """List the keys of the app by where they work, or those of one PART of it.

    Keys of your own go into the file that is named at the end: `vim = true`, and in a table `[keys]` lines such as
    `"today.write" = "n,i"`. What cannot be is left out and told here.
    """
    from druthers.tui.bound import all_bindings
    from druthers.tui.clashes import settled
    from druthers.tui.keys import keys_file, read_keys

    bindings = all_bindings()
    parts = dict.fromkeys(one.group for one in bindings.bound.values())
    if part is not None and part not in parts:
        raise UsageError(f"No part of the app is called {part}.", f"There are {', '.join(parts)}.")
    own = settled(read_keys(keys_file()), bindings)
    if as_json:
        print_json(as_document(bindings, own, part))
        return
    _print(bindings, own, part)
    say(f"\nYour own keys: {printable(str(keys_file()))}")
    if own.vim or own.keys:
        say(f"vim = {str(own.vim).lower()}; {count(len(own.keys), 'key')} of your own, marked with *")
    for problem in own.problems:
        notice(problem)


def as_document(bindings: Bindings, own: OwnKeys, part: str | None) -> dict[str, object]:
    """The keys with the names of `keys --json`."""
    from druthers.tui.keys import keys_file

    return {
        "file": str(keys_file()),
        "vim": own.vim,
        "keys": [
            {
                "id": one.id,
                "keys": own.keys[one.id].split(",") if one.id in own.keys else list(one.keys),
                "usual": list(one.keys),
                "does": one.does,
            }
            for one in bindings.bound.values()
            if part in {None, one.group}
        ],
        "problems": list(own.problems),
    }


def _print(bindings: Bindings, own: OwnKeys, part: str | None) -> None:
    from druthers.tui.bound import group
    from druthers.tui.keymap import sections

    told = sections(bindings, own.keys, apart=True)
    shown = [replace(one, rows=tuple(row for row in one.rows if part in {None, group(row.id)})) for one in told]
    shown = [one for one in shown if one.rows]
    longest = max(len(row.id) for one in shown for row in one.rows)
    widest = max(len(row.told()) for one in shown for row in one.rows)
    for at, one in enumerate(shown):
        say(("\n" if at else "") + click.style(one.title, bold=True))
        for row in one.rows:
            mark = "*" if row.id in own.keys else " "
            say(f" {mark}{row.id:<{longest}}  {row.told():<{widest}}  {row.does}")
