"""What every language model must do: run on the fake, on a server, and on the real child process."""

from __future__ import annotations

import pytest

from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_server import FakeServer
from druthers.adapters.language_server import ServerModel
from druthers.adapters.llama import LlamaModel, default_model
from druthers.errors import ModelError, ModelTimeout
from druthers.propose.ports import Ask, Turn

PROMPT = (
    "Wish: I want to play the guitar.\nStep: Put the guitar on the sofa.\n\nWish: I should water the plants.\nStep:"
)


@pytest.fixture(scope="module", params=["fake", "server", pytest.param("real", marks=pytest.mark.real)])
def model(request):
    with FakeServer("vllm") as server:
        made = {
            "fake": FakeModel,
            "server": lambda: ServerModel(server.address),
            "real": lambda: LlamaModel(default_model(), threads=1),
        }[request.param]()
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


def ask(line="I should water the plants.", *, max_tokens=12, temperature=0.7, seed=3, stop=("\n",)):
    return Ask(PROMPT.replace("I should water the plants.", line), max_tokens, temperature, seed, stop)


def run_many(model, asks):
    pieces = []
    steps = model.complete_many(asks)
    while True:
        try:
            pieces.append(next(steps))
        except StopIteration as end:
            return pieces, end.value


MANY = [ask(seed=1), ask("The gate squeaks.", seed=2), ask(seed=1), ask("I owe Ben a letter.", max_tokens=3, seed=4)]


def test_the_pieces_of_many_are_their_texts_in_the_order_asked(model):
    pieces, done = run_many(model, MANY)
    assert len(done) == len(MANY)
    for at, each in enumerate(done):
        assert "".join(piece for place, piece in pieces if place == at) == each.text
        assert each.text.strip()
        assert "\n" not in each.text
        assert each.fluency < 0
        assert 0 < each.tokens <= MANY[at].max_tokens
    assert done[0] == done[2]
    assert done[3].ended == "length" or done[3].tokens < 3


def test_many_are_the_same_whatever_came_between(model):
    first = run_many(model, MANY)[1]
    run(model, "Something else altogether, and longer than before:", seed=9)
    run_many(model, [ask("Another line.", seed=8), Ask("Quite another prompt", 4, 0.0, 0)])
    model.score(PROMPT, " Water the plants.")
    model.score_many([(PROMPT, " Water the plants."), ("Step:", " Water")])
    assert run_many(model, MANY)[1] == first
    model.close()
    model.load()
    assert run_many(model, MANY)[1] == first


