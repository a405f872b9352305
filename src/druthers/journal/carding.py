"""The published profile: what a card would hold and tell, putting it into public/, and taking it back.

Part of the façade, between the profile and the publish stage. A card is made of levels alone, and waits for a yes of
the person's; it leaves with the next push, and no sooner.
"""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from druthers.errors import UsageError
from druthers.journal.card_levels import USUAL, known, level, named_features, own
from druthers.journal.committing import commit
from druthers.journal.homes import home, read, secure, take_away
from druthers.journal.published import (
    DrawnLine,
    PublishedLine,
    UnpublishedLine,
    document_of,
    drawn,
    lines,
    record,
    spent,
)
from druthers.models import Card, CardFeature, Moved
from druthers.publish.card import FILE, MECHANISM, MOST_EPSILON, named, range_of, read_card, render_card
from druthers.publish.noise import respond
from druthers.vault.lock import hold
from druthers.vault.write import write_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from druthers.journal.parts import Parts
    from druthers.models import CardReading, FeatureBelief, SentTo
    from druthers.profile import Profile

WHERE: Final = f"public/{FILE}"
WAIT: Final = 10.0  # seconds for another that draws or publishes


def card_preview(
    parts: Parts, *, features: Sequence[str], epsilon: float | None, name: str, fresh: bool = False
) -> Card:
    """What `Journal.card_preview` promises."""
    if name and not named(name):
        raise UsageError("That name cannot be published.", "Take up to 60 characters that print, on one line.")
    if epsilon is not None and not 0.0 < epsilon <= MOST_EPSILON:
        raise UsageError(
            f"Noise of {epsilon:g} is none.", f"Give an epsilon above 0 and up to {MOST_EPSILON:g}; 1 hides well."
        )
    if fresh and epsilon is None:
        raise UsageError("Without noise there is nothing to draw anew.", "Say how much with an epsilon.")
    profile = own(parts)
    beliefs = {each.name: each for each in profile.features}
    chosen = named_features(features, beliefs)
    if epsilon is None:
        chosen = chosen or known(profile, beliefs)
        levels = {each: level(profile, beliefs.get(each)) for each in chosen}
        made, ratings = f"{parts.ports.now():%Y-%m}", range_of(profile.ratings)
        return Card(name, made, ratings, _features(levels))
    with _held(parts):
        return _noisy(parts, profile, beliefs, chosen or list(USUAL), epsilon, name, fresh=fresh)


def card_reading(parts: Parts, card: Card) -> CardReading:
    """What `Journal.card_reading` promises."""
    from druthers.propose.meanings import describe
    from druthers.publish.inference import Seen, reading

    found = lines(parts)
    before = [each for each in found if isinstance(each, PublishedLine)]
    ids = {line for each in before for line in each.draws} | set(_draws_of(card, found).values())
    draws: dict[str, list[tuple[int, float]]] = {}
    for line in drawn(found):
        if line.id in ids:
            for feature, level in line.levels.items():
                draws.setdefault(feature, []).append((level, line.epsilon))
    seen = Seen(
        draws={feature: tuple(each) for feature, each in draws.items()},
        earlier=tuple(each.read() for each in before),
        sent=bool(before and _sent_to(parts)),
        hidden=_hidden(parts, card),
    )
    return reading(card, lambda feature: describe(feature) or f"have {feature}", seen)


def published_card(parts: Parts) -> Card | None:
    """What `Journal.published_card` promises."""
    at = home(parts, WHERE)
    if not at.there():
        return None
    try:
        return read_card(read(at))
    except ValueError as error:
        raise UsageError(
            f"{WHERE} cannot be read as a published profile: {error}.", "Move it away, or bring it back from history."
        ) from error


def publish_card(parts: Parts, card: Card) -> Moved:
    """What `Journal.publish_card` promises."""
    try:
        data = render_card(card)
    except ValueError as error:
        raise UsageError(f"That is no profile that can be published: {error}.", "Make it with a preview.") from error
    with _held(parts):
        there = published_card(parts)  # a file that is none of ours is never replaced
        if there is not None and render_card(there) == data == read(home(parts, WHERE)):
            return Moved("", WHERE, notices=("It is published already, as it is.",))
        found = lines(parts)
        line = PublishedLine(
            id=parts.ports.new_id(),
            at=parts.ports.now(),
            card=document_of(card),
            draws=tuple(sorted(set(_draws_of(card, found, exactly=True).values()))),
        )
        # First, so that after a crash no noise counts as unread that somebody may have read
        late = record(parts, line, message="Remember which profile is published")
        write_file(parts.layout.public / FILE, data.decode())
        waits = commit(parts, "public", [parts.layout.public / FILE], "Publish my profile")[1]
    return Moved("", WHERE, waits=waits or late)


