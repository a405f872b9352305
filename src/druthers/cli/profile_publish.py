"""`druthers profile publish`: a few coarse levels of the profile for others, after a look at what they tell."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.questioning import at_a_terminal
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Card, CardReading

WHERE: Final = "public/profile.json"
EPILOG = """\b
Examples:
  druthers profile publish --dry-run
  druthers profile publish --feature effort --feature topic:nature --name Ana
  druthers profile publish --noise 1
"""


@click.command("publish", epilog=EPILOG, short_help="Let others see a few coarse levels of it.")
@click.option("-f", "--feature", "features", metavar="F", multiple=True, help="This feature alone; may be repeated.")
@click.option("--name", metavar="NAME", help="What you call yourself in it; nothing unless you say so.")
@click.option(
    "--noise", metavar="E", type=float, help="Hide each level by chance; the smaller E, the better. 1 is usual."
)
@click.option("--no-noise", is_flag=True, help="Without noise, though what is published now has some.")
@click.option("--fresh", is_flag=True, help="Draw the noise anew, which spends as much again.")
@click.option("--dry-run", is_flag=True, help="Show what it would tell, and publish nothing.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask first.")
@vault_options
def command(
    features: tuple[str, ...],
    name: str | None,
    noise: float | None,
    vault: str | None,
    *,
    no_noise: bool,
    fresh: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Write public/profile.json: for a few features, whether you want more or less of them, from -2 to 2.

    Whoever follows you may take it to begin with, and `druthers together` needs it. First it says what a reader could
    infer, and asks. Without --feature it takes what is known of how you like a step to be: its effort, its form,
    whether it leads outside; topics and tags only where you name them. Published again, it keeps its features, its
    name and its noise, unless you say else.

    With --noise E each level is drawn by chance: it is yours with probability e^E / (e^E + 4), else one of the four
    others. It is drawn when you first look, kept and used again, because several draws would tell more; E times the
    number of levels is what it spends, and that adds up.
    """
    if noise is not None and no_noise:
        raise UsageError("--noise and --no-noise exclude each other.", "Give one of them.")
    if not (yes or dry_run) and (as_json or not at_a_terminal()):
        raise UsageError(
            "Nothing was published: it waits for a yes, and nobody can be asked here.",
            "Look at it with --dry-run, then say --yes.",
        )
    journal = unlocked_journal_for(vault)
    before = journal.published_card()
    if before is not None:
        features = features or tuple(each.name for each in before.features)
        name = before.name if name is None else name
        noise = (before.epsilon or None) if noise is None and not no_noise else noise
    card = journal.card_preview(features=features, epsilon=noise, name=name or "", fresh=fresh)
    _publish(journal, card, before, dry_run=dry_run, yes=yes, as_json=as_json)


def _publish(journal: Journal, card: Card, before: Card | None, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    told = journal.card_reading(card)
    if not as_json:
        _show(card, told)
    same = card == before
    wanted = not dry_run and not same and (yes or click.confirm("Publish it?", default=False))
    moved = journal.publish_card(card) if wanted else None
    if as_json:
        print_json(
            {
                "path": WHERE,
                "card": asdict(card),
                "reading": asdict(told),
                "published": moved is not None or same,
                "waits": moved.waits if moved else None,
            }
        )
    elif same:
        say(f"It is published already, as it is, in {WHERE}.")
    elif moved is None:
        say("Nothing was published." + (" The draw is kept, and is used when you do." if card.mechanism else ""))
    else:
        late = f"; its commit waits: {moved.waits}" if moved.waits else ""
        say(f"Published in {WHERE}{late}. It leaves with your next push; `druthers profile unpublish` takes it back.")


def _show(card: Card, told: CardReading) -> None:
    """What it would hold, and what that tells."""
    say(f"This is what {WHERE} would tell, and nothing else:")
    for line in told.levels:
        say(printable(f"  {line}"))
    _part("What whoever reads it may conclude:", told.reader)
    _part("Think of this:", told.cautions)
    _part("It does not tell:", told.unsaid)
    if not card.mechanism:
        say(click.style("  --noise 1 would hide each level by chance.", dim=True))
    say()


def _part(title: str, lines: tuple[str, ...]) -> None:
    from textwrap import wrap

    from druthers.cli.asking import width

    say()
    say(click.style(title, bold=True))
    for line in lines:
        for row in wrap(printable(line), width(), initial_indent="  · ", subsequent_indent="    "):
            say(row)
