"""How what leaves, and what the guard found in it, is put into words and into JSON; shared by `push` and git's hook."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from druthers.models import Finding, Guarded, Pushed, SentCommit, SentFile

MOST: Final = 20  # findings that are told in full
FEW: Final = 3  # files that are named in a line
MOST_NAMED: Final = 12  # files that are named after a push
SHORT: Final = 8  # digits of a commit's hash
COLOURS: Final = {"+": "green", "-": "red", "@": "cyan"}


def document(pushed: Pushed, *, fully: bool) -> dict[str, Any]:
    """The document of `push --json`; `fully`, with what each file would show."""
    guarded = pushed.guarded
    files = [asdict(each) for each in guarded.files]
    if not fully:
        for each in files:
            del each["patch"]
    more = {"waits": pushed.waits, "hint": pushed.hint} if pushed.waits else {}
    return {
        "allowed": guarded.passes,
        "remote": guarded.remote,
        "commits": [asdict(each) | _dates(each) for each in guarded.commits],
        "files": files,
        "findings": [asdict(each) for each in guarded.findings],
        "let_pass": [asdict(each) for each in guarded.allowed],
        "objects": guarded.objects,
        "earlier": list(pushed.earlier),
        "sent": pushed.sent,
    } | more


def findings(found: Sequence[Finding]) -> Iterator[str]:
    """What the guard found, a block each: where, by which rule, why, what to do, and how to let it pass."""
    for each in found[:MOST]:
        where = each.path or "a commit's message or author"
        line = f":{each.line}" if each.line and each.path else ""
        since = f", in the commit {each.commit[:SHORT]}" if each.commit else ""
        yield click.style(printable(f"{where}{line}"), bold=True) + printable(f"  {each.rule}{since}")
        yield f"  {printable(each.reason)}"
        yield f"  {printable(each.remedy)}"
        yield click.style(f"  If it may be seen: druthers allow {each.id} --reason WHY", dim=True)
        yield ""
    if len(found) > MOST:
        yield f"… and {len(found) - MOST} more; `druthers push --dry-run --json` lists all."
        yield ""


def stopped(guarded: Guarded) -> str:
    """That nothing was sent, in one line.

    >>> from druthers.models import Finding, Guarded
    >>> stopped(Guarded("origin", (Finding("1", "public/a.md", 1, "canary", "", ""),)))
    'Nothing was sent: the guard found 1 thing that should not leave.'
    """
    things = count(len(guarded.findings), "thing")
    return f"Nothing was sent: the guard found {things} that should not leave."


def only_before(pushed: Pushed) -> Iterator[str]:
    """Which of what was found stands only in versions that nobody has, and how to let go of those."""
    if not pushed.earlier:
        return
    named = ", ".join(pushed.earlier[:FEW]) + (f" and {len(pushed.earlier) - FEW} more" if pushed.earlier[FEW:] else "")
    yield printable(f"What was found in {named} stands only in earlier versions, which nobody has yet.")
    yield "`druthers push --rebuild` makes the history anew without those, keeps a copy, and then pushes."


def sent(pushed: Pushed) -> Iterator[str]:
    """What went."""
    guarded = pushed.guarded
    if not pushed.sent and not guarded.files:
        yield f"Nothing new to send: {guarded.remote} has all of it."
        return
    yield printable(f"Sent to {guarded.remote}: {count(pushed.sent, 'commit')}; {_counted(guarded.files)}.")
    for file in guarded.files[:MOST_NAMED]:
        yield printable(f"  {file.status:<8}{file.path}")
    if len(guarded.files) > MOST_NAMED:
        yield f"  … and {len(guarded.files) - MOST_NAMED} more"


def summary(pushed: Pushed, places: Sequence[str]) -> Iterator[str]:
    """What a first push would show, in a few lines, before it is asked for."""
    guarded = pushed.guarded
    yield printable(f"This is the first push to {guarded.remote} ({', '.join(places)}). Others could see:")
    yield printable(f"  {count(len(guarded.commits), 'commit')}; {_counted(guarded.files)}")
    for file in guarded.files[:MOST_NAMED]:
        yield printable(f"    {file.path}")
    if len(guarded.files) > MOST_NAMED:
        yield f"    … and {len(guarded.files) - MOST_NAMED} more"
    for name in _people(guarded.commits):
        yield printable(f"  your name and e-mail: {name}")
    yield "`druthers push --dry-run` shows all of it."


def view(pushed: Pushed) -> Iterator[str]:
    """Exactly what a stranger would see: files and their differences, commits, names, dates."""
    guarded = pushed.guarded
    if not guarded.commits and not guarded.files:
        yield "Nothing would be sent" + (f": {guarded.remote} has all of it." if guarded.remote else ".")
        return
    to = f" to {guarded.remote}" if guarded.remote else ""
    yield printable(f"What a stranger would see after a push{to}: {_counted(guarded.files)}.")
    for file in guarded.files:
        yield ""
        yield click.style(printable(f"{file.status:<8}{file.path}"), bold=True)
        yield from _shown(file)
    yield ""
    yield click.style(count(len(guarded.commits), "commit"), bold=True)
    for commit in guarded.commits:
        yield ""
        yield from _commit(commit)
    if guarded.allowed:
        yield ""
        yield f"You let {count(len(guarded.allowed), 'finding')} pass; `druthers allow` lists them."


def _shown(file: SentFile) -> Iterator[str]:
    if file.binary:
        yield f"  {'gone' if file.status == 'gone' else f'a file that is no text, {file.size:,} bytes'}"
        return
    lines = file.patch.rstrip("\n").split("\n") if file.patch else []
    first = next((number for number, line in enumerate(lines) if line.startswith("@@")), 0)  # what is above names it
    for line in lines[first:]:
        yield "  " + click.style(printable(line), fg=COLOURS.get(line[:1]))


def _commit(commit: SentCommit) -> Iterator[str]:
    if not commit.id:
        yield "  what is not committed yet, as it would be:"
    yield printable(f"  {commit.id[:SHORT] or '-':<{SHORT}}  {commit.author}  {commit.authored.isoformat(' ')}")
    if commit.committer != commit.author or commit.committed != commit.authored:
        yield printable(f"  {'':<{SHORT}}  committed by {commit.committer}  {commit.committed.isoformat(' ')}")
    for line in commit.message.strip().split("\n"):
        yield printable(f"  {'':<{SHORT}}    {line}".rstrip())


def _counted(files: Sequence[SentFile]) -> str:
    """How many files are new, changed, gone.

    >>> from druthers.models import SentFile
    >>> _counted([SentFile("a", "new", 1), SentFile("b", "new", 1), SentFile("c", "gone", 0)])
    '2 files new, 1 gone'
    """
    kinds = Counter(file.status for file in files)
    parts = [f"{kinds[kind]} {kind}" for kind in ("new", "changed", "gone") if kinds[kind]]
    if not parts:
        return "no file changes"
    number, _, rest = parts[0].partition(" ")
    return ", ".join([f"{count(int(number), 'file')} {rest}", *parts[1:]])


def _people(commits: Sequence[SentCommit]) -> list[str]:
    return list(dict.fromkeys(name for each in commits for name in (each.author, each.committer)))


def _dates(commit: SentCommit) -> dict[str, str]:
    return {"authored": commit.authored.isoformat(), "committed": commit.committed.isoformat()}
