"""How values are said in plain words: days, signs, chances, calibration.

Pure functions that both front ends call, so that they never contradict each other. They decide how a number reads,
never what it is. The classes of what they tell are not loaded for it: quick capture imports this.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- the examples below use them
from shlex import quote
from typing import TYPE_CHECKING, Final

from druthers.models import SIGNS

if TYPE_CHECKING:
    from druthers.errors import DruthersError
    from druthers.models import (
        Calibration,
        FeatureBelief,
        Note,
        NoteLinks,
        Progress,
        Restored,
        Saved,
        Synced,
        Undone,
        Visibility,
        Waiting,
    )

STAGES: Final[dict[str, str]] = {
    "scan": "Looking through your notes",
    "read": "Reading your notes",
    "load embedder": "Waking the search model",
    "embed": "Learning to find your notes",
    "load key": "Trying the passphrase, which is made to be slow",
    "load model": "Waking the language model",
    "download": "Fetching the model",
    "copy": "Copying the model",
    "check": "Checking the model",
    "measure": "Measuring the model",
    "check writing": "Trying how the model writes",
    "write": "Writing",
    "read notes": "Reading your notes",
    "read patterns": "Reading what it could propose, this once",
    "look": "Looking for what could help",
    "weigh": "Weighing what was found",
    "care": "Reading what you wrote",
    "tell": "Choosing",
    "choose": "Choosing",
    "replay": "Going through your ratings anew",
    "fetch": "Fetching from your other devices",
    "merge": "Joining what came with what is here",
    "push": "Sending to your other devices",
    "send": "Sending",
    "seal": "Encrypting",
    "open": "Decrypting",
    "rebuild": "Making the history anew",
    "keep copy": "Keeping a copy of the old history",
    "replace history": "Putting the new one in its place",
    "forget": "Letting git forget the old one",
    "follow": "Fetching what they published",
    "look through": "Looking through what came",
    "guard": "Reading what would be seen",
    "lay out": "Laying out pages",
    "write pages": "Writing pages",
}
BYTES: Final = ("download", "copy", "check")  # stages that count bytes
NAMED: Final[dict[str, str]] = {  # what a named feature means, said after "it thinks so about"
    "baseline": "anything at all",
    "concrete": "a time, a place or a number",
    "cost": "what costs money",
    "effort": "effort",
    "fit": "what the note calls for",
    "horizon": "what lies further off",
    "length": "many words",
    "meaning": "the matter as a whole",
    "novelty": "something new",
    "outdoors": "being outside",
    "praise": "praise",
    "principle": "a principle of yours",
    "question": "a question",
    "recency": "a recent note",
    "social": "other people",
    "suits": "how well it suits the line",
}
GROUPS: Final[dict[str, str]] = {"topic": "about {}", "tag": "tagged {}", "form": "form: {}", "hour": "in the {}"}
SOURCES: Final[dict[str, str]] = {  # where a proposal comes from, by the first word of its source
    "step": "a step for a line of yours",
    "resurfaced": "something you meant to do",
    "bridge": "two notes of yours, joined",
    "risk": "something that is coming",
    "variation": "a variation of what you liked",
    "question": "a question instead of a step",
    "completion": "a step whose matter the language model named",
    "writer": "the language model's own words",
    "together": "something for two",
}
CONTROL: Final = {
    code: None
    for codes in (range(0x20), range(0x7F, 0xA0), range(0x202A, 0x202F), range(0x2066, 0x206A))  # C0, C1, direction
    for code in codes
}
GIST: Final = 600  # characters of a note that say what it is about; more of them stray, and cost time
FEW_RATINGS: Final = 20  # below this, predicted and base log-loss are too close to their noise to compare
SURE: Final = 1.96  # sds on each side of the mean in a 95 % interval


def visibility(place: Visibility) -> str:
    """The sign and the word, so that neither colour nor sign stands alone.

    >>> visibility("private")
    '● private'
    """
    return f"{SIGNS[place]} {place}"


def about(place: Visibility, title: str) -> str:
    """Which note a screen is about, and whose eyes it is for.

    >>> about("private", "Ran 8k")
    '● private  Ran 8k'
    """
    return f"{visibility(place)}  {title}"


def day(of: date, today: date) -> str:
    """A day's heading.

    >>> day(date(2026, 11, 20), date(2026, 11, 21)), day(date(2025, 3, 1), date(2026, 11, 21))
    ('Yesterday, Friday 20 November', 'Saturday 1 March 2025')
    """
    near = {0: "Today, ", 1: "Yesterday, "}.get((today - of).days, "")
    year = "" if of.year == today.year else f" {of.year}"
    return f"{near}{of:%A} {of.day} {of:%B}{year}"


def short_day(of: datetime, today: date) -> str:
    """A day inside a sentence.

    >>> short_day(datetime(2026, 11, 14), date(2026, 11, 21))
    'Sat 14 Nov'
    """
    year = "" if of.year == today.year else f" {of.year}"
    return f"{of:%a} {of.day} {of:%b}{year}"


def headline(note: Note) -> str:
    """The title, or the first line with words, without markdown's signs at its head; always one line."""
    title = note.title or next((line for line in note.body.split("\n") if line.strip()), "")
    return " ".join(title.lstrip("#>*- \t").split()) or "(empty)"


