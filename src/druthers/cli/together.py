"""`druthers together`: proposals for two, out of what both have made public."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError
from druthers.models import Progress, author_of
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Together

EPILOG = """\b
Examples:
  druthers together ana
  druthers together ana -n 5 --page for-ana.md
"""


@click.command("together", epilog=EPILOG, short_help="Proposals for you and somebody you follow.")
@click.argument("name")
@click.option("-n", metavar="N", default=3, show_default=True, type=click.IntRange(1, 20), help="How many at the most.")
@click.option("--seed", metavar="N", type=click.IntRange(0), help="Repeat an earlier choice of words.")
@click.option("--page", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), help="Write a page to share.")
@vault_options
def command(name: str, n: int, seed: int | None, page: Path | None, vault: str | None, *, as_json: bool) -> None:
    """Propose what both you and NAME, whom you follow, are expected to welcome.

    Made from the public notes of both, by what your profile says of you and the published one of them; nothing private
    is told to a model or stands on the page. They are not asked and learn nothing of it, unless you share the page.
    """
    if page is not None and page.exists():  # before anything is recorded as shown
        raise _there(page)
    journal = unlocked_journal_for(vault)
    reasons: list[str] = []

    def note(item: object) -> None:
        if isinstance(item, Progress) and item.detail and item.stage in ("care", "choose", "tell"):
            reasons.append(item.detail)

    found = watched(journal.together_steps(name, n=n, seed=seed), note)
    if page is not None and found:
        _write(journal, name, found, page)
    if as_json:
        print_json({"name": name, "proposals": [asdict(each) for each in found], "page": str(page) if found else None})
        return
    if not found:
        say(f"Nothing was found that you and {printable(name)} are both expected to welcome.")
        for line in reasons:
            say(printable(line))
        return
    for number, proposal in enumerate(found, 1):
        _say(number, proposal, name)
    say()
    say(f"Say what one is worth to you, 1 to 5: druthers rate {short(found[0].id)} 4")
    if page is not None:
        say(f"The page is {printable(str(page))}; read it before you share it.")


def _say(number: int, proposal: Together, name: str) -> None:
    say(click.style(f"{number}. {printable(proposal.text)}", bold=True))
    for path, lines, quote in proposal.citations:
        who = printable(author_of(path)) or "you"
        say(f"   {who} wrote: “{printable(' '.join(quote.split()))}”")
        say(click.style(f"   {printable(path)}:{lines[0]}", dim=True))
    say(f"   {printable(proposal.because)}")
    chances = f"you would welcome it with {proposal.p_own:.0%}, {name} with {proposal.p_other:.0%}"
    say(click.style(printable(f"   {short(proposal.id)} · {chances}"), dim=True))


def _write(journal: Journal, name: str, found: list[Together], page: Path) -> None:
    """Write the page, unless something stands there already.

    Raises:
        UsageError: there is such a file, or it cannot be written.
        GuardStopped: the guard found something on it.
    """
    text = journal.together_page(name, found)
    try:
        with page.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise _there(page) from error
    except OSError as error:
        raise UsageError(f"{page} could not be written: {error.strerror}.", "Give another place.") from error
    notice(f"Wrote {page}")


def _there(page: Path) -> UsageError:
    return UsageError(f"{page} is there already.", "Give the page another name.")
