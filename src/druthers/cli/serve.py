"""`druthers serve`: the app in a browser, on this machine alone."""

from __future__ import annotations

import contextlib
import os
import tempfile
from html import escape
from pathlib import Path

import click

from druthers.cli.output import journal_for, print_json, say, vault_options

EPILOG = """\b
Examples:
  druthers serve
  druthers serve --open
"""


@click.command("serve", epilog=EPILOG, short_help="The app in a browser on this machine.")
@click.option("--port", metavar="N", default=0, type=click.IntRange(0, 65535), help="The port; else any free one.")
@click.option("--open", "opens", is_flag=True, help="Open it in your browser at once.")
@vault_options
def command(port: int, vault: str | None, *, opens: bool, as_json: bool) -> None:
    """Show the app in a browser on this machine, until ctrl+c.

    Nobody else reaches it: it listens on the loopback address alone, and the printed address holds a token without
    which nothing is shown. Whoever is given that address on this machine can read and write your journal. A passphrase
    is asked for in the app.
    """
    from druthers.tui.serving.server import serve

    with journal_for(vault) as journal:
        root = journal.root
    with contextlib.ExitStack() as ending:

        def tell(address: str) -> None:
            if as_json:
                print_json({"url": address, "vault": str(root)})
            else:
                say(f"Druthers is at {address}")
                say("Only this machine reaches it, and only by this address. ctrl+c ends it.")
            if opens:
                _open(address, ending)

        serve(root, port, tell)
    if not as_json:
        say("Ended. What was saved is safe.")


def _open(address: str, ending: contextlib.ExitStack) -> None:
    """Open the browser by way of a file that only the person can read: a command's words are seen by everyone here."""
    import webbrowser

    handle, name = tempfile.mkstemp(prefix="druthers-", suffix=".html")
    ending.callback(Path(name).unlink, missing_ok=True)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(address)}"><title>Druthers</title>'
        )
    if not webbrowser.open(Path(name).as_uri()):
        say("No browser was found to open it in.")
