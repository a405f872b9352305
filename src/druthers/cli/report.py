"""`druthers profile report`: whether the profile predicts its person, as text or as one page."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.report_text import report_lines
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Report

EPILOG = """\b
Examples:
  druthers profile report
  druthers profile report --html report.html
"""
WIDEST = 100  # cells; longer lines are hard to read
HEAD = 400  # bytes of a page within which its mark stands


@click.command("report", epilog=EPILOG, short_help="Whether it predicts you: every prediction against your rating.")
@click.option("--html", "html", metavar="FILE", help="Write it as one page with plots, for your eyes only.")
@vault_options
def command(html: str | None, vault: str | None, *, as_json: bool) -> None:
    """Hold every prediction against the rating that came after it, and say whether it beats your average.

    Nothing is recorded and nothing leaves this machine.
    """
    journal = unlocked_journal_for(vault)
    target = page_target(journal, html) if html is not None else None
    report = watched(journal.report_steps())
    if target is not None:
        write_page(journal, report, target)
        if journal.cipher.active():
            notice("Your private notes are encrypted; this page is not.")
    if as_json:
        print_json(asdict(report) | ({"page": str(target)} if target else {}))
        return
    if target is not None:
        say(report.verdict)
        say(f"The page is {target}. Only you can read it.")
        return
    width = min(WIDEST, shutil.get_terminal_size((WIDEST, 0)).columns)
    for line in report_lines(report, width):
        say(line)


def page_target(journal: Journal, named: str) -> Path:
    """Where the page is to lie.

    Raises:
        UsageError: the name is empty or a folder's, its folder is not there, it lies in what is shared, or another
            file has it.
    """
    if not named.strip():
        raise UsageError("The page's name is empty.", "Name a file: --html report.html")
    path = Path(os.path.realpath(Path(named).expanduser()))
    public = Path(os.path.realpath(journal.layout.public))
    if path == public or public in path.parents:
        raise UsageError(
            f"{path} lies in public/, which is shared.", "Write the page elsewhere: it is about you alone."
        )
    if path.is_dir() or not path.parent.is_dir():
        what = "is a folder" if path.is_dir() else "lies in a folder that is not there"
        raise UsageError(f"{path} {what}.", "Name a file in a folder that is there.")
    if path.exists() and not _is_page(path):
        raise UsageError(f"{path} is there and is no page of this kind.", "Name another file; nothing was written.")
    return path


def write_page(journal: Journal, report: Report, path: Path) -> None:
    """Write the page, for the person alone to read, and put it in its place in one step.

    Raises:
        UsageError: it could not be written.
    """
    from druthers.cli.report_page import page
    from druthers.cli.report_plots import Plots
    from druthers.disk import unfinished

    cache = journal.layout.derived / "plots"
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
    text = page(report, Plots(cache), at=journal.ports.now())
    aside = unfinished(path)
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise UsageError(f"{path} could not be written: {error.strerror}", "Name a file elsewhere.") from error


def _is_page(path: Path) -> bool:
    from druthers.cli.report_page import MARK

    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(HEAD)
    except OSError:
        return False
