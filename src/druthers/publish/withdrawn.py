"""A profile that was published, and that the next push would send though its person has taken it back since.

Part of the publish stage: a rule of the guard's for public/profile.json in the commits on the way. What was pushed
before is past calling back; what was not yet need not be told at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from druthers.publish.card import FILE, read_card
from druthers.publish.ports import Spotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from druthers.models import Card

RULE: Final = "profile:taken-back"
REMEDY: Final = "`druthers profile unpublish --rebuild` takes it out of the history; then publish again what you want."


def withdrawn(path: str, data: bytes, now: Card | None) -> Iterator[Spotted]:
    """The finding, where the file at `path` of public/ is such a profile; `now` is the one that is published now."""
    if path != FILE:
        return
    try:
        card = read_card(data)
    except ValueError:  # another rule's business
        return
    if more := tells_more(card, now):
        text = data.decode("utf-8", "replace")
        yield Spotted(0, RULE, text, f"A profile that you took back would go along in the history: {more}.", REMEDY)


def tells_more(card: Card, now: Card | None) -> str:
    """What an earlier card tells that the present one does not; empty where that is nothing but how it was before.

    >>> from druthers.models import Card, CardFeature
    >>> one = Card("Ana", "2026-11", "20-49", (CardFeature("effort", 1), CardFeature("social", 1)))
    >>> tells_more(one, None), tells_more(one, one)
    ('none is published now', '')
    >>> tells_more(one, Card("", "2026-11", "20-49", (CardFeature("effort", 2),)))
    'it names you, and social'
    """
    if now is None:
        return "none is published now"
    if now.mechanism and not card.mechanism and card.features:
        return "its levels have no noise"
    named = ["you"] if card.name not in {"", now.name} else []
    present = {each.name for each in now.features}
    features = [each.name for each in card.features if each.name not in present]
    told = ", ".join(features)
    return f"it names {', and '.join([*named, *([told] if told else [])])}" if named or told else ""
