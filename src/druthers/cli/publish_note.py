"""`druthers publish NOTE`: make a note public, once the person has seen what others would see."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from druthers.cli import reviewing
from druthers.cli.completing import notes
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.questioning import at_a_terminal
from druthers.cli.versions import unlocking
from druthers.errors import GuardStopped, UsageError
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal import Journal
    from druthers.models import Attached, Moved, Review

EPILOG = """\b
Examples:
  druthers publish ran 8k by the river
  druthers publish --dry-run ran 8k by the river

\b
In a script, somebody looks first:
  druthers publish --dry-run --json NOTE
  druthers publish --reviewed DIGEST NOTE
"""


@click.command("note", epilog=EPILOG, short_help="Make a note public.")
@click.argument("note", nargs=-1, required=True, shell_complete=notes)
@click.option("--dry-run", is_flag=True, help="Only show what others would see.")
@click.option("--yes", is_flag=True, help="Ask nothing; stops all the same where the guard finds something.")
@click.option("--reviewed", metavar="DIGEST", help="Ask nothing: this is what a dry run showed, findings and all.")
@click.option("--attachments/--no-attachments", default=None, help="Take along the files that it uses, or not.")
@vault_options
def command(
    note: tuple[str, ...],
    reviewed: str | None,
    vault: str | None,
    *,
    dry_run: bool,
    yes: bool,
    attachments: bool | None,
    as_json: bool,
) -> None:
    """Move NOTE into public/, with its text as it is and without its history; nothing is sent before you push.

    It shows what others would read, what in it would stop a push, and which of its links they could not follow, and
    waits for a yes.
    """
    journal, given = journal_for(vault), " ".join(note)
    review = unlocking(journal, lambda: journal.review(given))
    if dry_run:
        _show(review, as_json=as_json)
        return
    if review.refuses:
        raise GuardStopped(
            f"{review.path} says that it is not for others: {review.refuses}",
            f"Take that out first: druthers edit {shlex.quote(review.path)}",
        )
    ask = not (yes or reviewed) and at_a_terminal() and not as_json
    going = _decide(review, reviewed, yes=yes, ask=ask, attachments=attachments)
    if going is None:
        say("Nothing was moved.")
        return
    moved = unlocking(journal, lambda: journal.publish(review.path, seen=review.text, attachments=going))
    _tell(journal, moved, review, going, as_json=as_json)


def _show(review: Review, *, as_json: bool) -> None:
    if as_json:
        print_json({"review": reviewing.document(review)})
        return
    reviewing.show(review)
    if review.refuses:
        say(f"It says that it is not for others, and stays private: {printable(review.refuses)}")
    else:
        say(f"Nothing was moved. To make exactly this public: druthers publish --reviewed {review.digest} …")


def _decide(
    review: Review, reviewed: str | None, *, yes: bool, ask: bool, attachments: bool | None
) -> Sequence[Attached] | None:
    """The attachments that go along; None where the person says no."""
    if reviewed is not None:
        if reviewed.strip().lower() != review.digest:
            raise UsageError(
                "This is not what was reviewed: the note, its attachments or what the guard finds have changed.",
                "Look again: druthers publish --dry-run …",
            )
    elif yes:
        if found := [each for each in review.findings if attachments or each.path == review.becomes]:
            where = f"line {found[0].line}, " if found[0].line else ""
            raise GuardStopped(
                f"{review.path} stays private: {where}{found[0].rule}: {found[0].reason}"
                + (f" And {count(len(found) - 1, 'finding')} more." if len(found) > 1 else ""),
                "Look at it with --dry-run; change it, or give --reviewed DIGEST.",
            )
    elif not ask:
        raise UsageError(
            f"Nothing was moved: somebody has to see first what others would see of {review.path}.",
            "Run it in a terminal; or look with --dry-run, then give --reviewed DIGEST.",
        )
    else:
        reviewing.show(review)
        all_the_same = " all the same" if review.findings else ""
        if not click.confirm(f"Make it public{all_the_same}?", default=False, err=True):
            return None
        if review.attachments and attachments is None:
            files = "this file" if len(review.attachments) == 1 else "these files"
            attachments = click.confirm(f"Take {files} along, which others would see too?", default=False, err=True)
    return review.attachments if attachments else ()


def _tell(journal: Journal, moved: Moved, review: Review, going: Sequence[Attached], *, as_json: bool) -> None:
    stay = [each.path for each in review.attachments if each not in going]
    if as_json:
        print_json(
            {
                "path": moved.path,
                "becomes": moved.becomes,
                "visibility": "public",
                "attachments": list(moved.attachments),
                "stay": stay,
                "notices": list(moved.notices),
            }
            | ({"waits": moved.waits} if moved.waits else {})
        )
        return
    say(f"Public now: {printable(moved.becomes)}. Nothing is sent before you push: druthers push")
    for path in moved.attachments:
        say(f"  and {printable(path)}")
    for line in moved.notices:
        notice(printable(line))
    if stay:
        notice(
            f"Not public, so that others will miss {'it' if len(stay) == 1 else 'them'}: {printable(', '.join(stay))}"
        )
    if hours := journal.settings.cooling:
        notice(f"It may be pushed once it has been there for {hours:g} hours: that is your cooling-off time.")
    if moved.waits:
        notice(f"It is public, and the commit in private/ waits: {moved.waits}")
