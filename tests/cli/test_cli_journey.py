"""The commands one after the other, on the sample journal and the real models, as a person would run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pexpect
import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.real

DRUTHERS = [sys.executable, "-m", "druthers"]


def run(vault: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DRUTHERS, *words],
        cwd=vault,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )


def document(vault: Path, *words: str) -> dict[str, Any]:
    done = run(vault, *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    vault = tmp_path_factory.mktemp("demo") / "vault"
    told = document(vault.parent, "demo", "--rounds", "2", "-n", "3", "--vault", str(vault))
    return vault, told


def test_the_demo_goes_once_round_and_calls_its_ratings_samples(demo: tuple[Path, dict[str, Any]]) -> None:
    vault, told = demo
    assert told["vault"] == str(vault)
    assert told["samples"] is True
    assert told["notes"] == 43
    assert 1 <= len(told["ratings"]) <= 6
    assert told["profile"]["ratings"] == len(told["ratings"])


def test_every_document_has_the_keys_that_were_promised(demo: tuple[Path, dict[str, Any]]) -> None:
    vault, _ = demo
    report = document(vault, "index")
    assert report.keys() >= {"notes", "passages", "embedded", "removed", "skipped", "seconds"}
    assert (report["notes"], report["embedded"], report["removed"]) == (43, 0, 0)
    found = document(vault, "search", "-k", "3", "what helps me sleep")
    assert found.keys() >= {"query", "mode", "hits"}
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    for hit in found["hits"]:
        assert hit.keys() >= {"rank", "path", "visibility", "lines", "text", "score", "why"}
        assert sum(hit["why"].values()) == pytest.approx(hit["score"])
        assert (vault / hit["path"]).is_file()
    suggested = document(vault, "suggest", "-n", "2", "--candidates", "4", "--seed", "3")
    assert suggested.keys() >= {"proposals", "silent", "reason"}
    assert not suggested["silent"]
    for proposal in suggested["proposals"]:
        assert proposal.keys() >= {
            *("id", "text", "citations", "p_welcome", "mean", "sd", "novelty", "why", "source", "model")
        }
        for citation in proposal["citations"]:
            lines = (vault / citation["path"]).read_text(encoding="utf-8").split("\n")
            assert citation["quote"] in "\n".join(lines[citation["lines"][0] - 1 : citation["lines"][1]])
    first = suggested["proposals"][0]["id"]
    rated = document(vault, "rate", first[-6:], "4")
    assert (rated["proposal"], rated["rating"]) == (first, 4)
    profile = document(vault, "profile")
    assert profile.keys() >= {"ratings", "features", "principles", "calibration"}
    assert len(profile["principles"]) == 5
    assert all(belief.keys() >= {"name", "mean", "sd", "ratings"} for belief in profile["features"])
    assert document(vault, "profile", "forget", rated["event"])["ratings"] == profile["ratings"] - 1
    assert document(vault, "model")["origin"] == "default"
    examined = document(vault, "doctor")
    assert examined["ok"] is True
    assert all(check.keys() >= {"name", "ok", "detail", "remedy"} for check in examined["checks"])


def test_a_person_at_a_terminal_rates_by_hand(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    words = ["-m", "druthers", "demo", "--rounds", "1", "-n", "2", "--vault", str(vault)]
    terminal = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=180, dimensions=(40, 120))
    terminal.expect("your rating")
    terminal.sendline("seven")
    terminal.expect("1, 2, 3, 4 or 5")
    terminal.expect("your rating")
    terminal.sendline("5")
    terminal.expect("your rating|From 1 rating")
    terminal.sendline("q")
    terminal.expect("The vault stays in")
    assert "SAMPLE" not in terminal.before
    terminal.expect(pexpect.EOF)
    assert document(vault, "profile")["ratings"] == 1


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGKILL])
def test_proposing_can_be_stopped_at_any_time_and_nothing_is_lost(
    demo: tuple[Path, dict[str, Any]], interrupt: signal.Signals
) -> None:
    vault, _ = demo
    before = document(vault, "profile")
    process = subprocess.Popen(
        [*DRUTHERS, "suggest", "--candidates", "60"],
        cwd=vault,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(6)
    assert process.poll() is None, "it is still writing"
    os.killpg(process.pid, interrupt)
    _, said = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert process.returncode == (130 if interrupt == signal.SIGINT else -signal.SIGKILL)
    assert document(vault, "profile") == before
    assert document(vault, "doctor")["ok"]


def test_a_model_that_is_no_model_is_one_line_and_the_old_one_stays(
    demo: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    vault, _ = demo
    page = tmp_path / "model.gguf"
    page.write_text("<!doctype html><title>Not found</title>", encoding="utf-8")
    done = run(vault, "model", "use", str(page))
    assert done.returncode == 8
    assert done.stderr.startswith("model.gguf is a web page")
    assert len(done.stderr.strip().split("\n")) == 1
    assert document(vault, "model")["origin"] == "default"


def test_nothing_outside_the_vault_is_written(demo: tuple[Path, dict[str, Any]], empty_home: Path) -> None:
    vault, _ = demo
    before = set(empty_home.rglob("*"))
    assert run(vault, "suggest", "-n", "1", "--candidates", "2").returncode == 0
    assert run(vault, "search", "sleep").returncode == 0
    assert set(empty_home.rglob("*")) == before
