"""The forward pass by numpy: the vectors of sentence-transformers, and a refusal of what it does not know."""

from __future__ import annotations

import contextlib
import json
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from druthers.adapters.bert import _batches
from druthers.adapters.bert_known import unknown
from druthers.adapters.bert_parts import gelu
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.adapters.model_folder import read_model_folder
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
from druthers.adapters.tensors import map_tensors
from druthers.errors import EmbedderError

LANGUAGES = [
    "I ran eight kilometres by the river before work, and my head was clear all morning.",
    "Ich bin vor der Arbeit acht Kilometer am Fluß gelaufen; danach war der Kopf frei.",
    "J'ai couru huit kilomètres le long de la rivière avant le travail.",
    "Przebiegłam osiem kilometrów nad rzeką, zażółć gęślą jaźń.",
    "Я пробежал восемь километров вдоль реки перед работой.",
    "朝、仕事の前に川沿いを八キロ走りました。京都の寺にも行きたい。",
    "上班前我沿着河跑了八公里。",
    "나는 출근 전에 강가를 8킬로미터 달렸다.",
    "ركضت ثمانية كيلومترات بجانب النهر قبل العمل.",
    "רצתי שמונה קילומטר ליד הנהר לפני העבודה.",
    "ฉันวิ่งแปดกิโลเมตรริมแม่น้ำก่อนไปทำงาน",
    "मैं काम से पहले नदी के किनारे आठ किलोमीटर दौड़ा।",
    "Έτρεξα οκτώ χιλιόμετρα δίπλα στο ποτάμι.",
    "Tôi chạy tám cây số bên bờ sông.",
    "İstanbul'da ırmak kıyısında koştum.",  # noqa: RUF001 - Turkish has it
]
ODD = [
    "",
    " ",
    "\n\n\t",
    ".",
    "\U0001f389",
    "👩‍👩‍👧‍👦 🏃🏽‍♀️ ✨",
    "a\u0301 e\u0308 \u00e9 \ufb01 \u212b",
    "zero\u200bwidth \u00a0 nbsp \u2028 line",
    "one\x00two \x1b[31mred",
    "stray \udcff byte \ud83d",
    "[CLS] [SEP] [PAD] [MASK] [UNK]",
    "x" * 10_000,
    "word " * 3_000,
    "https://example.org/a?b=c&d=%20e#f",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "def f(x):\n    return x ** 2  # squared",
    "e^{i\\pi} + 1 = 0",
    "1234567890 3.14159 -273.15 2026-11-21T09:30:12+01:00",
    "ALL CAPITALS AND MiXeD",
]


def diverse_texts(number):
    """Texts of 1 to 300 words in all those languages, oddities between."""
    chance = random.Random(20261121)
    words = [word for text in LANGUAGES for word in text.split()]
    mixed = [" ".join(chance.choices(words, k=chance.choice((1, 2, 3, 8, 30, 120, 300)))) for _ in range(number)]
    return [*LANGUAGES, *ODD, *mixed]


def agreement(one, other):
    return float((one * other).sum(axis=1).min()), float(np.abs(one - other).max())


@pytest.mark.real
def test_the_bundled_model_has_the_vectors_of_sentence_transformers():
    texts = diverse_texts(120)
    fast, reference = LocalEmbedder(), SentenceTransformersEmbedder()
    cosine, apart = agreement(fast.embed(texts), reference.embed(texts))
    assert cosine >= 0.99999
    assert apart < 1e-5
    for text in LANGUAGES[:4]:
        assert fast.embed_query(text) @ reference.embed_query(text) >= 0.99999


KINDS = [
    pytest.param({"pooling": "mean"}, id="mean"),
    pytest.param({"pooling": "cls", "prompts": {"query": "ask: ", "document": "tell: "}}, id="cls, prompts"),
    pytest.param({"prompts": {"query": "ask: ", "passage": "tell: "}}, id="a prompt for passages"),
    pytest.param({"modules": False}, id="no modules"),
    pytest.param({"dtype": "F16"}, id="half"),
    pytest.param({"dtype": "BF16", "config": {"dtype": "bfloat16"}}, id="bfloat16"),
    pytest.param({"kind": "roberta", "limit": None}, id="roberta, no limit"),
    pytest.param({"kind": "xlm-roberta", "pooling": "cls"}, id="xlm-roberta"),
    pytest.param({"kind": "distilbert"}, id="distilbert"),
]


