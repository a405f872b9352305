"""Speaking unasked, on a vault with the fakes that ship: what is said, what is kept, and what costs nothing."""

from __future__ import annotations

import random
import shutil
from datetime import datetime, timedelta, timezone

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.container import init_journal, open_journal
from druthers.errors import EmbedderError, LockedError, ModelCrashed
from druthers.journal.gating import gate_of
from druthers.journal.offering import CANDIDATES, PAUSE, offer_steps
from druthers.journal.proposing import ranked_steps
from druthers.journal.steps import drain
from druthers.models import Silence, Spoken
from druthers.models.speaking import LISTENS
from druthers.profile.gate import WITHHELD, Gate
from druthers.profile.items import topic_of
from druthers.rate.events import ConsideredEvent, DismissedEvent, OfferedEvent, RatedEvent, ShownEvent
from druthers.rate.ledger import Ledger

LINES = (
    "I want to play the cornet again, it has been months.",
    "I should call my sister about the flat.",
    "Slept badly again; I need to stop reading in bed.",
    "We ought to walk to the weir before the frost.",
    "I keep meaning to write down the pickle recipe.",
    "I want to learn the names of the birds on the weir.",
    "I should thank the neighbour for the ladder.",
    "I want to bake the dark bread that Ana bakes.",
    "The bicycle needs a new chain, I keep putting it off.",
    "I should look for the letters from the shipyard.",
    "I want to draw in the museum on a Sunday.",
    "I keep meaning to ask Tomas how he grafts apples.",
)
START = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=1)))
RATED = 10
NOT_LIKED = (3, 7)  # else chances are near 1, and as much is earned as can be
SPOKEN_SEED = 7  # chance lets this one speak
SETTINGS = 'visibility = "public"\nunwelcome = 0.6\nunasked = 2\n'


class Clock:
    """A clock that a test puts on."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def on(self, **by):
        self.now += timedelta(**by)


class Watched(FakeModel):
    """A model that tells whether it was woken, and may fail then."""

    woken = 0
    crash = None

    def load(self):
        self.woken += 1
        if self.crash is not None:
            raise self.crash
        super().load()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def model():
    return Watched()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A vault whose person rated ten proposals, and liked eight; a day ago."""
    folder = tmp_path_factory.mktemp("made") / "journal"
    init_journal(folder, embedder=FakeEmbedder(), model=FakeModel())[0].close()
    (folder / "private/settings.toml").write_text(SETTINGS, encoding="utf-8")
    with open_journal(folder, embedder=FakeEmbedder(), model=FakeModel(), now=Clock()) as opened:
        for day, line in enumerate(LINES, 1):
            opened.capture(line, created=START - timedelta(days=20 - day))
        liked = [proposal for seed in (1, 2) for proposal in opened.propose(n=5, candidates=6, seed=seed)]
        for number, proposal in enumerate(liked):
            opened.rate(proposal.id, 2 if number in NOT_LIKED else 5)
        assert len(liked) == RATED
    return folder


@pytest.fixture
def journal(made, tmp_path, clock, model):
    """A copy of that vault, open."""
    shutil.copytree(made, tmp_path / "journal")
    clock.on(days=1)
    with open_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=model, now=clock) as opened:
        yield opened


def offer(journal, boundary="note", seed=SPOKEN_SEED):
    return drain(offer_steps(journal, boundary, seed=seed))


def content_with_anything(journal):
    """Let the gate open for proposals of which little is expected."""
    object.__setattr__(journal.settings, "unwelcome", 0.95)


def of_kind(journal, kind):
    return [event for event in journal.ledger.read()[0] if isinstance(event, kind)]


def withheld_seed():
    return next(seed for seed in range(1000) if random.Random(f"{seed} gate").random() < WITHHELD)


