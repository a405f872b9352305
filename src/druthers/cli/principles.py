"""`druthers profile principles`: how your principles are read, and whether you said yes to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.output import notice, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError
from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from druthers.journal import Journal
    from druthers.models import Reading, Trust
    from druthers.profile import Profile

EPILOG = """\b
Examples:
  druthers profile principles
  druthers profile principles --yes 2
  druthers profile principles --yes 2 --feature social --fewer
"""
CHOICES = ("yes", "the other way round", "another feature")
PLAIN = 1.0  # standard deviations: how firmly a line is meant that the reader could not read
NONE = "fits no feature that proposals have; --feature gives it one"


@dataclass(frozen=True, slots=True)
class Line:
    """A principle or a reason with what was confirmed of it, or how it may be read, the surest first."""

    number: int
    words: str
    confirmed: Trust | None = None
    readings: tuple[Reading, ...] = ()


@click.command("principles", epilog=EPILOG, short_help="How your principles are read, and whether you agreed.")
@click.option("--yes", "number", metavar="N", type=click.IntRange(1), help="Say yes to the reading of line N.")
@click.option("--feature", metavar="FEATURE", help="With --yes: read it as this feature instead.")
@click.option("--more/--fewer", "more", default=None, help="With --yes: whether you want more or fewer of these.")
@vault_options
def command(number: int | None, feature: str | None, vault: str | None, *, more: bool | None, as_json: bool) -> None:
    """Show how each line of private/principles.md, and each reason you gave, is read; in a terminal, say yes to it.

    A reading is a guess. It counts for nothing until you confirm it; a line that you change or strike out loses it.
    """
    if number is None and (feature is not None or more is not None):
        raise UsageError("Which line is meant is missing.", "Give its number: --yes 2.")
    journal = unlocked_journal_for(vault)
    lines = _lines(journal)
    if number is not None:
        _confirm_one(journal, lines, number, feature, more=more, as_json=as_json)
        return
    if as_json:
        print_json({"principles": [_document(line) for line in lines]})
        return
    if not lines:
        say("There are no principles yet. Write what you stand for, a line each, into private/principles.md")
        return
    for line in lines:
        _show(line)
    _ask(journal, [line for line in lines if line.confirmed is None])


def _lines(journal: Journal) -> list[Line]:
    profile: Profile = journal.profile()
    readings = watched(journal.readings_steps())
    trusted = {" ".join(trust.principle.split()): trust for trust in profile.trust}
    lines = [
        Line(
            number,
            words,
            trusted.get(" ".join(words.split())),
            tuple(each for each in readings if each.source == "principle" and each.words == words),
        )
        for number, words in enumerate(profile.principles, 1)
    ]
    reasons: dict[str, list[Reading]] = {}
    for each in readings:
        if each.source == "reason":
            reasons.setdefault(each.proposal or "", []).append(each)
    return lines + [
        Line(number, found[0].words, None, tuple(found))
        for number, found in enumerate(reasons.values(), len(lines) + 1)
    ]


def _show(line: Line) -> None:
    from druthers.cli.showing import short

    said = "You said: " if line.readings and line.readings[0].source == "reason" else ""
    say(click.style(f"{line.number}. {said}{printable(line.words)}", bold=True))
    if line.confirmed is not None:
        held = line.confirmed
        say(f"   you confirmed: {_wanted(held.feature, held.weight)}")
        say(
            click.style(
                f"   {held.feature} {held.weight:+.1f} · has held in what you rate: {held.trust:.0%} · "
                f"take it back: druthers profile forget {short(held.event)}",
                dim=True,
            )
        )
    elif line.readings:
        first = line.readings[0]
        say(f"   may be read: {_wanted(first.feature, first.weight)}")
        say(click.style(f"   {first.feature} {first.weight:+.1f} · sure: {first.sure:.0%} · not confirmed", dim=True))
    else:
        say(click.style(f"   {NONE}", dim=True))


def _ask(journal: Journal, open_lines: Sequence[Line]) -> None:
    from druthers.cli.questioning import LEAVE, answer_to, at_a_terminal

    if not open_lines:
        return
    say()
    if not at_a_terminal():
        first = next((line.number for line in open_lines if line.readings), None)
        say(f"Say yes to one with: druthers profile principles --yes {first or '1 --feature social --more'}")
        return
    say("Nothing of this counts before you say yes. Enter skips a line, q leaves.")
    for line in open_lines:
        reading = line.readings[0] if line.readings else None
        say()
        say(click.style(f"{line.number}. {printable(line.words)}", bold=True))
        if reading is None:
            choice: str | None = CHOICES[2]
        else:
            say(f"   {_wanted(reading.feature, reading.weight)}?")
            choice = answer_to(CHOICES, f"   1 {CHOICES[0]}, 2 {CHOICES[1]}, 3 {CHOICES[2]}")
        if choice == LEAVE:
            return
        if choice == CHOICES[2]:
            named = _another(line)
            if isinstance(named, str):
                return
            reading = named
        elif choice == CHOICES[1] and reading is not None:
            reading = replace(reading, weight=-reading.weight)
        if choice is not None and reading is not None:
            _record(journal, reading)


def _another(line: Line) -> Reading | str | None:
    """Let the person name the feature, and whether they want more of it; None where they do not, `q` to leave."""
    from druthers.cli.questioning import LEAVE
    from druthers.propose.meanings import READABLE

    near = [each.feature for each in line.readings[1:]]
    names = [*near, *(name for name in READABLE if name not in near)]
    listed = "\n".join(f"   {number:>2} {name.removeprefix('topic:')}" for number, name in enumerate(names, 1))
    say(listed if near else f"   It {NONE.partition(';')[0]}.")
    while True:
        name = str(click.prompt("   What is it about? (? lists them, enter skips)", default="", show_default=False))
        name = name.strip()
        if not name or name.lower() == LEAVE:
            return name.lower() or None
        if name == "?":
            say(listed)
            continue
        feature = names[int(name) - 1] if name.isdecimal() and 1 <= int(name) <= len(names) else _known(name)
        if feature:
            break
        notice(f"{name} is none of them.")
    more = click.prompt("   More or fewer of these", type=click.Choice(["more", "fewer"]), default="more")
    return _reading(line, feature, more == "more")


def _confirm_one(
    journal: Journal, lines: Sequence[Line], number: int, feature: str | None, *, more: bool | None, as_json: bool
) -> None:
    line = next((each for each in lines if each.number == number), None)
    if line is None:
        raise UsageError(f"There is no line {number}.", f"There are {len(lines)}: druthers profile principles")
    name = _known(feature) if feature else None
    if feature and name is None:
        raise UsageError(f"There is no feature {feature}.", "`druthers profile principles` names them when it asks.")
    base = line.readings[0] if line.readings else None
    if name is None and base is None:
        if line.confirmed is None:
            raise UsageError(f"Line {number} fits no feature.", "Name one: --feature social --more")
        name = line.confirmed.feature
        more = line.confirmed.weight > 0 if more is None else more
    if name is None and base is not None:
        reading = base if more is None else replace(base, weight=abs(base.weight) * (1 if more else -1))
    else:
        reading = _reading(line, name or "", True if more is None else more)
    if as_json:
        event = journal.confirm(reading)
        print_json({"event": event, "words": reading.words, "feature": reading.feature, "weight": reading.weight})
    else:
        _record(journal, reading)


def _reading(line: Line, feature: str, more: bool) -> Reading:  # noqa: FBT001 - the answer itself
    from druthers.models import Reading

    weight = next((abs(each.weight) for each in line.readings), PLAIN)
    reason = next((each for each in line.readings if each.source == "reason"), None)
    return Reading(
        words=line.words,
        feature=feature,
        weight=weight if more else -weight,
        sure=1.0,
        source="reason" if reason else "principle",
        proposal=reason.proposal if reason else None,
    )


def _record(journal: Journal, reading: Reading) -> None:
    from druthers.cli.showing import short

    event = journal.confirm(reading)
    say(f"   Noted: {_wanted(reading.feature, reading.weight)}. Take it back: druthers profile forget {short(event)}")


def _known(name: str) -> str | None:
    """The feature that a person means, with or without its kind."""
    from druthers.propose.meanings import DESCRIPTIONS, describe

    if describe(name):
        return name
    return next((each for each in DESCRIPTIONS if each.rsplit(":", maxsplit=1)[-1] == name.lower()), None)


def _wanted(feature: str, weight: float) -> str:
    from druthers.propose.meanings import wanted

    return wanted(feature, weight)


def _document(line: Line) -> dict[str, Any]:
    held, first = line.confirmed, line.readings[0] if line.readings else None
    source = held or first
    return {
        "number": line.number,
        "words": line.words,
        "source": first.source if first else "principle",
        "confirmed": held is not None,
        "feature": source.feature if source else None,
        "weight": source.weight if source else None,
        "sure": first.sure if first else None,
        "trust": held.trust if held else None,
        "event": held.event if held else None,
    }
