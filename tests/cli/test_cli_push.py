"""`druthers push`, `allow` and git's own hook as a person meets them: lines, documents, exit codes, what is asked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from druthers.container import init_journal, open_journal
from druthers.journal.steps import drain

if TYPE_CHECKING:
    from pathlib import Path

DRUTHERS = [sys.executable, "-m", "druthers"]
SECRET = "Nobody but me knows where the second key to the boathouse is kept\n"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", folder, "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A vault with a public note, a private one, and a remote that has nothing yet."""
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", "public.git")
    with init_journal(tmp_path / "journal")[0] as journal:
        git(journal.folder("public"), "config", "user.name", "Ana Lopes")
        git(journal.folder("public"), "config", "user.email", "ana@example.org")
        git(journal.folder("public"), "remote", "add", "origin", str(tmp_path / "public.git"))
        journal.capture("Ran 8k by the river")
        journal.capture(SECRET, visibility="private")
    return tmp_path / "journal"


def druthers(vault: Path, *words: str, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*DRUTHERS, *words],
        cwd=vault,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"COLUMNS": "200"} | environment,
        start_new_session=True,  # no terminal to ask at
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def document(vault: Path, *words: str, code: int = 0) -> dict:
    return json.loads(druthers(vault, *words, "--json", code=code).stdout)


def terminal(vault: Path, *command: str) -> pexpect.spawn:
    return pexpect.spawn(command[0], list(command[1:]), cwd=str(vault), timeout=120, encoding="utf-8")


def ended(child: pexpect.spawn) -> int:
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def refs(vault: Path) -> str:
    return git(vault.parent / "public.git", "for-each-ref", "--format=%(refname)")


def slip(vault: Path, name: str = "slip.md") -> Path:
    path = vault / "public" / name
    path.write_text(f"Some words.\n\n{SECRET}", "utf-8")
    return path


def test_it_sends_and_says_what_went(vault):
    (vault / "public" / "by hand.md").write_text("Bread with rye\n", "utf-8")
    lines = druthers(vault, "push").stdout.splitlines()
    assert lines[0] == "Sent to origin: 2 commits; 2 files new."
    assert any(re.fullmatch(r"  new     public/by hand\.md", line) for line in lines)
    assert refs(vault) == "refs/heads/main"
    assert druthers(vault, "push").stdout == "Nothing new to send: origin has all of it.\n"


def test_a_finding_is_told_with_its_place_its_rule_and_the_ways_out(vault):
    slip(vault)
    done = druthers(vault, "push", code=15)
    block = done.stdout.splitlines()
    assert block[0] == "public/slip.md:3  private-line"
    assert "boathouse" in block[1] or "Nobody but me" in block[1]
    allow = re.search(r"druthers allow (\S+) --reason WHY", done.stdout)
    assert allow
    assert done.stderr.splitlines()[-1] == "Nothing was sent: the guard found 1 thing that should not leave."
    assert refs(vault) == ""
    said = druthers(vault, "allow", allow[1], "--reason", "it may be known").stdout
    assert said == "private-line in public/slip.md may be seen from now on: it may be known\n"
    druthers(vault, "push")
    assert refs(vault) == "refs/heads/main"
    listed = druthers(vault, "allow").stdout
    assert "public/slip.md  private-line" in listed
    assert "it may be known" in listed


def test_a_dry_run_shows_what_a_stranger_would_see_and_needs_no_remote(vault):
    git(vault / "public", "remote", "remove", "origin")
    (vault / "public" / "by hand.md").write_text("Bread with rye\n", "utf-8")
    (vault / "public" / "view.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\1\2")
    told = druthers(vault, "push", "--dry-run").stdout
    for words in (
        "3 files new",
        "new     public/by hand.md",
        "+Bread with rye",
        "+Ran 8k by the river",
        "a file that is no text, 11 bytes",
        "Ana Lopes <ana@example.org>",
        "Begin the journal" if "Begin the journal" in told else "Add 2",
    ):
        assert words in told
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", told)
    assert told.endswith("The guard found nothing that should not leave. Nothing was sent.\n")
    assert git(vault / "public", "status", "--porcelain")


