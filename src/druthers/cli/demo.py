"""`druthers demo`: the whole loop on the sample journal, in a vault that lies in the temporary folder.

A front end. It goes through the façade as anyone would; what it prints is what happened. Without a terminal a stated
rule stands in for the person, and every such rating is called a sample.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
from contextlib import nullcontext, redirect_stdout
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from druthers.cli.output import folder_named, print_json, say
from druthers.cli.progress import watched
from druthers.cli.showing import profile_document, say_profile, say_proposal
from druthers.cli.suggest import streamed
from druthers.errors import UsageError
from druthers.models import SIGNS
from druthers.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.journal import Journal
    from druthers.models import Proposal

QUESTION = "what helps me sleep"
ABOUT = (None, "the cornet", "people I miss", "getting outside", "work at the lab")
SEED = 7  # the same machine shows the same demo twice


@click.command(
    "demo",
    epilog="Example: druthers demo",
    short_help="The whole loop on a sample journal, in a temporary vault.",
)
@click.option(
    "--rounds",
    metavar="N",
    default=4,
    show_default=True,
    type=click.IntRange(1, len(ABOUT)),
    help="Rounds of proposals.",
)
@click.option("-n", metavar="N", default=3, show_default=True, type=click.IntRange(1, 5), help="Proposals in each.")
@click.option("--vault", metavar="DIR", help="An empty folder for its vault; else one in the temporary folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout, and the rest on stderr.")
def command(rounds: int, n: int, vault: str | None, *, as_json: bool) -> None:
    """Write, index, search, propose, rate and learn, on a sample journal in a temporary vault.

    Nothing of yours is read or changed. Without a terminal it rates with samples, and says so.
    """
    root = _place(vault)
    by_hand = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    with make_sample_vault(root) as journal:
        with redirect_stdout(sys.stderr) if as_json else nullcontext():
            ratings = list(_journey(journal, rounds, n, by_hand=by_hand))
        if as_json:
            document = {"vault": str(root), "samples": not by_hand, "notes": len(journal.notes()), "ratings": ratings}
            print_json(document | {"profile": profile_document(journal.profile())})


def _journey(journal: Journal, rounds: int, n: int, *, by_hand: bool) -> Iterator[int]:
    """Go once round, saying what happens; yields each rating."""
    _heading("Capture and vault")
    notes = journal.notes()
    public = sum(note.visibility == "public" for note in notes)
    say(f"{len(notes)} notes of a sample journal, three months: {public} public ○, {len(notes) - public} private ●.")
    saved = journal.capture("Tried the demo. It is quieter in here than I thought.", visibility="private")
    say(f"{SIGNS[saved.visibility]} saved, {saved.visibility}: {saved.path}")

    _heading("Index")
    report = watched(journal.index_steps())
    say(f"{report.notes} notes, {report.passages} passages, {report.embedded} embedded in {report.seconds:.1f} s.")

    _heading(f"Retrieve: “{QUESTION}”")
    for hit in journal.search(QUESTION, k=3):
        line = next((line.strip() for line in hit.text.split("\n") if line.strip()), "")
        say(f"{hit.rank}. {SIGNS[hit.visibility]} {printable(line[:100])}")
        say(click.style(f"   {hit.path}:{hit.lines[0]}", dim=True))

    _heading("Propose and rate")
    if by_hand:
        say("Rate each from 1 (unwelcome) to 5 (loved); Enter passes, q goes on to what was learnt.")
    else:
        say("There is no terminal to rate at: these are SAMPLE ratings, by the rule in druthers/sample/person.py.")
    yield from _rounds(journal, rounds, n, by_hand=by_hand)

    _heading("Profile: what was learnt")
    say_profile(journal.profile(), most=8)
    if not by_hand:
        say("These were sample ratings: the profile is the sample person's, not yours.")

    _heading("Where it is")
    say(f"The vault stays in {journal.root}")
    place = shlex.quote(str(journal.root))
    say(f"Look around: druthers --vault {place}        Throw it away: rm -r {place}")
    say("Begin your own: druthers init ~/journal")


def _place(named: str | None) -> Path:
    if named is None:
        return Path(tempfile.mkdtemp(prefix="druthers-demo-"))
    root = folder_named(named)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise UsageError(f"{root} is not an empty folder.", "Name one that is empty or not there yet.")
    return root


def make_sample_vault(root: Path) -> Journal:
    """A vault in `root` with the sample journal, moved in time so that its last note is of yesterday."""
    from druthers.container import init_journal
    from druthers.sample import principles, sample_notes

    for note in sample_notes(date.today()):  # noqa: DTZ011 - the person's own day is meant
        path = root / note.visibility / note.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(note.text, encoding="utf-8")
    (root / "private" / "principles.md").write_text(principles(), encoding="utf-8")
    return init_journal(root)[0]


def _rounds(journal: Journal, rounds: int, n: int, *, by_hand: bool) -> Iterator[int]:
    """Propose and rate, round after round, each ranked by what the rounds before have taught; yields each rating."""
    for number, about in enumerate(ABOUT[:rounds]):
        say(click.style(f"— {'about ' + about if about else 'from the latest notes'}", dim=True))
        steps = journal.propose_steps(about, n=n, candidates=8, seed=SEED + number)
        suggestions = watched(steps, streamed())
        if suggestions.silent:
            say(suggestions.reason)
        for place, proposal in enumerate(suggestions, 1):
            say_proposal(place, proposal, journal)
            rating = _ask() if by_hand else _sample(journal, proposal)
            if rating < 0:
                return
            if rating:
                journal.rate(proposal.id, rating)
                yield rating


def _ask() -> int:
    """The person's rating; 0 passes, -1 ends the questions."""
    while True:
        try:
            answer = click.prompt("   your rating 1 to 5", default="", show_default=False).strip().lower()
        except click.Abort:  # the end of input, or an interrupt: what was learnt so far is still worth seeing
            return -1
        if answer in {"q", "quit"}:
            return -1
        if not answer:
            return 0
        if answer in {"1", "2", "3", "4", "5"}:
            return int(answer)
        say("   1, 2, 3, 4 or 5; Enter passes, q goes on.")


def _sample(journal: Journal, proposal: Proposal) -> int:
    from druthers.sample.person import sample_rating

    rating = sample_rating(proposal.text, journal.features_of(proposal.id))
    say(f"   sample rating: {rating}")
    return rating


def _heading(text: str) -> None:
    say()
    say(click.style(text, bold=True, underline=True))
