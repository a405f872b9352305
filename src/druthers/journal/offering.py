"""Speaking unasked, through the gate alone. Part of the façade.

What costs nothing is asked first, so that most of the time no model is woken. Then the proposals' own machinery writes;
the best of it is put to the gate. What may be said is in the ledger before it is given out; a silence leaves nothing
there, but for what chance withheld.
"""

from __future__ import annotations

import random
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from druthers.errors import EmbedderError, LockedError, ModelError
from druthers.journal.choosing import keep_setting
from druthers.models import Progress, Silence
from druthers.models.speaking import LISTENS

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.journal.facade import Journal
    from druthers.journal.proposing import Ranked
    from druthers.models import Candidate, GateState, Piece, Spoken
    from druthers.profile.gate import Gate, Leave
    from druthers.rate.events import Event

CANDIDATES = 6  # written for one that may be said
PAUSE = timedelta(minutes=15)  # between two looks at what could be said: each wakes the model for half a minute
LOOKED = "offered"  # the file in the derived folder that keeps the moment of the last look
TENDER = ("harm", "abuse", "loss")
A_DAY = timedelta(days=1)
SEEDS = 2**31


def offer_steps(
    journal: Journal, boundary: str, *, seed: int | None = None
) -> Generator[Progress | Piece | Candidate, None, Spoken | Silence]:
    """What `Journal.offer_steps` promises. With `seed`, the same notes and chances give the same outcome.

    Where it was asked to listen it does not look. A model that fails is a silence too: nobody asked for anything;
    `doctor` tells what is wrong with it.
    """
    if not journal.settings.leading:
        return Silence(LISTENS)
    try:
        return (yield from _offer_steps(journal, boundary, secrets.randbelow(SEEDS) if seed is None else seed))
    except LockedError:
        return Silence("What was shown and rated is encrypted, and was not unlocked.")
    except (ModelError, EmbedderError) as error:
        return Silence(error.message)


def gate_state(journal: Journal) -> GateState:
    """What `Journal.gate` promises; told again for up to an hour while nothing new was said.

    The app asks whenever its first page is come back to, and to read 1,500 ratings takes 0.1 s.
    """
    since = _since(journal)
    if journal.gate_told is None or journal.gate_told[0] != since:
        journal.gate_told = since, _gate_state(journal)
    return journal.gate_told[1]


def _since(journal: Journal) -> object:
    """What the gate's state follows from: the ledger's files, the settings, the hour."""
    files = [(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in journal.ledger.files()]
    return files, journal.settings, f"{journal.ports.now():%Y-%m-%d %H %z}"


def _gate_state(journal: Journal) -> GateState:
    from druthers.journal.gating import gate_of
    from druthers.profile.effect import FEWEST, effect

    gate = gate_of(journal.ledger.read(light=True)[0], journal.settings, journal.ports.now())
    withheld = [offer.at for offer in gate.record.offers if not offer.spoken]
    if len(withheld) < FEWEST:
        return gate.state()  # the notes need not be read for it
    spoken = [offer.at for offer in gate.record.offers if offer.spoken]
    written = [note.created for note in journal.notes() if note.visibility != "following"]
    return gate.state(effect(spoken, withheld, written, gate.now))


def lead(journal: Journal, leading: bool) -> None:  # noqa: FBT001 - as on the façade
    """What `Journal.lead` promises."""
    keep_setting(journal, "leading", leading, "Let it lead" if leading else "Let it listen")


def _offer_steps(
    journal: Journal, boundary: str, seed: int
) -> Generator[Progress | Piece | Candidate, None, Spoken | Silence]:
    if (just_looked := _looked_lately(journal)) is not None:
        return just_looked
    gate = _gate(journal)
    if (refused := gate.refusal(boundary) or _tender(journal)) is not None:
        return refused
    from druthers.journal.proposing import ranked_steps

    ranked = yield from ranked_steps(journal, None, candidates=CANDIDATES, seed=seed)
    _keep_looked(journal)
    if not ranked.written:
        return Silence(ranked.outcome)
    best = _best(ranked, gate, journal.settings.ideal)
    yield Progress("choose")  # the last moment at which closing this keeps it out of the ledger
    gate = _gate(journal)  # minutes may have gone by, and another process may have spoken meanwhile
    leave = gate.decide(
        ranked.predictions[best].p_welcome, _topic(ranked, best), random.Random(f"{seed} gate").random()
    )
    return leave if isinstance(leave, Silence) else _recorded(journal, boundary, ranked, best, leave)


def _gate(journal: Journal) -> Gate:
    from druthers.journal.gating import gate_of

    return gate_of(journal.ledger.read(light=True)[0], journal.settings, journal.ports.now())


def _best(ranked: Ranked, gate: Gate, share: float) -> int:
    """The candidate of which most is expected, among those on topics that are not silent, if there are any."""
    everyone = range(len(ranked.written))
    heard = [each for each in everyone if not gate.silent_on(_topic(ranked, each))]
    return max(heard or everyone, key=lambda each: ranked.predictions[each].decision(share))


def _topic(ranked: Ranked, position: int) -> str:
    from druthers.profile.items import topic_of

    return topic_of(ranked.written[position].features)


def _recorded(journal: Journal, boundary: str, ranked: Ranked, best: int, leave: Leave) -> Spoken | Silence:
    """Put what may be said, or what chance withheld, into the ledger, and give it out."""
    from druthers.journal.recording import run_of
    from druthers.profile.gate import WITHHELD
    from druthers.profile.slate import Placed
    from druthers.rate.events import OfferedEvent
    from druthers.rate.ledger import proposal_of

    considered, shown = run_of(journal, ranked, [Placed(best, "unasked", 1.0 - WITHHELD)])
    said: list[Event] = [considered, *shown] if leave.speaks else []  # what is withheld leaves no words
    offered = OfferedEvent(
        id=journal.ports.new_id(),
        at=journal.ports.now(),
        proposal=shown[0].id if leave.speaks else None,
        topic=leave.topic,
        boundary=boundary,
        p_welcome=leave.p_welcome,
        threshold=leave.threshold,
        spoken=leave.speaks,
    )
    journal.record(*said, offered, message="Speak unasked" if leave.speaks else "Withhold a proposal")
    return leave.speak(proposal_of(shown[0]) if leave.speaks else None, offered.id)


def _tender(journal: Journal) -> Silence | None:
    """Silence where the last note is of harm or loss: whatever would be proposed, this is not the moment."""
    from druthers.propose.care import concern

    last = next((note for note in journal.notes(limit=10) if note.visibility != "following"), None)
    if last is None:
        return Silence("There are no notes to propose from yet.")
    recent = journal.ports.now() - last.created < A_DAY
    return Silence("The last note wants more than a proposal.") if recent and concern(last.text) in TENDER else None


def _looked_lately(journal: Journal) -> Silence | None:
    """Silence where it was just looked at what could be said, in this process or another."""
    with suppress(OSError, ValueError, TypeError):  # no look yet, or a file that says nothing
        since = journal.ports.now() - datetime.fromisoformat((journal.layout.derived / LOOKED).read_text("utf-8"))
        if timedelta() <= since < PAUSE:
            minutes = f"{PAUSE.seconds // 60} minutes"
            return Silence(f"It has just looked for something to say; it looks again {minutes} after that.")
    return None


def _keep_looked(journal: Journal) -> None:
    with suppress(OSError):  # then it looks once more
        (journal.layout.derived / LOOKED).write_text(journal.ports.now().isoformat(), "utf-8")