def test_the_document_says_it_all(vault):
    slip(vault)
    told = document(vault, "push", "--dry-run", code=15)
    assert told.keys() >= {"allowed", "remote", "commits", "files", "findings", "sent", "objects", "let_pass"}
    assert told["allowed"] is False
    assert told["remote"] == "origin"
    (finding,) = told["findings"]
    assert finding.keys() >= {"id", "path", "line", "rule", "reason", "remedy", "commit"}
    assert (finding["path"], finding["line"]) == ("public/slip.md", 3)
    assert {"path", "status", "size", "patch", "binary"} <= told["files"][0].keys()
    assert {"id", "author", "committer", "authored", "committed", "message"} <= told["commits"][0].keys()
    (vault / "public" / "slip.md").unlink()
    told = document(vault, "push")
    assert (told["allowed"], told["sent"], told["findings"]) == (True, 1, [])
    assert "patch" not in told["files"][0]
    assert document(vault, "allow") == {"allowed": []}


def test_what_waits_exits_5_with_one_line(vault):
    git(vault / "public", "remote", "remove", "origin")
    done = druthers(vault, "push", code=5)
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith("public/ has no remote. Set one: `git -C ")
    told = document(vault, "push", code=5)
    assert (told["allowed"], told["waits"]) == (True, "public/ has no remote.")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("allow", "nothing-like-it", "--reason", "why not"), "No finding has the id"),
        (("allow", "abc"), "needs a reason"),
        (("allow", "abc", "--reason", "  "), "needs a reason"),
        (("allow", "--reason", "why not"), "Which finding may pass is not said"),
    ],
)
def test_a_wrong_word_is_told_in_one_line(vault, words, says):
    done = druthers(vault, *words, code=2)
    assert says in done.stderr
    assert "Traceback" not in done.stderr


# asked at a terminal


def test_the_first_push_is_shown_and_asked_for_once(vault):
    child = terminal(vault, *DRUTHERS, "push")
    child.expect("first push to origin")
    child.expect("1 file new")
    child.expect("your name and e-mail: Ana Lopes <ana@example.org>")
    child.expect("Send it")
    child.sendline("n")
    child.expect("Nothing was sent")
    assert ended(child) == 0
    assert refs(vault) == ""
    child = terminal(vault, *DRUTHERS, "push")
    child.expect("Send it")
    child.sendline("y")
    child.expect("Sent to origin")
    assert ended(child) == 0
    assert refs(vault) == "refs/heads/main"
    (vault / "public" / "b.md").write_text("Bread with rye\n", "utf-8")
    child = terminal(vault, *DRUTHERS, "push")
    child.expect("Sent to origin")
    assert ended(child) == 0


def test_who_says_yes_before_is_not_asked(vault):
    child = terminal(vault, *DRUTHERS, "push", "--yes")
    child.expect("Sent to origin")
    assert ended(child) == 0


def test_a_first_push_with_a_finding_asks_nothing(vault):
    slip(vault)
    child = terminal(vault, *DRUTHERS, "push")
    child.expect("should not leave")
    assert ended(child) == 15


def test_the_reason_is_asked_for_at_a_terminal(vault):
    slip(vault)
    (finding,) = document(vault, "push", "--dry-run", code=15)["findings"]
    child = terminal(vault, *DRUTHERS, "allow", finding["id"])
    child.expect("Why may it be seen")
    child.sendline("everybody knows")
    child.expect("everybody knows")
    assert ended(child) == 0


# plain git push


