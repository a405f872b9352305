"""`druthers together`, and what `profile` tells of those whose profiles count, as a person runs them."""

from __future__ import annotations

import json
import subprocess
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from druthers import container
from druthers.adapters.fake_embedder import FakeEmbedder
from druthers.adapters.fake_model import FakeModel
from druthers.cli.main import main
from druthers.journal.steps import drain
from druthers.models import Card, CardFeature
from druthers.publish.card import render_card

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HERS = "I baked sourdough bread this winter and the crust came out well."


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    folder = tmp_path / "ana"
    folder.mkdir()
    (folder / "bread.md").write_text(f"{HERS}\n", encoding="utf-8")
    features = (CardFeature("effort", -2), CardFeature("social", 2))
    (folder / "profile.json").write_bytes(render_card(Card("Ana", "2026-10", "20-49", features)))
    who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Publish"]):
        subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)
    return folder


@pytest.fixture
def dru(
    tmp_path: Path, hers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, str]]:
    vault = tmp_path / "me"
    with container.init_journal(vault, embedder=FakeEmbedder(), model=FakeModel())[0] as journal:
        journal.capture("I want to learn to bake sourdough bread this winter.")
        drain(journal.follow_steps(str(hers), name="ana"))
    fakes = partial(container.open_journal, embedder=FakeEmbedder(), model=FakeModel())
    monkeypatch.setattr(container, "open_journal", fakes)

    def run(*words: str, code: int = 0) -> tuple[str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), *words])
        assert (ended.value.code or 0) == code
        return capsys.readouterr()

    return run


def document(told: tuple[str, str]) -> dict[str, Any]:
    return json.loads(told[0])


def test_each_proposal_names_whose_line_is_whose(dru: Callable[..., tuple[str, str]]) -> None:
    out, _ = dru("together", "ana", "--seed", "1")
    assert "   you wrote: “I want to learn to bake" in out
    assert "   ana wrote: “I baked sourdough" in out
    assert "you would welcome it with" in out
    assert "druthers rate" in out


def test_its_document_has_what_the_model_says(dru: Callable[..., tuple[str, str]]) -> None:
    told = document(dru("together", "ana", "--json", "--seed", "1"))
    (first, *_) = told["proposals"]
    assert told["name"] == "ana"
    assert {"id", "text", "because", "p_own", "p_other", "citations"} <= first.keys()
    assert document(dru("rate", first["id"], "4", "--json"))["rating"] == 4


def test_a_page_is_written_once(dru: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    page = tmp_path / "for-ana.md"
    dru("together", "ana", "--page", str(page), "--seed", "1")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Good for both")
    assert HERS.rstrip(".") in text
    _, err = dru("together", "ana", "--page", str(page), "--seed", "2", code=2)
    assert "is there already" in err
    assert page.read_text(encoding="utf-8") == text


def test_nobody_of_that_name_is_one_clear_line(dru: Callable[..., tuple[str, str]]) -> None:
    _, err = dru("together", "eve", code=2)
    assert "You follow nobody as eve." in err
    assert "Traceback" not in err


def test_the_profile_tells_whose_profiles_count_and_how_far(dru: Callable[..., tuple[str, str]]) -> None:
    out, _ = dru("profile")
    assert "ana: their profile is worth hearing with 50% by your own words" in out
    (ana,) = document(dru("profile", "--json"))["others"]
    assert ana["person"] == "ana"
    assert ana["moved"]["effort"] < 0.0
    out, _ = dru("profile", "why", "effort")
    assert "of it is expected from the profiles of others: ana -" in out
    assert "No rating bears on effort yet." in out
    assert document(dru("profile", "why", "effort", "--json"))["others"]["ana"] < 0.0
