"""The check tells a model that writes steps from one that only writes, whether or not it says how likely a text is."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from druthers.adapters.fake_model import FakeModel
from druthers.errors import ModelCrashed
from druthers.models import Progress
from druthers.propose.care import concern
from druthers.propose.ports import Abilities
from druthers.propose.prompt import WORKED
from druthers.propose.words import overlap
from druthers.propose.writing import unfit_writing
from druthers.propose.writing_check import FILE, STAGE, check_steps, remembered
from druthers.propose.writing_lines import CASES, CHOSEN
from druthers.propose.writing_rules import failures

sys.path.insert(0, str(Path(__file__).parent))
from scribe import Scribe, Sense, run

GOOD = {case.line: case.good for case in CASES}
FINE = 24  # of the good steps pass at the least where words stand for their meaning; with the bundled embedder all do
BETTER = {case.good for case in CASES}


def writes(texts):
    """Gives the text for the line that the ask is about, and knows the better of two steps."""

    def says(ask):
        last = ask.prompt if isinstance(ask.prompt, str) else ask.prompt[-1].text
        last = last.rpartition("Wish:")[2]
        if "\nB: " in last:
            return " A" if last.partition("\nA: ")[2].partition("\nB: ")[0] in BETTER else " B"
        return next(text for line, text in texts.items() if line in last)

    return says


def good(**settings):
    return Scribe(writes(GOOD), **{"able": Abilities(context=2048, scores=False), **settings})


def test_the_set_is_large_enough_and_each_good_step_passes_the_rules_and_none_is_an_example():
    assert len({case.line for case in CASES}) == len(CASES) >= 24
    shown = [*(line for line, _ in WORKED), *(each.line for each in CHOSEN)]
    for case in CASES:
        assert unfit_writing(case.good, case.line) is None
        assert concern(case.line) is None
        assert max(overlap(case.line, line) for line in shown) < 0.5


@pytest.mark.parametrize("chats", [True, False])
def test_a_good_writer_may_write(chats):
    seen, result = run(check_steps(good(able=Abilities(2048, scores=False, chats=chats)), Sense()))
    assert result.passed >= FINE
    assert (result.chosen, result.own) == (len(CASES), None)
    assert result.may_write
    assert result.sample[0] == (CASES[0].line, CASES[0].good)
    assert {type(each) for each in seen} == {Progress}
    assert {each.stage for each in seen} == {STAGE}


def test_a_model_that_scores_must_also_find_its_own_step_likelier():
    class Likes(Scribe):
        def score_many(self, pairs, *, limit_seconds=60.0):
            return [-1.0 if step.strip() == GOOD[self.line_of(prompt)] else -2.0 for prompt, step in pairs]

        def line_of(self, prompt):
            return prompt.rpartition("Wish: ")[2].partition("\n")[0]

    class Confused(Likes):
        def line_of(self, prompt):
            return CASES[0].line

    able = Abilities(context=2048)
    assert run(check_steps(Likes(writes(GOOD), able=able), Sense()))[1].may_write
    result = run(check_steps(Confused(writes(GOOD), able=able), Sense()))[1]
    assert result.own == 1
    assert not result.may_write


@pytest.mark.parametrize(
    "text",
    [
        lambda line: line,
        lambda _line: "",
        lambda line: f"Think about this: {line}",
        lambda _line: "Make a plan and write it down on a sheet of paper.",
        lambda line: GOOD[CASES[(list(GOOD).index(line) + 1) % len(CASES)].line],
        lambda _line: WORKED[0][1],
        lambda line: "Do not " + GOOD[line][0].lower() + GOOD[line][1:],
    ],
)
def test_one_that_copies_is_empty_negates_or_is_beside_the_point_may_not(text):
    result = run(check_steps(Scribe(writes({line: text(line) for line in GOOD})), Sense()))[1]
    assert result.passed < len(CASES) / 2
    assert sum(result.failures.values()) == len(CASES) - result.passed
    assert not result.may_write


@pytest.mark.parametrize("letter", [" A", " B", "", " C", " either"])
def test_one_that_cannot_tell_a_good_step_from_a_poor_one_may_not(letter):
    says = writes(GOOD)
    model = Scribe(
        lambda ask: says(ask) if "\nB: " not in str(ask.prompt).replace("\\n", "\n") else letter,
        able=Abilities(2048, scores=False),
    )
    result = run(check_steps(model, Sense()))[1]
    assert result.passed >= FINE
    assert result.chosen == 0
    assert not result.may_write


def test_the_fake_model_may_not():
    assert not run(check_steps(FakeModel(), Sense()))[1].may_write


def test_a_result_is_kept_for_each_model(tmp_path):
    one = run(check_steps(good(identity="one 1"), Sense(), tmp_path))[1]
    run(check_steps(FakeModel("two 2"), Sense(), tmp_path))
    assert remembered(tmp_path, "one 1") == one
    assert remembered(tmp_path, "two 2").may_write is False
    assert remembered(tmp_path, "three 3") is None
    assert remembered(None, "one 1") is None


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"one 1": 3}', b'{"one 1": {"version": "1"}}', b"\xff"])
def test_a_damaged_file_is_as_if_nothing_had_been_checked_and_is_written_anew(tmp_path, damage):
    (tmp_path / FILE).write_bytes(damage)
    assert remembered(tmp_path, "one 1") is None
    result = run(check_steps(good(identity="one 1"), Sense(), tmp_path))[1]
    assert remembered(tmp_path, "one 1") == result


def test_what_was_kept_by_other_rules_does_not_count(tmp_path):
    run(check_steps(good(identity="one 1"), Sense(), tmp_path))
    found = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    found["one 1"]["version"] = "0"
    (tmp_path / FILE).write_text(json.dumps(found), encoding="utf-8")
    assert remembered(tmp_path, "one 1") is None


def test_a_model_that_fails_leaves_nothing_behind(tmp_path):
    def crash(_ask):
        raise ModelCrashed("It died.", "Try again.")

    with pytest.raises(ModelCrashed):
        run(check_steps(Scribe(crash), Sense(), tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_loses_the_memory_and_not_the_result(tmp_path):
    result = run(check_steps(good(), Sense(), tmp_path / "not there"))[1]
    assert result.may_write


def test_it_is_just_enough_and_no_less():
    result = run(check_steps(good(), Sense()))[1]
    for field, share in (("passed", 0.8), ("chosen", 0.75), ("own", 0.9)):
        enough = next(number for number in range(len(CASES) + 1) if number >= share * len(CASES))
        assert replace(result, **{field: enough}).may_write
        assert not replace(result, **{field: enough - 1}).may_write


def test_failures_are_counted_once_each():
    texts = [case.good for case in CASES]
    before = failures(texts, Sense())
    assert before.total() <= len(CASES) - FINE
    assert failures([*texts[:-1], ""], Sense()) == before + Counter({"cut off": 1})


@pytest.mark.real
def test_the_bundled_model_may_not_and_the_bundled_embedder_lets_the_good_steps_pass():
    from druthers.adapters.llama import LlamaModel, default_model
    from druthers.adapters.local_embedder import LocalEmbedder

    embedder = LocalEmbedder()
    assert failures([case.good for case in CASES], embedder) == Counter()
    model = LlamaModel(default_model(), threads=1)
    try:
        found = run(check_steps(model, embedder))[1]
    finally:
        model.close()
    assert not found.may_write
    assert found.chosen < len(CASES) / 2
    known = remembered(None, model.identity)
    assert known is not None
    assert not known.may_write
