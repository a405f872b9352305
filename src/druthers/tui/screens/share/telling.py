"""The sentences of Share: how much is public and was not sent, where it goes, and whether the guard lets it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from druthers import wording as words
from druthers.models import Pushed, Shared  # noqa: TC001 -- the examples below use them
from druthers.tui.screens.share.rows import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Rebuilt, SentCommit, SentFile

NOWHERE = (
    "Nothing can leave this machine: public/ has no remote. o sets one: the address of an empty repository of yours, "
    "at any place that has git."
)


def facts(shared: Shared) -> list[str]:
    """How much is public, and where it goes.

    >>> facts(Shared(1, "origin", ("example.org/ana/notes",), True, 2, "Ana <ana@example.org>"))
    ['1 note is public; 2 commits were not sent yet.', 'To origin (example.org/ana/notes), as Ana <ana@example.org>.']
    >>> facts(Shared(0))[0]
    'Nothing is public yet.'
    """
    public = f"{words.count(shared.notes, 'note')} {'is' if shared.notes == 1 else 'are'} public"
    if shared.remote is None:
        return [f"{public}." if shared.notes else "Nothing is public yet.", NOWHERE]
    if not shared.known:
        sent = "nothing was sent yet"
    elif shared.unsent:
        sent = f"{words.count(shared.unsent, 'commit')} {'was' if shared.unsent == 1 else 'were'} not sent yet"
    else:
        sent = f"{shared.remote} has all that is committed"
    where = f" ({', '.join(shared.addresses)})" if shared.addresses else ""
    signed = f", as {shared.author}" if shared.author else ""
    return [words.printable(f"{public}; {sent}."), words.printable(f"To {shared.remote}{where}{signed}.")]


def verdict(pushed: Pushed, shared: Shared | None) -> str:
    """Whether it can be sent, and what to do.

    >>> from druthers.models import Guarded
    >>> verdict(Pushed(Guarded("origin")), Shared(1, "origin"))
    'Nothing new to send: origin has all of it.'
    """
    guarded = pushed.guarded
    if not guarded.passes:
        found = len(guarded.findings)
        told = f"{words.count(found, 'thing')} {'stops' if found == 1 else 'stop'} a push."
        return f"{told} {only_before(pushed.earlier)}" if pushed.earlier else f"{told} Mend it, or let it pass."
    if shared is None or shared.remote is None:
        return "Nothing in it would stop a push." if guarded.files else "Nothing would be sent."
    if not guarded.files and not guarded.commits:
        return f"Nothing new to send: {shared.remote} has all of it."
    return f"Nothing stops a push: {counted(guarded.files)}. > sends it, and asks first."


def only_before(paths: Sequence[str]) -> str:
    """That some of what was found is in no file as it is now, and how to let go of it.

    >>> only_before(["public/2026-11-20-1042-garlic.md"])
    'In garlic it stands only in earlier versions, which nobody has: R makes the history anew without them.'
    """
    named = ", ".join(short(path) for path in paths[:2]) + (f" and {len(paths) - 2} more" if paths[2:] else "")
    return f"In {named} it stands only in earlier versions, which nobody has: R makes the history anew without them."


def counted(files: Sequence[SentFile]) -> str:
    """How many files are new, changed, gone.

    >>> from druthers.models import SentFile
    >>> counted([SentFile("a", "new", 1), SentFile("b", "new", 1), SentFile("c", "gone", 0)]), counted([])
    ('2 files new, 1 gone', 'no file changes')
    """
    kinds = Counter(file.status for file in files)
    parts = [f"{kinds[kind]:,} {kind}" for kind in ("new", "changed", "gone") if kinds[kind]]
    if not parts:
        return "no file changes"
    number, _, rest = parts[0].partition(" ")
    return ", ".join([f"{number} file{'' if number == '1' else 's'} {rest}", *parts[1:]])


def people_in(commits: Sequence[SentCommit]) -> list[str]:
    """Whose names and addresses commits tell, each once."""
    return list(dict.fromkeys(name for each in commits for name in (each.author, each.committer)))


def days(commits: Sequence[SentCommit]) -> str:
    """From when to when commits were made; nothing where there are none."""
    made = sorted(each.authored.date() for each in commits)
    if not made:
        return ""
    first, last = (f"{day.day} {day:%B %Y}" for day in (made[0], made[-1]))
    return f"on {last}" if first == last else f"from {first} to {last}"


def sent(pushed: Pushed) -> str:
    """What went.

    >>> from druthers.models import Guarded
    >>> sent(Pushed(Guarded("origin"), 2))
    'Sent to origin: 2 commits; no file changes.'
    """
    guarded = pushed.guarded
    return words.printable(f"Sent to {guarded.remote}: {words.count(pushed.sent, 'commit')}; {counted(guarded.files)}.")


def rebuilt(of: Rebuilt) -> str:
    """What became of the history.

    >>> from druthers.models import Rebuilt
    >>> rebuilt(Rebuilt(1, ".druthers/backups/a.bundle"))
    'The history of public/ was made anew: 1 commit changed or went. What it was is kept in .druthers/backups/a.bundle.'
    """
    if not of.commits:
        return "No commit of public/ has it any more."
    changed = words.count(of.commits, "commit")
    return f"The history of public/ was made anew: {changed} changed or went. What it was is kept in {of.backup}."