def gist(note: Note) -> str:
    """What a note is about: its title and how it begins."""
    body = note.body.strip()
    return body[:GIST] if note.title and note.title in body[:GIST] else f"{note.title}\n{body[:GIST]}".strip()


def feature(name: str) -> str:
    """A feature in plain words.

    >>> feature("topic:body"), feature("hour:night"), feature("tag:jam"), feature("form:first-step"), feature("social")
    ('about body', 'at night', 'tagged jam', 'form: first-step', 'other people')
    """
    if name == "hour:night":
        return "at night"
    if name.startswith("source:"):
        return origin(name.partition(":")[2])
    group, colon, rest = name.partition(":")
    return GROUPS[group].format(rest) if colon and rest and group in GROUPS else NAMED.get(name, name)


def error(problem: DruthersError) -> str:
    """What happened and what to do, in one line.

    >>> from druthers.errors import DruthersError
    >>> error(DruthersError("The disk said: read-only", "Look at it."))
    'The disk said: read-only. Look at it.'
    """
    message = problem.message.rstrip()
    stop = "" if message.endswith((".", "!", "?", "…")) else "."
    return " ".join(f"{message}{stop} {problem.hint}".split())


def saved(result: Saved) -> str:
    """What became of a captured note.

    >>> from druthers.models import Saved
    >>> saved(Saved("01J", "public/a.md", "public", None, "another git is running"))
    'Saved in public/a.md; its commit waits: another git is running'
    """
    late = f"; its commit waits: {result.waits}" if result.waits else ""
    return f"Saved in {result.path}{late}"


def synced(result: Synced) -> str:
    """What went back and forth.

    >>> from druthers.models import Synced
    >>> synced(Synced("private", "origin", 3, 2)), synced(Synced("private", "origin"))
    ('3 changes came, 2 went', 'in step with origin')
    >>> synced(Synced("private", "origin", 1, waits="origin could not be reached."))
    '1 change came, nothing went'
    """
    if not (result.received or result.sent or result.waits):
        return f"in step with {result.remote}"
    return f"{count(result.received, 'change') if result.received else 'nothing'} came, {result.sent or 'nothing'} went"


def step_of_sync(result: Synced, folder: str) -> list[str]:
    """What became of one repository, a line each: what came and went, what was kept twice. `waits` is said by itself.

    >>> from druthers.models import KeptBoth, Synced
    >>> step_of_sync(Synced("public", None), "journal/public")
    ['public: no remote; `git -C journal/public remote add origin URL` sets one']
    >>> step_of_sync(Synced("private", "origin", 3, 2, (KeptBoth("private/a.md", "private/a (theirs).md"),)), "")[1]
    '  private/a.md was changed on both: yours is there, the other is private/a (theirs).md'
    """
    if result.remote is None and result.waits is None:
        return [f"{result.place}: no remote; `git -C {quote(folder)} remote add origin URL` sets one"]
    both = (
        f"  {kept.path} was changed on both: yours is there, the other is {kept.other}" for kept in result.kept_both
    )
    return [printable(line) for line in (f"{result.place}: {synced(result)}", *both)]


