"""`druthers offer`: nothing is printed but what cleared the gate."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

import druthers
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli.main import main
from druthers.container import init_journal
from druthers.journal.facade import Journal
from druthers.models import Proposal, Silence, Spoken
from druthers.models.proposals import Citation

QUOTE = Citation("public/a.md", (4, 4), "I want to walk to the weir.")
PROPOSAL = Proposal(
    "01JD7Z3M9Q8W4T2K6N5X0B1C3R", "Walk to the weir", (QUOTE,), 0.8, 0.4, 0.3, 0.9, (), "line:a", "fake"
)
REASON = "The best it wrote is 40% likely to be welcome; it speaks from 70% on."


@pytest.fixture
def vault(tmp_path):
    init_journal(tmp_path / "journal", embedder=FakeEmbedder(), model=FakeModel())[0].close()
    return tmp_path / "journal"


@dataclass
class Done:
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def offered(vault, capsys):
    """Run the command in the vault."""

    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["offer", "--vault", str(vault), *words])
        return Done(int(str(ended.value.code)), *capsys.readouterr())

    return run


@pytest.fixture
def outcome(monkeypatch):
    """Let the journal say this, and tell at what boundary it was asked."""

    def becomes(given):
        def steps(_journal, boundary):
            assert boundary == "asked"
            yield from ()
            return given

        monkeypatch.setattr(Journal, "offer_steps", steps)

    return becomes


def test_what_may_be_said_is_printed_with_how_to_answer(offered, outcome):
    outcome(Spoken(PROPOSAL, "e1", "body"))
    done = offered()
    assert done.exit_code == 0
    assert done.stdout.startswith("Walk to the weir\n   because you wrote: “I want to walk to the weir.”\n")
    assert "druthers rate 0B1C3R 1..5" in done.stdout


def test_silence_prints_nothing_and_is_no_failure(offered, outcome):
    outcome(Silence(REASON))
    done = offered()
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_the_reason_is_told_to_who_asks(offered, outcome):
    outcome(Silence(REASON))
    done = offered("-v")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"{REASON}\n")


def test_the_document_has_its_keys_either_way(offered, outcome):
    outcome(Silence(REASON))
    assert json.loads(offered("--json").stdout) == {
        "spoken": False, "proposal": None, "topic": None, "reason": REASON,
    }  # fmt: skip
    outcome(Spoken(PROPOSAL, "e1", "body"))
    document = json.loads(offered("--json").stdout)
    assert (document["spoken"], document["topic"], document["reason"]) == (True, "body", "")
    assert document["proposal"]["id"] == PROPOSAL.id


def test_a_new_vault_is_silent_and_says_what_it_waits_for(offered):
    done = offered("-v")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "It has 0 of the 10 ratings that it needs before it speaks.\n"


SOURCE = Path(druthers.__file__).parent


def uses(name):
    """The modules of the front ends in which this is named outside of annotations' imports."""
    found = set()
    for folder in ("cli", "tui"):
        for path in (SOURCE / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
            if any(getattr(call.func, "attr", getattr(call.func, "id", "")) == name for call in calls):
                found.add(path.relative_to(SOURCE).as_posix())
    return found


def test_the_front_ends_propose_only_when_asked_and_offer_only_through_the_gate():
    assert uses("propose_steps") == {"cli/suggest.py", "cli/demo.py", "tui/generation.py"}
    assert uses("propose") <= set()
    assert uses("offer_steps") == {"cli/offer.py", "tui/offering.py"}
    assert uses("generation") == {"tui/screens/propose/running.py"}
    for named in ("Offered", "say_spoken"):  # what draws an unasked proposal is handed a `Spoken`, behind this test
        (module,) = uses(named)
        assert "isinstance" in (SOURCE / module).read_text(encoding="utf-8")
