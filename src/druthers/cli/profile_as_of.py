"""`druthers profile as-of`: the profile as it was on a day."""

from __future__ import annotations

from datetime import date

import click

from druthers import wording
from druthers.cli.moment import end
from druthers.cli.output import print_json, say, vault_options
from druthers.cli.showing import profile_document, say_profile
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers profile as-of 2026-03-31
  druthers profile as-of "3 weeks ago"
"""


@click.command("as-of", epilog=EPILOG, short_help="The profile as it was on a day.")
@click.argument("words", metavar="DATE", nargs=-1, required=True)
@vault_options
def command(words: tuple[str, ...], vault: str | None, *, as_json: bool) -> None:
    """The profile as of DATE, by what was said until then; a day, a month or a year means its end.

    What was taken back since is not in it: forgotten is forgotten.
    """
    until = end(" ".join(words))
    profile = unlocked_journal_for(vault).profile(as_of=until)
    if as_json:
        print_json(profile_document(profile) | {"as_of": until.isoformat()})
        return
    today = date.today()  # noqa: DTZ011 - the person's own day
    say(f"As of {wording.moment(until, today)}, by what you had said until then and have not taken back.")
    if profile.features:
        say_profile(profile)
    else:
        say("Nothing had been rated, answered or set by then.")
