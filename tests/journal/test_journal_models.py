"""Choosing, listing, adding and trying language models through the journal."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tarfile
from pathlib import Path

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_server import FakeServer
from druthers.adapters.llama import default_model
from druthers.container import init_journal, open_journal
from druthers.errors import DruthersError, ModelBroken, ModelError, ModelMissing
from druthers.journal.steps import drain
from druthers.models import Piece
from druthers.settings import load_settings


def text(value):
    return struct.pack("<Q", len(value)) + value


def gguf(*, kind=b"model", architecture=b"llama", data=64):
    settings = [(b"general.architecture", architecture), (b"general.type", kind), (architecture + b".block_count", 1)]
    body = b"".join(
        text(key) + (struct.pack("<II", 4, value) if isinstance(value, int) else struct.pack("<I", 8) + text(value))
        for key, value in settings
    )
    body = b"GGUF" + struct.pack("<IQQ", 3, 1, len(settings)) + body
    body += text(b"weight") + struct.pack("<IQIQ", 1, 16, 0, 0)
    return body + b"\0" * (-len(body) % 32) + b"\0" * data


@pytest.fixture
def vault(tmp_path, monkeypatch):
    monkeypatch.setenv("DRUTHERS_MODELS", str(tmp_path / "models"))
    init_journal(tmp_path / "vault", embedder=FakeEmbedder(), model=FakeModel())[0].close()
    return tmp_path / "vault"


@pytest.fixture
def journal(vault):
    with open_journal(vault, embedder=FakeEmbedder()) as opened:
        yield opened


@pytest.fixture
def server():
    with FakeServer("vllm") as made:
        yield made


@pytest.fixture
def files(tmp_path):
    made = {
        "tiny.gguf": gguf(),
        "other.gguf": gguf(architecture=b"qwen2"),
        "mine.gguf": gguf(kind=b"adapter"),
        "cut.gguf": gguf(data=8),
        "page.gguf": b"<!DOCTYPE html><html></html>" + bytes(100),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def kept(journal):
    settings = load_settings(journal.layout.settings)
    return settings.model, settings.adapter


# choosing


def test_a_file_is_chosen_by_its_whole_path(journal, files, monkeypatch):
    monkeypatch.chdir(files)
    choice = journal.use_model("tiny.gguf")
    assert (choice.path, choice.origin, choice.problem) == (str(files / "tiny.gguf"), "settings", None)
    assert kept(journal) == (str(files / "tiny.gguf"), "")


def test_a_model_that_was_added_is_chosen_by_its_name(journal, files, monkeypatch):
    drain(journal.add_model_steps(str(files / "tiny.gguf")))
    monkeypatch.chdir(journal.root)
    assert journal.use_model("tiny").path == os.environ["DRUTHERS_MODELS"] + "/tiny.gguf"


def test_an_adapter_goes_with_its_model_and_goes_with_it_again(journal, files):
    choice = journal.use_model(str(files / "tiny.gguf"), adapter=str(files / "mine.gguf"))
    assert choice.adapter == str(files / "mine.gguf")
    assert "mine.gguf" in choice.identity
    assert kept(journal) == (str(files / "tiny.gguf"), str(files / "mine.gguf"))
    journal.use_model(str(files / "tiny.gguf"))
    assert kept(journal) == (str(files / "tiny.gguf"), "")
    assert "mine.gguf" not in journal.model().identity


def test_an_adapter_may_stand_on_the_bundled_model_only_if_it_is_made_for_it(journal, files):
    if default_model() is None:
        pytest.skip("the bundled model is not installed")
    assert journal.use_model(None, adapter=str(files / "mine.gguf")).adapter == str(files / "mine.gguf")
    assert journal.use_model(None).adapter is None


@pytest.mark.parametrize(
    ("model", "adapter", "kind", "words"),
    [
        ("none.gguf", None, ModelMissing, "no model file"),
        ("cut.gguf", None, ModelBroken, "is cut off"),
        ("page.gguf", None, ModelBroken, "is a web page"),
        ("mine.gguf", None, ModelBroken, "is an adapter"),
        ("other.gguf", "mine.gguf", ModelBroken, "qwen2"),
        ("tiny.gguf", "tiny.gguf", ModelBroken, "whole model"),
        ("tiny.gguf", "none.gguf", ModelError, "no model file"),
    ],
)
def test_what_cannot_be_used_leaves_the_choice_as_it_was(journal, files, model, adapter, kind, words):
    journal.use_model(str(files / "tiny.gguf"))
    with pytest.raises(kind) as caught:
        journal.use_model(str(files / model), adapter=adapter and str(files / adapter))
    assert words in caught.value.message
    assert "stays in use" in caught.value.hint
    assert kept(journal) == (str(files / "tiny.gguf"), "")


@pytest.mark.parametrize("name", ["hf:owner/repo/x.gguf", "https://example.org/x.gguf?download=true"])
def test_what_must_be_fetched_first_says_how(journal, name):
    with pytest.raises(ModelError) as caught:
        journal.use_model(name)
    assert f"druthers model add {name}" in caught.value.hint


def test_a_server_is_chosen_asked_and_proposes(journal, server):
    choice = journal.use_model(server.address)
    assert (choice.path, choice.identity) == (server.address, server.address[7:] + " fake/model")
    journal.capture("I should water the plants in the kitchen.\n\nI want to call Ana about the boat tonight.")
    asked = len(server.asked)
    shown = journal.propose(n=2, candidates=4, seed=1)
    assert {each.model for each in shown} <= {choice.identity}
    assert len(server.asked) > asked
    asked = len(server.asked)
    journal.model()
    assert len(server.asked) == asked  # what it can do is asked once


@pytest.mark.parametrize("kind", ["llama-server", "ollama", "chat-only"])
def test_a_server_that_cannot_score_proposes_all_the_same(journal, kind):
    with FakeServer(kind) as server:
        journal.use_model(server.address)
        journal.capture("I should water the plants in the kitchen.\n\nI want to call Ana about the boat tonight.")
        assert len(journal.propose(n=2, candidates=4, seed=1)) == 2


def test_a_server_takes_no_adapter_and_must_be_there(journal, files, server):
    with pytest.raises(ModelError, match="adapters of its own"):
        journal.use_model(server.address, adapter=str(files / "mine.gguf"))
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        journal.use_model("http://127.0.0.1:1/v1")
    assert caught.value.kind == "model"
    assert kept(journal) == ("", "")


def test_the_environment_stands_above_the_settings_and_its_model_has_no_adapter(journal, files, monkeypatch, server):
    journal.use_model(str(files / "tiny.gguf"), adapter=str(files / "mine.gguf"))
    monkeypatch.setenv("DRUTHERS_MODEL", str(files / "other.gguf"))
    choice = journal.model()
    assert (choice.path, choice.origin, choice.adapter) == (str(files / "other.gguf"), "environment", None)
    assert "mine" not in journal.language_model.identity
    monkeypatch.setenv("DRUTHERS_MODEL", server.address)
    assert journal.model().identity.endswith("fake/model")


def test_the_key_for_the_model_is_its_own(journal, monkeypatch, server):
    monkeypatch.setenv("DRUTHERS_API_KEY", "for embeddings")
    monkeypatch.setenv("DRUTHERS_MODEL_KEY", "for the model")
    journal.use_model(server.address)
    assert {headers["Authorization"] for _, headers, _ in server.asked} == {"Bearer for the model"}


# listing and adding


def test_the_list_has_the_bundled_those_added_and_the_one_in_use(journal, files):
    drain(journal.add_model_steps(str(files / "tiny.gguf"), sha256=hashlib.sha256(gguf()).hexdigest()))
    drain(journal.add_model_steps(str(files / "mine.gguf")))
    journal.use_model(str(files / "other.gguf"))
    known = {each.name: each for each in journal.models() if each.name != "default"}
    assert {name: (each.origin, each.kind, each.used) for name, each in known.items()} == {
        "tiny": ("added", "model", False),
        "mine": ("added", "adapter", False),
        "other": ("named", "model", True),
    }
    journal.use_model("tiny", adapter="mine")
    assert {each.name for each in journal.models() if each.used} == {"tiny", "mine"}


def test_the_list_has_a_server_and_survives_that_it_is_gone(journal):
    with FakeServer() as server:
        journal.use_model(server.address)
        assert [each.path for each in journal.models() if each.used] == [server.address]
    with open_journal(journal.root, embedder=FakeEmbedder()) as again:
        assert [each.path for each in again.models() if each.used] == [server.address]


def test_what_is_added_is_not_used_unasked(journal, files):
    before = kept(journal)
    drain(journal.add_model_steps(str(files / "tiny.gguf")))
    assert kept(journal) == before


def test_a_broken_file_is_not_added(journal, files):
    with pytest.raises(ModelBroken, match="is cut off"):
        drain(journal.add_model_steps(str(files / "cut.gguf")))
    assert [each for each in journal.models() if each.name == "cut"] == []


# trying, and the doctor


def tried(journal, **named):
    steps, pieces = journal.test_model(**named), []
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            return end.value, pieces
        pieces += [step.text] if isinstance(step, Piece) else []


@pytest.mark.parametrize("kind", ["llama-server", "ollama", "vllm", "chat-only"])
def test_a_test_tells_what_it_can_do_and_shows_a_sample(journal, kind):
    with FakeServer(kind) as server:
        journal.use_model(server.address)
        found, pieces = tried(journal)
    assert found.text == "".join(pieces).strip() != ""
    assert (found.scores, found.grammar) == (kind == "vllm", kind == "llama-server")
    assert found.context == {"llama-server": 8192, "vllm": 16384}.get(kind, 4096)
    assert found.read_speed > 0
    assert found.load_seconds >= 0


def test_a_short_test_measures_nothing(journal, server):
    journal.use_model(server.address)
    found, _ = tried(journal, briefly=True)
    assert (found.read_speed, found.write_speed) == (0.0, 0.0)
    assert found.text


def test_what_is_measured_fits_into_a_small_context(vault):
    from druthers.propose.ports import Abilities

    model = FakeModel(able=Abilities(context=64))
    with open_journal(vault, embedder=FakeEmbedder(), model=model) as journal:
        assert tried(journal)[0].context == 64
    assert all(count <= 64 for count in model.count(model.prompts))


def test_the_doctor_says_what_to_do_about_a_server_that_is_gone(journal):
    with FakeServer() as server:
        journal.use_model(server.address + "#fake/model")
        (check,) = [each for each in journal.doctor() if each.name == "language model"]
        assert check.ok
        assert "fake/model" in check.detail
    from druthers.adapters import model_choice

    model_choice._server.cache_clear()
    (check,) = [each for each in journal.doctor() if each.name == "language model"]
    assert not check.ok
    assert "cannot be reached" in check.detail
    assert "druthers model use" in check.remedy


def test_a_model_is_tried_once_whether_it_may_write_and_a_short_test_does_not_try(vault):
    model = FakeModel()
    with open_journal(vault, embedder=FakeEmbedder(), model=model) as journal:
        assert tried(journal, briefly=True)[0].writes == ""
        first = tried(journal)[0].writes
        asked = len(model.prompts)
        assert tried(journal)[0].writes == first
    assert first.startswith("no: of 28 lines")
    assert len(model.prompts) - asked < 28


def test_a_model_that_cannot_be_tried_to_the_end_is_told_of_all_the_same(vault):
    class Fading(FakeModel):
        def complete_many(self, asks, *, limit_seconds=60.0):
            raise ModelError("It faded.", "Wake it.")
            yield

    with open_journal(vault, embedder=FakeEmbedder(), model=Fading()) as journal:
        found, _ = tried(journal)
    assert found.text
    assert found.writes == "not known, as it could not be tried to the end: It faded."


# the corpus of broken files, where it is at hand


@pytest.mark.skipif("DRUTHERS_DATA" not in os.environ, reason="DRUTHERS_DATA names no data sets")
def test_every_broken_file_keeps_its_own_reason(journal, tmp_path):
    with tarfile.open(Path(os.environ["DRUTHERS_DATA"]) / "gguf" / "broken-models.tar.gz") as archive:
        archive.extractall(tmp_path / "broken", filter="data")
    reasons = {}
    for path in sorted((tmp_path / "broken").rglob("*.gguf")):
        with pytest.raises(ModelError) as used:
            journal.use_model(str(path))
        with pytest.raises(DruthersError) as added:
            drain(journal.add_model_steps(str(path)))
        assert used.value.message == added.value.message
        assert "\n" not in used.value.message
        reasons[path.name] = used.value.message.removeprefix(path.name)
    assert len(reasons) == 23
    assert journal.use_model(None).problem is None
    print(json.dumps(reasons, indent=1))
