"""`druthers index`: bring the index up to date, and say what is in it and what is not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import IndexReport, Skipped

EPILOG = """\b
Examples:
  druthers index
  druthers index --list
  druthers index --rebuild
"""
EXAMPLES = 3  # files named for each reason


@click.command("index", epilog=EPILOG, short_help="Bring the index up to date, and report on it.")
@click.option("--rebuild", is_flag=True, help="Throw the index away first; your notes are not touched.")
@click.option("--list", "every", is_flag=True, help="Name every file that was left out, not only some.")
@vault_options
def command(vault: str | None, *, rebuild: bool, every: bool, as_json: bool) -> None:
    """Read what has changed, embed it, and say what was left out and why.

    It may be interrupted at any time and goes on where it was.
    """
    report = watched(journal_for(vault).index_steps(rebuild=rebuild))
    if as_json:
        print_json(asdict(report))
        return
    say(coverage(report))
    if report.embedded or report.removed:
        say(f"This time {report.embedded:,} embedded and {report.removed:,} removed, in {report.seconds:.1f} s.")
    for line in left_out(report.skipped, None if every else EXAMPLES):
        say(line)


def coverage(report: IndexReport) -> str:
    """How much of the vault can be found.

    >>> from druthers.models import IndexReport
    >>> coverage(IndexReport(423, 4388, 0, 0, (), 0.1, files=501, unembedded=12))
    '423 of 501 files are indexed (4,388 passages, 12 of them not embedded yet).'
    >>> coverage(IndexReport(2, 1, 0, 0, (), 0.1, files=2))
    'All 2 files are indexed (1 passage, embedded).'
    """
    files = max(report.files, report.notes + len(report.skipped))
    if report.unembedded:
        embedded = f"{report.unembedded:,} of them not embedded yet"
    else:
        embedded = "all embedded" if report.passages > 1 else "embedded"
    inside = f"{count(report.passages, 'passage')}, {embedded}" if report.passages else "no passages"
    if not files:
        return "There is nothing to index yet."
    if report.notes == files:
        which = f"All {count(files, 'file')} are" if files > 1 else "The only file is"
    else:
        which = f"{report.notes:,} of {count(files, 'file')} {'is' if report.notes == 1 else 'are'}"
    return f"{which} indexed ({inside})."


def left_out(skipped: Sequence[Skipped], most: int | None) -> list[str]:
    """The reasons why files were left out, the commonest first, each with at most so many of the files.

    >>> from druthers.models import Skipped
    >>> left_out([Skipped("a.md", "not text"), Skipped("b.md", "not text")], 1)
    ['Left out, 2:', '  2  not text', '       a.md', '       and 1 more', '`druthers index --list` names them all.']
    """
    if not skipped:
        return []
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for each in skipped:
        paths[each.reason].append(each.path)
    told = [f"Left out, {len(skipped):,}:"]
    width = max(len(f"{len(some):,}") for some in paths.values())
    for reason, some in sorted(paths.items(), key=lambda each: (-len(each[1]), each[0])):
        told.append(f"  {len(some):>{width},}  {printable(reason)}")
        told += [f"{' ' * (width + 6)}{printable(path)}" for path in some[:most]]
        if most is not None and len(some) > most:
            told.append(f"{' ' * (width + 6)}and {len(some) - most:,} more")
    if most is not None and any(len(some) > most for some in paths.values()):
        told.append("`druthers index --list` names them all.")
    return told