def test_what_clears_the_gate_is_in_the_ledger_when_it_is_spoken(journal):
    before = len(of_kind(journal, ShownEvent))
    spoken = offer(journal)
    assert isinstance(spoken, Spoken)
    shown = of_kind(journal, ShownEvent)[before:]
    (offered,) = of_kind(journal, OfferedEvent)
    assert [event.id for event in shown] == [spoken.proposal.id] == [offered.proposal]
    assert (shown[0].slot, shown[0].propensity) == ("unasked", 1.0 - WITHHELD)
    assert (offered.id, offered.spoken, offered.boundary, offered.topic) == (spoken.event, True, "note", spoken.topic)
    assert offered.p_welcome >= offered.threshold
    assert len(shown[0].beat) >= 1


def test_it_is_rated_like_any_other(journal):
    spoken = offer(journal)
    journal.rate(spoken.proposal.id, 4)
    state = journal.gate()
    assert (state.labels, state.spoken, state.withheld) == (11, 1, 0)
    (topic,) = state.topics
    assert (topic.topic, topic.spoken, topic.welcome, topic.unwelcome) == (spoken.topic, 1, 1, 0)


def test_what_is_read_lightly_gives_the_same_gate(journal, clock):
    spoken = offer(journal)
    journal.rate(spoken.proposal.id, 2)
    whole, light = (
        gate_of(journal.ledger.read(light=how)[0], journal.settings, clock.now).record for how in (False, True)
    )
    assert whole == light
    assert of_kind(journal, ConsideredEvent)
    assert not [each for each in journal.ledger.read(light=True)[0] if isinstance(each, ConsideredEvent)]


def test_how_it_stands_is_read_once_until_something_is_said(journal, monkeypatch):
    state = journal.gate()
    reads = []
    monkeypatch.setattr(Ledger, "read", lambda ledger, read=Ledger.read, **how: reads.append(1) or read(ledger, **how))
    assert journal.gate() is state
    assert not reads
    journal.forget(of_kind(journal, RatedEvent)[-1].id)
    assert journal.gate().labels == state.labels - 1
    journal.lead(False)
    assert not journal.gate().leading


def test_what_chance_withholds_is_kept_without_its_words_and_not_shown(journal):
    before, runs = len(of_kind(journal, ShownEvent)), len(of_kind(journal, ConsideredEvent))
    assert isinstance(offer(journal, seed=withheld_seed()), Silence)
    (offered,) = of_kind(journal, OfferedEvent)
    assert (offered.spoken, offered.proposal) == (False, None)
    assert len(of_kind(journal, ShownEvent)) == before
    assert len(of_kind(journal, ConsideredEvent)) == runs
    assert (journal.gate().withheld, journal.gate().budget_left) == (1, 1)


def test_silence_leaves_nothing_in_the_ledger(journal):
    object.__setattr__(journal.settings, "unwelcome", 0.001)
    before = len(journal.ledger.read()[0])
    silence = offer(journal)
    assert isinstance(silence, Silence)
    assert "likely to be welcome" in silence.reason
    assert len(journal.ledger.read()[0]) == before


def test_what_is_refused_wakes_no_model(journal, model, clock):
    assert isinstance(offer(journal, "opened"), Silence)
    object.__setattr__(journal.settings, "unasked", 0)
    assert "turned off" in offer(journal).reason
    object.__setattr__(journal.settings, "unasked", 1)
    journal.capture("I do not want to live like this", created=clock.now)
    assert "wants more than a proposal" in offer(journal).reason
    assert model.woken == 0


def test_listening_it_says_so_at_once(journal, model, monkeypatch):
    journal.lead(False)
    assert not journal.gate().open
    monkeypatch.setattr(Ledger, "read", lambda _ledger, **_how: pytest.fail("the ledger was read"))
    assert offer(journal) == Silence(LISTENS)
    assert model.woken == 0


def test_who_asks_it_to_listen_while_it_looks_hears_nothing(journal):
    steps = offer_steps(journal, "note", seed=SPOKEN_SEED)
    next(steps)
    journal.lead(False)
    assert drain(steps) == Silence(LISTENS)
    assert not of_kind(journal, OfferedEvent)


def test_few_ratings_wake_no_model(journal, model):
    journal.forget(of_kind(journal, RatedEvent)[-1].id)
    assert "9 of the 10 ratings" in offer(journal).reason
    assert model.woken == 0


