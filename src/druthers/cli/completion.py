"""`druthers completion`: the few lines that let bash, zsh or fish complete commands, options, tags and notes.

A front end; click knows the shells. When a shell asks, `answer` runs instead of a command.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import ShellComplete, get_completion_class

from druthers.cli.output import say
from druthers.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

ASKS = "_DRUTHERS_COMPLETE"  # set by a shell that wants completions
PROGRAMS = ("druthers", "dru")
SHELLS = ("bash", "zsh", "fish")
EPILOG = """\b
Examples:
  echo 'eval "$(druthers completion bash)"' >> ~/.bashrc
  echo 'eval "$(druthers completion zsh)"' >> ~/.zshrc
  druthers completion fish > ~/.config/fish/completions/druthers.fish
"""


@click.command("completion", epilog=EPILOG, short_help="Let your shell complete commands, tags and notes.")
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print what SHELL (bash, zsh or fish; else the one in use) must read to complete `druthers` and `dru`."""
    named = shell or Path(os.environ.get("SHELL", "")).name
    if named not in SHELLS:
        raise UsageError(f"There is no completion for {named or 'this shell'}.", "There is for bash, zsh and fish.")
    for program in PROGRAMS:
        say(_completion(named, program).source())


def answer(group: click.Group, environment: Mapping[str, str]) -> str:
    """What the shell that asks may put in place of the unfinished word, in click's form for that shell."""
    shell, _, wish = environment[ASKS].partition("_")
    if shell not in SHELLS or wish != "complete":
        return ""
    return _completion(shell, PROGRAMS[0], group).complete()


def _completion(shell: str, program: str, group: click.Group | None = None) -> ShellComplete:
    kind = get_completion_class(shell)
    assert kind is not None
    return kind(group or click.Group(), {}, program, ASKS)
