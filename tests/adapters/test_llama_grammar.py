"""What is written under a grammar follows it, and a grammar that is none ends in one clear line."""

from __future__ import annotations

import re

import pytest

from druthers.adapters.llama import LlamaModel, default_model
from druthers.adapters.llama_grammar import flaw
from druthers.errors import ModelError
from druthers.propose.ports import Ask


@pytest.fixture(scope="module")
def model():
    made = LlamaModel(default_model(), threads=1)
    made.load()
    yield made
    made.close()


def write(model, *grammars, tokens=24, temperature=0.9):
    asks = [Ask("First small step:", tokens, temperature, seed, ("\n\n",), each) for seed, each in enumerate(grammars)]
    steps = model.complete_many(asks)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


WORDS = 'root ::= " " word (" " word){2,4} "."\nword ::= "water" | "the" | "plants" | "Grüße" | "at" | "noon"'


@pytest.mark.real
def test_each_text_follows_its_own_grammar(model):
    choice = 'root ::= " Open your " ("sketchbook" | "laptop") "."'
    done = write(model, WORDS, choice, "", WORDS, choice, WORDS)
    for at in (0, 3, 5):
        assert re.fullmatch(r"( (water|the|plants|Grüße|at|noon)){3,5}\.", done[at].text)
        assert done[at].ended == "stop"
        assert done[at].fluency < 0
    for at in (1, 4):
        assert re.fullmatch(r" Open your (sketchbook|laptop)\.", done[at].text)
    assert done[2].text
    assert write(model, WORDS, choice, "", WORDS, choice, WORDS) == done


@pytest.mark.real
def test_a_grammar_holds_at_temperature_0_and_where_it_is_cut_off(model):
    (done,) = write(model, 'root ::= " " [0-9] [0-9]+', tokens=5, temperature=0.0)
    assert re.fullmatch(r" \d+", done.text)
    assert done.ended == "length"


@pytest.mark.parametrize(
    "grammar",
    [
        "not a grammar",
        'root = "a"',
        'start ::= "a"',
        "root ::= missing",
        'root ::= root "a" | "b"',
        'root ::= a\na ::= b\nb ::= a "x"',
        'root ::= "a',
        "root ::= [a-",
        "root ::= (",
        'root ::= "a")',
        "root ::= " + "(" * 100_000,
        "root ::= " + "(" * 2000 + '"a"' + ")" * 2000,
        "root ::= " + '"a" ' * 40_000,
        'root ::= "a"{1000000000}',
        'root ::= "a"{5,2}',
        'root ::= "\0"',
        'root ::= "\\',
        "root ::=",
        "::=",
        "\ud800",
        "root ::= []",
        "root ::= *",
        "   ",
    ],
)
@pytest.mark.real
def test_a_bad_grammar_is_one_clear_line_or_harmless_and_never_a_crash(model, grammar):
    pid = model.pid
    refused = None
    try:
        write(model, grammar, tokens=4)
    except ModelError as error:
        refused = error
    if refused:
        assert type(refused) is ModelError
        assert refused.message.startswith("The grammar given to the language model is of no use: ")
        assert "\n" not in refused.message
    assert model.pid == pid
    assert write(model, 'root ::= " yes"')[0].text == " yes"


@pytest.mark.parametrize("grammar", ["not a grammar", "root ::= missing", 'root ::= root "a" | "b"', "root ::= ("])
@pytest.mark.real
def test_what_is_surely_no_grammar_is_refused_before_anything_is_written(model, grammar):
    steps = model.complete_many([Ask("First small step:", 8, 0.5, 1), Ask("First small step:", 8, 0.5, 1, (), grammar)])
    with pytest.raises(ModelError, match="grammar"):
        next(steps)


def test_what_brings_the_native_reader_down_is_found_before_it_and_nothing_else():
    assert "at most 2" in flaw('root ::= "a"{5,2}')
    assert "500 times" in flaw('root ::= "a"{ 1 , 100000 }')
    assert "500 times" in flaw('root ::= "a"{' + "9" * 5000 + "}")
    assert "deep" in flaw("root ::= " + "(" * 65)
    assert "zero byte" in flaw('root ::= "\0"')
    assert "numbers" in flaw('root ::= "a<"{3,} <[12]> !<[3]>')
    assert "longer" in flaw("#" * 70_000)
    sound = ['root ::= "a"{2,}', 'root ::= "a"{,3}', 'root ::= "a"{3}', 'root ::= "\\"{5,2}" [\\]{9,1}]']
    for grammar in (*sound, "root ::= " + '("a") ' * 100, WORDS, "# {5,2} " + "(" * 99 + '\nroot ::= "a"'):
        assert flaw(grammar) is None