def test_a_plain_push_says_the_same(vault):
    slip(vault)
    git(vault / "public", "add", "--all")
    git(vault / "public", "commit", "--quiet", "--message", "Slip")
    done = subprocess.run(
        ["git", "-C", vault / "public", "push", "origin", "main"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "public/slip.md:3  private-line" in done.stderr
    assert "druthers allow " in done.stderr
    assert "Nothing was sent: the guard found 1 thing that should not leave." in done.stderr
    assert done.stdout == "", "another program may read it"
    assert refs(vault) == ""


def test_a_plain_push_from_elsewhere_finds_its_vault(vault, tmp_path):
    environment = os.environ | {"DRUTHERS_VAULT": str(tmp_path / "another")}
    command = ["git", "-C", vault / "public", "push", "--quiet", "origin", "main"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", env=environment)
    assert done.returncode == 0, done.stderr
    assert refs(vault) == "refs/heads/main"


def test_notes_named_like_modules_are_not_run(vault):
    for name in ("druthers.py", "click.py", "json.py"):
        (vault / "public" / name).write_text("raise SystemExit(0)\n", "utf-8")
    slip(vault)
    command = ["git", "-C", vault / "public", "push", "origin", "main"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "private-line" in done.stderr


def test_a_plain_push_asks_for_the_passphrase_at_the_terminal(vault, age_keys):
    with open_journal(vault) as journal:
        drain(journal.encrypt_steps(age_keys.passphrase))
    child = terminal(vault, "git", "-C", str(vault / "public"), "push", "origin", "main")
    child.expect("Passphrase of your private notes")
    child.sendline("wrong")
    child.expect("Passphrase of your private notes")
    child.sendline(age_keys.passphrase)
    assert ended(child) == 0
    assert refs(vault) == "refs/heads/main"


def test_without_a_terminal_it_says_how_to_give_the_passphrase(vault, age_keys):
    with open_journal(vault) as journal:
        drain(journal.encrypt_steps(age_keys.passphrase))
    done = druthers(vault, "push", code=13)
    assert "DRUTHERS_PASSPHRASE" in done.stderr
    assert refs(vault) == ""
    druthers(vault, "push", DRUTHERS_PASSPHRASE=age_keys.passphrase)
    assert refs(vault) == "refs/heads/main"


def test_a_sync_asks_for_the_passphrase_where_it_can(vault, age_keys):
    with open_journal(vault) as journal:
        drain(journal.encrypt_steps(age_keys.passphrase))
    done = druthers(vault, "sync", code=5)
    assert "the guard compares with them what would leave" in done.stderr
    told = document(vault, "sync", code=5)["repositories"][1]
    assert (told["locked"], told["sent"]) == (True, 0)
    said = druthers(vault, "sync", DRUTHERS_PASSPHRASE=age_keys.passphrase).stdout
    assert "public: nothing came, 1 went" in said
    assert refs(vault) == "refs/heads/main"


def test_what_only_git_calls_says_so_to_a_person(vault):
    done = subprocess.run(
        [*DRUTHERS, "push", "--hook", "origin", "url"],
        cwd=vault / "public",
        input="hello\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "--hook is for git, which says on stdin what it sends. Run `druthers push`.\n"


def test_it_can_be_tried_as_its_help_says(vault):
    told = druthers(vault, "push", "--help").stdout
    assert "git -C journal/public push" in told
    assert "--hook" not in told
    assert "--reason" in druthers(vault, "allow", "--help").stdout


def test_what_only_earlier_versions_hold_is_named_and_can_be_let_go(vault):
    """A push sends history too; what was mended in the file is let go of in the history that nobody has."""
    path = slip(vault)
    git(vault / "public", "add", "--all")
    git(vault / "public", "commit", "--quiet", "-m", "Write")
    path.write_text("Some words.\n", "utf-8")

    stopped = druthers(vault, "push", code=15)
    assert "stands only in earlier versions, which nobody has yet" in stopped.stderr
    assert "druthers push --rebuild" in stopped.stderr
    assert not refs(vault)

    said = druthers(vault, "push", "--rebuild").stdout
    assert "Sent to origin" in said
    assert path.read_text("utf-8") == "Some words.\n"
    held = git(vault.parent / "public.git", "log", "--all", "--patch")
    assert "Some words." in held
    assert "boathouse" not in held
    assert "Ran 8k by the river" in held


def test_what_still_stands_in_the_file_is_not_let_go(vault):
    """Making the history anew is no way round the guard."""
    slip(vault)
    before = git(vault / "public", "rev-parse", "HEAD")
    found = document(vault, "push", "--rebuild", code=15)
    assert found["earlier"] == []
    assert git(vault / "public", "rev-parse", "HEAD") == before
    assert not refs(vault)


def test_a_history_that_others_have_is_not_made_anew(vault):
    """Others' copies cannot be called back: only what nobody has is let go of by a push."""
    path = vault / "public" / "plan.md"
    path.write_text("A plan.\n", "utf-8")
    druthers(vault, "push")
    path.write_text(f"A plan.\n\n{SECRET}", "utf-8")
    git(vault / "public", "commit", "--quiet", "--all", "-m", "Write")
    path.write_text("A plan.\n", "utf-8")
    found = document(vault, "push", "--rebuild", code=15)
    assert found["earlier"] == []
    assert [each["rule"] for each in found["findings"]] == ["private-line"]
