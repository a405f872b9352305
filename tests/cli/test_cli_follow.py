"""`druthers follow`, `unfollow`, and a search among those one follows, as a person runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from druthers.container import init_journal

DRUTHERS = [sys.executable, "-m", "druthers"]
CARD = {"druthers_profile": 1, "name": "Ana", "made": "2026-10", "ratings": "20-49",
        "features": [{"name": "effort", "level": -1}, {"name": "novelty", "level": 0}], "noise": None}  # fmt: skip


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=Ana Ruiz", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run(vault: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*DRUTHERS, *words],
        cwd=vault,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def document(vault: Path, *words: str, code: int = 0) -> Any:
    return json.loads(run(vault, *words, "--json", code=code).stdout)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vaults") / "me"
    with init_journal(root)[0] as journal:
        journal.capture("I should mend the bench by the river.", visibility="private")
        (root / "private" / "settings.toml").write_text('visibility = "public"\nrefresh = 0\n', encoding="utf-8")
    return root


@pytest.fixture
def vault(begun: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(begun, tmp_path / "me"))


@pytest.fixture
def hers(tmp_path: Path) -> Path:
    folder = tmp_path / "ana" / "garden"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    (folder / "river.md").write_text("# By the river\n\nKombucha by the river.\n", encoding="utf-8")
    (folder / "profile.json").write_text(json.dumps(CARD), encoding="utf-8")
    (folder / "link.md").symlink_to("/etc/passwd")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "one")
    return folder


def test_following_finding_and_parting(vault, hers):
    told = run(vault, "follow", str(hers)).stdout.splitlines()
    assert told[0] == "You follow ana: 1 note, written by Ana Ruiz."
    assert told[1] == "Not taken: a link."
    assert told[2].startswith("Their profile counts: 1 feature out of 20-49 ratings, 2026-10.")
    listed = run(vault, "follow").stdout.splitlines()
    assert listed[0].startswith("» ana  1 note, fetched ")
    assert listed[1].strip() == str(hers)
    assert listed[2].strip() == "Last written by Ana Ruiz, as the commit says."
    found = run(vault, "search", "--mode", "text", "kombucha").stdout.splitlines()
    assert found[0].split("  ")[1] == "» ana: By the river"
    assert found[2].strip() == "following/ana/river.md:3"
    assert run(vault, "unfollow", "ana").stdout == "You follow ana no longer, and nothing of their notes is left.\n"
    assert run(vault, "follow").stdout.startswith("You follow nobody.")
    assert not (vault / "following").exists()


def test_documents(vault, hers):
    followed = document(vault, "follow", str(hers), "--name", "Lena")["followed"]
    assert followed["name"] == "Lena"
    assert followed["card"]["features"][0] == {"name": "effort", "level": -1}
    assert followed["left_out"] == {"a link": 1}
    (listed,) = document(vault, "follow")["following"]
    assert listed == followed
    (hit,) = document(vault, "search", "--mode", "text", "from:lena", "kombucha")["hits"]
    assert (hit["author"], hit["visibility"]) == ("Lena", "following")
    (own,) = document(vault, "search", "--mode", "text", "bench")["hits"]
    assert own["author"] is None
    assert document(vault, "unfollow", "lena") == {"unfollowed": "Lena"}
    assert document(vault, "follow") == {"following": []}


def test_both_kinds_of_notes_stand_in_one_answer(vault, hers):
    run(vault, "follow", str(hers))
    hits = document(vault, "search", "--mode", "text", "river")["hits"]
    assert {hit["author"] for hit in hits} == {None, "ana"}
    assert [hit["rank"] for hit in hits] == [1, 2]
    hits = document(vault, "search", "--mode", "text", "--in", "private", "river")["hits"]
    assert {hit["author"] for hit in hits} == {None}
    assert "by ana" in run(vault, "search", "--mode", "text", "from:ana", "river").stdout
    why = run(vault, "why-not", "--mode", "text", "following/ana/river.md", "from:ben", "river").stdout
    assert "It is not by ben, as the search asks." in why


def test_a_profile_is_taken_and_dropped(vault, hers):
    run(vault, "follow", str(hers), "--notes-only")
    assert "They publish a profile: druthers follow --profile ana" in run(vault, "follow").stdout
    assert run(vault, "follow", "--profile", "ana").stdout.startswith("Their profile counts: 1 feature")
    assert "counts no longer" in run(vault, "follow", "--drop-profile", "ana").stdout
    assert document(vault, "follow")["following"][0]["card"] is None


def test_what_they_publish_later_comes_when_asked_for_and_with_sync(vault, hers):
    run(vault, "follow", str(hers))
    for number, words in enumerate((["follow", "--refresh"], ["sync"])):
        (hers / f"{number}.md").write_text(f"kvass{number}\n", encoding="utf-8")
        git(hers, "add", "--all")
        git(hers, "commit", "--quiet", "--message", "more")
        run(vault, *words)
        assert document(vault, "search", "--mode", "text", f"kvass{number}")["hits"]
    assert document(vault, "sync")["following"] == [{"name": "ana", "notes": 3, "problem": ""}]
    hers.rename(hers.with_name("gone"))
    problem = document(vault, "follow", "--refresh", code=16)["following"][0]["problem"]
    assert "cannot be had" in problem
    assert "ana" in run(vault, "sync").stderr
    assert problem[:30] in run(vault, "follow").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["follow", "ext::sh -c id"], 2, "is a way to run a program"),
        (["follow", "http://example.org/ana/notes"], 2, "can be read and changed on its way"),
        (["follow", "https://me:secret@example.org/a/b"], 2, "a name or a password"),
        (["follow", "file:///nowhere/at/all"], 16, "cannot be had"),
        (["follow", ""], 2, "The address is empty"),
        (["follow", "."], 2, "lies in this vault"),
        (["follow", "--name", "ana"], 2, "There is no address"),
        (["follow", "--refresh", "--profile", "ana"], 2, "more than one thing"),
        (["follow", "--profile", "ana"], 2, "You follow nobody as ana"),
        (["unfollow", "ana"], 2, "You follow nobody as ana"),
    ],
)
def test_what_cannot_be_done_is_one_line(vault, words, code, said):
    done = run(vault, *words, code=code)
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "secret" not in done.stderr
    error = document(vault, *words, code=code)["error"]
    assert said in error["message"]
    assert not (vault / "following").exists()


def test_their_note_is_read_and_never_changed(vault, hers):
    run(vault, "follow", str(hers))
    assert "Kombucha" in run(vault, "show", "river").stdout
    for words in (["trash", "river"], ["edit", "river", "--tag", "x"], ["edit", "river"]):
        assert "somebody else's note" in run(vault, *words, code=2).stderr


def test_their_names_are_completed(vault, hers):
    run(vault, "follow", str(hers))
    for words in ("unfollow a", "follow --profile A"):
        done = subprocess.run(
            DRUTHERS,
            cwd=vault,
            capture_output=True,
            text=True,
            check=True,
            env=os.environ
            | {
                "_DRUTHERS_COMPLETE": "bash_complete",
                "COMP_WORDS": f"druthers {words}",
                "COMP_CWORD": str(len(words.split())),
            },
        )
        assert done.stdout.strip() == "plain,ana"


def test_doctor_tells_of_them(vault, hers, monkeypatch):
    run(vault, "follow", str(hers))
    from druthers.container import open_journal
    from druthers.journal.doctor import _following

    with open_journal(vault) as journal:
        assert _following(journal) == "1 person, 1 note"
        (vault / "private" / "following.toml").write_text(
            f'[ben]\nurl = "{hers}"\nsince = 2026-11-01\n', encoding="utf-8"
        )
        assert _following(journal)[0] == "ben: not fetched yet"
