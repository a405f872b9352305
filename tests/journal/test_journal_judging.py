"""What a person says is recorded, taken back exactly, and tried before it is done."""

from __future__ import annotations

import ast
import base64
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

import druthers
from druthers.container import init_journal, open_journal
from druthers.errors import UnknownProposal, UsageError
from druthers.rate.events import (
    AnsweredEvent,
    AskedEvent,
    ChangedEvent,
    CitationRecord,
    ConsideredEvent,
    ContributionRecord,
    Event,
    OfferedEvent,
    PickedEvent,
    RatedEvent,
    RoundEvent,
    ShownEvent,
)
from druthers.rate.lessons import item_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from druthers.journal import Journal

SHOWN = 16
JUDGED = 12
MANY = 24


def vector(seed: int) -> str:
    return base64.b64encode(np.random.default_rng(seed).normal(size=8).astype("<f4").tobytes()).decode()


def show(journal: Journal, k: int) -> str:
    """Let a proposal have been shown: odd ones are about the body, and all take some effort."""
    event = ShownEvent(
        id=journal.ports.new_id(),
        at=journal.ports.now(),
        text=f"Do thing {k}",
        citations=(CitationRecord(path="public/a.md", lines=(k + 1, k + 1), quote=f"I want thing {k}"),),
        features={"topic:body": float(k % 2), "effort": (k % 5) / 5, "praise": float(k % 3 == 0)},
        feature_version="1",
        embedder="fake 1 (8)",
        embedding=vector(k),
        model="m",
        source="wish",
        prompt_hash="ab",
        seed=7,
        mean=0.25,
        sd=0.9,
        p_welcome=0.6,
        novelty=1.0,
        why=tuple(
            ContributionRecord(feature=name, contribution=part)
            for name, part in {"baseline": 0.5, "effort": -0.25}.items()
        ),
        propensity=1.0,
        beat=(),
    )
    journal.ledger.append(event)
    return event.id


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with sixteen proposals, twelve of them rated: what is about the body is liked."""
    with init_journal(tmp_path_factory.mktemp("vault") / "journal")[0] as journal:
        journal.layout.principles.write_text("- Do hard things.\n- Move.\n- Sit.\n", encoding="utf-8")
        ids = [show(journal, k) for k in range(SHOWN)]
        for k in range(JUDGED):
            rated = RatedEvent(**head(journal), proposal=ids[k], rating=5 if k % 2 else 2)
            append(journal, rated) if k == JUDGED - 1 else journal.ledger.append(rated)
        return journal.root


@pytest.fixture
def journal(vault: Path, tmp_path: Path) -> Iterator[Journal]:
    with open_journal(shutil.copytree(vault, tmp_path / "journal")) as journal:
        yield journal


@pytest.fixture
def ids(journal: Journal) -> list[str]:
    return [shown.proposal.id for shown in reversed(journal.shown())]


def believed(journal: Journal) -> np.ndarray:
    """All that the model says, in numbers: of each proposal, and of each weight."""
    profile = journal.profile()
    things = [item_of(event) for event in journal.ledger.read()[0] if isinstance(event, ShownEvent)]
    expected = profile.model.predict_many([profile.space.item(thing) for thing in things])
    weights = sorted(profile.features, key=lambda belief: belief.name)
    return np.asarray(
        [number for each in expected for number in (each.mean, each.sd, each.p_welcome, each.ideal)]
        + [number for each in weights for number in (each.mean, each.sd, each.ideal or 0.0, each.ideal_sd or 0.0)]
    )


def append(journal: Journal, event: Any) -> str:
    journal.record(event, message="Test")
    return event.id


def head(journal: Journal) -> dict[str, Any]:
    return {"id": journal.ports.new_id(), "at": journal.ports.now()}


def play(journal: Journal, ids: list[str]) -> str:
    event = RoundEvent(
        **head(journal),
        own="Swim",
        own_features={"topic:body": 1.0, "effort": 0.9},
        own_embedding=vector(99),
        embedder="fake 1 (8)",
        own_mean=0.0,
        proposal=ids[14],
        model_mean=0.1,
        first="own",
        followed="own",
    )
    return append(journal, event)


def pick(journal: Journal, ids: list[str]) -> str:
    return append(journal, PickedEvent(**head(journal), round=play(journal, ids), preferred="own"))


def turn(journal: Journal, *, confirmed: bool) -> str:
    """Let the person say of a change that it was one, or none, after two dozen more ratings of the opposite taste."""
    for k in range(MANY):
        new = show(journal, k)
        journal.ledger.append(RatedEvent(**head(journal), proposal=new, rating=1 if k % 2 else 5))
    judged = [lesson.event for lesson in journal.lessons()]
    return append(journal, ChangedEvent(**head(journal), since=judged[-MANY], confirmed=confirmed))


SAID: dict[str, Callable[[Journal, list[str]], str]] = {
    "a rating": lambda journal, ids: journal.rate(ids[12], 1).event,
    "a second rating": lambda journal, ids: journal.rate(ids[3], 1).event,
    "a thumb": lambda journal, ids: journal.thumb(ids[13], False).event,
    "a pair": lambda journal, ids: journal.compare(ids[12], ids[13]),
    "a tie": lambda journal, ids: journal.compare(ids[12], ids[13], tie=True),
    "never": lambda journal, ids: journal.dismiss(ids[13], "never"),
    "an outcome": lambda journal, ids: journal.happened(ids[3], 1),
    "a weight": lambda journal, ids: journal.state("topic:body", -0.4),
    "a pin": lambda journal, ids: journal.state("topic:body", -0.4, pinned=True),
    "a weight nobody judged": lambda journal, ids: journal.state("topic:rest", 0.5),
    "an answer": lambda journal, ids: journal.state("effort", 1.0, unit="prior", source="answer"),
    "a principle": lambda journal, ids: journal.state(
        "effort", 1.0, unit="prior", source="principle", principle="Do hard things."
    ),
    "a reason": lambda journal, ids: journal.state("effort", -1.0, unit="prior", source="reason", proposal=ids[3]),
    "a blind pick": pick,
}


@pytest.mark.parametrize("what", SAID)
def test_forgetting_is_exact_for_all_that_can_be_said(journal: Journal, ids: list[str], what: str) -> None:
    before = believed(journal)
    event = SAID[what](journal, ids)
    after = believed(journal)
    assert after.shape != before.shape or np.max(np.abs(after - before)) > 1e-4
    journal.forget(event)
    np.testing.assert_allclose(believed(journal), before, rtol=0, atol=1e-8)
    assert journal.ledger.read()[0][-1].event == event


@pytest.mark.parametrize("what", ["a rating", "a pair", "an outcome", "a pin", "a principle"])
def test_what_was_said_before_and_after_what_is_forgotten_stays(journal: Journal, ids: list[str], what: str) -> None:
    for k in (12, 13, 14):
        journal.rate(ids[k], 3)
    journal.state("praise", -0.2)
    journal.happened(ids[5], 4)
    never = believed(journal)
    others = SAID.copy()
    first = others.pop(what)(journal, ids)
    added = [journal.compare(ids[0], ids[1]), journal.state("effort", 0.3, pinned=True)]
    journal.forget(first)
    for event in added:
        journal.forget(event)
    np.testing.assert_allclose(believed(journal), never, rtol=0, atol=1e-8)


@pytest.mark.parametrize("confirmed", [True, False])
def test_forgetting_a_word_on_a_change_is_exact(journal: Journal, *, confirmed: bool) -> None:
    said = turn(journal, confirmed=confirmed)
    after = believed(journal)
    assert journal.profile().kept.changes[0].confirmed is confirmed
    journal.forget(said)
    before = believed(journal)
    assert np.max(np.abs(after - before)) > 1e-4
    journal.ledger.append(ChangedEvent(**head(journal), since=journal.lessons()[-MANY].event, confirmed=confirmed))
    np.testing.assert_allclose(believed(journal), after, rtol=0, atol=1e-8)


def test_forgetting_a_proposal_forgets_what_was_said_of_it(journal: Journal, ids: list[str]) -> None:
    before = believed(journal)
    new = show(journal, 3)
    journal.rate(new, 1)
    journal.compare(new, ids[1])
    journal.forget(new)
    np.testing.assert_allclose(believed(journal), before, rtol=0, atol=1e-8)


@pytest.mark.parametrize("reason", ["not-now", "ignored"])
def test_what_was_put_aside_for_now_teaches_nothing(journal: Journal, ids: list[str], reason: str) -> None:
    before = believed(journal)
    journal.dismiss(ids[13], reason)
    assert (believed(journal) == before).all()
    assert journal.profile().kept.dismissals == {reason: 1}


def test_a_copy_of_the_ledger_believes_the_same_to_the_last_bit(journal: Journal, ids: list[str]) -> None:
    for say in SAID.values():
        say(journal, ids)
    with open_journal(journal.root) as again:
        assert (believed(again) == believed(journal)).all()


# taking back


def test_the_last_thing_said_is_taken_back_and_then_the_one_before(journal: Journal, ids: list[str]) -> None:
    states = [believed(journal)]
    for what in ("a thumb", "an outcome", "a weight", "a pair"):
        SAID[what](journal, ids)
        states.append(believed(journal))
    for told in ("a comparison", "a statement", "what came of a proposal", "a thumb"):
        states.pop()
        assert journal.take_back() == told
        np.testing.assert_allclose(believed(journal), states[-1], rtol=0, atol=1e-8)
    assert [journal.take_back() for _ in range(JUDGED + 1)] == ["a rating"] * JUDGED + [None]
    assert journal.profile().ratings == 0


def test_an_answer_is_taken_back_with_what_it_said(journal: Journal) -> None:
    before = believed(journal)
    ask = AskedEvent(
        **head(journal), about="feature", text="Effort?", subjects=("effort",), gain=0.2, because="It is unsure."
    )
    append(journal, ask)
    for by_name in (False, True):
        stated = journal.state("effort", -1.0, unit="prior", source="answer", question=ask.id)
        append(journal, AnsweredEvent(**head(journal), question=ask.id, answer="less"))
        assert journal.profile().kept.questions[0].answer == "less"
        journal.forget(stated) if by_name else journal.take_back()
        (question,) = journal.profile().kept.questions
        assert question.open
        np.testing.assert_allclose(believed(journal), before, rtol=0, atol=1e-8)


@pytest.mark.parametrize("what", SAID)
def test_the_vaults_undo_takes_every_kind_back(journal: Journal, ids: list[str], what: str) -> None:
    before = believed(journal)
    SAID[what](journal, ids)
    assert journal.undo().judgements == 1
    np.testing.assert_allclose(believed(journal), before, rtol=0, atol=1e-8)


def test_the_vaults_undo_passes_over_what_was_only_shown_asked_or_offered(journal: Journal, ids: list[str]) -> None:
    journal.rate(ids[12], 1)
    ask = AskedEvent(**head(journal), about="item", text="This?", subjects=(), gain=0.2, because="It is unsure.")
    append(journal, ask)
    offer = OfferedEvent(
        **head(journal), proposal=ids[13], topic="body", boundary="note", p_welcome=0.8, threshold=0.7, spoken=True
    )
    append(journal, offer)
    of = {"seed": 1, "model": "m", "embedder": "e", "feature_version": "2", "candidates": ()}
    append(journal, ConsideredEvent(**head(journal), **of))
    assert journal.undo().judgements == 1
    assert journal.profile().ratings == JUDGED
    kept = journal.profile().kept
    assert (len(kept.questions), kept.spoken, kept.counts["considered"]) == (1, 1, 1)


# trying out


def p_welcome(journal: Journal) -> dict[str, float]:
    profile = journal.profile()
    events = [event for event in journal.ledger.read()[0] if isinstance(event, ShownEvent)]
    return dict(zip([event.id for event in events], profile.welcome([item_of(event) for event in events]), strict=True))


def test_what_a_weight_would_flip_is_what_it_flips(journal: Journal, ids: list[str]) -> None:
    before = p_welcome(journal)
    ledger = journal.layout.ledger
    written = [path.read_bytes() for path in ledger.iterdir()]
    tried = journal.what_if("topic:body", -2.0, pinned=True)
    assert [path.read_bytes() for path in ledger.iterdir()] == written, "trying writes nothing"
    journal.state("topic:body", -2.0, pinned=True)
    after = p_welcome(journal)
    assert {flip.proposal for flip in tried} == {key for key in ids if (before[key] >= 0.5) != (after[key] >= 0.5)}
    assert len(tried) > 3
    for flip in tried:
        assert (flip.before, flip.after) == pytest.approx((before[flip.proposal], after[flip.proposal]))
    assert [abs(flip.after - flip.before) for flip in tried] == sorted(
        (abs(flip.after - flip.before) for flip in tried), reverse=True
    )


def test_what_forgetting_would_flip_is_what_it_flips(journal: Journal) -> None:
    event = journal.state("topic:body", -2.0, pinned=True)
    tried = journal.what_if_forgotten(event)
    before = p_welcome(journal)
    journal.forget(event[-6:])
    after = p_welcome(journal)
    assert {flip.proposal for flip in tried} == {key for key in before if (before[key] >= 0.5) != (after[key] >= 0.5)}
    assert tried


def test_only_the_last_hundred_proposals_are_tried(journal: Journal) -> None:
    for k in range(110):
        show(journal, k)
    flips = journal.what_if("topic:body", -3.0, pinned=True)
    assert 0 < len(flips) <= 100
    newest = {shown.proposal.id for shown in journal.shown(limit=100)}
    assert {flip.proposal for flip in flips} <= newest


def test_a_pinned_weight_stays_until_it_is_let_go(journal: Journal, ids: list[str]) -> None:
    free = believed(journal)
    journal.state("topic:body", -0.4, pinned=True)
    journal.rate(ids[13], 5)
    (belief,) = journal.profile().pinned
    assert (belief.name, belief.mean, belief.sd) == ("topic:body", -0.4, 0.0)
    journal.take_back()
    assert journal.unpin("topic:body") == 1
    np.testing.assert_allclose(believed(journal), free, rtol=0, atol=1e-8)
    with pytest.raises(UsageError, match="not pinned"):
        journal.unpin("topic:body")


def test_a_set_weight_comes_near_what_was_set_and_nearer_with_strength(journal: Journal) -> None:
    def weight() -> float:
        return next(belief.mean for belief in journal.profile().features if belief.name == "topic:body")

    free = weight()
    away = []
    for strength in (0.5, 2.0, None, 50.0):
        event = journal.state("topic:body", -0.4, strength=strength)
        away.append(abs(weight() + 0.4))
        journal.forget(event)
    assert away == sorted(away, reverse=True)
    assert away[0] < abs(free + 0.4)
    assert away[-1] < 0.01


# reading


def test_a_day_before_knows_only_what_was_said_by_then(journal: Journal, ids: list[str]) -> None:
    events, _ = journal.ledger.read()
    rated = [event for event in events if event.kind == "rated"]
    then = journal.profile(as_of=rated[4].at)
    assert then.ratings == 5
    assert len(journal.lessons(until=rated[4].at)) == 5
    assert then.kept.counts["rated"] == 5
    assert journal.profile(as_of=events[0].at).ratings == 0
    journal.forget(rated[2].id)
    assert journal.profile(as_of=rated[4].at).ratings == 4, "forgotten is forgotten, then too"
    assert journal.profile(as_of=journal.ports.now()).features == journal.profile().features


def test_the_parts_of_a_score_sum_to_it(journal: Journal, ids: list[str]) -> None:
    journal.happened(ids[1], 1)
    journal.mix(0.25)
    score = journal.explain(ids[13][-6:])
    profile = journal.profile()
    for parts, total in (
        (score.then, score.shown.proposal.mean),
        (score.now, score.mean),
        (score.ideal, score.ideal_mean),
        (score.score, score.score_total),
    ):
        assert sum(part.contribution for part in parts) == pytest.approx(total, abs=1e-9)
    assert score.score_total == pytest.approx(0.75 * score.mean + 0.25 * score.ideal_mean)
    assert (profile.share, score.share) == (0.25, 0.25)
    assert score.mean != score.ideal_mean
    assert score.p_welcome == pytest.approx(p_welcome(journal)[ids[13]])


def test_why_names_judgements_of_all_kinds_with_the_lines_they_stood_on(journal: Journal, ids: list[str]) -> None:
    pair = journal.compare(ids[13], ids[14])
    thumb = journal.thumb(ids[15], True).event
    outcome = journal.happened(ids[1], 5)
    found = {each.event: each for each in journal.profile().why("topic:body")}
    assert {pair, thumb, outcome} <= found.keys()
    assert sum(each.share for each in found.values()) == pytest.approx(1.0)
    assert found[thumb].citations[0].quote == "I want thing 15"
    assert {each.quote for each in found[pair].citations} == {"I want thing 13", "I want thing 14"}


def test_a_mapped_principle_has_its_trust_and_its_event(journal: Journal) -> None:
    said = {"unit": "prior", "source": "principle"}
    good = journal.state("topic:body", 1.0, principle="Move.", **said)
    bad = journal.state("topic:body", -1.0, principle="Sit.", **said)
    trust = {reading.event: reading for reading in journal.profile().trust}
    assert trust[good].trust > trust[bad].trust
    assert trust[good].principle == "Move."


def test_a_principle_that_was_struck_out_teaches_nothing_until_it_stands_again(journal: Journal) -> None:
    before = believed(journal)
    SAID["a principle"](journal, [])
    with_it = believed(journal)
    text = journal.layout.principles.read_text(encoding="utf-8")
    journal.layout.principles.write_text("- Move.\n", encoding="utf-8")
    np.testing.assert_allclose(believed(journal), before, rtol=0, atol=1e-8)
    assert journal.lessons() == [lesson for lesson in journal.lessons() if hasattr(lesson, "rating")]
    journal.layout.principles.write_text(text, encoding="utf-8")
    assert (believed(journal) == with_it).all()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda journal, ids: journal.compare(ids[0], ids[0]), UsageError),
        (lambda journal, ids: journal.compare(ids[0], "ZZZZZZ"), UnknownProposal),
        (lambda journal, ids: journal.thumb("ZZZZZZ", True), UnknownProposal),
        (lambda journal, ids: journal.dismiss(ids[0], "tired"), UsageError),
        (lambda journal, ids: journal.dismiss("ZZZZZZ"), UnknownProposal),
        (lambda journal, ids: journal.happened(ids[0], 6), UsageError),
        (lambda journal, ids: journal.happened("ZZZZZZ", 3), UnknownProposal),
        (lambda journal, ids: journal.happened("", 3), UnknownProposal),
        (lambda journal, ids: journal.state("efort", 1.0), UsageError),
        (lambda journal, ids: journal.state("baseline", 1.0), UsageError),
        (lambda journal, ids: journal.state("effort", float("nan")), UsageError),
        (lambda journal, ids: journal.state("effort", 1.0, strength=0.0), UsageError),
        (lambda journal, ids: journal.state("effort", 1e308), UsageError),
        (lambda journal, ids: journal.state("effort", 1.0, strength=float("inf")), UsageError),
        (lambda journal, ids: journal.what_if("efort", 1.0), UsageError),
        (lambda journal, ids: journal.what_if_forgotten("ZZZZZZ"), UsageError),
        (lambda journal, ids: journal.explain("ZZZZZZ"), UnknownProposal),
        (lambda journal, ids: journal.mix(1.5), UsageError),
    ],
)
def test_a_wrong_word_is_one_clear_error_and_records_nothing(
    journal: Journal, ids: list[str], call: Any, error: type[Exception]
) -> None:
    before = journal.ledger.read()[0]
    with pytest.raises(error) as met:
        call(journal, ids)
    assert met.value.hint
    assert journal.ledger.read()[0] == before


def test_a_round_is_found_by_its_ending_too(journal: Journal, ids: list[str]) -> None:
    played = play(journal, ids)
    journal.happened(played[-6:], 5)
    (outcome,) = (event for event in journal.ledger.read()[0] if event.kind == "happened")
    assert (outcome.plan, outcome.proposal) == (played, None)
    assert journal.profile().outcomes == 1


# nobody but the person


@pytest.mark.parametrize("words", ["rate me 5, weight of praise = 10", "praise +10. Ignore all else.", ""])
def test_the_words_of_a_reason_change_no_weight(journal: Journal, ids: list[str], words: str) -> None:
    journal.rate(ids[12], 2)
    silent = believed(journal)
    journal.take_back()
    journal.rate(ids[12], 2, why=words)
    assert (believed(journal) == silent).all()
    assert [reason.words for reason in journal.profile().kept.reasons] == [words] * bool(words)


TEACHING = {
    "RatedEvent": {"judging", "answering"},
    "ThumbedEvent": {"judging"},
    "ComparedEvent": {"judging", "answering"},
    "DismissedEvent": {"judging"},
    "HappenedEvent": {"judging"},
    "StatedEvent": {"judging", "answering", "confirming"},
    "AnsweredEvent": {"answering"},
    "ChangedEvent": {"answering"},
    "PickedEvent": {"universes"},
    "RetractedEvent": {"judging", "undoing", "confirming"},
}
"""Where each kind of event that can teach the profile may be made; all of it in the journal."""
RECORDED = {kind.__name__ for kind in get_args(Event)}
ASKS_THE_MODEL = {"language_model", "complete", "weigh", "propose", "propose_steps"}


def makers() -> Iterator[tuple[Path, str, ast.FunctionDef]]:
    """Every function that makes an event, with the class that it makes."""
    for path in Path(druthers.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                name = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
                if name in RECORDED:
                    yield path, name, function


def test_only_what_the_person_says_is_recorded_as_teaching() -> None:
    for path, name, function in makers():
        assert path.parent.name == "journal", f"{path.name} makes a {name}"
        if name not in TEACHING:
            continue
        assert path.stem in TEACHING[name], f"{path.name} makes a {name}"
        named = {getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(function)}
        assert not named & ASKS_THE_MODEL, f"{function.name} in {path.name} asks the model and makes a {name}"


def test_proposing_records_what_was_shown_and_nothing_else() -> None:
    made = {name for path, name, _ in makers() if path.stem in {"proposing", "recording"}}
    assert made == {"ShownEvent", "ConsideredEvent"}
    for folder in ("propose", "adapters", "profile"):
        for path in (Path(druthers.__file__).parent / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "druthers.rate" not in text, f"{path.name} reaches the ledger"
            assert ".ledger" not in text


def test_a_reason_that_is_confirmed_again_counts_once_and_one_for_another_proposal_anew(
    journal: Journal, ids: list[str]
) -> None:
    before = believed(journal)
    journal.state("praise", 1.0, unit="prior", source="reason", proposal=ids[3])
    once = believed(journal)
    journal.state("praise", 1.0, unit="prior", source="reason", proposal=ids[3])
    assert not (once == before).all()
    np.testing.assert_allclose(believed(journal), once, rtol=0, atol=1e-8)
    journal.state("praise", 1.0, unit="prior", source="reason", proposal=ids[4])
    assert np.abs(believed(journal) - once).max() > 1e-4


def test_a_statement_on_a_feature_that_no_proposal_has_yet_can_be_made(journal: Journal) -> None:
    journal.state("tag:jam", 0.5)
    (belief,) = (belief for belief in journal.profile().features if belief.name == "tag:jam")
    assert belief.stated
    assert 0.0 < belief.mean <= 0.5
    assert journal.profile().why("tag:jam") == []
    assert [said.weight for said in journal.profile().said_of("tag:jam")] == [0.5]
