"""`druthers begin`: ten questions and a few pairs, to begin with."""

from __future__ import annotations

import click

from druthers.cli.output import print_json, say, vault_options
from druthers.cli.unlocking import unlocked_journal_for

EPILOG = """\b
Examples:
  druthers begin
  druthers begin --json
"""


@click.command("begin", epilog=EPILOG, short_help="Ten questions and a few pairs, to begin with.")
@vault_options
def command(vault: str | None, *, as_json: bool) -> None:
    """Answer ten questions about what you like, and say of a few pairs of proposals which is better.

    Enter skips a question, q leaves; what you answered is kept. It is a first guess: your ratings outweigh it soon, and
    `druthers profile` shows what was learnt.
    """
    from druthers.cli.questioning import LEAVE, answer_to, at_a_terminal, document, show
    from druthers.wording import count

    journal = unlocked_journal_for(vault)
    questions = journal.onboarding()
    if as_json:
        print_json({"questions": [document(question) for question in questions]})
        return
    if not questions:
        say("All of it is answered. `druthers ask` asks when something new pays.")
        return
    asking = at_a_terminal()
    if asking:
        say(f"{count(len(questions), 'short question')}. Give a number; enter skips, q leaves.")
        say("Each tells about as much as a few ratings, and can be taken back.")
    answered = 0
    for number, question in enumerate(questions, 1):
        say()
        show(question, f"{number}/{len(questions)}  ", why=False)
        if not asking:
            continue
        choice = answer_to(question.choices, "Your answer")
        if choice == LEAVE:
            break
        journal.answer(question.id, choice)
        answered += choice is not None
    say()
    if not asking:
        say("In a terminal, `druthers begin` reads your answers.")
        return
    say(f"{count(answered, 'answer')} kept. See what they mean: druthers profile")
    if not any(question.about == "pair" for question in questions):
        say("There are no proposals to compare yet: `druthers suggest`, rate them, and begin again for a few pairs.")
