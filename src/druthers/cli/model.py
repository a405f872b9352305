"""`druthers model`: which language model is used; choosing and trying one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from druthers.cli.output import hand_down, journal_for, print_json, say, vault_options
from druthers.cli.progress import watched
from druthers.errors import UsageError

if TYPE_CHECKING:
    from druthers.models import ModelChoice

EPILOG = """\b
Examples:
  druthers model
  druthers model use ~/models/some-4b-instruct.gguf
  druthers model use default
  druthers model test
"""
MEGABYTE = 1_000_000
ORIGINS = {
    "default": "the bundled default",
    "settings": "chosen in private/settings.toml",
    "environment": "named by DRUTHERS_MODEL",
}


@click.group(
    "model", epilog=EPILOG, invoke_without_command=True, short_help="Which language model is used, and from where."
)
@vault_options
@click.pass_context
def command(ctx: click.Context, vault: str | None, *, as_json: bool) -> None:
    """Which language model writes proposals, and from where. It runs on your machine."""
    if ctx.invoked_subcommand is not None:
        hand_down(ctx, vault, as_json=as_json)
    else:
        _tell(journal_for(vault).model(), as_json=as_json)


@command.command(
    "use",
    epilog="Example: druthers model use ~/models/some-4b-instruct.gguf",
    short_help="Use another GGUF file, or `default`.",
)
@click.argument("path")
@vault_options
def use(path: str, vault: str | None, *, as_json: bool) -> None:
    """Use the GGUF file at PATH from now on; `default` goes back to the bundled one."""
    if not path.strip():
        raise UsageError("The model's path is empty.", "Name a GGUF file, or say `default`.")
    _tell(journal_for(vault).use_model(None if path == "default" else path), as_json=as_json)


@command.command("test", epilog="Example: druthers model test")
@vault_options
def test(vault: str | None, *, as_json: bool) -> None:
    """Load the model, let it write a line, and say how long both took."""
    tried = watched(journal_for(vault).test_model())
    if as_json:
        print_json(asdict(tried))
        return
    say(f"loaded in {tried.load_seconds:.2f} s; {tried.pieces} tokens in {tried.seconds:.2f} s")
    say(f"it wrote: {tried.text}")


def _tell(choice: ModelChoice, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(choice))
        return
    size = f", {choice.size / MEGABYTE:.0f} MB" if choice.size else ""
    say(f"{choice.path or 'none'}{size}: {ORIGINS[choice.origin]}.")
    if choice.problem:
        say(choice.problem)
