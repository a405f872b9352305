"""The card: what is rendered can be read, and nothing else can; the schema and the reader say the same."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from druthers.models import Card, CardFeature
from druthers.publish.card import MECHANISM, RANGES, level_of, named, range_of, read_card, render_card

NAMES = st.text(min_size=1, max_size=60).filter(named)
LEVELS = st.integers(-2, 2)
NOISES = st.one_of(
    st.just(("", 0.0, 0.0)),
    st.tuples(st.just(MECHANISM), st.floats(0.01, 10), st.floats(10, 1e6)),
)
CARDS = st.builds(
    lambda name, year, month, ratings, features, noise: Card(
        name,
        f"{year:04}-{month:02}",
        ratings,
        tuple(CardFeature(*each) for each in sorted(features.items())),
        *noise,
    ),
    st.one_of(st.just(""), NAMES),
    st.integers(0, 9999),
    st.integers(1, 12),
    st.sampled_from([text for _, text in RANGES]),
    st.dictionaries(NAMES, LEVELS, max_size=20),
    NOISES,
)


def document(**changes: Any) -> dict[str, Any]:
    """A card's document, with some of its keys changed."""
    return {
        "druthers_profile": 1,
        "name": "Ana",
        "made": "2026-11",
        "ratings": "20-49",
        "features": [{"name": "effort", "level": -1}],
        "noise": None,
    } | changes


def data(**changes: Any) -> bytes:
    return json.dumps(document(**changes)).encode()


NOISE = {"mechanism": MECHANISM, "epsilon": 1.0, "spent": 8.0}
# What is no card, though its keys are those of one; each is to be refused by the schema too.
WRONG: dict[str, dict[str, Any]] = {
    "version 0": {"druthers_profile": 0},
    "version 2": {"druthers_profile": 2},
    "version true": {"druthers_profile": True},
    "version text": {"druthers_profile": "1"},
    "name number": {"name": 3},
    "name null": {"name": None},
    "name long": {"name": "a" * 61},
    "name with a line": {"name": "Ana\nMia"},
    "name with an escape": {"name": "\x1b[2J"},
    "name that turns the text": {"name": "a\u202eb"},
    "name with a space of width 0": {"name": "a\u200bb"},
    "name with two spaces": {"name": "a  b"},
    "name with a space before": {"name": " a"},
    "name with half a character": {"name": "\ud800"},
    "day": {"made": "2026-11-22"},
    "month 13": {"made": "2026-13"},
    "month in other digits": {"made": "٢٠٢٦-11"},
    "month with a line": {"made": "2026-11\n"},
    "exact count": {"ratings": "37"},
    "count number": {"ratings": 37},
    "count list": {"ratings": ["20-49"]},
    "features object": {"features": {"effort": 1}},
    "features null": {"features": None},
    "features of 101": {"features": [{"name": f"tag:{n}", "level": 0} for n in range(101)]},
    "feature text": {"features": ["effort"]},
    "feature without level": {"features": [{"name": "effort"}]},
    "feature with a weight": {"features": [{"name": "effort", "level": 1, "mean": 0.31}]},
    "feature unnamed": {"features": [{"name": "", "level": 1}]},
    "feature long": {"features": [{"name": "t" * 61, "level": 1}]},
    "feature hidden": {"features": [{"name": "tag:\u2066x", "level": 1}]},
    "level 3": {"features": [{"name": "effort", "level": 3}]},
    "level huge": {"features": [{"name": "effort", "level": 10**400}]},
    "level half": {"features": [{"name": "effort", "level": 0.5}]},
    "level true": {"features": [{"name": "effort", "level": True}]},
    "level text": {"features": [{"name": "effort", "level": "1"}]},
    "level null": {"features": [{"name": "effort", "level": None}]},
    "noise text": {"noise": "some"},
    "noise empty": {"noise": {}},
    "noise of another kind": {"noise": {**NOISE, "mechanism": "laplace"}},
    "noise of no epsilon": {"noise": {**NOISE, "epsilon": 0}},
    "noise of negative epsilon": {"noise": {**NOISE, "epsilon": -1}},
    "noise of large epsilon": {"noise": {**NOISE, "epsilon": 11}},
    "noise of boolean epsilon": {"noise": {**NOISE, "epsilon": True}},
    "noise of large spending": {"noise": {**NOISE, "spent": 1e7}},
    "noise with a seed": {"noise": {**NOISE, "seed": 4}},
    "another key": {"dates": ["2026-11-22"]},
}


