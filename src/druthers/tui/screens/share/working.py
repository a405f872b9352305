"""The work behind Share, each piece a function that runs in a thread and tells what came of it.

Whatever can be taken back is remembered as a deed. A generator of the journal's is closed when its worker is cancelled:
it ends after the step that runs, and nothing is sent by halves.
"""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from textual.worker import get_current_worker

from druthers import wording as words
from druthers.errors import DruthersError
from druthers.models import Followed
from druthers.tui.deeds import Deed
from druthers.tui.messages import Told
from druthers.tui.screens.share.messages import CardRead, Done, FactsRead, Looked, NewsRead, Sent
from druthers.tui.screens.share.telling import rebuilt
from druthers.tui.turning import name, unlockable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from textual.message import Message

    from druthers.models import Card, Finding, Guarded, Progress
    from druthers.tui.ports import Desk

    Tell = Callable[[Message], object]

Outcome = TypeVar("Outcome")
NEWS = 50  # new notes of somebody that are listed


def watched(steps: Generator[Progress, None, Outcome], tell: Tell) -> Outcome | None:
    """Run slow work and post how far it is; None when its worker was cancelled."""
    worker = get_current_worker()
    with closing(steps):
        while not worker.is_cancelled:
            try:
                step = next(steps)
            except StopIteration as end:
                outcome: Outcome = end.value
                return outcome
            tell(Told(step))
    return None


def read_facts(desk: Desk, tell: Tell) -> None:
    """What is known without reading what would leave."""
    journal, troubles = desk.journal, list[str]()
    shared = _or(journal.sharing, None, troubles)
    people = _or(journal.followed, list[Followed](), troubles)
    tell(FactsRead(shared, people, _or(journal.published_card, None, troubles), " ".join(troubles)))


def _or(read: Callable[[], Outcome], otherwise: Outcome, troubles: list[str]) -> Outcome:
    """What can be read; else something in its place, and the reason among the troubles."""
    try:
        return read()
    except DruthersError as error:
        troubles.append(words.error(error))
        return otherwise


def look(desk: Desk, tell: Tell) -> None:
    """What a push would send, as a stranger would see it, and what stops it."""
    with unlockable():
        pushed = watched(desk.journal.push_steps(dry_run=True), tell)
    if pushed is not None:
        tell(Looked(pushed, {each.id: each.reason for each in desk.journal.allowed()}))


def push(desk: Desk, agreed: Guarded, tell: Tell) -> None:
    """Send exactly what was agreed to."""
    with unlockable():
        pushed = watched(desk.journal.push_steps(agreed=agreed), tell)
    if pushed is not None:
        tell(Sent(pushed))


def allow(desk: Desk, finding: Finding, reason: str, tell: Tell) -> None:
    """Let a finding pass."""
    with unlockable():
        desk.journal.allow(finding.id, reason)
    desk.deeds.done(Deed(f"let {finding.rule} pass", lambda: _stopped(desk, finding)))
    tell(Done(f"It may be seen from now on: {finding.rule} in {name(finding.path) or 'a commit'}. u takes it back."))


def disallow(desk: Desk, finding: Finding, tell: Tell) -> None:
    """Let a finding pass no longer."""
    reason = desk.journal.disallow(finding.id).reason

    def back() -> str:
        desk.journal.allow(finding.id, reason)
        return f"It may be seen again: {finding.rule} in {name(finding.path) or 'a commit'}."

    desk.deeds.done(Deed(f"stopped {finding.rule} again", back))
    tell(Done(f"It stops a push again: {finding.rule} in {name(finding.path) or 'a commit'}."))


def _stopped(desk: Desk, finding: Finding) -> str:
    desk.journal.disallow(finding.id)
    return f"It stops a push again: {finding.rule} in {name(finding.path) or 'a commit'}."


def set_remote(desk: Desk, address: str, tell: Tell) -> None:
    """Let public/ be sent to an address; nothing is sent by it."""
    had = desk.journal.set_remote(address)

    def back() -> str:
        desk.journal.set_remote(had)
        return "public/ goes where it went before." if had else "public/ has no remote again."

    desk.deeds.done(Deed("set where public/ goes", back))
    tell(Done("That is where public/ goes from now on. Nothing was sent."))