def sync_waits(result: Synced) -> str:
    """What could not be done, why, and what to do; nothing where all went well.

    >>> from druthers.models import Synced
    >>> sync_waits(Synced("private", "origin", waits="origin could not be reached.", hint="No route to host"))
    'private: origin could not be reached. No route to host'
    """
    return printable(f"{result.place}: {result.waits} {result.hint}".rstrip()) if result.waits else ""


def progress(step: Progress) -> str:
    """How far a step has come.

    >>> from druthers.models import Progress
    >>> progress(Progress("read", 3, 8)), progress(Progress("choose", 2, 24, "2 of 24 were kept"))
    ('Reading your notes, 3 of 8', 'Choosing')
    """
    words = STAGES.get(step.stage, step.stage.capitalize())
    if step.stage in BYTES and step.total:
        return f"{words}, {step.done / 1e6:,.0f} of {step.total / 1e6:,.0f} MB"
    counted = step.total > 1 and step.stage != "choose"  # it counts what was left out, which the outcome tells
    return f"{words}, {step.done:,} of {step.total:,}" if counted else words


def origin(source: str) -> str:
    """Where a proposal comes from, by its source.

    >>> origin("resurfaced:take-up-again"), origin("writer"), origin("elsewhere:x")
    ('something you meant to do', "the language model's own words", 'from: elsewhere')
    """
    name = source.partition(":")[0]
    return SOURCES.get(name, f"from: {name}")


def gain(of: float | None) -> str:
    """What choosing a proposal is worth over one of the candidates at random; nothing where it is not known.

    In spreads of the person's ratings: 1 is as much as usually lies between two of them.

    >>> gain(0.42), gain(-0.3)
    ('expected to be +0.4 better than an average one', 'expected to be 0.3 worse than an average one')
    >>> gain(0.01), gain(None)
    ('expected to be about average', '')
    """
    if of is None:
        return ""
    size = f"{abs(of):.1f}"
    if size == "0.0":
        return "expected to be about average"
    return f"expected to be {f'+{size} better' if of > 0 else f'{size} worse'} than an average one"


def slot(of: str) -> str:
    """Why a proposal is there that is not one of the best; nothing for one of these.

    >>> slot("novel"), slot("best")
    ('here to find out: it is unlike what you liked before', '')
    """
    return {
        "novel": "here to find out: it is unlike what you liked before",
        "random": "here to find out: it was drawn by chance",
    }.get(of, "")


def stars(rating: int | None) -> str:
    """A rating as a row of signs.

    >>> stars(4), stars(None)
    ('★★★★☆', '☆☆☆☆☆')
    """
    given = rating or 0
    return "★" * given + "☆" * (5 - given)


def belief(feature: FeatureBelief) -> str:
    """Which way a belief leans, once its 95 % interval leaves zero out.

    >>> from druthers.models import FeatureBelief
    >>> belief(FeatureBelief("topic:running", 0.9, 0.2, 12)), belief(FeatureBelief("effort", 0.1, 0.4, 3))
    ('likes it', 'not yet known')
    """
    if abs(feature.mean) <= SURE * feature.sd:
        return "not yet known"
    return "likes it" if feature.mean > 0 else "would rather not"


