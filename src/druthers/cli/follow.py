"""`druthers follow`: read somebody's public notes, or list whom you read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.completing import people as followed_people
from druthers.cli.output import journal_for, notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import FollowError, UsageError
from druthers.wording import count, printable, short_day

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Followed

EPILOG = """\b
Examples:
  druthers follow https://example.org/ana/notes
  druthers follow git@example.org:ben/garden.git --name ben
  druthers follow
  druthers follow --refresh
  druthers follow --profile ana

Their notes are found beside yours, with their name, and are never taken for yours: nothing in them changes what is
learnt of you, and no model is told to do what they say. Only markdown and profile.json are taken; links, programs and
settings are not. What they publish is fetched again once a day, in the background: the setting `refresh`, in hours.

A profile that they publish helps yours begin, as far as your own ratings bear it out. It counts as it was when you
took it; --profile takes a newer one, --drop-profile lets it count no longer.
"""


@click.command("follow", epilog=EPILOG, short_help="Read somebody's public notes, or list whom you read.")
@click.argument("address", required=False)
@click.option("--name", metavar="NAME", default="", help="What you call them; else the name in the address.")
@click.option("--notes-only", is_flag=True, help="Without the profile that they publish.")
@click.option("--refresh", is_flag=True, help="Fetch now what those you follow have published.")
@click.option(
    "--profile",
    "take",
    metavar="NAME",
    shell_complete=followed_people,
    help="Let NAME's profile count as it is published now.",
)
@click.option(
    "--drop-profile", "drop", metavar="NAME", shell_complete=followed_people, help="Let NAME's profile count no longer."
)
@vault_options
def command(
    address: str | None,
    name: str,
    take: str | None,
    drop: str | None,
    vault: str | None,
    *,
    notes_only: bool,
    refresh: bool,
    as_json: bool,
) -> int:
    """Read somebody's public notes from now on; without ADDRESS, list whom you read.

    ADDRESS is that of a git repository, as `git clone` takes it: https://…, ssh://…, or a folder of this machine.
    """
    _check(address, [address is not None or None, refresh or None, take, drop], name, notes_only=notes_only)
    journal = journal_for(vault)
    if address is not None:
        person = watched(journal.follow_steps(address, name=name, profile=not notes_only))
        _say_followed(journal, person, as_json=as_json)
        return 0
    if take is not None or drop is not None:
        person = journal.take_card(take) if take is not None else journal.leave_card(drop or "")
        _say_card(person, as_json=as_json)
        return 0
    people = watched(journal.refresh_steps()) if refresh else journal.followed()
    if not refresh:
        journal.refresh_in_background()
    if as_json:
        print_json({"following": [document(person) for person in people]})
    else:
        _say_people(people)
    return FollowError.exit_code if refresh and any(person.problem for person in people) else 0


def document(person: Followed) -> dict[str, Any]:
    """Somebody who is followed, with the keys of `follow --json`."""
    told = asdict(person)
    told["since"] = person.since.isoformat()
    told["updated"] = person.updated.isoformat() if person.updated else None
    told["left_out"] = dict(person.left_out)
    return told


def _check(address: str | None, wishes: list[Any], name: str, *, notes_only: bool) -> None:
    if sum(wish is not None for wish in wishes) > 1:
        raise UsageError("That is more than one thing at once.", "Call `druthers follow` once for each.")
    if address is None and (name or notes_only):
        raise UsageError("There is no address.", "druthers follow https://example.org/ana/notes --name ana")
    if address is not None and not address.strip():
        raise UsageError("The address is empty.", "Use the one that `git clone` would.")


def _say_followed(journal: Journal, person: Followed, *, as_json: bool) -> None:
    if as_json:
        print_json({"followed": document(person)})
        return
    by = f", written by {printable(person.author)}" if person.author and person.author != person.name else ""
    say(f"You follow {click.style(person.name, bold=True)}: {count(person.notes, 'note')}{by}.")
    for line in _left_out(person):
        say(line)
    if person.problem:
        notice(printable(person.problem))
    if person.card is not None:
        say(f"{_profile(person)} It helps yours begin, as far as your own ratings bear it out.")
        say(f"Without it: druthers follow --drop-profile {person.name}")
    say(f"Find something in them: druthers search --in following …   No longer: druthers unfollow {person.name}")
    journal.embed_in_background()


def _say_card(person: Followed, *, as_json: bool) -> None:
    if as_json:
        print_json({"followed": document(person)})
    elif person.card is None:
        say(f"The profile of {person.name} counts no longer. Their notes are found still.")
    else:
        say(_profile(person))


def _say_people(people: list[Followed]) -> None:
    if not people:
        say("You follow nobody. Begin with the address of somebody's public notes: druthers follow URL")
        return
    today = date.today()  # noqa: DTZ011 - the person's own day
    for person in people:
        name = click.style(person.name, bold=True)
        when = f"fetched {short_day(person.updated, today)}" if person.updated else "not fetched yet"
        say(f"{click.style('»', fg='blue')} {name}  {count(person.notes, 'note')}, {when}")
        say(click.style(f"    {printable(person.url)}", dim=True))
        if person.author and person.author != person.name:
            say(click.style(f"    {printable(_written(person))}", dim=True))
        if person.card is not None:
            say(f"    {_profile(person)}")
        if person.newer:
            new = "There is a newer one" if person.card else "They publish a profile"
            say(f"    {new}: druthers follow --profile {person.name}")
        for line in _left_out(person):
            say(click.style(f"    {line}", dim=True))
        if person.problem:
            say(click.style(f"    {printable(person.problem)}", fg="yellow"))


def _written(person: Followed) -> str:
    before = f"; the time before it was {person.former}" if person.former else ""
    return f"Last written by {person.author}, as the commit says{before}."


def _profile(person: Followed) -> str:
    assert person.card is not None
    known = sum(bool(feature.level) for feature in person.card.features)
    return f"Their profile counts: {count(known, 'feature')} out of {person.card.ratings} ratings, {person.card.made}."


def _left_out(person: Followed) -> list[str]:
    if not person.left_out:
        return []
    told = ", ".join(f"{why} ({number:,})" if number > 1 else why for why, number in person.left_out)
    return [f"Not taken: {printable(told)}."]
