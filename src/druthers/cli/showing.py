"""How proposals, and what was learnt, are put into words and into JSON; shared by `suggest`, `profile` and `demo`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from druthers import appraising, portraying, wording
from druthers.cli.output import say
from druthers.cli.report_text import cells_line, discoveries_line
from druthers.errors import DruthersError
from druthers.models import author_of
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.journal import Journal
    from druthers.models import Card, Proposal, Suggestions, Trust
    from druthers.profile import Profile

LEAST = 0.005  # of a contribution that is named
MOST_REASONS = 6  # features that are named of those that an expectation is made of
ID_ENDING = 6  # characters of an id that are printed; the random part, so that a few tell them apart


def suggestions_document(suggestions: Suggestions) -> dict[str, Any]:
    """The document of `suggest --json`."""
    return {
        "proposals": [asdict(proposal) | {"sure": _sure(proposal)} for proposal in suggestions],
        "silent": suggestions.silent,
        "reason": suggestions.reason,
        "seed": suggestions.seed,
        "care": suggestions.care,
        "notices": list(suggestions.notices),
    }


def say_proposal(number: int, proposal: Proposal, journal: Journal, *, fully: bool = False) -> None:
    """One proposal with its evidence, why it is offered, what is expected of it; `fully`, what that rests on."""
    say(click.style(f"{number}. {printable(proposal.text)}", bold=True))
    for citation in proposal.citations:
        day = _written(journal, citation.path)
        who = printable(author_of(citation.path)) or "you"
        say(f"   {who} wrote{day and f' on {day}'}: “{printable(' '.join(citation.quote.split()))}”")
        say(click.style(f"   {printable(citation.path)}:{citation.lines[0]}", dim=True))
    if why := appraising.because(proposal.because):
        say(f"   {printable(why)}")
    told = (
        f"would be welcome: {proposal.p_welcome:.0%}",
        _sure(proposal),
        wording.gain(proposal.gain),
        wording.slot(proposal.slot),
    )
    say(click.style("   " + " · ".join([short(proposal.id), *filter(None, told)]), dim=True))
    if fully:
        _say_fully(proposal)


def _say_fully(proposal: Proposal) -> None:
    """What the expectation is made of, and what a language model had to do with it."""
    weighty = sorted(proposal.why, key=lambda part: -abs(part.contribution))
    for part in [each for each in weighty if abs(each.contribution) >= LEAST][:MOST_REASONS]:
        say(click.style(printable(f"     {part.contribution:+.2f}  {wording.feature(part.feature)}"), dim=True))
    for line in (appraising.made_by(proposal.source, proposal.model), appraising.fluency(proposal.fluency)):
        if line:
            say(click.style(f"     {printable(line)}", dim=True))


def _sure(proposal: Proposal) -> str:
    return appraising.sure(proposal.p_welcome, proposal.sd, proposal.known)


def _written(journal: Journal, path: str) -> str:
    """The day on which a cited note was written; nothing where it cannot be read any more."""
    try:
        return wording.short_day(journal.note(path).created, date.today())  # noqa: DTZ011 - the person's own day
    except DruthersError:
        return ""


def short(identity: str) -> str:
    """The ending of an id, which commands take for the whole."""
    return identity[-ID_ENDING:]


def profile_document(profile: Profile) -> dict[str, Any]:
    """The document of `profile --json`: all that is kept of the person, and all that is believed of them."""
    return {
        "ratings": profile.ratings,
        "features": [asdict(belief) for belief in profile.features],
        "principles": list(profile.principles),
        "calibration": asdict(profile.calibration),
        "thumbs": profile.thumbs,
        "comparisons": profile.comparisons,
        "outcomes": profile.outcomes,
        "statements": [asdict(said) for said in profile.statements],
        "pinned": [belief.name for belief in profile.pinned],
        "trust": [asdict(reading) for reading in profile.trust],
        "others": [asdict(lender) for lender in profile.lenders],
        "conflicts": [asdict(belief) for belief in profile.conflicts],
        "change": asdict(profile.change) if profile.change else None,
        "mix": profile.share,
        "kept": asdict(profile.kept),
    }


def all_of_it(journal: Journal, profile: Profile) -> dict[str, Any]:
    """What the document of `profile --json` holds beside the profile: the gate, and the archive of what was tried."""
    card = published(journal)
    return {
        "gate": asdict(journal.gate()),
        "archive": asdict(journal.archive(profile)),
        "published": asdict(card) if card else None,
    }


def published(journal: Journal) -> Card | None:
    """The card that lies in public/; None where there is none, or none that can be read, which `push` tells."""
    try:
        return journal.published_card()
    except DruthersError:
        return None


def say_standing(journal: Journal, profile: Profile) -> None:
    """Whether it may speak unasked, and how much of what could be tried was."""
    gate, archive = journal.gate(), journal.archive(profile)
    left = wording.count(gate.budget_left, "proposal")
    say(f"Unasked it may make {left} more today." if gate.open else f"Unasked it is silent: {gate.reason}")
    for topic in gate.topics:
        say(f"  {printable(topic.topic)}: {topic.spoken} unasked, {topic.welcome} welcome, {topic.unwelcome} not")
    if archive.shown:
        say(cells_line(archive))
        say(discoveries_line(archive))
    if card := published(journal):
        levels = wording.count(len(card.features), "level")
        noise = f", with noise of epsilon {card.epsilon:g}" if card.mechanism else ""
        say(f"Published: {levels} of {card.made}{noise}. Take them back: druthers profile unpublish")


def say_profile(profile: Profile, *, most: int | None = 12) -> None:
    """What was learnt, the surest first, with how sure it is; and all else that is kept of the person."""
    if not (profile.ratings or profile.comparisons or profile.outcomes or profile.statements):
        say("Nothing is known yet: no proposal has been rated. Ask for some with `druthers suggest`.")
    else:
        say(portraying.basis(profile))
        for line in portraying.UNITS:
            say(line)
        say()
        _say_features(profile, most)
        _say_statements(profile, most)
    _say_lenders(profile)
    _say_principles(profile)
    for belief in profile.conflicts:
        say(f"  {portraying.conflict(belief)}")
    if profile.change is not None:
        say(portraying.change(profile.change, date.today()))  # noqa: DTZ011 - the person's own day
    say()
    say(wording.calibration(profile.calibration))
    if profile.calibration.nll is not None and profile.calibration.base_nll is not None:
        say(f"(log loss {profile.calibration.nll:.3f}, of the average {profile.calibration.base_nll:.3f} nats)")
    if kept := portraying.kept(profile.kept):
        say()
        say("Also kept, in your ledger alone:")
        for line in kept:
            say(f"  {line}")
        if most is None:
            for event, line in portraying.details(profile.kept):
                say(f"    {line}   ({short(event)})")


def _say_features(profile: Profile, most: int | None) -> None:
    told = [
        belief
        for belief in profile.features
        if belief.ratings or belief.stated or belief.ideal is not None or abs(belief.others) >= portraying.LEAST
    ]
    beliefs = sorted(told, key=lambda belief: (not belief.pinned, -abs(belief.mean) / max(belief.sd, 1e-9)))
    width = max((len(belief.name) for belief in beliefs[:most]), default=0)
    for belief in beliefs[:most]:
        say(printable(f"  {belief.name:<{width}}  {portraying.belief(belief)}"))
        if wanted := portraying.ideal(belief):
            say(click.style(f"  {'':<{width}}  {wanted}", dim=True))
    if most is not None and len(beliefs) > most:
        say(f"  and {len(beliefs) - most} more that are less sure (--all or --json prints them)")
    if any(belief.ideal is not None for belief in beliefs):
        say(f"Who you want to be counts for {profile.share:.0%} in choosing: druthers profile mix")
    say("What is behind one: druthers profile why FEATURE")


def _say_statements(profile: Profile, most: int | None) -> None:
    said = [statement for statement in profile.statements if statement.source != "principle"]
    if said:
        say()
        say("What you said yourself:")
    for statement in said[:most]:
        say(f"  {portraying.statement(statement)}   ({short(statement.event)})")
    if most is not None and len(said) > most:
        say(f"  and {len(said) - most} more (--all or --json prints them)")


def _say_lenders(profile: Profile) -> None:
    if profile.lenders:
        say()
        say("Where you have said little, it expects what those whom you follow like, as far as that has foretold you:")
    for lender in profile.lenders:
        say(f"  {portraying.lender(lender)}")


def _say_principles(profile: Profile) -> None:
    readings: dict[str, list[Trust]] = {principle: [] for principle in profile.principles}
    for reading in profile.trust:
        readings.setdefault(reading.principle, []).append(reading)
    if readings:
        say()
    for principle, found in readings.items():
        gone = "" if principle in profile.principles else "  (no longer in principles.md)"
        say(f"  principle: {printable(principle)}{gone}")
        for reading in found:
            say(f"    {portraying.trust(reading)}   ({short(reading.event)})")
        if not found:
            say(click.style("    not read yet: druthers profile principles", dim=True))
