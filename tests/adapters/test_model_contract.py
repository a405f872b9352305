"""What every language model must do: run on the fake, and on the real child process with the embedded model."""

from __future__ import annotations

import pytest

from druthers.adapters.fake_model import FakeModel
from druthers.adapters.llama import LlamaModel, default_model
from druthers.errors import ModelError

PROMPT = (
    "Wish: I want to play the guitar.\nStep: Put the guitar on the sofa.\n\nWish: I should water the plants.\nStep:"
)


@pytest.fixture(
    scope="module", params=[pytest.param("fake", id="fake"), pytest.param("real", id="real", marks=pytest.mark.real)]
)
def model(request):
    made = FakeModel() if request.param == "fake" else LlamaModel(default_model(), threads=1)
    made.load()
    yield made
    made.close()


def run(model, prompt=PROMPT, *, max_tokens=16, temperature=0.7, seed=3, stop=("\n",)):
    pieces = []
    steps = model.complete(prompt, max_tokens=max_tokens, temperature=temperature, seed=seed, stop=stop)
    while True:
        try:
            pieces.append(next(steps))
        except StopIteration as end:
            return pieces, end.value


def test_the_pieces_are_the_text_and_hold_no_stop(model):
    pieces, done = run(model)
    assert "".join(pieces) == done.text
    assert done.text.strip()
    assert "\n" not in done.text
    assert done.tokens > 0
    assert done.fluency < 0


def test_the_same_seed_gives_the_same_text_whatever_came_between(model):
    first = run(model)[1]
    run(model, "Something else altogether, and longer than before:", seed=9)
    model.score(PROMPT, " Water the plants.")
    assert run(model)[1] == first


def test_seeds_differ_above_temperature_0_and_not_at_it(model):
    assert len({run(model, seed=seed)[1].text for seed in range(6)}) > 1
    assert len({run(model, seed=seed, temperature=0.0)[1].text for seed in range(3)}) == 1


def test_max_tokens_cuts_off_and_says_so(model):
    _, done = run(model, max_tokens=1, stop=())
    assert done.tokens == 1
    assert done.ended == "length"


def test_closing_cancels_and_the_next_call_works(model):
    steps = model.complete(PROMPT, max_tokens=200, temperature=0.7, seed=1, stop=())
    next(steps)
    steps.close()
    assert run(model)[1].text


def test_a_fitting_continuation_scores_higher(model):
    fitting = model.score(PROMPT, " water the plants")
    assert fitting < 0
    assert fitting > model.score(PROMPT, " zebra quartz umbrella")


def test_to_weigh_is_to_score_after_each_prompt_in_turn(model):
    prompts = [PROMPT, "Wish: I should feed the cat.\nStep:", PROMPT + " Well, " * 90, "Step:"]
    weighed = list(model.weigh(prompts, " water the plants"))
    assert weighed == pytest.approx([model.score(prompt, " water the plants") for prompt in prompts], abs=0.05)
    assert weighed[0] > weighed[1]


def test_what_was_weighed_changes_nothing_after_it(model):
    first = run(model)[1]
    alone = list(model.weigh([PROMPT], " water the plants"))
    assert list(model.weigh([PROMPT[:40], PROMPT], " water the plants"))[1:] == alone
    assert run(model)[1] == first
    assert list(model.weigh([], " water the plants")) == []


def test_weighing_can_be_cancelled_and_the_next_call_works(model):
    steps = model.weigh([PROMPT] * 50, " water the plants")
    next(steps)
    steps.close()
    assert model.score(PROMPT, " water the plants") < 0


def test_it_works_again_after_close(model):
    model.close()
    model.load()
    assert run(model)[1].text


def test_identity_is_a_short_line_and_stays(model):
    assert model.identity == model.identity
    assert 0 < len(model.identity) < 120
    assert "\n" not in model.identity


@pytest.mark.real
def test_what_it_gave_to_its_own_words_is_what_it_scores_them_at():
    model = LlamaModel(default_model(), threads=1)
    try:
        done = run(model, temperature=0.0)[1]
        assert model.score(PROMPT, done.text) == pytest.approx(done.fluency, abs=0.02)
    finally:
        model.close()


@pytest.mark.real
def test_the_proposer_repeats_itself_on_the_real_model():
    from datetime import UTC, datetime

    from druthers.adapters.fake_embedder import FakeEmbedder
    from druthers.models import Hit, Note
    from druthers.propose import Context, propose

    now = datetime(2026, 11, 21, 18, tzinfo=UTC)
    text = "I should call Ana about the broken window in the kitchen.\n"
    note = Note("a.md", "private", text, 1, "a", now, "0")
    context = Context(None, (Hit(1, "a.md", "private", (1, 1), text, 1.0, {}),), now, lambda _path: note)

    def once(model):
        steps = propose(context, model, FakeEmbedder(), candidates=2, seed=5)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    one, other = LlamaModel(default_model(), threads=1), LlamaModel(default_model(), threads=1)
    try:
        first = once(one)
        assert first
        assert once(one) == first
        assert once(other) == first
    finally:
        one.close()
        other.close()


@pytest.mark.real
def test_what_cannot_be_weighed_is_refused_in_plain_words():
    model = LlamaModel(default_model(), threads=1, context=256)
    try:
        with pytest.raises(ModelError, match="too long"):
            list(model.weigh(["Step:", "word " * 400], " water the plants"))
        with pytest.raises(ModelError, match="nothing to score"):
            list(model.weigh(["Step:"], ""))
        assert len(list(model.weigh(["Step:", "Wish:"], " water the plants"))) == 2
    finally:
        model.close()
