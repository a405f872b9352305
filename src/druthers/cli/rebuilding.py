"""What is said, asked and printed where something was sent already, and where public/'s history is made anew.

A front end; shared by the commands that take something back from public/.
"""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.output import notice, say
from druthers.cli.versions import said
from druthers.wording import count, printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Rebuilt, SentTo


def told_sent(each: SentTo) -> str:
    """What one remote has.

    >>> from datetime import datetime, UTC
    >>> from druthers.models import SentTo
    >>> told = told_sent(SentTo("origin", 2, datetime(2024, 11, 20, 9, 30, tzinfo=UTC)))
    >>> told.startswith("origin has 2 versions of it")
    True
    """
    when = f", sent first {said(each.sent)}" if each.sent else ""
    return f"{each.remote} has {count(each.commits, 'version')} of it, the first written {said(each.first)}{when}."


def sent_document(each: SentTo) -> dict[str, Any]:
    """The same as JSON."""
    return asdict(each) | {"first": each.first.isoformat(), "sent": each.sent.isoformat() if each.sent else None}


def ask_rebuild(*, sent: bool) -> bool:
    """Whether the person wants public/'s own history made anew; `sent` says that others have it."""
    if sent:
        say("public/'s own history has it too. Making that anew changes nothing at those who have it already,")
        say("and what the remote has is replaced only by a push that you force.")
    else:
        say("Nobody has it yet, as far as is known here; but public/'s own history has, and a push sends history too.")
    return click.confirm("Make the history anew without it? A copy is kept.", default=not sent, err=True)


def tell_rebuilt(journal: Journal, rebuilt: Rebuilt) -> None:
    """What became of the history, and what the person may do about a remote."""
    if not rebuilt.commits:
        say("No commit of public/ has it any more, and nothing else there remembers it.")
        return
    say(f"public/'s own history is without it now: {count(rebuilt.commits, 'commit')} changed or went.")
    clear = " and not encrypted" if journal.cipher.active() else ""
    say(f"What it was is kept in {printable(rebuilt.backup)}, in nobody's git{clear}; remove that when you are sure.")
    for each in rebuilt.named:
        notice(f"The words of a commit still name it: {printable(each)}")
    if rebuilt.tags:
        notice(
            f"Tags moved with it; a remote that has them has them as they were: {printable(', '.join(rebuilt.tags))}"
        )
    if rebuilt.pushes:
        say("To replace what the remote has, which nobody but you should decide:")
        folder = shlex.quote(str(journal.folder("public")))
        for each in rebuilt.pushes:
            say(f"  git -C {folder} {each.removeprefix('git ')}")
        say("Until then `druthers sync` leaves public/ alone, so that the old history does not come back.")
