"""How the profile reads on the screen: its summary, a line for each feature, what lies behind one.

Pure functions from what was learnt to Content; `plain` is for who hears it, with words instead of signs and bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from druthers import portraying
from druthers import wording as words
from druthers.tui.bars import interval
from druthers.tui.signs import mark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from druthers.models import Citation, Evidence, FeatureBelief
    from druthers.tui.ports import Profile

ROOM_FOR_WORDS: Final = 72  # cells; a narrower list has no words beside its bars
WIDEST_BAR: Final = 61
NARROWEST_BAR: Final = 5
PRINCIPLES: Final = 3  # of them are told in the summary
BEHIND: Final = 5  # judgements that are told beside the list
ANSWERS: Final = "answer with a"
NOTHING: Final = """\
Nothing is learnt yet.

Ask for proposals with p, and rate what you see from 1 (no) to 5 (yes).
Or answer ten short questions to begin with: press a.
What you value shows here, with how sure that is."""


def nothing_learnt(profile: Profile) -> bool:
    """Whether the person has said nothing yet that could teach anything."""
    return not (profile.ratings or profile.comparisons or profile.outcomes or profile.statements)


def basis(profile: Profile) -> str:
    """What it was learnt from.

    >>> from types import SimpleNamespace as Profile
    >>> basis(Profile(ratings=31, comparisons=4, outcomes=1, statements=()))
    'learnt from 31 ratings, 4 comparisons and 1 outcome'
    """
    counts = (
        (profile.ratings, "rating"),
        (profile.comparisons, "comparison"),
        (profile.outcomes, "outcome"),
        (len(profile.statements), "statement"),
    )
    parts = [words.count(number, noun) for number, noun in counts if number]
    return f"learnt from {portraying.listed(parts)}" if parts else ""


def ordered(profile: Profile) -> list[FeatureBelief]:
    """The features: those that something is known of, the heaviest first; what no rating touches comes last."""
    return sorted(
        profile.features,
        key=lambda each: (not each.ratings, words.belief(each) == "not yet known", -abs(each.mean)),
    )


def summary(profile: Profile, today: date, *, plain: bool = False, brief: bool = False) -> Content:
    """How far its guesses can be trusted, what it would ask, and what the person stands for and how that is read.

    Where it is to be `brief`, the principles are only counted.
    """
    if nothing_learnt(profile):
        return Content.styled(NOTHING, "$foreground")
    lines = [Content.styled(words.calibration(profile.calibration), "$foreground")]
    lines += [
        Content.styled(portraying.conflict(one, f"{ANSWERS.capitalize()}."), "$warning") for one in profile.conflicts
    ]
    if profile.change is not None:
        lines.append(Content.styled(portraying.change(profile.change, today, ANSWERS), "$warning"))
    told = 0 if brief else PRINCIPLES
    lines += [principle(profile, said, plain=plain) for said in profile.principles[:told]]
    if len(profile.principles) > told:
        more = words.count(len(profile.principles) - told, "principle" if brief else "more principle")
        lines.append(Content.styled(f"{more}: w shows {'it' if more.startswith('1 ') else 'them'}", "$muted"))
    return Content("\n").join(lines)


def principle(profile: Profile, said: str, *, plain: bool = False) -> Content:
    """A principle in the person's words, and how it is read."""
    read = "; ".join(portraying.trust(one) for one in profile.trust if one.principle == said)
    sign = "Principle: " if plain else "❧ "
    told = f"  {read or 'not read yet'}"
    return Content.assemble((sign, "$accent"), (words.printable(said), "$foreground italic"), (told, "$muted"))


def row(feature: FeatureBelief, width: int, name_width: int, scale: float) -> Content:
    """A feature's name, its weight as a bar with a 95 % interval, and the same in words where there is room."""
    roomy = width >= ROOM_FOR_WORDS
    belief = "pinned by you" if feature.pinned else words.belief(feature)
    colour = {"likes it": "$success", "would rather not": "$error"}.get(belief, "$muted")
    name = words.feature(feature.name)
    name = name if len(name) <= name_width else name[: name_width - 1] + "…"
    ratings = words.count(feature.ratings, "rating") if feature.ratings else "no rating"
    told = f"  {belief:<16}  {ratings:>11}" if roomy else ""
    room = max(min(width - name_width - 2 - len(told), WIDEST_BAR), NARROWEST_BAR)
    bar = interval(feature.mean, feature.sd, scale=scale, width=room, mark="■" if feature.pinned else "●")
    return Content.assemble((f"{name:<{name_width}}  ", "$foreground"), (bar, colour), (told, "$muted"))