def unpublish_card(parts: Parts) -> Moved:
    """What `Journal.unpublish_card` promises."""
    with _held(parts):
        at = home(parts, WHERE)
        if not at.there():
            raise UsageError("No profile is published.", "`druthers profile publish` publishes one, after a preview.")
        published_card(parts)
        take_away(at, secure(parts, at))
        waits = commit(parts, "public", [at.file], "Take my profile back")[1]
        sent_to = _sent_to(parts)
        line = UnpublishedLine(id=parts.ports.new_id(), at=parts.ports.now())
        late = record(parts, line, message="Remember that the profile was taken back")
    return Moved(WHERE, "", sent=bool(sent_to), waits=waits or late, sent_to=sent_to)


def _held(parts: Parts) -> AbstractContextManager[int | None]:
    """One at a time: two that draw would spend twice."""
    locks = parts.layout.locks
    with suppress(OSError):
        locks.mkdir(parents=True, exist_ok=True)
    return hold(locks / "card", wait=WAIT)


def _noisy(
    parts: Parts,
    profile: Profile,
    beliefs: dict[str, FeatureBelief],
    chosen: Sequence[str],
    epsilon: float,
    name: str,
    *,
    fresh: bool,
) -> Card:
    """The card out of draws: those that are kept for these features and this epsilon, and new ones for the others.

    Whether a level is drawn depends on what was asked for alone, never on what the profile says now: else a new draw
    would itself tell that something has changed.
    """
    found = lines(parts)
    latest = _latest(found, epsilon)
    missing = [each for each in chosen if fresh or each not in latest]
    if missing:
        chance = random.SystemRandom()
        line = DrawnLine(
            id=parts.ports.new_id(),
            at=parts.ports.now(),
            epsilon=epsilon,
            made=f"{parts.ports.now():%Y-%m}",
            ratings=range_of(profile.ratings),
            levels={each: respond(level(profile, beliefs.get(each)), epsilon, chance) for each in missing},
        )
        record(parts, line, message="Draw the noise of a profile")
        found.append(line)
        latest = _latest(found, epsilon)
    used = [latest[each] for each in chosen]
    newest = max(used, key=lambda each: each.id)
    levels = {each: line.levels[each] for each, line in zip(chosen, used, strict=True)}
    return Card(name, newest.made, newest.ratings, _features(levels), MECHANISM, epsilon, spent(found))


def _latest(found: Sequence[object], epsilon: float) -> dict[str, DrawnLine]:
    """The last draw with this epsilon, by feature."""
    same = [each for each in drawn(found) if each.epsilon == epsilon]
    return {feature: line for line in same for feature in line.levels}


def _draws_of(card: Card, found: Sequence[object], *, exactly: bool = False) -> dict[str, str]:
    """The ids of the draws that a card's levels came from, by feature.

    Raises:
        UsageError: `exactly`, and they are not what was drawn last.
    """
    if not card.mechanism:
        return {}
    latest = _latest(found, card.epsilon)
    ids = {
        each.name: latest[each.name].id
        for each in card.features
        if each.name in latest and latest[each.name].levels[each.name] == each.level
    }
    if exactly and (len(ids) < len(card.features) or card.spent != spent(found)):
        raise UsageError("That profile is not what was drawn for it last.", "Look at a new preview first.")
    return ids


def _features(levels: dict[str, int]) -> tuple[CardFeature, ...]:
    return tuple(CardFeature(each, levels[each]) for each in sorted(levels))


def _hidden(parts: Parts, card: Card) -> tuple[str, ...]:
    """The card's tags that no public note bears."""
    tags = {each.name for each in card.features if each.name.startswith("tag:")}
    return tuple(sorted(tags - {f"tag:{tag}" for tag in _public_tags(parts)})) if tags else ()


def _public_tags(parts: Parts) -> set[str]:
    from druthers.models import Note
    from druthers.vault.scan import scan

    notes = (parts.read(file) for file in scan(parts.layout) if file.visibility == "public")
    return {tag for note in notes if isinstance(note, Note) for tag in note.tags}


def _sent_to(parts: Parts) -> tuple[SentTo, ...]:
    """Which remotes have a published profile in their history, as far as is known here."""
    return parts.ports.rebuild(parts.layout.public).sent([FILE])
