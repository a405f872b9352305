"""`druthers tour`: two minutes through the app, on a sample journal that is gone afterwards."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from druthers.cli.output import print_json, say


@click.command("tour", epilog="Example: druthers tour", short_help="Two minutes through the app, on a sample journal.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps as one JSON document, and open nothing.")
def command(*, as_json: bool) -> None:
    """Go through the app in two minutes, on the sample journal of an invented person.

    Nothing of yours is read or changed: the journal lies in the temporary folder, nothing can be sent from it, and it
    is gone when you leave.
    """
    if as_json:
        from druthers.tui.touring import STEPS, WITH_MODEL

        print_json({"steps": [{"place": step.place, "says": step.says.format(made=WITH_MODEL)} for step in STEPS]})
        return
    from druthers.cli.app import needs_terminal

    needs_terminal()
    tour()
    say("That was the tour; its journal is gone. Begin your own: druthers")


def tour() -> None:
    """Run the app on a sample journal, with what to look at."""
    from druthers.cli.demo import make_sample_vault
    from druthers.tui.touring import TourApp

    say("Making the sample journal…")
    with (
        tempfile.TemporaryDirectory(prefix="druthers-tour-", ignore_cleanup_errors=True) as folder,
        make_sample_vault(Path(folder) / "journal") as journal,
    ):
        TourApp(journal, with_model=not journal.model().problem).run()