@pytest.mark.real
@pytest.mark.parametrize("told", KINDS)
def test_other_models_have_the_vectors_of_sentence_transformers(tmp_path, make_model, told):
    folder = make_model(tmp_path / "model", **told)
    fast, reference = LocalEmbedder(str(folder)), SentenceTransformersEmbedder(folder)
    assert fast.route == "numpy"
    texts = ["the river at night", "", "a <pad> [PAD] b", *diverse_texts(12)]
    cosine, apart = agreement(fast.embed(texts), reference.embed(texts))
    assert cosine >= 0.99999
    assert apart < 1e-4
    assert fast.embed_query("the river") @ reference.embed_query("the river") >= 0.99999


@pytest.mark.real
def test_a_model_that_sentence_transformers_has_saved_is_known(tmp_path, make_model):
    from sentence_transformers import SentenceTransformer

    folder = make_model(tmp_path / "model", pooling="cls", limit=12, prompts={"query": "ask: "})
    SentenceTransformer(str(folder), device="cpu").save(str(tmp_path / "saved"))
    before, after = LocalEmbedder(str(folder)), LocalEmbedder(str(tmp_path / "saved"))
    assert after.route == "numpy"
    assert (after.max_tokens, after.dimension) == (12, 32)
    texts = ["the river at night", "the a river at night ran along by this morning i tax form"]
    assert np.allclose(before.embed(texts), after.embed(texts), atol=1e-6)
    assert np.allclose(before.embed_query("river"), after.embed_query("river"), atol=1e-6)


@pytest.mark.real
def test_a_model_that_is_a_table_of_vectors_goes_by_sentence_transformers(tmp_path, make_model):
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(make_model(tmp_path / "model") / "tokenizer.json"))
    table = StaticEmbedding(tokenizer, embedding_dim=16)
    SentenceTransformer(modules=[table], device="cpu").save(str(tmp_path / "table"))
    embedder = LocalEmbedder(str(tmp_path / "table"))
    assert embedder.route == "sentence-transformers: its modules are StaticEmbedding"
    assert embedder.dimension == 16
    assert embedder.embed(["the river", "at night"]).shape == (2, 16)
    assert embedder.embed_query("the river") @ embedder.embed(["the river"])[0] > 0.999


def test_a_prefix_is_written_before_a_question_and_before_a_passage(tmp_path, make_model):
    plain = LocalEmbedder(str(make_model(tmp_path / "plain")))
    worded = LocalEmbedder(
        str(make_model(tmp_path / "worded", prompts={"query": "this morning ", "document": "the tax "}))
    )
    assert np.array_equal(worded.embed_query("river"), plain.embed_query("this morning river"))
    assert np.array_equal(worded.embed(["river"]), plain.embed(["the tax river"]))
    assert not np.allclose(worded.embed_query("river"), worded.embed(["river"])[0])


def test_what_is_beyond_the_limit_is_not_read(tmp_path, make_model):
    embedder = LocalEmbedder(str(make_model(tmp_path / "model", limit=12)))
    assert embedder.max_tokens == 12
    kept = "the a river at night ran along by this morning"  # ten words, and the two that every text is given
    assert np.array_equal(embedder.embed([kept]), embedder.embed([f"{kept} tax form"]))
    assert not np.allclose(embedder.embed([kept]), embedder.embed([kept.removesuffix(" morning")]))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"pooling": "max"}, "pooled by max"),
        ({"config": {"model_type": "mpnet"}}, "architecture is mpnet"),
        ({"config": {"hidden_act": "gelu_new"}}, "hidden_act is gelu_new"),
        ({"config": {"position_embedding_type": "relative_key"}}, "position_embedding_type"),
    ],
)
def test_what_it_does_not_know_it_says(tmp_path, make_model, told, reason):
    folder = make_model(tmp_path / "model", **told)
    assert reason in unknown(read_model_folder(folder))
    assert LocalEmbedder(str(folder)).route.startswith("sentence-transformers: ")


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("sentence_bert_config.json", {"max_seq_length": 24, "query_length": 12}, "query_length"),
        ("tokenizer_config.json", {"truncation_side": "left", "model_max_length": 64}, "end of a long text"),
        ("modules.json", [{"path": "", "type": "a.Transformer"}, {"path": "", "type": "a.Dense"}], "Dense"),
    ],
)
def test_a_setting_that_changes_vectors_is_not_passed_over(tmp_path, make_model, file, content, reason):
    folder = make_model(tmp_path / "model")
    (folder / file).write_text(json.dumps(content))
    if reason == "Dense":
        (folder / "config.json").write_text(json.dumps({"model_type": "bert", "hidden_size": 32, "out_features": 8}))
    assert reason in unknown(read_model_folder(folder))


