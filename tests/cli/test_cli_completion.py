"""Shell completion, asked by the shells themselves where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from druthers.container import init_journal

PROGRAM = Path(sys.executable).parent

ASK_BASH = """
source <("$1/druthers" completion bash)
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMPREPLY=()
_druthers_completion "$1/druthers" 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("vault")
    with init_journal(root)[0] as journal:
        journal.capture("Ran 8k by the river", tags=["running"])
        journal.capture("Again", tags=["running", "rune"])
        (root / "private" / "with spaces.md").write_text("Words", encoding="utf-8")
        for _ in journal.index_steps(embed=False):
            pass
    return root


def completed(words: str, vault: Path | None = None) -> list[str]:
    """What bash offers for the last of the words."""
    environment = os.environ | ({"DRUTHERS_VAULT": str(vault)} if vault else {})
    done = subprocess.run(
        ["bash", "--norc", "-c", ASK_BASH.format(words=words), "bash", str(PROGRAM)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_bash_completes_commands_and_options() -> None:
    assert completed("druthers se") == ["search", "serve"]
    assert {"add", "undo", "sync"} <= set(completed("druthers ''"))
    assert "--private" in completed("druthers add --pri")


def test_bash_completes_tags_the_most_used_first(vault: Path) -> None:
    assert completed("druthers add --tag ru", vault) == ["running", "rune"]


def test_bash_completes_notes_that_need_no_quotes(vault: Path) -> None:
    offered = completed("druthers show ''", vault)
    assert len(offered) == 2
    assert all(name.startswith("20") for name in offered)
    assert completed("druthers show public/20", vault)[0].startswith("public/20")


def test_nothing_is_said_where_there_is_no_vault(tmp_path: Path) -> None:
    assert completed("druthers add --tag ru", tmp_path) == []


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_takes_the_script_and_knows_the_programs() -> None:
    script = (
        'autoload -Uz compinit && compinit -u -D; eval "$("$1/druthers" completion zsh)";'
        " print ${_comps[druthers]} ${_comps[dru]}"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", script, "zsh", str(PROGRAM)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["_druthers_completion", "_dru_completion"]
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_a_command() -> None:
    script = f'set -x PATH {PROGRAM} $PATH; druthers completion fish | source; complete -C "druthers sear"'
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split()[0] == "search"


def test_an_unknown_shell_is_one_line() -> None:
    done = subprocess.run(
        [PROGRAM / "druthers", "completion"],
        env={**os.environ, "SHELL": "/bin/tcsh"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
