"""`profile publish` and `profile unpublish` as a person types them: a look first, a yes, and a way back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pexpect
import pytest

from druthers.cli.main import main
from druthers.container import init_journal, open_journal
from druthers.publish.card import read_card

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault in which more effort is liked, and being with people and one topic are not."""
    with init_journal(tmp_path / "journal")[0] as journal:
        journal.state("effort", 0.8)
        journal.state("social", -0.8)
        journal.state("topic:mind", -0.8)
        return journal.root


@pytest.fixture
def dru(vault: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str, code: int = 0) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--vault", str(vault), "profile", *words])
        out, err = capsys.readouterr()
        assert int(ended.value.code or 0) == code, out + err
        return out if not code else err or out

    return run


def card(vault: Path) -> Any:
    return read_card((vault / "public" / "profile.json").read_bytes())


def levels(vault: Path) -> dict[str, int]:
    return {each.name: each.level for each in card(vault).features}


def terminal(vault: Path, *words: str) -> Any:
    arguments = ["-m", "druthers", "--vault", str(vault), "profile", *words]
    return pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, dimensions=(60, 100))


def ended(child: Any) -> str:
    """What else it prints, once it has ended well."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    return str(child.before)


def test_a_dry_run_shows_everything_and_publishes_nothing(dru, vault):
    out = dru("publish", "--dry-run")
    for words in (
        "effort +2: you want many more proposals that ask for real effort",
        "social -2: you want far fewer proposals that involve other people",
        "That you rated 0 to 9 proposals",
        "guess at how you are with people from social",
        "your name and your e-mail address",
        "any weight or probability",
        "Nothing was published.",
    ):
        assert words in " ".join(out.split()), words
    assert "topic:mind" not in out
    assert not (vault / "public" / "profile.json").exists()
    assert not (vault / "private" / "published.jsonl").exists()


@pytest.mark.parametrize("words", [[], ["--json"], ["--noise", "1"]])
def test_where_nobody_can_say_yes_nothing_is_published_nor_drawn(dru, vault, words):
    assert "--dry-run, then say --yes" in dru("publish", *words, code=2)
    assert not (vault / "public" / "profile.json").exists()
    assert not (vault / "private" / "published.jsonl").exists()


def test_a_yes_publishes_it_and_unpublish_takes_it_back(dru, vault):
    assert "It leaves with your next push" in dru("publish", "--yes", "--name", "Ana")
    assert levels(vault) == {"effort": 2, "social": -2}
    assert card(vault).name == "Ana"
    assert "published already" in dru("publish", "--yes")
    assert "gone" in dru("unpublish")
    assert not (vault / "public" / "profile.json").exists()
    assert "public/'s own history still has one" in dru("unpublish", "--no-rebuild", code=2)


def test_a_terminal_asks_after_the_look(vault):
    child = terminal(vault, "publish")
    child.expect("effort .2: you want many more")
    child.expect("It does not tell")
    child.expect("Publish it")
    child.sendline("n")
    assert "Nothing was published." in ended(child)
    assert not (vault / "public" / "profile.json").exists()
    child = terminal(vault, "publish")
    child.expect("Publish it")
    child.sendline("y")
    assert "Published in public/profile.json" in ended(child)
    assert levels(vault) == {"effort": 2, "social": -2}


def test_a_no_to_noise_draws_nothing_new_the_next_time(vault):
    before = ""
    for answer in ("n", "y"):
        child = terminal(vault, "publish", "--noise", "1", "-f", "effort")
        child.expect("Spent so far: 1")
        child.expect("Publish it")
        child.sendline(answer)
        ended(child)
        lines = (vault / "private" / "published.jsonl").read_text().splitlines()
        drawn = next(line for line in lines if '"drawn"' in line)
        assert drawn == (before or drawn)
        before = drawn
    assert levels(vault)["effort"] == json.loads(before)["levels"]["effort"]


def test_the_profile_says_what_is_published_of_it(dru, vault):
    assert "Published:" not in dru()
    assert json.loads(dru("--json"))["published"] is None
    dru("publish", "--yes", "--noise", "1", "-f", "effort")
    assert "Published: 1 level of" in dru()
    assert "with noise of epsilon 1" in dru()
    assert json.loads(dru("--json"))["published"]["spent"] == 1.0


def test_only_what_is_named_is_published_and_stays_so(dru, vault):
    dru("publish", "--yes", "-f", "topic:mind")
    assert levels(vault) == {"topic:mind": -2}
    dru("set", "topic:mind", "0.8", "--strength", "50", "--yes")
    dru("publish", "--yes")
    assert levels(vault) == {"topic:mind": 2}
    dru("publish", "--yes", "-f", "effort", "-f", "social", "--name", "Ana")
    dru("publish", "--yes", "--name", "")
    assert (levels(vault), card(vault).name) == ({"effort": 2, "social": -2}, "")


def test_a_card_with_noise_keeps_its_noise_until_the_person_says_else(dru, vault):
    dru("publish", "--yes", "--noise", "0.5", "-f", "effort")
    first = (vault / "public" / "profile.json").read_bytes()
    dru("set", "effort", "-2", "--strength", "50", "--yes")
    assert "published already" in dru("publish", "--yes")
    assert (vault / "public" / "profile.json").read_bytes() == first
    assert card(vault).epsilon == 0.5
    dru("publish", "--yes", "--fresh")
    assert (card(vault).spent, card(vault).epsilon) == (1.0, 0.5)
    out = dru("publish", "--yes", "--no-noise")
    assert "may be read beside this one" in " ".join(out.split())
    assert card(vault).mechanism == ""
    assert levels(vault) == {"effort": -2}


def test_the_document_holds_what_is_shown(dru, vault):
    document = json.loads(dru("publish", "--dry-run", "--json"))
    assert document["published"] is False
    assert [each["name"] for each in document["card"]["features"]] == ["effort", "social"]
    assert document["reading"].keys() == {"levels", "reader", "cautions", "unsaid"}
    document = json.loads(dru("publish", "--yes", "--json"))
    assert (document["published"], document["path"]) == (True, "public/profile.json")
    assert json.loads(dru("publish", "--yes", "--json"))["published"] is True
    assert json.loads(dru("unpublish", "--json"))["sent"] == []


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


def objects(vault: Path) -> str:
    """All that public/'s object store holds, reachable or not."""
    public = vault / "public"
    every = git(public, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    return "\n".join(git(public, "cat-file", "-p", each) for each in every)


def test_the_history_is_made_anew_at_once_or_later(dru, vault):
    with open_journal(vault) as journal:
        journal.capture("By the river", visibility="public")
    for at_once in (True, False):
        dru("publish", "--yes", "--name", "Anastasia")
        assert "Anastasia" in objects(vault)
        if at_once:
            out = dru("unpublish", "--rebuild")
        else:
            assert "profile unpublish --rebuild" in dru("unpublish")
            out = dru("unpublish", "--rebuild")
        assert "is without it now" in out
        assert "Anastasia" not in objects(vault)
    assert "No profile is published" in dru("unpublish", "--rebuild", code=2)


def test_a_terminal_asks_whether_to_make_the_history_anew(dru, vault):
    dru("publish", "--yes", "--name", "Anastasia")
    child = terminal(vault, "unpublish")
    child.expect("Nobody has it yet")
    child.expect("Make the history anew")
    child.sendline("y")
    ended(child)
    assert "Anastasia" not in objects(vault)


def test_what_was_pushed_cannot_be_called_back_and_it_says_so(dru, vault, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "public.git")
    git(vault / "public", "remote", "add", "origin", str(tmp_path / "public.git"))
    dru("publish", "--yes")
    git(vault / "public", "push", "--quiet", "--no-verify", "origin", "HEAD:refs/heads/main")
    out = dru("unpublish")
    assert "origin has 1 version of it" in out
    assert "cannot be called back" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--noise", "0"], "epsilon above 0"),
        (["--noise", "nan"], "epsilon above 0"),
        (["--noise", "much"], "not a valid float"),
        (["--noise", "1", "--no-noise"], "exclude each other"),
        (["-f", "efort"], "Did you mean effort"),
        (["--fresh"], "nothing to draw anew"),
        (["--name", "a\nb"], "cannot be published"),
    ],
)
def test_bad_input_is_one_line(dru, words, says):
    err = dru("publish", "--dry-run", *words, code=2)
    assert says in err
    assert err.count("\n") == 1


def test_somebody_elses_profile_json_is_left_alone(dru, vault):
    (vault / "public" / "profile.json").write_text('{"mine": 1}')
    assert "cannot be read as a published profile" in dru("publish", "--yes", code=2)
    assert (vault / "public" / "profile.json").read_text() == '{"mine": 1}'


def test_a_look_loads_nothing_slow(vault):
    """Neither the embedding model nor the language model has a part in it."""
    code = (
        "import sys; from druthers.cli.main import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    slow = {'torch', 'llama_cpp', 'sentence_transformers', 'jinja2', 'detect_secrets'}\n"
        "    sys.exit(str(slow & sys.modules.keys()) if slow & sys.modules.keys() else 0)\n"
    )
    arguments = [sys.executable, "-c", code, "--vault", str(vault), "profile", "publish", "--dry-run"]
    done = subprocess.run(arguments, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["publish", "unpublish"])
def test_help_has_an_example(dru, command):
    assert f"druthers profile {command}" in dru(command, "--help")