def test_the_day_s_budget_is_kept(journal, clock):
    content_with_anything(journal)
    for _ in range(2):
        assert isinstance(offer(journal), Spoken)
        clock.on(minutes=20)
    assert "2 unasked proposals were made" in offer(journal).reason
    clock.on(days=1)
    assert journal.gate().budget_left == 2


def test_it_looks_again_only_after_a_while(journal, clock, model):
    content_with_anything(journal)
    assert isinstance(offer(journal), Spoken)
    woken = model.woken
    clock.on(minutes=1)
    assert "just looked" in offer(journal).reason
    assert model.woken == woken
    clock.now = clock.now + PAUSE
    assert isinstance(offer(journal, seed=SPOKEN_SEED + 1), Spoken)


def test_a_run_that_is_cancelled_leaves_nothing_and_may_begin_again_at_once(journal):
    before = len(journal.ledger.read()[0])
    steps = offer_steps(journal, "note", seed=SPOKEN_SEED)
    for _ in range(12):
        next(steps)
    steps.close()
    assert len(journal.ledger.read()[0]) == before
    assert isinstance(offer(journal), Spoken)


def test_a_model_that_fails_is_silence(journal, model):
    model.crash = ModelCrashed("The model's process died.", "Ask again.")
    outcome = offer(journal)  # the patterns need no model
    assert isinstance(outcome, Spoken | Silence)
    assert model.woken == 1
    assert not isinstance(outcome, Spoken) or outcome.proposal.model == "none"


def test_an_embedder_that_fails_is_silence(journal, monkeypatch):
    def fails(*_):
        raise EmbedderError("The embedder could not be read.", "Install it again.")

    monkeypatch.setattr(FakeEmbedder, "load", fails)
    assert offer(journal) == Silence("The embedder could not be read.")


def test_a_ledger_that_is_locked_is_silence(journal, model, monkeypatch):
    def locked(_ledger, **_how):
        raise LockedError("What was shown and rated is encrypted, and was not unlocked.", "Give the passphrase.")

    monkeypatch.setattr(Ledger, "read", locked)
    assert "not unlocked" in offer(journal).reason
    assert model.woken == 0


def test_what_nobody_answers_makes_it_surer(journal, clock):
    spoken = offer(journal)
    before = journal.gate().topics[0].threshold
    clock.on(hours=25)
    ignored = journal.gate().topics[0]
    assert (ignored.topic, ignored.unwelcome) == (spoken.topic, 0)
    assert ignored.threshold > before


def test_not_now_weighs_less_than_never(journal):
    spoken = offer(journal)
    thresholds = [journal.gate().topics[0].threshold]
    for reason in ("not-now", "never"):
        event = DismissedEvent(
            id=journal.ports.new_id(), at=journal.ports.now(), proposal=spoken.proposal.id, reason=reason
        )
        journal.record(event, message="Put a proposal aside")
        thresholds.append(journal.gate().topics[0].threshold)
    assert thresholds[0] < thresholds[1] < thresholds[2]


def test_guesses_no_better_than_the_average_are_kept_silent(journal, model, monkeypatch):
    monkeypatch.setattr("druthers.journal.gating.beats_base", lambda _known: False)
    assert "no better than" in offer(journal).reason
    assert not journal.gate().open
    assert model.woken == 0


def test_where_a_topic_is_silent_the_best_of_another_is_spoken_of(journal, monkeypatch):
    content_with_anything(journal)
    ranked = drain(ranked_steps(journal, None, candidates=CANDIDATES, seed=SPOKEN_SEED))
    best = max(range(len(ranked.written)), key=lambda at: ranked.predictions[at].decision(journal.settings.ideal))
    silent = topic_of(ranked.written[best].features)
    monkeypatch.setattr(Gate, "silent_on", lambda _gate, topic: topic == silent)
    spoken = offer(journal)
    assert isinstance(spoken, Spoken)
    assert spoken.topic != silent
    assert spoken.proposal.text != ranked.written[best].text
