"""How proposals, and what was learnt, are put into words and into JSON; shared by `suggest`, `profile` and `demo`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers.cli.output import say

if TYPE_CHECKING:
    from druthers.models import Calibration, FeatureBelief, Proposal, Suggestions
    from druthers.profile import Profile

ID_ENDING = 6  # characters of an id that are printed; the random part, so that a few tell them apart
ENOUGH = 20  # ratings before its predictions are said to be better or worse than the base rate
SURE = 2.0  # standard deviations from zero from which a weight is said to be known


def suggestions_document(suggestions: Suggestions) -> dict[str, Any]:
    """The document of `suggest --json`."""
    return {
        "proposals": [asdict(proposal) for proposal in suggestions],
        "silent": suggestions.silent,
        "reason": suggestions.reason,
    }


def say_proposal(number: int, proposal: Proposal) -> None:
    """One proposal with its evidence and what is expected of it."""
    say(f"{click.style(f'{number}. {proposal.text}', bold=True)}")
    for citation in proposal.citations:
        say(f"   because you wrote: “{citation.quote}”")
        say(click.style(f"   {citation.path}:{citation.lines[0]}", dim=True))
    say(
        click.style(
            f"   {short(proposal.id)} · would be welcome: {proposal.p_welcome:.0%} · "
            f"expected {proposal.mean:+.2f} ± {proposal.sd:.2f}",
            dim=True,
        )
    )


def short(identity: str) -> str:
    """The ending of an id, which commands take for the whole."""
    return identity[-ID_ENDING:]


def profile_document(profile: Profile) -> dict[str, Any]:
    """The document of `profile --json`."""
    return {
        "ratings": profile.ratings,
        "features": [asdict(belief) for belief in profile.features],
        "principles": list(profile.principles),
        "calibration": asdict(profile.calibration),
    }


def say_profile(profile: Profile, *, most: int = 12) -> None:
    """What was learnt, the surest first, with how sure it is."""
    if not profile.ratings:
        say("Nothing is known yet: no proposal has been rated. Ask for some with `druthers suggest`.")
        return
    say(f"From {profile.ratings} ratings. A weight is how much one usual step of a feature moves a proposal's worth;")
    say("± is one standard deviation: about two times of three the weight lies within it.")
    say()
    told = [belief for belief in profile.features if belief.ratings]
    beliefs = sorted(told, key=lambda belief: -abs(belief.mean) / belief.sd)
    width = max((len(belief.name) for belief in beliefs[:most]), default=0)
    for belief in beliefs[:most]:
        say(f"  {belief.name:<{width}}  {belief.mean:+.2f} ± {belief.sd:.2f}   {in_words(belief)}")
    if len(beliefs) > most:
        say(f"  and {len(beliefs) - most} more that are less sure (--json prints all)")
    say()
    say(calibration_in_words(profile.calibration))
    for principle in profile.principles:
        say(f"  principle: {principle}")


def in_words(belief: FeatureBelief) -> str:
    """How sure a weight is, in words."""
    direction = "welcome" if belief.mean > 0 else "unwelcome"
    ratio = abs(belief.mean) / belief.sd
    if ratio >= SURE:
        words = f"clearly {direction}"
    elif ratio >= SURE / 2:
        words = f"probably {direction}"
    else:
        words = "not yet known"
    return f"{words} ({belief.ratings} ratings)"


def calibration_in_words(calibration: Calibration) -> str:
    """Whether its predictions have been better than always saying the base rate."""
    if calibration.nll is None or calibration.base_nll is None or calibration.ratings < ENOUGH:
        return (
            f"Whether it predicts you better than a guess is not yet known: {calibration.ratings} ratings, and fewer "
            f"than {ENOUGH} tell little."
        )
    better = calibration.base_nll - calibration.nll
    verdict = "better than" if better > 0 else "not better than"
    return (
        f"Its predictions, each made before your rating, are so far {verdict} always saying how often you liked one: "
        f"{calibration.nll:.3f} against {calibration.base_nll:.3f} nats ({calibration.ratings} ratings)."
    )