def row_in_words(feature: FeatureBelief) -> Content:
    """The same in words alone."""
    told = " ".join(portraying.belief(feature).split())
    return Content.assemble((f"{words.feature(feature.name)}: ", "$foreground"), (told, "$muted"))


def rows(features: Sequence[FeatureBelief], width: int, *, in_words: bool) -> list[Content]:
    """A line for each feature, in so many cells."""
    if in_words:
        return [row_in_words(each) for each in features]
    scale = max((abs(each.mean) + words.SURE * each.sd for each in features), default=1.0)
    longest = max((len(words.feature(each.name)) for each in features), default=0)
    room = width // 3 if width >= ROOM_FOR_WORDS else width * 2 // 5
    return [row(each, width, min(longest, room), scale) for each in features]


def head(profile: Profile, feature: FeatureBelief) -> Content:
    """What is believed of a feature, for who the person is and wants to be, and what of it comes from others."""
    plain = words.feature(feature.name)
    lines = [
        Content.assemble((plain, "$primary"), (f"  {feature.name}" if plain != feature.name else "", "$muted")),
        Content.styled(" ".join(portraying.belief(feature).split()), "$foreground"),
    ]
    if wanted := portraying.ideal(feature):
        lines.append(Content.styled(wanted[:1].upper() + wanted[1:], "$foreground"))
    if lent := portraying.borrowed(profile.lent(feature.name)):
        lines.append(Content.styled(lent, "$muted"))
    return Content("\n").join(lines)


def beside(profile: Profile, feature: FeatureBelief, evidence: Sequence[Evidence], *, plain: bool = False) -> Content:
    """A feature in full, for the pane beside the list."""
    said = [Content.styled(portraying.statement(one), "$foreground") for one in profile.said_of(feature.name)]
    behind = [Content.assemble(*judged(each, plain=plain)) for each in evidence[:BEHIND]]
    if not (behind or said):
        behind = [Content.styled("No rating touches it yet.", "$muted")]
    more = len(evidence) - len(behind)
    tail = [Content.styled(f"and {words.count(more, 'more judgement')}: e shows all", "$muted")] * (more > 0)
    return Content("\n").join([head(profile, feature), Content(""), *said, *behind, *tail])


def judged(evidence: Evidence, *, plain: bool = False) -> list[tuple[str, str]]:
    """A judgement: how much of the weight rests on it, what was said, and of what."""
    said = portraying.said(evidence)
    if plain and evidence.kind in {"rating", "outcome"}:
        came = "came of it: " if evidence.kind == "outcome" else ""
        said = f"{came}{evidence.rating} of 5"
    text = words.printable(" ".join(evidence.text.split()))
    return [(f"{evidence.share:>4.0%}  ", "$muted"), (f"{said}  ", "$accent"), (text, "$foreground")]


def receipt(evidence: Evidence, *, plain: bool = False, roomy: bool = False) -> Content:
    """A judgement with the lines of notes that what was judged stood on, each with its visibility."""
    lines = [Content.assemble(*judged(evidence, plain=plain))]
    lines += [cited(each, plain=plain, roomy=roomy) for each in evidence.citations]
    return Content("\n").join(lines)


def cited(citation: Citation, *, plain: bool = False, roomy: bool = False) -> Content:
    """A line of a note that something stood on; where it stands, as far as there is room."""
    quote = words.printable(" ".join(citation.quote.split()))
    where = words.printable(f"  {citation.path.rpartition('/')[2]}:{citation.lines[0]}") if roomy else ""
    return Content.assemble(
        "      ", mark(citation.path, plain=plain), (f"“{quote}”", "$foreground"), (where, "$muted")
    )
