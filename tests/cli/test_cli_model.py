"""`model` and its subcommands as a person reads them."""

from __future__ import annotations

import hashlib
import json
from io import StringIO
from types import SimpleNamespace

import pytest

from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.adapters.fake_server import FakeServer
from druthers.cli.main import main
from druthers.container import init_journal
from druthers.models import ModelChoice
from druthers.settings import load_settings

WHOLE = (  # the smallest head that passes: one tensor of 16 numbers
    b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"
    b"\x14\0\0\0\0\0\0\0general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llama"
    b"\x11\0\0\0\0\0\0\0llama.block_count\x04\0\0\0\x01\0\0\0"
    b"\x06\0\0\0\0\0\0\0weight\x01\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
)
WHOLE += b"\0" * (-len(WHOLE) % 32) + b"\0" * 64


@pytest.fixture
def vault(tmp_path, monkeypatch):
    init_journal(tmp_path / "vault", embedder=FakeEmbedder(), model=FakeModel())[0].close()
    (tmp_path / "tiny.gguf").write_bytes(WHOLE)
    (tmp_path / "page.gguf").write_bytes(b"<!DOCTYPE html>" + bytes(99))
    monkeypatch.setenv("DRUTHERS_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path / "vault")
    return tmp_path


@pytest.fixture
def call(vault, capfd):
    def call(*words):
        with pytest.raises(SystemExit) as ended:
            main(words)
        told = capfd.readouterr()
        return SimpleNamespace(code=int(str(ended.value.code)), out=told.out, err=told.err)

    return call


def chosen(vault):
    return load_settings(vault / "vault" / "private" / "settings.toml").model


def test_a_file_is_added_listed_and_used(vault, call):
    done = call("model", "add", str(vault / "tiny.gguf"), "--sha256", hashlib.sha256(WHOLE).hexdigest())
    assert (done.code, done.err) == (0, "")
    assert "Use it with: druthers model use tiny" in done.out
    assert call("model", "use", "tiny").out == f"{vault}/models/tiny.gguf, 0 MB: chosen in private/settings.toml.\n"
    lines = call("model", "list").out.splitlines()
    assert [line.split()[:2] for line in lines if "tiny" in line] == [["*", "tiny"]]
    (told,) = [each for each in json.loads(call("model", "list", "--json").out)["models"] if each["name"] == "tiny"]
    assert (told["used"], told["origin"], told["sha256"]) == (True, "added", hashlib.sha256(WHOLE).hexdigest())


def test_a_wrong_checksum_is_one_line_and_its_own_exit_code(vault, call):
    done = call("model", "add", str(vault / "tiny.gguf"), "--sha256", "0" * 64)
    assert done.code == 8
    assert "is not what was promised" in done.err
    assert done.err.count("\n") == 1
    assert "tiny" not in call("model", "list").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", " "), 2, "nothing to add"),
        (("add", "hf:x"), 2, "OWNER/REPO/FILE"),
        (("add", "http://example.org/x.gguf"), 2, "--sha256"),
        (("add", "x.gguf", "--sha256", "12"), 2, "64 signs"),
        (("add", "none.gguf"), 8, "no model file"),
        (("use", " "), 2, "is empty"),
        (("use", "default", "--adapter", ""), 2, "is empty"),
        (("use", "none"), 8, "stays in use"),
        (("use", "../page.gguf"), 8, "is a web page"),
        (("use", "hf:a/b/c.gguf"), 8, "druthers model add hf:a/b/c.gguf"),
        (("use", "http://127.0.0.1:1/v1"), 8, "cannot be reached"),
        (("use", "http://[::1/v1"), 2, "would be sent"),
        (("nope",), 2, "No such command"),
    ],
)
def test_what_cannot_be_is_one_line(call, words, code, said):
    done = call("model", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert json.loads(call("model", *words, "--json").out)["error"]["message"]


def test_lines_of_notes_go_to_no_other_machine_unasked(vault, call):
    done = call("model", "use", "http://models.example.com/v1")
    assert done.code == 2
    assert "would be sent to models.example.com" in done.err
    assert "Anyone on the way can read it" in done.err
    assert "--yes" in done.err
    assert chosen(vault) == ""
    assert "Anyone" not in call("model", "use", "https://models.example.com/v1").err


def test_a_server_on_this_machine_is_used_unasked(vault, call):
    with FakeServer("llama-server") as server:
        done = call("model", "use", server.address)
        assert (done.code, chosen(vault)) == (0, server.address)
        assert "is sent to" not in done.out
        out = call("model", "test").out
    assert "holds 8,192 tokens" in out
    assert "tells how likely a text is, by which proposals are weighed: no" in out
    assert "can be held to the words of a note (grammars): yes" in out
    assert "a sample: " in out


class Chosen:
    """A journal that uses whatever it is told to."""

    def __init__(self):
        self.used = []

    def model(self):
        return ModelChoice(self.used[-1] if self.used else None, "settings", "one")

    def use_model(self, name, *, adapter=None):
        self.used.append(name)
        return self.model()


@pytest.mark.parametrize(("answer", "used"), [("y\n", ["https://api.example.com/v1"]), ("n\n", [])])
def test_at_a_terminal_it_is_asked_first_and_told_ever_after(monkeypatch, call, answer, used):
    journal, terminal = Chosen(), StringIO(answer)
    monkeypatch.setattr("druthers.cli.model_use.journal_for", lambda _vault: journal)
    monkeypatch.setattr("druthers.cli.output.journal_for", lambda _vault: journal)
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin", terminal)
    done = call("model", "use", "https://api.example.com/v1")
    assert (done.code, journal.used) == (0, used)
    assert ("Nothing was changed." in done.err) is not bool(used)
    assert ("is sent to api.example.com" in done.out) is bool(used)


def test_yes_needs_no_terminal(monkeypatch, call):
    journal = Chosen()
    monkeypatch.setattr("druthers.cli.model_use.journal_for", lambda _vault: journal)
    assert call("model", "use", "https://api.example.com/v1", "--yes").code == 0
    assert journal.used == ["https://api.example.com/v1"]


def test_an_adapter_on_a_whole_model_is_told(vault, call):
    done = call("model", "use", str(vault / "tiny.gguf"), "--adapter", str(vault / "tiny.gguf"))
    assert done.code == 8
    assert "whole model" in done.err


@pytest.mark.parametrize("name", ["list", "use", "add", "test", "embedder"])
def test_every_subcommand_has_an_example(call, name):
    assert f"druthers model {name}" in call("model", name, "--help").out


def test_to_tell_which_model_is_used_loads_nothing_of_the_network(vault, call):
    import subprocess
    import sys

    probe = (
        "import sys\nfrom druthers.cli.main import main\ntry: main(['model', '--json'])\nexcept SystemExit: pass\n"
        "print(sorted({'ssl', 'http.client', 'urllib.request', 'llama_cpp', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=vault / "vault", capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