def test_more_are_written_than_there_is_room_for_at_once(model):
    lines = ["The gate squeaks.", "I owe Ben a letter.", "My desk is full.", "I sleep badly."]
    asks = [ask(lines[number % 4], max_tokens=4, seed=number // 8) for number in range(35)]
    done = run_many(model, asks)[1]
    assert len(done) == 35
    for number, each in enumerate(done):
        assert each.tokens <= 4
        assert each.text == done[number - number % 8 + number % 4].text


def test_cancelling_many_leaves_the_next_call_as_it_would_have_been(model):
    first = run_many(model, MANY)[1]
    steps = model.complete_many([ask(max_tokens=200, stop=(), seed=seed) for seed in range(5)])
    next(steps)
    steps.close()
    assert run_many(model, MANY)[1] == first


def test_nothing_asked_is_nothing_answered(model):
    assert run_many(model, []) == ([], ())
    assert model.score_many([]) == []
    assert model.count([]) == []


def test_turns_are_answered(model):
    turns = (Turn("system", "Answer in one short sentence."), Turn("user", "Where may the guitar stand?"))
    _, done = run_many(model, [Ask(turns, 16, 0.0, 0), Ask(turns, 16, 0.0, 0)])
    assert done[0].text.strip()
    assert done[0] == done[1]


def test_many_scores_are_those_of_one_after_the_other(model):
    pairs = [
        (PROMPT, " water the plants"),
        (PROMPT, " zebra quartz umbrella"),
        (PROMPT, " water the plants"),
        ("Wish: I should feed the cat.\nStep:", " feed the cat at noon"),
        (PROMPT + " Well, " * 40, " water"),
        ("Step:", " zebra"),
        *((PROMPT, f" Put {number} on the sofa.") for number in range(20)),
    ]
    found = model.score_many(pairs)
    assert found == pytest.approx([model.score(*pair) for pair in pairs], abs=0.08)
    assert found[0] == found[2]
    assert found[0] > found[1]
    run(model, "Something else altogether:")
    assert model.score_many(pairs) == found


def test_a_longer_text_has_more_tokens(model):
    counts = model.count(["", "water", "water the plants, and the tree", "Grüße 你好 <|im_end|>"])
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]
    assert counts[3] > 2
    assert all(isinstance(count, int) for count in counts)


def test_it_tells_what_it_can_do(model):
    able = model.abilities()
    assert able.context >= 512
    assert able.scores
    assert model.abilities() == able


def test_it_works_again_after_close(model):
    model.close()
    model.load()
    assert run(model)[1].text


def test_identity_is_a_short_line_and_stays(model):
    assert model.identity == model.identity
    assert 0 < len(model.identity) < 120
    assert "\n" not in model.identity


def test_the_fake_fails_where_it_is_told_to_among_many():
    model = FakeModel(fails={1: ModelTimeout("It took too long.", "Wait.")})
    steps, pieces = model.complete_many([ask(), ask("I owe Ben a letter."), ask()]), []
    with pytest.raises(ModelTimeout, match="too long"):
        pieces.extend(each for each in steps)
    assert {at for at, _ in pieces} <= {0, 1, 2}
    assert run_many(model, MANY)[1]
    with pytest.raises(ModelError):
        FakeModel(score_fails=ModelError("No.", "")).score_many([("a", "b")])


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
def test_a_prompt_too_long_among_many_is_refused_before_anything_is_written():
    model = LlamaModel(default_model(), threads=1, context=256)
    try:
        steps = model.complete_many([ask(), Ask("word " * 400, 4, 0.0, 0)])
        with pytest.raises(ModelError, match="too long"):
            next(steps)
        with pytest.raises(ModelError, match="too long"):
            model.score_many([("Step:", " a"), ("word " * 400, " a")])
        with pytest.raises(ModelError, match="nothing to score"):
            model.score_many([("Step:", "")])
        with pytest.raises(ModelError, match="prompt is empty"):
            list(model.complete_many([Ask("", 4, 0.0, 0)]))
        assert run_many(model, [ask(max_tokens=90, stop=(), seed=seed) for seed in range(3)])[1]
    finally:
        model.close()


@pytest.mark.real
def test_what_is_unfinished_when_the_time_is_over_is_cut_off_and_the_child_lives():
    model = LlamaModel(default_model(), threads=1)
    try:
        model.load()
        pid = model.pid
        asks = [ask("The gate squeaks.", max_tokens=1500, temperature=1.5, stop=(), seed=seed) for seed in range(20)]
        steps, pieces = model.complete_many(asks, limit_seconds=1.0), []
        while True:
            try:
                pieces.append(next(steps))
            except StopIteration as end:
                done = end.value
                break
        assert [each.ended for each in done[1:]] == ["length"] * 19
        assert 0 < sum(each.tokens for each in done) < 15000
        assert all("".join(p for at, p in pieces if at == n) == each.text for n, each in enumerate(done))
        with pytest.raises(ModelTimeout, match="within its time"):
            model.score_many([(f"{number} " * 400, " water") for number in range(20)], limit_seconds=0.2)
        assert model.pid == pid
        assert run_many(model, MANY)[1]
    finally:
        model.close()


@pytest.mark.real
def test_a_text_alone_and_the_same_among_others_are_nearly_as_fluent():
    model = LlamaModel(default_model(), threads=1)
    try:
        alone = run(model, temperature=0.0, max_tokens=6)[1]
        for among in (1, 2, 5, 16):
            asks = [ask("The gate squeaks.", seed=seed) for seed in range(among - 1)]
            last = run_many(model, [*asks, ask(temperature=0.0, max_tokens=6)])[1][-1]
            if last.text == alone.text:
                assert last.fluency == pytest.approx(alone.fluency, abs=0.1)
        assert last.text.split()[0] == alone.text.split()[0]
    finally:
        model.close()


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
