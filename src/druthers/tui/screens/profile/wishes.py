"""The changes to what was learnt that a person may have in mind: how each is tried, made, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from druthers import portraying
from druthers import wording as words
from druthers.errors import UsageError
from druthers.models import Evidence
from druthers.tui.deeds import Deed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from druthers.models import FeatureBelief, Flip, Statement
    from druthers.tui.ports import Journal

ALL = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """A change. `tries` says what it would turn, `makes` makes it and gives how it is undone; both run in a thread.

    Both are given the number that the person typed, where `asks` says which one is wanted. `means` says in a line what
    making it means. There is no `tries` where nothing can be told beforehand.
    """

    title: str
    means: str
    tries: Callable[[float], Sequence[Flip]] | None
    makes: Callable[[float], Deed]
    asks: str = ""
    given: str = ""


def to_set(journal: Journal, feature: FeatureBelief) -> Wish:
    """Give a feature a weight."""
    name = words.feature(feature.name)

    def makes(number: float) -> Deed:
        event = journal.state(feature.name, number)
        return _said(journal, f"Set {name} to {portraying.signed(number)}", event)

    return Wish(
        f"Give {name} a weight",
        f"It is {portraying.weight(feature.mean, feature.sd)}; ratings go on to move it.",
        partial(journal.what_if, feature.name),
        makes,
        asks="from -5 to 5; 0.5 likes it, -0.5 would rather not",
        given=f"{feature.mean:.2f}",
    )


def to_pin(journal: Journal, feature: FeatureBelief) -> Wish:
    """Hold a feature's weight where it is."""
    name = words.feature(feature.name)
    held = f"{name} at {portraying.signed(feature.mean)}"

    def makes(_: float) -> Deed:
        return _said(journal, f"Pinned {held}", journal.state(feature.name, feature.mean, pinned=True))

    return Wish(
        f"Pin {held}?",
        "It stays there, whatever the ratings say, until you let it go.",
        lambda _: journal.what_if(feature.name, feature.mean, pinned=True),
        makes,
    )


def to_unpin(journal: Journal, feature: FeatureBelief) -> Wish:
    """Let a pinned weight be learnt again."""
    name = words.feature(feature.name)

    def makes(_: float) -> Deed:
        return _forgotten(
            journal,
            f"{name.capitalize()} is learnt again",
            f"{name.capitalize()} is pinned again.",
            *journal.pins(feature.name),
        )

    return Wish(
        f"Let {name} be learnt again?",
        "As if it had never been pinned: the ratings decide again.",
        lambda _: journal.what_if_forgotten(*journal.pins(feature.name)),
        makes,
    )


def to_forget(journal: Journal, receipt: Evidence | Statement) -> Wish:
    """Take a judgement or a statement back."""
    if isinstance(receipt, Evidence):
        what = f"what you said of “{words.printable(' '.join(receipt.text.split()))}”"
    else:
        what = f"that you said: {portraying.statement(receipt)}"

    def makes(_: float) -> Deed:
        return _forgotten(journal, f"Forgot {what}", f"It counts again, {what}.", receipt.event)

    return Wish(
        f"Forget {what}?",
        "What was learnt becomes as if you had never said it.",
        lambda _: journal.what_if_forgotten(receipt.event),
        makes,
    )


def to_forget_reading(journal: Journal, principle: str, event: str) -> Wish:
    """Take the reading of a principle back; its words stay."""

    def makes(_: float) -> Deed:
        return _forgotten(journal, "The reading is taken back", "The reading counts again.", event)

    return Wish(
        f"Take back how “{words.printable(principle)}” is read?",
        "The words stay in private/principles.md; until they are read anew they teach nothing.",
        lambda _: journal.what_if_forgotten(event),
        makes,
    )


def to_mix(journal: Journal, share: float) -> Wish:
    """Let who the person wants to be count more, or less."""

    def makes(number: float) -> Deed:
        if not 0 <= number <= ALL:
            raise UsageError(f"{number:g} is not a share of 100.", "Give a number from 0 to 100.")
        journal.mix(number / ALL)

        def back() -> str:
            journal.mix(share)
            return f"As before. {portraying.mixed(share)}"

        return Deed(portraying.mixed(number / ALL).rstrip("."), back)

    return Wish(
        "How much who you want to be counts",
        f"{portraying.mixed(share)} It turns which proposals are chosen, not how welcome each is expected to be.",
        None,
        makes,
        asks="from 0 (who you are alone) to 100 (who you want to be)",
        given=f"{ALL * share:.0f}",
    )


def _said(journal: Journal, what: str, event: str) -> Deed:
    """Something was stated; undone it is forgotten."""

    def back() -> str:
        journal.forget(event)
        return f"Taken back: {what[:1].lower()}{what[1:]}."

    return Deed(what, back)


def _forgotten(journal: Journal, what: str, again: str, *events: str) -> Deed:
    """Something was forgotten; undone it counts `again`."""
    gone = journal.forget(*events)

    def back() -> str:
        journal.forget(*gone)
        return again

    return Deed(what, back)