def calibration(record: Calibration) -> str:
    """Whether its guesses have been worth something so far.

    >>> from druthers.models import Calibration
    >>> calibration(Calibration(3))
    'How good its guesses are is not yet known: 3 of 20 ratings.'
    >>> calibration(Calibration(40, nll=0.5, base_nll=0.6))
    'Its guesses before each of 40 ratings were better than always giving your average.'
    """
    if record.ratings < FEW_RATINGS or record.nll is None or record.base_nll is None:
        return f"How good its guesses are is not yet known: {record.ratings} of {FEW_RATINGS} ratings."
    gain = record.base_nll - record.nll
    verdict = "no better than"
    if abs(gain) >= 1 / record.ratings:
        verdict = "better than" if gain > 0 else "worse than"
    return f"Its guesses before each of {record.ratings} ratings were {verdict} always giving your average."


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "note"), count(1200, "note")
    ('1 note', '1,200 notes')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def printable(text: str) -> str:
    r"""Text without the characters that command a terminal or turn the direction of what follows.

    >>> printable("\x1b[2Jred\x07")
    '[2Jred'
    """
    return text if text.isprintable() else text.translate(CONTROL)


def waiting(what: Waiting) -> str:
    """What git has not taken yet, and why.

    >>> from druthers.models import Waiting
    >>> waiting(Waiting("public", 2, "HEAD is detached.", "Run `git switch main`.", mendable=False))
    '2 files in public wait for git: HEAD is detached'
    >>> waiting(Waiting("public", 1, "git is locked in public/ by index.lock", "Wait.", mendable=False))
    '1 file waits for git: git is locked in public/ by index.lock'
    """
    verb = "waits" if what.files == 1 else "wait"
    where = "" if f"{what.place}/" in what.reason else f" in {what.place}"
    return f"{count(what.files, 'file')}{where} {verb} for git: {what.reason.rstrip('. ')}"


def undone(change: Undone) -> str:
    """What was taken back.

    >>> from druthers.models import Undone
    >>> undone(Undone("Add a.md", datetime(2026, 11, 21), ("public/a.md",), "0a1b2c3"))
    'Undone: Add a.md'
    >>> undone(Undone("Rate a proposal", datetime(2026, 11, 21), (), None, "another git is running", judgements=1))
    'Undone: Rate a proposal (1 judgement); its commit waits: another git is running'
    """
    judged = f" ({count(change.judgements, 'judgement')})" if change.judgements else ""
    late = f"; its commit waits: {change.waits}" if change.waits else ""
    return f"Undone: {change.did.rstrip('.')}{judged}{late}"


def moment(of: datetime, today: date) -> str:
    """A day and a time, as short as they can be told apart.

    >>> [moment(datetime(2026, 11, of, 9, 5), date(2026, 11, 21)) for of in (14, 21)]
    ['Sat 14 Nov, 09:05', 'today, 09:05']
    """
    return f"{'today' if of.date() == today else short_day(of, today)}, {of:%H:%M}"


def restored(result: Restored, today: date) -> str:
    """What became of a note that was to be put back.

    >>> from druthers.models import Restored
    >>> restored(Restored("public/a.md", None, "0a1b2c3"), date(2026, 11, 21))
    'Brought back: public/a.md'
    >>> restored(Restored("public/a.md", None, None, changed=False), date(2026, 11, 21))
    'Nothing to restore: public/a.md is as it was then'
    """
    if not result.changed:
        return f"Nothing to restore: {result.path} is as it was then"
    of = f", as of {moment(result.version.at.astimezone(), today)}" if result.version else ""
    beside = f"; what another program wrote meanwhile is in {result.other}" if result.other else ""
    late = f"; its commit waits: {result.waits}" if result.waits else ""
    return f"Brought back: {result.path}{of}{beside}{late}"


def linked(links: NoteLinks) -> str:
    """How many notes lead to a note, and how many it leads to; nothing when there are none.

    >>> from druthers.models import Linked, NoteLinks
    >>> here = Linked("public/b.md", "B", "b", 3, "See [[b]]")
    >>> linked(NoteLinks("public/a.md", (here,), (here, here))), linked(NoteLinks("public/a.md", (), ()))
    ('Linked from 1 note, links to 1', '')
    """
    back = len({end.path for end in links.back})
    out = len({end.path or end.target for end in links.out})
    said = [f"linked from {count(back, 'note')}"] * bool(back) + [f"links to {out:,}"] * bool(out)
    return ", ".join(said).capitalize()
