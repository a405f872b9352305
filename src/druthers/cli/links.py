"""`druthers links`: what a note links to, and what links to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from druthers.cli.completing import notes
from druthers.cli.output import journal_for, print_json, say, vault_options
from druthers.cli.versions import unlocking
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.models import Linked, NoteLinks

EPILOG = """\b
Examples:
  druthers links garden
  druthers links public/2026/11/2026-11-21-0930-12-ran-8k.md
  druthers links --json today
"""
WIDEST = 120  # characters of a line


@click.command("links", epilog=EPILOG, short_help="What a note links to, and what links to it.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@vault_options
def command(note: tuple[str, ...], vault: str | None, *, as_json: bool) -> None:
    """List the links that NOTE makes, and those that lead to it.

    NOTE is a path, an id or its ending, a file's name, an alias or a title.
    """
    journal = journal_for(vault)
    found = unlocking(journal, lambda: journal.links(" ".join(note)))
    if as_json:
        print_json(as_document(found))
        return
    say(click.style(printable(found.path), bold=True))
    if not found.out and not found.back:
        say("It links to no note, and none links to it.")
    if found.out:
        say(f"\n{count(len(found.out), 'link')} to other notes:")
        for link in found.out:
            lost = "" if link.path else " (not in the vault)"
            say(f"  {_line(link.line)}  {printable(link.title)}{click.style(lost, dim=True)}")
            if link.path:
                say(click.style(f"        {printable(link.path)}", dim=True))
    if found.back:
        say(f"\n{count(len(found.back), 'link')} to it:")
        for link in found.back:
            say(f"  {printable(link.title)}")
            say(f"        {_short(link.text)}")
            say(click.style(f"        {printable(link.path or '')}:{link.line}", dim=True))


def as_document(found: NoteLinks) -> dict[str, Any]:
    """A note's links with the keys of `links --json`."""
    return {
        "path": found.path,
        "links": [_out(link) for link in found.out],
        "backlinks": [
            {"path": link.path, "title": link.title, "line": link.line, "text": link.text, "embed": link.embed}
            for link in found.back
        ],
    }


def _out(link: Linked) -> dict[str, Any]:
    return {
        "target": link.target,
        "path": link.path,
        "title": link.title,
        "line": link.line,
        "text": link.text,
        "embed": link.embed,
    }


def _line(number: int) -> str:
    return f"{f':{number}':>4}"


def _short(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"
