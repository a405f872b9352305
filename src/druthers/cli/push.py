"""`druthers push`: send what is public, once the guard has read it; and what git's own hook runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from druthers import wording
from druthers.cli import leaving
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.versions import unlocking
from druthers.errors import GitError, GuardStopped, UsageError

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.journal.ports import RefUpdate
    from druthers.models import Pushed

EPILOG = """\b
Examples:
  druthers push --dry-run
  druthers push
  git -C journal/public push

\b
Once, with a remote of your own:
  git -C journal/public remote add origin URL

A plain `git push` in public/ passes the same guard, as git's hook. Nothing is ever pushed by force. It exits 15 when
the guard found something; then nothing was sent.
"""
FIELDS = 4  # of a line that git gives its hook


@click.command("push", epilog=EPILOG, short_help="Send what is public, once the guard has read it.")
@click.option("--dry-run", is_flag=True, help="Send nothing; show exactly what a stranger would see.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before the first push to a remote.")
@click.option("--rebuild", is_flag=True, help="First forget what stands only in earlier versions that nobody has.")
@click.option("--hook", nargs=2, metavar="REMOTE URL", hidden=True)
@vault_options
def command(
    *, dry_run: bool, yes: bool, rebuild: bool, hook: tuple[str, str] | None, vault: str | None, as_json: bool
) -> int:
    """Read everything that a push of public/ would send, and send it if nothing in it should stay private.

    What you changed by hand is committed first, once the guard has read it. A push sends history too: where you took
    something out of a file, but a version that nobody has yet still holds it, `--rebuild` makes public/'s own history
    anew, as if the file had always been what it is now, and keeps a copy of what was.
    """
    if hook:
        return _as_hook(hook[0], vault)
    journal = journal_for(vault)
    if rebuild and not dry_run:
        _forget_earlier(journal, as_json=as_json)
    if not (dry_run or yes or as_json) and _is_first(journal) and not _said_yes(journal):
        say("Nothing was sent.")
        return 0
    pushed = _run(journal, dry_run=dry_run)
    if as_json:
        print_json(leaving.document(pushed, fully=dry_run))
    else:
        _tell(pushed, dry_run=dry_run)
    return _code(pushed)


def _run(journal: Journal, *, dry_run: bool) -> Pushed:
    return unlocking(journal, lambda: watched(journal.push_steps(dry_run=dry_run)))


def _forget_earlier(journal: Journal, *, as_json: bool) -> None:
    """Make public/'s own history anew without what only versions that nobody has hold."""
    from druthers.cli.rebuilding import tell_rebuilt

    paths = _run(journal, dry_run=True).earlier
    if not paths:
        return
    rebuilt = watched(journal.rebuild_steps(*paths))
    if not as_json:
        tell_rebuilt(journal, rebuilt)


def _is_first(journal: Journal) -> bool:
    """Whether somebody is there to be asked, and the remote's branch is not, as far as is known."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    remote = journal.remote("public")
    update = remote.update() if remote.name() else None
    return update is not None and not update.remote_id.strip("0")


def _said_yes(journal: Journal) -> bool:
    """Ask, with what others could see; where the guard stops it anyway there is nothing to ask."""
    pushed = _run(journal, dry_run=True)
    if not pushed.guarded.passes:
        return True
    for line in leaving.summary(pushed, sorted(journal.remote("public").addresses())):
        say(line)
    return click.confirm("Send it?", default=False)


def _tell(pushed: Pushed, *, dry_run: bool) -> None:
    guarded = pushed.guarded
    if dry_run:
        for line in leaving.view(pushed):
            say(line)
        say()
    for line in leaving.findings(guarded.findings):
        say(line)
    if not guarded.passes:
        notice(leaving.stopped(guarded))
        for line in leaving.only_before(pushed):
            notice(line)
    elif dry_run:
        say("The guard found nothing that should not leave. Nothing was sent.")
    elif pushed.waits:
        notice(wording.error(GitError(pushed.waits, pushed.hint)))
    else:
        for line in leaving.sent(pushed):
            say(line)


def _code(pushed: Pushed) -> int:
    if not pushed.guarded.passes:
        return GuardStopped.exit_code
    return GitError.exit_code if pushed.waits else 0


def _as_hook(remote: str, vault: str | None) -> int:
    """What git's hook runs: the guard on what git is about to send. All that it says goes to stderr, beside git's."""
    from druthers.cli.unlocking import ask_at_terminal
    from druthers.container import open_journal_of_hook

    updates = [_update(line) for line in sys.stdin.buffer.read().decode("utf-8", "surrogateescape").splitlines()]
    context = click.get_current_context().find_root()
    journal = context.with_resource(open_journal_of_hook(vault or context.obj))
    if journal.locked and updates:
        ask_at_terminal(journal)
    pushed = watched(journal.hook_steps(remote, updates))
    for line in leaving.findings(pushed.guarded.findings):
        notice(line)
    if not pushed.guarded.passes:
        notice(leaving.stopped(pushed.guarded))
    elif pushed.waits:
        notice(wording.error(GitError(pushed.waits, pushed.hint)))
    return _code(pushed)


def _update(line: str) -> RefUpdate:
    from druthers.journal.ports import RefUpdate

    fields = line.split(" ")
    if len(fields) != FIELDS:
        raise UsageError("--hook is for git, which says on stdin what it sends.", "Run `druthers push`.")
    return RefUpdate(*fields)
