"""`druthers ask`: the one question that is worth asking today."""

from __future__ import annotations

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.unlocking import unlocked_journal_for
from druthers.errors import UsageError

EPILOG = """\b
Examples:
  druthers ask
  druthers ask --answer 4
  druthers ask --skip
"""
NOTHING = "Nothing is worth asking today."
WRITE = "Write about it while it is fresh: druthers add …"


@click.command("ask", epilog=EPILOG, short_help="Let it ask you what it would learn the most from.")
@click.option("--answer", "given", metavar="CHOICE", help="Answer the question that waits, by number or by word.")
@click.option("--skip", is_flag=True, help="Leave it unanswered; it is not asked again for a month.")
@click.option("--now", is_flag=True, help="You want to be asked: more than one a day, and for less.")
@vault_options
def command(given: str | None, vault: str | None, *, skip: bool, now: bool, as_json: bool) -> None:
    """Let it ask you the one question from which it would learn the most, and say why it asks.

    It asks only where your answer would tell more than rating proposals would in the same time, and at most as often as
    `questions` in private/settings.toml allows, once a day.
    """
    if skip and given is not None:
        raise UsageError("A question is answered or skipped.", "Give --answer or --skip, not both.")
    journal = unlocked_journal_for(vault)
    if skip or given is not None:
        journal.answer("", None if skip else given)
        if as_json:
            print_json({"answered": not skip, "answer": given})
        else:
            say("Skipped. It will not be asked again for a month." if skip else "Noted. Thank you.")
        return
    question = journal.question(now=now)

    from druthers.cli.questioning import LEAVE, answer_to, at_a_terminal, document, show

    if as_json:
        print_json({"question": document(question) if question else None, "reason": None if question else NOTHING})
        return
    if question is None:
        say(NOTHING)
        return
    show(question)
    if not at_a_terminal():
        say("Answer with: druthers ask --answer 1 (or another), or --skip")
        return
    choice = answer_to(question.choices, "Your answer (enter skips, q asks again later)")
    if choice == LEAVE:
        say("It waits until tomorrow: druthers ask")
        return
    journal.answer(question.id, choice)
    say("Noted. Thank you." if choice else "Skipped. It will not be asked again for a month.")
    if choice and question.about == "conflict":
        say(WRITE)
