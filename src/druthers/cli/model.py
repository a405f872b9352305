"""`druthers model`: which language model is used, and what makes embeddings; choosing, adding and trying one.

A subcommand's module is imported when that subcommand is called.
"""

from __future__ import annotations

from typing import Final

import click

from druthers.cli.main import Lazy
from druthers.cli.output import hand_down, journal_for, vault_options

EPILOG = """\b
Examples:
  druthers model
  druthers model add hf:OWNER/REPO/some-4b-instruct-q4.gguf
  druthers model use some-4b-instruct-q4
  druthers model use http://localhost:8080/v1
  druthers model test
"""
# Where each subcommand lives, and what it does: the texts stand here so that `model --help` loads none.
PARTS: Final = {
    "list": ("model_list", "The models that you can use by name."),
    "use": ("model_use", "Use another: a GGUF file, a server, or `default`."),
    "add": ("model_add", "Fetch a GGUF file from a hub, or copy one, and check it."),
    "test": ("model_test", "Try it: how fast it is, what it can do, a sample."),
    "embedder": ("model_embedder", "What finds notes by meaning; choose another."),
}


@click.group(
    "model",
    cls=Lazy,
    parts=PARTS,
    epilog=EPILOG,
    invoke_without_command=True,
    short_help="Which language model is used, and from where.",
)
@vault_options
@click.pass_context
def command(ctx: click.Context, vault: str | None, *, as_json: bool) -> None:
    """Which language model helps with proposals, and from where. It runs on your machine, unless you say otherwise."""
    if ctx.invoked_subcommand is not None:
        hand_down(ctx, vault, as_json=as_json)
        return
    from druthers.cli.model_telling import tell

    tell(journal_for(vault).model(), as_json=as_json)
