"""Turning who can read a note: public or private, from wherever a note is shown.

A private note becomes public only on the screen that shows it as others would read it. Back to private is one key, for
nobody loses anything by it; what others already have is told. Both can be taken back.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from druthers import wording as words
from druthers.errors import LockedError, UsageError
from druthers.tui.deeds import Deed
from druthers.tui.messages import NoteMoved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.message import Message

    from druthers.models import Attached, Moved, Review, SentTo
    from druthers.tui.ports import Desk
    from druthers.tui.screens.page import Page

OTHERS = "This is somebody else's note; it is only read."


def turn(page: Page, path: str) -> None:
    """Make a note private again at once, or open the review before it becomes public."""
    place = path.split("/", 1)[0]
    if place == "following":
        page.say(OTHERS)
    elif place == "public":
        page.in_thread(partial(make_private, page.desk, path, page.app.post_message), "turn")
    else:
        from druthers.tui.screens.publish import PublishScreen  # noqa: PLC0415 -- first paint needs none of it

        page.app.push_screen(PublishScreen(page.desk, path))


def make_public(desk: Desk, review: Review, going: Sequence[Attached], tell: Callable[[Message], object]) -> None:
    """Publish what was reviewed; `tell` gets `NoteMoved`. Runs in a thread."""
    with unlockable():
        moved = desk.journal.publish(review.path, seen=review.text, attachments=going)

    def back() -> str:
        undone = desk.journal.unpublish(moved.becomes)
        tell(NoteMoved(moved.becomes, undone.becomes))
        return private_now(undone)

    desk.deeds.done(Deed(f"made {name(moved.becomes)} public", back))
    tell(NoteMoved(moved.path, moved.becomes, public_now(moved, desk.journal.settings.cooling)))


def make_private(desk: Desk, path: str, tell: Callable[[Message], object]) -> None:
    """Make a note private again; `tell` gets `NoteMoved`. Runs in a thread."""
    with unlockable():
        text = desk.journal.note(path).text
        moved = desk.journal.unpublish(path)

    def back() -> str:
        review = desk.journal.review(moved.becomes)
        if review.text != text:  # nothing becomes public so that was not public the moment before
            raise UsageError(f"{name(path)} was changed since.", "v on the note makes it public, after a look.")
        going = [each for each in review.attachments if each.path in moved.attachments]
        again = desk.journal.publish(review.path, seen=text, attachments=going)
        tell(NoteMoved(moved.becomes, again.becomes))
        return f"Public again: {again.becomes}."

    desk.deeds.done(Deed(f"made {name(path)} private", back))
    tell(NoteMoved(path, moved.becomes, private_now(moved)))


@contextmanager
def unlockable() -> Iterator[None]:
    """Say how locked notes are opened here, where it was said how it is done in a terminal."""
    try:
        yield
    except LockedError as error:
        raise LockedError(error.message, "U unlocks them.") from error


def name(path: str) -> str:
    """A file's name.

    >>> name("public/2026/a.md")
    'a.md'
    """
    return path.rpartition("/")[2]


def public_now(moved: Moved, cooling: float = 0.0) -> str:
    """What became of a note that was made public.

    >>> from druthers.models import Moved
    >>> public_now(Moved("private/a.md", "public/a.md"))
    'Public now: public/a.md. Nothing is sent before you push, in Share. u takes it back.'
    """
    told = [f"Public now: {moved.becomes}. Nothing is sent before you push, in Share. u takes it back."]
    told += [f"With it: {', '.join(map(name, moved.attachments))}."] if moved.attachments else []
    told += [f"It may be pushed once it has been there for {cooling:g} hours."] if cooling else []
    return words.printable(" ".join([*told, *moved.notices, *_late(moved)]))


def private_now(moved: Moved) -> str:
    """What became of a note that was made private again, and what that cannot do.

    >>> from druthers.models import Moved
    >>> private_now(Moved("public/a.md", "private/a.md"))
    'Private now: private/a.md. Nobody has it, as far as is known here.'
    """
    told = [f"Private now: {moved.becomes}."]
    told += [sent(each) for each in moved.sent_to]
    if moved.sent:
        told.append("What was sent cannot be called back; the next push takes it out of the newest state there.")
    else:
        told.append("Nobody has it, as far as is known here.")
    return words.printable(" ".join([*told, *moved.notices, *_late(moved)]))


def sent(each: SentTo) -> str:
    """What one remote has of a note.

    >>> from datetime import datetime
    >>> from druthers.models import SentTo
    >>> sent(SentTo("origin", 2, datetime(2026, 11, 20), datetime(2026, 11, 21)))
    'origin has 2 versions of it, sent first on 21 November 2026.'
    """
    when = f", sent first on {each.sent.day} {each.sent:%B %Y}" if each.sent else ""
    return f"{each.remote} has {words.count(each.commits, 'version')} of it{when}."


def _late(moved: Moved) -> list[str]:
    return [f"Its commit waits: {moved.waits}"] if moved.waits else []