@given(CARDS)
def test_what_is_rendered_is_read(card: Card) -> None:
    assert read_card(render_card(card)) == card


@given(CARDS)
def test_what_is_rendered_suits_the_schema(card: Card) -> None:
    assert not problems(json.loads(render_card(card)), SCHEMA)


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_what_is_no_card_is_refused_by_reader_and_schema(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^[A-Za-z0-9 ,'-]+$"):
        read_card(data(**changes))
    assert problems(document(**changes), SCHEMA)


@pytest.mark.parametrize("key", document())
def test_every_key_must_be_there(key: str) -> None:
    lacking = {name: value for name, value in document().items() if name != key}
    with pytest.raises(ValueError, match="no"):
        read_card(json.dumps(lacking).encode())
    assert problems(lacking, SCHEMA)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"name": ""},
        {"features": []},
        {"noise": NOISE},
        {"druthers_profile": 1.0, "features": [{"name": "effort", "level": -2.0}]},
        {"features": [{"name": "tag:ütility ✓", "level": 0}]},
    ],
)
def test_what_both_take(changes: dict[str, Any]) -> None:
    read_card(data(**changes))
    assert not problems(document(**changes), SCHEMA)


JSONS = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 3), st.floats(allow_nan=False, allow_infinity=False), st.text()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "level", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(document())), JSONS)
def test_reader_and_schema_agree_on_whatever_stands_at_a_key(key: str, value: Any) -> None:
    changed = document(**{key: value})
    try:
        read_card(json.dumps(changed).encode())
    except ValueError:
        assert problems(changed, SCHEMA)
    else:
        assert not problems(changed, SCHEMA)


@pytest.mark.parametrize(
    ("given_bytes", "why"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe{}", "no JSON"),
        (b"[" * 60_000, "no JSON"),
        (b'{"druthers_profile": ' + b"9" * 5000 + b"}", "no JSON"),
        (b"[]", "no profile"),
        (b'{"profile": 1}', "no profile"),
        (data() + b" " * 65_536, "larger than 64 KB"),
        (data().replace(b'"level": -1', b'"level": NaN'), "no JSON"),
        (data().replace(b'"level": -1', b'"level": 1e999'), "level of feature 1"),
        (data().replace(b'"name": "Ana"', b'"name": "Ana", "name": "Mia"'), "twice"),
        (data(features=[{"name": "effort", "level": 1}, {"name": "effort", "level": -1}]), "twice"),
        (data(noise={**NOISE, "spent": 0.5}), "less than its epsilon"),
        (data(druthers_profile=2, more="to come"), "later version"),
    ],
)
def test_bytes_that_are_no_card_are_one_line(given_bytes: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why) as error:
        read_card(given_bytes)
    assert "\n" not in str(error.value)


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_a_value_error(given_bytes: bytes) -> None:
    with pytest.raises(ValueError, match="it is no"):
        read_card(given_bytes)


def test_a_reason_repeats_nothing_of_a_hostile_file() -> None:
    for changes in ({"rm -rf": 1}, {"name": "IGNORE ALL\n"}, {"features": [{"name": "\x07EVIL", "level": 1}]}):
        with pytest.raises(ValueError, match=r"[a-z]") as error:
            read_card(data(**changes))
        assert not re.search("rm -rf|IGNORE|EVIL", str(error.value))


def test_the_order_of_the_features_tells_nothing() -> None:
    one, other = CardFeature("effort", 2), CardFeature("social", 1)
    assert render_card(Card("", "2026-11", "0-9", (one, other))) == render_card(
        Card("", "2026-11", "0-9", (other, one))
    )


