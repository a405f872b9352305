"""How proposals, and what was learnt, are put into words and into JSON; shared by `suggest`, `profile` and `demo`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from druthers import wording
from druthers.cli.output import say
from druthers.wording import printable

if TYPE_CHECKING:
    from druthers.models import Proposal, Suggestions
    from druthers.profile import Profile

ID_ENDING = 6  # characters of an id that are printed; the random part, so that a few tell them apart


def suggestions_document(suggestions: Suggestions) -> dict[str, Any]:
    """The document of `suggest --json`."""
    return {
        "proposals": [asdict(proposal) for proposal in suggestions],
        "silent": suggestions.silent,
        "reason": suggestions.reason,
        "seed": suggestions.seed,
    }


def say_proposal(number: int, proposal: Proposal) -> None:
    """One proposal with its evidence and what is expected of it."""
    say(click.style(f"{number}. {printable(proposal.text)}", bold=True))
    for citation in proposal.citations:
        say(f"   because you wrote: “{printable(' '.join(citation.quote.split()))}”")
        say(click.style(f"   {printable(citation.path)}:{citation.lines[0]}", dim=True))
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
        how = f"{wording.belief(belief)} ({belief.ratings} ratings)"
        say(f"  {belief.name:<{width}}  {belief.mean:+.2f} ± {belief.sd:.2f}   {how}")
    if len(beliefs) > most:
        say(f"  and {len(beliefs) - most} more that are less sure (--json prints all)")
    say()
    say(wording.calibration(profile.calibration))
    if profile.calibration.nll is not None and profile.calibration.base_nll is not None:
        say(f"(log loss {profile.calibration.nll:.3f}, of the average {profile.calibration.base_nll:.3f} nats)")
    for principle in profile.principles:
        say(f"  principle: {printable(principle)}")
