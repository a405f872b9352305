"""`druthers round`: your own pick against the model's, blind; and whose turned out the better one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.questioning import at_a_terminal
from druthers.cli.showing import short
from druthers.cli.unlocking import unlocked_journal_for
from druthers.wording import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.models import Picked, Round, Universes

EPILOG = """\b
Examples:
  druthers round "a walk by the river"
  druthers round "read in bed" --about "this evening"
  druthers round pick 0B1C3R 2
  druthers round standing
"""
VALUED = ("--vault", "--about")
OWNERS = {"own": "yours", "model": "the model's"}


class Rounds(click.Group):
    """A group in which words that name none of its commands are a pick of one's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command's name first, `new` where none is named."""
        return super().parse_args(ctx, named_first(args, tuple(self.commands), ctx.help_option_names))


def named_first(args: Sequence[str], commands: Sequence[str], helps: Sequence[str]) -> list[str]:
    """The arguments with the name of a command before them.

    >>> named_first(["--json", "standing"], ["new", "standing"], ["--help"])
    ['standing', '--json']
    >>> named_first(["--vault", "standing", "a walk"], ["new", "standing"], ["--help"])
    ['new', '--vault', 'standing', 'a walk']
    """
    at = 0
    while at < len(args) and args[at].startswith("-") and args[at] != "--":
        if args[at] in helps:
            return list(args)
        at += 2 if args[at] in VALUED else 1
    if not args:
        return ["--help"]
    if at < len(args) and args[at] in commands:
        return [args[at], *args[:at], *args[at + 1 :]]
    return ["new", *args]


@click.group("round", cls=Rounds, epilog=EPILOG, short_help="Your own pick against the model's, blind.")
def command() -> None:
    """Would you be happier following its picks than yours? Play rounds, and it will be known.

    Say what you would do; the model writes what it would propose, without seeing it; you say which of the two you would
    rather do. In one round of five a coin says whose to follow: say later what came of it, with `druthers happened`.
    """


@command.command("new", epilog='Example: druthers round new "a walk by the river"')
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@click.option("--about", metavar="TEXT", help="What the model's pick should be about; else your recent notes.")
@vault_options
def new(words: tuple[str, ...], about: str | None, vault: str | None, *, as_json: bool) -> None:
    """Play a round with your own pick TEXT. `druthers round TEXT` does the same.

    Without a terminal the two are printed, to be judged with `druthers round pick`.
    """
    journal = unlocked_journal_for(vault)
    steps = journal.begin_round_steps(" ".join(words), about)
    begun = watched(steps, lambda _: None)  # the model's words as they are written would tell whose they are
    if as_json:
        print_json({"round": begun.id, "picks": list(begun.picks)})
        return
    say_round(begun)
    if not at_a_terminal():
        say(f"Say which you would rather do: druthers round pick {short(begun.id)} 1")
        return
    if (number := _ask()) is None:
        say(f"It waits: druthers round pick {short(begun.id)} 1")
        return
    say_picked(journal.pick(begun.id, number))


@command.command("pick", epilog="Example: druthers round pick 0B1C3R 2")
@click.argument("round_id", metavar="ID")
@click.argument("number", metavar="1|2", type=click.IntRange(1, 2))
@vault_options
def pick(round_id: str, number: int, vault: str | None, *, as_json: bool) -> None:
    """Say which of the two of the round ID you would rather do; then it is told whose it was."""
    picked = unlocked_journal_for(vault).pick(round_id, number)
    if as_json:
        print_json(asdict(picked))
    else:
        say_picked(picked)


@command.command("standing", epilog="Example: druthers round standing --json")
@vault_options
def standing(vault: str | None, *, as_json: bool) -> None:
    """Whose picks turned out better so far, as far as that is known."""
    found = unlocked_journal_for(vault).universes()
    if as_json:
        print_json(asdict(found))
    else:
        say_standing(found)


def say_round(begun: Round) -> None:
    """The two, without a word on whose they are."""
    for number, text in enumerate(begun.picks, 1):
        say(click.style(f"{number}. {printable(text)}", bold=True))


def say_picked(picked: Picked) -> None:
    """Whose they were, and whom a coin said to follow."""
    number = [whose for whose, _ in picked.picks].index(picked.preferred) + 1
    say(f"You would rather do {number}, which was {OWNERS[picked.preferred]}.")
    if picked.follow is not None:
        whose = picked.picks[picked.follow - 1][0]
        say(
            f"A coin says to follow {picked.follow}, {OWNERS[whose]}, this time. When it is done, say how glad you are,"
        )
        say(f"from 1 to 5: druthers happened {short(picked.round)} 4")


def say_standing(found: Universes) -> None:
    """The verdict, and the numbers that it rests on."""
    say(
        click.style(
            f"Who knows better what is good for you? {found.verdict[:1].upper()}{found.verdict[1:]}.", bold=True
        )
    )
    if not found.rounds:
        say('No round was played. Begin one: druthers round "what you would do"')
    else:
        say(f"The model's pick was preferred in {found.model_won} of {count(found.rounds, 'round')}.")
        say(f"The evidence stands at {found.evidence:.2g} that it is better, at {found.own_evidence:.2g} that you are.")
        say("At 20 it is said: by luck alone that happens once in twenty times at the most, however often you look.")
    if found.effect is not None and found.effect_low is not None and found.effect_high is not None:
        say(
            f"Following the model's pick came out {found.effect:+.1f} stars against following yours "
            f"(95 %: {found.effect_low:+.1f} to {found.effect_high:+.1f}; {found.outcomes} rounds)."
        )
    elif found.refusal and found.rounds:
        say(found.refusal)
    for waiting in found.waiting:
        say(f"What came of it? druthers happened {short(waiting)} 4")
    if found.logged is not None and found.logged.chosen is not None and found.logged.chance is not None:
        say(
            f"What your profile chose was rated {found.logged.chosen:.1f} on average; by chance it would have been "
            f"{found.logged.chance:.1f} ± {found.logged.chance_error:.1f}, judged from what counts for "
            f"{found.logged.effective_size:.0f} of {found.logged.rated} ratings."
        )
    if found.logged is not None and found.logged.echo:
        say(
            f"What is shown together is more alike than it was: a cosine of {found.logged.alike:.2f}, at first "
            f"{found.logged.alike_first:.2f}. Ask about something else now and then: druthers suggest --about TEXT"
        )


def _ask() -> int | None:
    """The number of the one preferred; None when the person leaves."""
    while True:
        try:
            answer = click.prompt("Which would you rather do, 1 or 2", default="", show_default=False).strip().lower()
        except click.Abort:  # the end of input, or an interrupt: the round can be judged later
            say()
            return None
        if answer in {"1", "2"}:
            return int(answer)
        if answer in {"", "q", "quit"}:
            return None
        say("1 or 2; q leaves it for later.")