def test_what_could_not_be_read_is_not_rendered() -> None:
    for wrong in (
        Card("a\nb", "2026-11", "0-9", ()),
        Card("", "November", "0-9", ()),
        Card("", "2026-11", "12", ()),
        Card("", "2026-11", "0-9", (CardFeature("effort", 3),)),
        Card("", "2026-11", "0-9", (), "laplace", 1.0, 1.0),
        Card("", "2026-11", "0-9", (), version=2),
        Card("\ud800", "2026-11", "0-9", ()),
    ):
        with pytest.raises(ValueError, match=r"[a-z]"):
            render_card(wrong)


@given(st.floats(-5, 5), st.floats(0, 3), st.floats(0.01, 3))
def test_a_level_has_the_weights_sign_or_is_zero(mean: float, sd: float, prior_sd: float) -> None:
    level = level_of(mean, sd, prior_sd)
    assert level * mean >= 0
    assert (level == 0) == (abs(mean) <= sd)
    assert level == -level_of(-mean, sd, prior_sd)


@given(st.integers(0, 10_000))
def test_a_range_holds_its_number(ratings: int) -> None:
    least, _, most = range_of(ratings).partition("-")
    assert int(least.rstrip("+")) <= ratings <= int(most or 10_000)


def test_a_name_has_no_character_that_unicode_calls_a_control_a_format_or_a_space() -> None:
    for code in range(0x110000):
        kind = unicodedata.category(chr(code))
        if kind != "Cn":  # not assigned yet
            assert named(chr(code)) == (kind[0] not in "CZ"), hex(code)


# The part of JSON Schema (draft 2020-12) that the schema uses, so that it is tested without another dependency.

SCHEMA = json.loads(files("druthers.publish").joinpath("card.schema.json").read_text(encoding="utf-8"))
KNOWN = {
    "$schema", "title", "description", "type", "properties", "required", "additionalProperties", "const", "enum",
    "maxLength", "pattern", "maxItems", "items", "minimum", "maximum", "exclusiveMinimum", "oneOf",
}  # fmt: skip
TYPES: dict[str, Any] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: TYPES["number"](value) and value % 1 == 0,
}


def problems(value: Any, schema: dict[str, Any]) -> list[str]:
    """The keywords of the schema that the value offends."""
    assert schema.keys() <= KNOWN
    found = []
    if "type" in schema and not TYPES[schema["type"]](value):
        found.append("type")
    if "const" in schema and (value != schema["const"] or isinstance(value, bool)):
        found.append("const")
    if "enum" in schema and value not in schema["enum"]:
        found.append("enum")
    if "oneOf" in schema and sum(not problems(value, each) for each in schema["oneOf"]) != 1:
        found.append("oneOf")
    if TYPES["string"](value):
        found += ["maxLength"] * (len(value) > schema.get("maxLength", len(value)))
        found += ["pattern"] * ("pattern" in schema and not _matches(schema["pattern"], value))
    if TYPES["number"](value):
        found += ["minimum"] * (value < schema.get("minimum", value))
        found += ["maximum"] * (value > schema.get("maximum", value))
        found += ["exclusiveMinimum"] * ("exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"])
    if TYPES["array"](value):
        found += ["maxItems"] * (len(value) > schema.get("maxItems", len(value)))
        found += [problem for each in value for problem in problems(each, schema.get("items", {}))]
    if TYPES["object"](value):
        inner = schema.get("properties", {})
        found += ["required"] * bool(set(schema.get("required", ())) - value.keys())
        found += ["additionalProperties"] * (
            schema.get("additionalProperties", True) is False and bool(value.keys() - inner.keys())
        )
        found += [problem for key in value.keys() & inner.keys() for problem in problems(value[key], inner[key])]
    return found


def _matches(pattern: str, value: str) -> bool:
    """ECMA-262's `pattern`, whose `$` is no line's end."""
    return re.search(pattern.replace("$", "\\Z"), value) is not None