def test_a_lower_casing_that_the_tokenizer_leaves_out_is_not_passed_over(tmp_path, make_model):
    folder = make_model(tmp_path / "model")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 24, "do_lower_case": true}')
    assert unknown(read_model_folder(folder)) == ""
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["normalizer"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    assert "capitals" in unknown(read_model_folder(folder))


@pytest.mark.parametrize("damage", ["cut", "head", "empty", "shape", "tokenizer", "config"])
def test_a_damaged_model_is_one_clear_error(tmp_path, make_model, damage):
    folder = make_model(tmp_path / "model")
    weights = folder / "model.safetensors"
    raw = weights.read_bytes()
    changed = {
        "cut": (weights, raw[: len(raw) // 2]),
        "head": (weights, b"\xff" * 64),
        "empty": (weights, b""),
        "shape": (weights, raw.replace(b"[32, 32]", b"[32, 31]", 1)),
        "tokenizer": (folder / "tokenizer.json", b"{}"),
        "config": (folder / "config.json", b"[]"),
    }
    path, content = changed[damage]
    path.write_bytes(content)
    with pytest.raises(EmbedderError) as caught:
        LocalEmbedder(str(folder)).embed(["text"])
    assert "\n" not in caught.value.message + caught.value.hint


FILES = ("config.json", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json", "tokenizer_config.json")
KEYS = (
    "prompts type path max_seq_length model_max_length hidden_size num_attention_heads num_hidden_layers pooling_mode"
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()) | st.text(max_size=3), inner)
    ),
    max_leaves=6,
)


@given(file=st.sampled_from([*FILES, "config_sentence_transformers.json"]), content=json_values, merged=st.booleans())
def test_whatever_a_file_says_it_is_understood_or_refused(tmp_path_factory, make_model, file, content, merged):
    folder = tmp_path_factory.getbasetemp() / "said"
    if not (folder / "kept.json").exists():
        make_model(folder)
        kept = {name: json.loads((folder / name).read_text()) for name in FILES}
        (folder / "kept.json").write_text(json.dumps(kept))
    kept = json.loads((folder / "kept.json").read_text())
    usual = kept.get(file, {})
    changed = usual | content if merged and isinstance(usual, dict) and isinstance(content, dict) else content
    for name, told in (kept | {"config_sentence_transformers.json": {}, file: changed}).items():
        (folder / name).write_text(json.dumps(told))
    embedder = LocalEmbedder(str(folder))
    with contextlib.suppress(EmbedderError):
        assert embedder.identity
        if embedder.route == "numpy":
            assert embedder.embed(["the river"]).shape == (1, embedder.dimension)


@given(st.lists(st.integers(2, 600), max_size=60))
def test_batches_hold_each_text_once_and_are_no_longer_than_they_may_be(lengths):
    batches = list(_batches(lengths))
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or sum(lengths[number] for number in batch) <= 512 for batch in batches)


def test_half_precision_is_read_exactly(tmp_path, make_model):
    full = map_tensors(make_model(tmp_path / "full") / "model.safetensors")
    half = map_tensors(make_model(tmp_path / "half", dtype="F16") / "model.safetensors")
    brain = map_tensors(make_model(tmp_path / "brain", dtype="BF16") / "model.safetensors")
    for name, numbers in full.items():
        assert np.array_equal(half[name], numbers.astype(np.float16).astype(np.float32))
        assert np.array_equal(brain[name].view(np.uint32), numbers.view(np.uint32) & 0xFFFF0000)


def test_the_unit_is_exact_to_the_error_it_states():
    x = np.linspace(-12, 12, 100_001, dtype=np.float32)
    exact = np.array([each * 0.5 * (1 + math.erf(each / math.sqrt(2))) for each in x.astype(float)])
    found = x.copy()
    gelu(found)
    assert np.abs(found - exact).max() < 1e-6