def rebuild(desk: Desk, paths: Sequence[str], tell: Tell) -> None:
    """Make the history of public/ anew without what only versions that nobody has hold."""
    outcome = watched(desk.journal.rebuild_steps(*paths), tell)
    if outcome is not None:
        tell(Done(rebuilt(outcome)))


def take_card_back(desk: Desk, card: Card, tell: Tell) -> None:
    """Take the published profile out of public/."""
    moved = desk.journal.unpublish_card()

    def back() -> str:
        desk.journal.publish_card(card)
        return "The profile lies in public/ again."

    desk.deeds.done(Deed("took the profile back", back))
    late = " What was sent cannot be called back." if moved.sent else ""
    tell(Done(f"The profile is yours alone again.{late}"))


def publish_card(desk: Desk, card: Card, before: Card | None, tell: Tell) -> None:
    """Put the profile that was seen into public/."""
    desk.journal.publish_card(card)

    def back() -> str:
        if before is None:
            desk.journal.unpublish_card()
            return "The profile is yours alone again."
        desk.journal.publish_card(before)
        return "The profile that was published before lies in public/ again."

    desk.deeds.done(Deed("published the profile", back))
    tell(Done("Published in public/profile.json. It leaves with your next push; u takes it back."))


def read_card(desk: Desk, tell: Tell) -> None:
    """The profile as it would be published: with the features, the name and the noise of the one that is."""
    journal = desk.journal
    before = journal.published_card()
    if before is None:
        card = journal.card_preview()
    else:
        features = tuple(each.name for each in before.features)
        card = journal.card_preview(features=features, epsilon=before.epsilon or None, name=before.name)
    tell(CardRead(card, journal.card_reading(card), before))


def follow(desk: Desk, url: str, tell: Tell) -> None:
    """Read somebody's public notes from now on."""
    person = watched(desk.journal.follow_steps(url), tell)
    if person is not None:
        desk.deeds.done(
            Deed(f"followed {person.name}", lambda: f"You follow {desk.journal.unfollow(person.name)} no longer.")
        )
        profile = " Their profile helps yours begin; t leaves it." if person.card else ""
        tell(Done(f"You follow {person.name}: {words.count(person.notes, 'note')}.{profile}", anew=False))


def unfollow(desk: Desk, person: Followed, tell: Tell) -> None:
    """Read somebody's notes no longer; undoing it fetches them again."""
    desk.journal.unfollow(person.name)

    def back() -> str:
        steps = desk.journal.follow_steps(person.url, name=person.name, profile=False)
        for _ in steps:
            pass
        desk.journal.keep_card(person.name, person.card)
        return f"You follow {person.name} again."

    desk.deeds.done(Deed(f"followed {person.name} no longer", back))
    tell(Done(f"You follow {person.name} no longer; nothing of theirs is left here. u fetches it again.", anew=False))


def refresh(desk: Desk, names: Sequence[str], tell: Tell) -> None:
    """Fetch what they have published since."""
    people = watched(desk.journal.refresh_steps(*names), tell)
    if people is None:
        return
    new = sum(len(each.new) for each in people)
    failed = [each.name for each in people if each.problem]
    told = (
        f"{words.count(new, 'note')} of theirs {'is' if new == 1 else 'are'} new." if new else "Nothing new of theirs."
    )
    told += f" Not reached: {', '.join(failed)}." if failed else ""
    tell(Done(told, anew=False))


def turn_card(desk: Desk, person: Followed, tell: Tell) -> None:
    """Take somebody's profile as it is published now, or leave the one that was taken."""
    take = person.newer or person.card is None
    desk.journal.take_card(person.name) if take else desk.journal.keep_card(person.name, None)

    def back() -> str:
        desk.journal.keep_card(person.name, person.card)
        return f"The profile of {person.name} counts {'as it did before' if person.card else 'no longer'}."

    desk.deeds.done(Deed(f"{'took' if take else 'left'} the profile of {person.name}", back))
    how = "counts from now on, as far as your own ratings bear it out" if take else "counts no longer"
    tell(Done(f"The profile of {person.name} {how}.", anew=False))


def read_news(desk: Desk, person: Followed, tell: Tell) -> None:
    """Somebody's new notes; they are new no longer."""
    notes = []
    for path in person.new[:NEWS]:
        with suppress(DruthersError):  # it is gone again
            notes.append(desk.journal.note(path))
    desk.journal.looked_at(person.name)
    tell(NewsRead(notes))
